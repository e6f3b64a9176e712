import type { ErrorObject } from "@durascope/sdk";
import type { Execution, OperationRecord } from "./model.ts";

export interface EventData<T> {
  readonly Payload?: T | undefined;
  readonly Truncated: boolean;
}

/** The members of the details objects; times are epoch milliseconds here. */
export interface EventDetails {
  readonly Input?: EventData<string>;
  readonly Result?: EventData<string>;
  readonly Error?: EventData<ErrorObject>;
  readonly Reason?: EventData<string>;
  readonly RetryDetails?: { readonly CurrentAttempt: number; readonly NextAttemptDelaySeconds?: number | undefined };
  readonly ExecutionTimeout?: number | undefined;
  readonly ExecutionTimeoutPaused?: boolean | undefined;
  readonly PauseRequestTimestamp?: number | undefined;
  readonly ResumeRequestTimestamp?: number | undefined;
  readonly Duration?: number | undefined;
  readonly ScheduledEndTimestamp?: number | undefined;
  readonly FunctionName?: string | undefined;
  readonly TenantId?: string | undefined;
  readonly ExecutedVersion?: string | undefined;
  readonly DurableExecutionArn?: string | undefined;
  readonly CallbackId?: string | undefined;
  readonly Timeout?: number | undefined;
  readonly HeartbeatTimeout?: number | undefined;
  readonly StartTimestamp?: number | undefined;
  readonly EndTimestamp?: number | undefined;
  readonly RequestId?: string | undefined;
}

type Ending = "Succeeded" | "Failed" | "TimedOut" | "Stopped";

export type EventType =
  | "ExecutionStarted"
  | `Execution${Ending}`
  | "ExecutionPaused"
  | "ExecutionResumed"
  | "ContextStarted"
  | "ContextSucceeded"
  | "ContextFailed"
  | "WaitStarted"
  | "WaitSucceeded"
  | "WaitCancelled"
  | "StepStarted"
  | "StepSucceeded"
  | "StepFailed"
  | "ChainedInvokeStarted"
  | `ChainedInvoke${Ending}`
  | "CallbackStarted"
  | "CallbackSucceeded"
  | "CallbackFailed"
  | "CallbackTimedOut"
  | "InvocationCompleted";

/** One line of history, with its payloads. */
export interface HistoryEvent {
  readonly type: EventType;
  readonly eventId: number;
  readonly at: number;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly subType?: string | undefined;
  readonly parentId?: string | undefined;
  readonly details: EventDetails;
}

/** An event before it has its place in the history. */
export interface EventSeed {
  readonly type: EventType;
  readonly of?: OperationRecord | undefined;
  readonly details: EventDetails;
}

export function data<T>(payload: T | undefined): EventData<T> {
  return payload === undefined ? { Truncated: false } : { Payload: payload, Truncated: false };
}

/** Appends to the history; event ids have no gaps and times never go back. */
export function append(execution: Execution, seed: EventSeed, now: number): void {
  const at = Math.max(now, execution.lastEventAt);
  execution.lastEventAt = at;
  execution.eventCount += 1;
  execution.changes.events.push({
    type: seed.type,
    eventId: execution.eventCount,
    at,
    id: seed.of?.id,
    name: seed.of?.name,
    subType: seed.of?.subType,
    parentId: seed.of?.parentId,
    details: seed.details,
  });
}

/** Appends an event of the execution itself, which is named after it. */
export function appendOwn(execution: Execution, seed: Omit<EventSeed, "of">, now: number): void {
  const { id, name } = execution;
  append(execution, { ...seed, of: { id, name, type: "EXECUTION", seq: 0, status: "STARTED", startedAt: now } }, now);
}
