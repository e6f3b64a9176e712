import type { ErrorObject, OperationStatus, OperationType } from "@durascope/sdk";
import type { DeadlineHeap } from "./heap.ts";
import type { HistoryEvent } from "./history.ts";
import type { Limits } from "./limits.ts";

/** The state of an execution; all but `RUNNING`, `PAUSING` and `PAUSED` are terminal. */
export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "STOPPED" | "PAUSING" | "PAUSED";

/** One operation. Records are never changed in place: a transition replaces the record. Times are epoch milliseconds. */
export interface OperationRecord {
  readonly id: string;
  readonly type: OperationType;
  /** Position in start order. */
  readonly seq: number;
  readonly parentId?: string | undefined;
  readonly name?: string | undefined;
  readonly subType?: string | undefined;
  readonly status: OperationStatus;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  readonly input?: string | undefined;
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
  readonly replayChildren?: boolean | undefined;
  /** Attempts that have ended. */
  readonly attempt?: number | undefined;
  readonly nextAttemptAt?: number | undefined;
  readonly waitSeconds?: number | undefined;
  readonly scheduledEndAt?: number | undefined;
  readonly callbackId?: string | undefined;
  readonly timeoutAt?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
  readonly heartbeatAt?: number | undefined;
}

/** One call of the function code. */
export interface Invocation {
  readonly requestId: string;
  /** When it was asked for, then when a process took it up. */
  startedAt: number;
  /** The only token that is valid now; absent before a process runs it and when it may not checkpoint again. */
  token: string | undefined;
  tokenSeq: number;
  /** External changes this invocation was told about; told again if it fails. */
  reported: Set<string>;
  /** Steps that became READY under way and that this invocation may leave to the next one. */
  readonly ready: Set<string>;
  slot: IdempotencySlot | undefined;
}

/** The last checkpoint and its answer, kept for a client that repeats the call. */
interface IdempotencySlot {
  readonly token: string;
  readonly clientToken: string;
  readonly reply: CheckpointReply;
}

export interface CheckpointReply {
  readonly token: string | undefined;
  readonly operations: readonly OperationRecord[];
}

export interface Pause {
  readonly requestedAt: number;
  readonly timeoutPaused: boolean;
  readonly reason: string | undefined;
  /** What was left of the execution timeout when its clock stopped. */
  remaining: number | undefined;
}

/** What has to be written for an execution since it was last written. */
interface Changes {
  row: boolean;
  operations: Set<string>;
  events: HistoryEvent[];
}

/** The part of an execution that never changes. */
export interface ExecutionIdentity {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly version: string;
  readonly input?: string | undefined;
  readonly startedAt: number;
  readonly timeoutSeconds: number;
  readonly retentionDays: number;
  readonly kmsKeyArn?: string | undefined;
  readonly resultLimit: number;
  readonly tenantId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly parent?: { readonly arn: string; readonly operationId: string } | undefined;
}

export interface Execution extends ExecutionIdentity {
  status: ExecutionStatus;
  result: string | undefined;
  error: ErrorObject | undefined;
  endedAt: number | undefined;
  /** In start order; the EXECUTION operation is the first. Empty once a closed execution was read back. */
  readonly operations: Map<string, OperationRecord>;
  eventCount: number;
  lastEventAt: number;
  /** Operations that will cause an invocation by themselves: pending retries, started waits, callbacks and invokes. */
  waiting: number;
  /** Steps whose retry is due and was not begun. */
  ready: number;
  /** Callbacks that somebody outside may complete. */
  callbacks: number;
  readonly deadlines: DeadlineHeap;
  timeoutAt: number | undefined;
  invocation: Invocation | undefined;
  invocations: number;
  /** Something happened that the function must be invoked for. */
  triggered: boolean;
  /** Changed by something other than the handler, and not told to it yet. */
  readonly updated: Set<string>;
  /** Changed since the handler was last given the operation. */
  readonly unseen: Set<string>;
  failures: number;
  retryAt: number | undefined;
  pause: Pause | undefined;
  /** The terminal event waits for the running invocation's InvocationCompleted. */
  terminalHeld: boolean;
  armedAt: number | undefined;
  readonly changes: Changes;
}

/** What the service knows about a function. */
export interface FunctionConfig {
  readonly name: string;
  readonly durable: boolean;
  /** Seconds one invocation may take. */
  readonly timeoutSeconds: number;
  readonly executionTimeoutSeconds: number;
  readonly retentionDays: number;
  readonly kmsKeyArn?: string | undefined;
  readonly memoryMb: number;
  readonly versions: number;
  readonly aliases: Readonly<Record<string, string>>;
}

/** How failed invocations are repeated. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  /** Crashes of the runtime are repeated at once this many times in a row. */
  readonly immediate: number;
  readonly initialDelaySeconds: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
}

/** Measured quirks of the service that a test may ask for. */
export interface Quirks {
  /** A callback failed with an empty body does not wake the function. */
  readonly silentCallbackFailure: boolean;
  /** `Invalid Checkpoint Token`, which SDK releases before mid-2026 match on. */
  readonly legacyTokenMessage: boolean;
}

export interface Settings {
  readonly region: string;
  readonly accountId: string;
  readonly limits: Limits;
  readonly retry: RetryPolicy;
  readonly quirks: Quirks;
}

export interface ServiceState {
  readonly settings: Settings;
  readonly functions: Map<string, FunctionConfig>;
  readonly executions: Map<string, Execution>;
  /** `function/name` to ARN. */
  readonly names: Map<string, string>;
  /** Changed since it was last written. */
  readonly dirty: Set<Execution>;
  /** Changed by the command that is being carried out. */
  readonly touched: Set<Execution>;
}

export function isOpen(execution: Execution): boolean {
  return execution.endedAt === undefined;
}

/** Whether the operation will not change any more. */
export function isClosed({ status }: OperationRecord): boolean {
  return status !== "STARTED" && status !== "PENDING" && status !== "READY";
}
