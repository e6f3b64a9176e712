import { buffersIn } from "../source/transfer.ts";
import { scanJson } from "./json-scan.ts";
import type { DocumentAnswer, DocumentRequest } from "./protocol.ts";
import { rowStarts } from "./text-lines.ts";
import { findAll } from "./text-search.ts";

/** The part of a worker's global scope that is used here; the page's types know a window only. */
interface Port {
  addEventListener(type: "message", listener: (message: MessageEvent<DocumentRequest>) => void): void;
  postMessage(message: DocumentAnswer, transfer: Transferable[]): void;
}

const port = globalThis as unknown as Port;
let text = "";

port.addEventListener("message", ({ data }) => {
  const answer = reply(data);
  port.postMessage(answer, buffersIn(answer));
});

function reply(request: DocumentRequest): DocumentAnswer {
  if (request.kind === "find") return { kind: "found", matches: findAll(text, request.wanted) };
  text = request.text;
  return { kind: "opened", scan: scanJson(text), starts: rowStarts(text) };
}
