import { type JsonFault, type JsonNodes, scanJson } from "./json-scan.ts";
import { rowStarts } from "./text-lines.ts";
import { findAll, type Matches } from "./text-search.ts";
import type { DocumentAnswer, DocumentRequest } from "./protocol.ts";

/** A text with what it takes to show it, however large it is. */
export interface TextDocument {
  readonly text: string;
  /** Where its rows as plain text begin, and its length. */
  readonly starts: Uint32Array;
  /** Its values, or where it stops being JSON. */
  readonly scan: JsonNodes | JsonFault;
  readonly find: (wanted: string) => Promise<Matches>;
  readonly close: () => void;
}

/** Up to this many characters, a worker would take longer than the work itself. */
const smallLimit = 65_536;

/** Reads a text; a large one in a worker, so that the page goes on. */
export function openDocument(text: string): Promise<TextDocument> {
  return text.length <= smallLimit ? Promise.resolve(smallDocument(text)) : largeDocument(text);
}

function smallDocument(text: string): TextDocument {
  return {
    text,
    scan: scanJson(text),
    starts: rowStarts(text),
    find: (wanted) => Promise.resolve(findAll(text, wanted)),
    close: () => {},
  };
}

async function largeDocument(text: string): Promise<TextDocument> {
  const worker = new Worker(new URL("worker.ts", import.meta.url), { type: "module" });
  const ask = <Answer extends DocumentAnswer>(request: DocumentRequest): Promise<Answer> =>
    new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }) => resolve(data as Answer), { once: true });
      worker.addEventListener("error", ({ message }) => reject(new Error(message || "The worker failed.")), {
        once: true,
      });
      worker.postMessage(request);
    });
  // One question at a time: an answer belongs to the latest that was asked.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Answer extends DocumentAnswer>(request: DocumentRequest): Promise<Answer> => {
    const answer = last.then(() => ask<Answer>(request));
    last = answer.catch(() => undefined);
    return answer;
  };
  const { scan, starts } = await inTurn<Extract<DocumentAnswer, { readonly kind: "opened" }>>({ kind: "open", text });
  return {
    text,
    scan,
    starts,
    find: async (wanted) =>
      (await inTurn<Extract<DocumentAnswer, { readonly kind: "found" }>>({ kind: "find", wanted })).matches,
    close: () => worker.terminate(),
  };
}
