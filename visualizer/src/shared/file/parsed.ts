import { buildExecutionModel, type ExecutionModel, type ExecutionRecord, withRecording } from "@durascope/sdk/history";
import type { LogLine, RecordedInvocation } from "../api.ts";
import type { Redaction } from "./bundle.ts";

/** What was found in a file: a response of the API or an array of events, one event per line, a bundle, or spans. */
type FileFormat = "history" | "lines" | "bundle" | "otlp";

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

/** The model of what a file holds: with recorded marks of replays where it has any. Throws `HistoryError` for what is no history. */
export function modelOf({
  history,
  record,
  recordings = [],
}: Pick<ParsedFile, "history" | "record" | "recordings">): ExecutionModel {
  return withRecording(buildExecutionModel(history, record), recordings);
}
