import type { OperationStatus } from "../wire/model.ts";
import type { ErrorObject, WireOperation } from "../wire/model.ts";

/**
 * What a runtime tells about itself: a closed, versioned, serialisable union. Spans, log lines, plugin hooks, metrics and
 * recordings are sinks of this one stream. `at` is epoch milliseconds of the invocation's clock; records and payloads are held by
 * reference, never copied.
 */
export const eventVersion = 1;

/** An operation as code and history know it. `id` is the id on the wire, `path` the position in the code (`2-1`). */
export interface OperationRef {
  readonly id: string;
  readonly path: string;
  readonly type: string;
  readonly subType: string | undefined;
  readonly name: string | undefined;
  /** Wire id of the enclosing checkpointed context. */
  readonly parentId: string | undefined;
  /** A virtual context is never checkpointed: history does not know it. */
  readonly virtual?: boolean;
  /** A name that only observers see, for parts of composite operations that have none on the wire. */
  readonly label?: string;
  /** What the code asked for, where its record does not say. */
  readonly asked?: Asked | undefined;
}

export interface Asked {
  readonly functionName?: string;
  readonly timeoutSeconds?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
  /** Of a step: how often its body may run for one attempt. */
  readonly semantics?: "at-least-once" | "at-most-once";
  /** Of a map or a parallel. */
  readonly maxConcurrency?: number | undefined;
}

type OutcomeStatus = "SUCCEEDED" | "FAILED";
export type InvocationOutcome = "SUCCEEDED" | "FAILED" | "PENDING" | "RETRYING";
/** Why an invocation was suspended, from what it waits for. */
export type SuspendReason = "retry" | "wait" | "callback" | "invoke" | "condition" | "paused";

interface Common {
  readonly v: typeof eventVersion;
  readonly seq: number;
  readonly at: number;
}

