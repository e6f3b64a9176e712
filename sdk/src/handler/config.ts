import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { DurableExecutionClient } from "../client/port.ts";
import type { LambdaContext } from "../context/config.ts";
import type { DurableContext } from "../context/durable-context.ts";
import type { Ports } from "../journal/ports.ts";
import type { EventSink } from "../observe/event.ts";
import type { DurableLogger, LogOutput } from "../observe/logger.ts";
import type { ConfiguredPlugin } from "../observe/plugin-loading.ts";
import type { Schema } from "../values/schema.ts";
import type { DurableExecutionInvocationInput, DurableExecutionInvocationOutput } from "../wire/model.ts";

/** The function that a user writes: gets the execution's input and a context, and returns the execution's result. */
// oxlint-disable-next-line typescript/no-explicit-any -- the official type of this name has these defaults
export type DurableExecutionHandler<TEvent = any, TResult = any, TLogger extends DurableLogger = DurableLogger> = (
  event: TEvent,
  context: DurableContext<TLogger>,
) => Promise<TResult>;

/** What Lambda calls. */
export type DurableLambdaHandler = (
  event: DurableExecutionInvocationInput,
  context: LambdaContext,
) => Promise<DurableExecutionInvocationOutput>;

/** What the SDK logs, and how. All but `replay` and `sequence` is about the default logger. */
export interface LogOptions extends LogOutput {
  /**
   * What becomes of lines that an earlier invocation wrote: `suppress`, the default, leaves them out, `tag` writes them with
   * `replaying: true`, `all` writes them as they are.
   */
  readonly replay?: "suppress" | "tag" | "all" | undefined;
  /** One line at the beginning of each invocation but the first, with what it was made for. Default false. */
  readonly resumption?: boolean | undefined;
  /** One line with the figures of the invocation at its end. Default false. */
  readonly wideEvent?: boolean | undefined;
  /** Numbers the lines of each context and attempt: the same line has the same `logSeq` however often it is written. Default false. */
  readonly sequence?: boolean | undefined;
}

export interface DurableExecutionConfig {
  /** @deprecated Pass `durableExecutionClient: new DurableExecutionApiClient(client)`. */
  client?: LambdaClient;
  /** Default: the durable execution API of AWS Lambda, with a client made from the environment. */
  durableExecutionClient?: DurableExecutionClient;
  plugins?: ConfiguredPlugin[];
  pluginsConfig?: {
    /** How many levels of finished contexts keep their operations on record. Default: none. */
    childOperationsDepth?: number;
  };
  /** Receive every event of the runtime, synchronously. */
  sinks?: EventSink[];
  /** An operation that is never awaited, and recorded operations that the code no longer asks for, fail the execution. Default false: they are reported. */
  strict?: boolean;
  /** What the SDK logs, and how. */
  logs?: LogOptions;
  /** Checks the input; what it makes of it is what the handler gets. */
  input?: Schema<unknown>;
  /** Longest wait for plugins and sinks at the end of an invocation, in ms. Default 1,000, and never into the last 100 ms of it. */
  flushTimeoutMs?: number;
  /** The clock, chance, event loop and process. Default: the real ones. */
  ports?: () => Ports;
}
