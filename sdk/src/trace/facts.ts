import { millisOf } from "../wire/decode.ts";
import { type ErrorObject, type WireOperation, isExternalType } from "../wire/model.ts";
import { sha256 } from "./ids.ts";
import type { Attributes, SpanLink } from "./span.ts";

/** An execution, as every span of it needs it. */
export interface ExecutionFacts {
  readonly arn: string;
  readonly traceId: string;
  /** Epoch milliseconds, as all times of facts. */
  readonly startedAt: number;
  /** Default `Workflow`. */
  readonly workflowName?: string;
  /** What the Workflow hangs below: a caller's span or the synthetic root. Without it, the Workflow is the root of its trace. */
  readonly ancestor?: Ancestor | undefined;
  /** Spans that started it too, in the view of somebody else's tracing: they cannot all be its parent. */
  readonly callers?: readonly SpanLink[] | undefined;
  /** What is to be on every span: what the caller said of the execution. */
  readonly baggage?: Attributes | undefined;
}

export interface Ancestor {
  readonly spanId: string;
  /** It is a span of whoever started the execution. */
  readonly isRemote: boolean;
}

/** How an execution ended. */
export interface ExecutionEnd {
  readonly endedAt: number;
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "STOPPED" | "RUNNING";
  readonly error?: ErrorObject | undefined;
  readonly ledger?: TimeLedger | undefined;
  readonly operations?: number | undefined;
  readonly invocations?: number | undefined;
  readonly attempts?: number | undefined;
}

/** Where the time of an execution went, in milliseconds. Members are there where they are known. */
export interface TimeLedger {
  readonly running?: number | undefined;
  readonly waiting?: number | undefined;
  readonly backoff?: number | undefined;
  /** After an invocation that failed, until the next. */
  readonly recovery?: number | undefined;
  readonly resumeLatency?: number | undefined;
  readonly replay?: number | undefined;
}

export interface InvocationFacts {
  readonly requestId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly first: boolean;
  /** `RUNNING` is what a history says of one whose end it does not know. */
  readonly status: "SUCCEEDED" | "FAILED" | "PENDING" | "RETRYING" | "RUNNING";
  readonly error?: ErrorObject | undefined;
}

/** Which operation it is, as code and history know it. */
export interface OperationIdentity {
  readonly id: string;
  /** Never checkpointed: history does not know the id. */
  readonly isVirtual?: boolean;
  readonly type: string;
  readonly subType: string | undefined;
  /** What it is called, see {@link operationName}. */
  readonly name: string | undefined;
}

export interface OperationFacts extends OperationIdentity {
  readonly status: string;
  readonly startedAt: number;
  /** Nothing while it is open. */
  readonly endedAt: number | undefined;
  /** Attempts that were begun; only of steps and conditions. */
  readonly attempts?: number | undefined;
  readonly error?: ErrorObject | undefined;
  readonly resultBytes?: number | undefined;
  /** Something other than the handler ended it. */
  readonly isExternal?: boolean;
  readonly waitScheduledEnd?: number | undefined;
  readonly callbackId?: string | undefined;
  readonly callbackTimeoutMs?: number | undefined;
  readonly callbackHeartbeatMs?: number | undefined;
  readonly invokedFunction?: string | undefined;
  readonly invokedArn?: string | undefined;
  /** Of a step. */
  readonly semantics?: string | undefined;
  /** Of a parallel or a map. */
  readonly branches?: Branches | undefined;
}

export interface Branches {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Why no more of them were waited for. */
  readonly completionReason?: string | undefined;
  readonly maxConcurrency?: number | undefined;
}

export interface AttemptFacts {
  readonly attempt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: "SUCCEEDED" | "FAILED";
  readonly error?: ErrorObject | undefined;
  /** Until the next attempt, where there will be one. */
  readonly retryDelayMs?: number | undefined;
  /** There will be one, where it is not known when. */
  readonly willRetry?: boolean | undefined;
  /** The process ended before the outcome was saved. */
  readonly isInterrupted?: boolean;
}

/** An operation's name for observers. Parts of `waitForCallback` have none on the wire and take theirs from the whole. */
export function operationName(
  own: { readonly type: string; readonly name: string | undefined },
  parent: { readonly subType: string | undefined; readonly name: string | undefined } | undefined,
): string | undefined {
  if (own.name !== undefined || parent?.name === undefined || parent.subType !== "WaitForCallback") return own.name;
  if (own.type === "CALLBACK") return `${parent.name}-callback`;
  return own.type === "STEP" ? `${parent.name}-submitter` : undefined;
}

/** What a record says of its operation. `name` is what observers call it. */
export function recordFacts(record: WireOperation, name: string | undefined): OperationFacts {
  const outcome = outcomeOf(record);
  const startedAt = millisOf(record.StartTimestamp) ?? 0;
  return {
    id: record.Id ?? "",
    type: record.Type ?? "",
    subType: record.SubType,
    name,
    status: record.Status ?? "STARTED",
    startedAt,
    endedAt: millisOf(record.EndTimestamp),
    attempts: record.StepDetails?.Attempt,
    error: outcome?.Error,
    resultBytes: outcome?.Result === undefined ? undefined : Buffer.byteLength(outcome.Result),
    isExternal: isExternalType(record.Type),
    waitScheduledEnd: millisOf(record.WaitDetails?.ScheduledEndTimestamp),
    callbackId: record.CallbackDetails?.CallbackId,
  };
}

interface Outcome {
  readonly Result?: string | undefined;
  readonly Error?: ErrorObject | undefined;
}

export function outcomeOf(record: WireOperation | undefined): Outcome | undefined {
  return record?.StepDetails ?? record?.CallbackDetails ?? record?.ContextDetails ?? record?.ChainedInvokeDetails;
}

/** What was thrown, as history would have it. */
export function errorOf(thrown: unknown): ErrorObject | undefined {
  if (thrown === undefined) return undefined;
  if (!(thrown instanceof Error)) return { ErrorMessage: typeof thrown === "string" ? thrown : JSON.stringify(thrown) };
  return { ErrorType: thrown.name, ErrorMessage: thrown.message, StackTrace: thrown.stack?.split("\n").slice(1) };
}

/** Callback ids let anyone complete the callback: spans carry a hash, by which one that is known can be found. */
export function callbackIdHash(callbackId: string): string {
  return sha256(callbackId).slice(0, 16);
}
