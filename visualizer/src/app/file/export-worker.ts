import type { BundleContent } from "../../shared/file/write.ts";
import { exported } from "./export.ts";
import type { ExportChoice } from "./export-choice.ts";

/** What the worker is asked for, once. */
export interface ExportRequest {
  readonly content: BundleContent;
  readonly choice: ExportChoice;
}

export type ExportAnswer = { readonly blob: Blob } | { readonly error: string };

/** The part of a worker's global scope that is used here; the page's types know a window only. */
interface Port {
  addEventListener(type: "message", listener: (message: MessageEvent<ExportRequest>) => void): void;
  postMessage(message: ExportAnswer): void;
}

const port = globalThis as unknown as Port;

port.addEventListener("message", ({ data: { content, choice } }) => {
  exported(content, choice).then(
    (parts) => port.postMessage({ blob: new Blob(parts) }),
    (error: unknown) => port.postMessage({ error: error instanceof Error ? error.message : String(error) }),
  );
});
