import type { EventSource, ExecutionModel, HistoryEvent, OperationColumns, PayloadRef } from "@durascope/sdk/history";
import type { ExecutionRecordAnswer, LogLine, Problem, RecordedInvocation } from "../../shared/api.ts";
import type { ParsedFile } from "../../shared/file/parsed.ts";

/** What the page asks of the worker that holds an execution. */
export type ToWorker =
  | { readonly kind: "open-server"; readonly arn: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "open-file"; readonly file: Blob; readonly arn: string | undefined }
  | { readonly kind: "reconnect" }
  | { readonly kind: "stop" }
  | {
      readonly kind: "payload";
      readonly request: number;
      readonly event: number;
      readonly member: PayloadRef["member"];
      /** Characters that suffice. */
      readonly head: number | undefined;
    }
  | { readonly kind: "events-with-payloads" | "recordings"; readonly request: number };

/** How far an execution has come to the page. */
export type Phase = "loading" | "complete" | "live" | "lost" | "error";

/** How far loading has come, and what went wrong. */
export interface Progress {
  readonly phase: Phase;
  readonly loaded: number;
  readonly expected: number | undefined;
  readonly problem: Problem | undefined;
}

/**
 * The model without its events, which go before it in portions, so that no message is long in the receiving; and without
 * the index of ids, which is made faster than it is received.
 */
export type ModelColumns = Omit<ExecutionModel, "events" | "operations"> & {
  readonly events: Omit<EventSource, "raw">;
  readonly operations: Omit<OperationColumns, "indexOf">;
};

/** What the reader of a file should know of it beside the execution. */
export type AboutFile = Pick<ParsedFile, "notes" | "others" | "redaction">;

/** What the worker tells the page. */
export type FromWorker =
  /** Events as JSON: to parse them takes half of what it takes to receive objects. */
  | { readonly kind: "events"; readonly json: string }
  | { readonly kind: "model"; readonly columns: ModelColumns; readonly progress: Progress }
  | { readonly kind: "status"; readonly progress: Progress }
  | { readonly kind: "record"; readonly record: ExecutionRecordAnswer }
  | { readonly kind: "file"; readonly about: AboutFile }
  | {
      readonly kind: "recordings";
      readonly request: number;
      readonly recordings: readonly RecordedInvocation[] | undefined;
    }
  | { readonly kind: "logs"; readonly lines: readonly LogLine[] }
  | { readonly kind: "payload"; readonly request: number; readonly payload: PayloadText }
  | { readonly kind: "events-with-payloads"; readonly request: number; readonly events: readonly HistoryEvent[] };

/** A payload as text. `state` says why there is none. */
export type PayloadText =
  | {
      readonly state: "text";
      readonly text: string;
      /** Bytes of the whole, of which `text` may be the head. */
      readonly size: number;
      readonly truncated: boolean;
      /** Whether `text` is an error object in JSON. */
      readonly isError: boolean;
    }
  | { readonly state: "empty" }
  | { readonly state: "not-included" };