export type InvocationStarted = Common & {
  readonly kind: "invocation.started";
  readonly executionArn: string;
  readonly requestId: string;
  readonly tenantId: string | undefined;
  /** No operation had been recorded before. */
  readonly first: boolean;
  readonly input: unknown;
  readonly executionStartedAt: number | undefined;
  readonly operations: ReadonlyMap<string, WireOperation>;
  readonly updatedOperationIds: readonly string[];
  readonly coldStart: boolean;
};
/** Log lines of replayed code that were left out, by level. */
export interface SuppressedLines {
  debug: number;
  info: number;
  warn: number;
  error: number;
}
export type InvocationEnded = Common & {
  readonly kind: "invocation.ended";
  readonly status: InvocationOutcome;
  readonly first: boolean;
  readonly result: string | undefined;
  readonly error: unknown;
  readonly executed: number;
  readonly replayed: number;
  readonly checkpoints: number;
  readonly checkpointBytes: number;
  readonly suppressed: Readonly<SuppressedLines>;
};
/** An operation was begun, or (`replay`) met again while it is still open. */
export type OperationStarted = Common & {
  readonly kind: "operation.started";
  readonly operation: OperationRef;
  readonly replay: boolean;
  readonly record: WireOperation | undefined;
};
/** A finished operation was met again and its recorded outcome handed over. */
export type OperationReplayed = Common & {
  readonly kind: "operation.replayed";
  readonly operation: OperationRef;
  readonly record: WireOperation;
  /** It was finished by something other than the handler since the previous invocation: this is its first replay. */
  readonly resolvedWhileSuspended: boolean;
  /** A finished context whose result was too large to keep: its function is run again, its operations are recalled. */
  readonly rerun?: boolean;
};
/** An operation reached a terminal status while this invocation ran. */
export type OperationEnded = Common & {
  readonly kind: "operation.ended";
  readonly operation: OperationRef;
  readonly status: OperationStatus;
  readonly record: WireOperation | undefined;
  readonly result: string | undefined;
  readonly error: ErrorObject | undefined;
  readonly replay: boolean;
};
export type AttemptStarted = Common & {
  readonly kind: "attempt.started";
  readonly operation: OperationRef;
  readonly attempt: number;
  readonly replay: boolean;
  readonly record: WireOperation | undefined;
};
export type AttemptEnded = Common & {
  readonly kind: "attempt.ended";
  readonly operation: OperationRef;
  readonly attempt: number;
  /** When the body was begun and when it settled; `at` is when its outcome was acknowledged. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: OutcomeStatus;
  readonly error: ErrorObject | undefined;
  /** Delay before the next attempt in seconds, when there will be one. */
  readonly retryDelaySeconds: number | undefined;
  /** There will be another attempt, where it is not known when. */
  readonly willRetry?: boolean;
  readonly replay: boolean;
  /** The attempt's process ended before its result was saved; no code ran for it in this invocation. */
  readonly interrupted?: boolean;
  readonly record: WireOperation | undefined;
};
/** A checkpoint's answer changed the status of operations. */
export type OperationsChanged = Common & {
  readonly kind: "operations.changed";
  readonly changed: readonly WireOperation[];
  readonly operations: ReadonlyMap<string, WireOperation>;
};
type CheckpointSent = Common & {
  readonly kind: "checkpoint.sent";
  readonly call: number;
  readonly updates: number;
  readonly bytes: number;
  readonly attempt: number;
};
type CheckpointAcknowledged = Common & {
  readonly kind: "checkpoint.acknowledged";
  readonly call: number;
  readonly durationMs: number;
  readonly changed: number;
};
type CheckpointFailed = Common & {
  readonly kind: "checkpoint.failed";
  readonly call: number;
  readonly attempt: number;
  readonly error: unknown;
  readonly fate: "retry" | "invocation" | "execution";
};
type StateLoaded = Common & {
  readonly kind: "state.loaded";
  readonly pages: number;
  readonly operations: number;
  readonly durationMs: number;
};
type ExecutionSuspended = Common & {
  readonly kind: "execution.suspended";
  readonly reason: SuspendReason;
  readonly pending: readonly OperationRef[];
};
type ExecutionDiverged = Common & {
  readonly kind: "execution.diverged";
  readonly operation: OperationRef;
  readonly recorded: WireOperation | undefined;
  readonly message: string;
  /** False where history holds more than the code asked for and configuration only reports it. */
  readonly fatal: boolean;
};
type OperationUnawaited = Common & {
  readonly kind: "operation.unawaited";
  readonly operation: OperationRef;
  readonly error: unknown;
};
/** Something came after the invocation had settled, and was refused. */
type LateRefused = Common & {
  readonly kind: "late.refused";
  readonly what: "operation" | "body" | "checkpoint";
  readonly operation: OperationRef | undefined;
};
/** A sink, hook or logger threw or took too long; nothing else was affected. */
type SinkFailed = Common & {
  readonly kind: "sink.failed";
  readonly sink: string;
  readonly error: unknown;
};

export type DurableEvent =
  | InvocationStarted
  | InvocationEnded
  | OperationStarted
  | OperationReplayed
  | OperationEnded
  | AttemptStarted
  | AttemptEnded
  | OperationsChanged
  | CheckpointSent
  | CheckpointAcknowledged
  | CheckpointFailed
  | StateLoaded
  | ExecutionSuspended
  | ExecutionDiverged
  | OperationUnawaited
  | LateRefused
  | SinkFailed;

type Without<E, K extends keyof Common> = E extends unknown ? Omit<E, K> : never;
/** An event before the stream has numbered and timed it. */
export type DurableEventBody = Without<DurableEvent, keyof Common>;

/** Receives events synchronously, in order. What it throws is reported as `sink.failed` and changes nothing. */
export interface EventSink {
  readonly name: string;
  /** It has no use for events of invocations, state and checkpoints: they are not made where no other sink wants them. Default false. */
  readonly onlyOperations?: boolean;
  on(event: DurableEvent): void;
  /** Called once after `invocation.ended`; the invocation waits for it no longer than its flush deadline. */
  flush?(): Promise<void> | undefined;
}
