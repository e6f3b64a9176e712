import type { SpanData, SpanStart } from "./span.ts";

/** Where spans go. Every span is closed at most once; only those that code runs in or that others need early are opened. */
export interface SpanOutput {
  /** Whether operations are to be opened too; attempts and Invocations always are. Default true. */
  readonly wantsOperations?: boolean;
  /** A span begins that is not complete yet. */
  open(start: SpanStart): void;
  /** A span is complete, whether it was opened or not. */
  close(span: SpanData): void;
}
