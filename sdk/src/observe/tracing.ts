import type { GetDurableExecutionHistoryRequest, GetDurableExecutionHistoryResponse } from "../wire/model.ts";
import type { EventSink, OperationRef } from "./event.ts";

/** By which a plugin is known to want the event stream, and to be asked to run user code, instead of having its hooks called. */
export const tracingBrand: unique symbol = Symbol.for("durascope/tracing") as never;

/** What makes spans of invocations: `durableTracing()` is one, and what is loaded where a global tracer provider is registered. */
export interface Tracing {
  /** Called when an invocation begins, before its state is loaded. */
  begin(invocation: TracedInvocation): InvocationTracing | undefined;
}

export interface TracedInvocation {
  readonly executionArn: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly executionStartedAt: number | undefined;
  /** The platform's context, as it came. */
  readonly lambdaContext: unknown;
  /** The execution's input, parsed when it is asked for. */
  readonly input: () => unknown;
  readonly now: () => number;
  readonly remainingMs: () => number;
  /** Answers pages of histories, where the client can. */
  readonly historyPage?: HistoryPage | undefined;
  readonly warn: (message: string, error?: unknown) => void;
}

export type HistoryPage = (params: GetDurableExecutionHistoryRequest) => Promise<GetDurableExecutionHistoryResponse>;

/** The tracing of one invocation. `run…` call `fn` once, synchronously, and return what it returns. */
export interface InvocationTracing {
  /** Where events go; nothing while the execution is not sampled. */
  readonly sink: EventSink | undefined;
  runHandler<T>(isReplaying: () => boolean, fn: () => T): T;
  runContext<T>(operation: OperationRef, isReplaying: () => boolean, fn: () => T): T;
  runAttempt<T>(operation: OperationRef, attempt: number, fn: () => T): T;
  /** Whether something new has happened in a context, or in the handler: its code no longer repeats an earlier invocation. */
  isLive?(contextId: string | undefined): boolean;
  /** What log lines carry: of the active span, or where none is to be found, of that of the operation. */
  logFields(operationId?: string): Readonly<Record<string, string | number | boolean>> | undefined;
  /** What an invoked function is told of the trace, if it is to be told. */
  headerFor(operation: OperationRef): string | undefined;
  /** The input of an invoked function, with what it is told of the trace if it is to be told there. */
  payloadFor?(operation: OperationRef, payload: unknown): unknown;
  /** The execution's input without what was in it for the tracing. */
  inputOf?(input: unknown): unknown;
}

/** What of a plugin makes it a tracing. */
export function tracingIn(plugin: object): Tracing | undefined {
  return (plugin as { readonly [tracingBrand]?: Tracing })[tracingBrand];
}
