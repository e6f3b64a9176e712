import type { ExecutionRecord } from "@durascope/sdk/history";
import type { LogLine, RecordedInvocation } from "../api.ts";
import type { Redaction } from "./bundle.ts";

/** What was found in a file, as a user would call it. */
export const fileFormats = {
  history: "history of an execution",
  lines: "events, one per line",
  bundle: "Durascope bundle",
  otlp: "OpenTelemetry spans",
} as const;
export type FileFormat = keyof typeof fileFormats;

/** An execution as a file holds it. */
export interface ParsedFile {
  readonly format: FileFormat;
  /** For `buildExecutionModel`, which checks it and names the event that is wrong. */
  readonly history: unknown;
  readonly record?: ExecutionRecord;
  /** What the runtime recorded, invocation by invocation. */
  readonly recordings?: readonly RecordedInvocation[];
  readonly logs?: readonly LogLine[];
  readonly redaction?: Redaction;
  /** ARNs of further executions in the same file. */
  readonly others: readonly string[];
  /** What the reader should know about what is shown, in sentences. */
  readonly notes: readonly string[];
}
