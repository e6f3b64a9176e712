import type { JsonFault, JsonNodes } from "./json-scan.ts";
import type { Matches } from "./text-search.ts";

/** What the page asks of the worker that reads a large text, one question after the other. */
export type DocumentRequest =
  | { readonly kind: "open"; readonly text: string }
  | { readonly kind: "find"; readonly wanted: string };

/** What the worker answers. */
export type DocumentAnswer =
  | { readonly kind: "opened"; readonly scan: JsonNodes | JsonFault; readonly starts: Uint32Array }
  | { readonly kind: "found"; readonly matches: Matches };
