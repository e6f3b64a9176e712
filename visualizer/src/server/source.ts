import type { EventPage, HistoryQuery, ListFilter, Start } from "../lambda/api.ts";
import type { ErrorObject, Execution, FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { ExecutionAnswer } from "../lambda/api.ts";
import type { LogLine, LogsAnswer, RecordingAnswer, SourceInfo } from "../shared/api.ts";

/** The calls that the server makes about one execution or function. `Api` has them. */
export interface Calls {
  execution(arn: string, data: boolean): Promise<ExecutionAnswer>;
  events(arn: string, query: HistoryQuery): Promise<EventPage>;
  executions(functionName: string, limit: number, filter: ListFilter): AsyncGenerator<Execution>;
  functions(): Promise<FunctionConfiguration[]>;
  succeedCallback(callbackId: string, payload: string | undefined): Promise<void>;
  failCallback(callbackId: string, error: ErrorObject): Promise<void>;
  heartbeat(callbackId: string): Promise<void>;
  stop(arn: string, error: ErrorObject): Promise<Date | undefined>;
  start(start: Start): Promise<string | undefined>;
}

/** What a source tells of its own accord. */
export type Change =
  | { readonly kind: "events" }
  | { readonly kind: "recording" }
  | { readonly kind: "logs"; readonly lines: readonly LogLine[] };

/** Where executions come from: AWS, or a local service that answers the same calls and some more. */
export interface Source {
  readonly kind: "local" | "aws";
  info(): Promise<SourceInfo>;
  /** The calls for the region that an ARN names; without one, for the region that was chosen. */
  calls(arn?: string): Promise<Calls>;
  /** Yields when something about an execution may have changed; ends at once where nobody tells. */
  changes(arn: string, signal: AbortSignal): AsyncIterable<Change>;
  logs(arn: string, operation: string | undefined): Promise<LogsAnswer>;
  recording(arn: string): Promise<RecordingAnswer>;
  close(): void;
}
