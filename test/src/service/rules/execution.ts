import type { ErrorObject } from "@durascope/sdk";
import { Heap } from "./heap.ts";
import { appendOwn, data, type EventSeed } from "./history.ts";
import type { Execution, ExecutionIdentity, ExecutionStatus, OperationRecord, ServiceState } from "./model.ts";
import { isOpen } from "./model.ts";
import type { Turn } from "./command.ts";

/** An execution as it is before anything happened to it. */
export function newExecution(identity: ExecutionIdentity): Execution {
  return {
    ...identity,
    status: "RUNNING",
    result: undefined,
    error: undefined,
    endedAt: undefined,
    operations: new Map(),
    eventCount: 0,
    lastEventAt: 0,
    waiting: 0,
    ready: 0,
    callbacks: 0,
    deadlines: new Heap(),
    timeoutAt: identity.startedAt + identity.timeoutSeconds * 1000,
    invocation: undefined,
    invocations: 0,
    triggered: false,
    updated: new Set(),
    unseen: new Set(),
    failures: 0,
    retryAt: undefined,
    pause: undefined,
    terminalHeld: false,
    armedAt: undefined,
    changes: { row: true, operations: new Set(), events: [] },
  };
}

export function nameKey(functionName: string, name: string): string {
  return `${functionName}/${name}`;
}

/** Marks an execution as changed; `row` when more than its operations and events changed. */
export function touch(state: ServiceState, execution: Execution, row = true): void {
  if (row) execution.changes.row = true;
  state.dirty.add(execution);
  state.touched.add(execution);
}

/** Whether the operation will change without the handler's doing, and so wake it. */
export function isWaiting({ type, status }: OperationRecord): boolean {
  if (type === "STEP") return status === "PENDING";
  return status === "STARTED" && (type === "WAIT" || type === "CALLBACK" || type === "CHAINED_INVOKE");
}

function count(execution: Execution, record: OperationRecord, by: 1 | -1): void {
  if (isWaiting(record)) {
    execution.waiting += by;
    if (record.type === "CALLBACK") execution.callbacks += by;
  } else if (record.status === "READY") execution.ready += by;
}

/** Puts an operation in its new state, arming what it waits for. */
export function putOperation(execution: Execution, record: OperationRecord): void {
  const former = execution.operations.get(record.id);
  if (former !== undefined) count(execution, former, -1);
  count(execution, record, 1);
  execution.operations.set(record.id, record);
  execution.unseen.add(record.id);
  execution.changes.operations.add(record.id);
  if (record.status !== former?.status) armOperation(execution, record);
}

/** Enters the moments at which the operation will change by itself. */
export function armOperation(execution: Execution, record: OperationRecord): void {
  const { deadlines } = execution;
  const { id, status } = record;
  if (status === "PENDING" && record.nextAttemptAt !== undefined) {
    deadlines.push({ at: record.nextAttemptAt, kind: "retry", id });
  }
  if (status !== "STARTED") return;
  if (record.scheduledEndAt !== undefined) deadlines.push({ at: record.scheduledEndAt, kind: "wait", id });
  if (record.timeoutAt !== undefined) deadlines.push({ at: record.timeoutAt, kind: "callback", id });
  if (record.heartbeatAt !== undefined) deadlines.push({ at: record.heartbeatAt, kind: "heartbeat", id });
}

export interface Closing {
  readonly status: Exclude<ExecutionStatus, "RUNNING" | "PAUSING" | "PAUSED">;
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

/** Ends an execution. Its operations stay as they are; nothing of it will happen any more. */
export function closeExecution(state: ServiceState, execution: Execution, closing: Closing, turn: Turn): void {
  const endedAt = Math.max(turn.now, execution.lastEventAt);
  execution.status = closing.status;
  execution.result = closing.result;
  execution.error = closing.error;
  execution.endedAt = endedAt;
  const own = execution.operations.get(execution.id);
  if (own !== undefined) putOperation(execution, { ...own, status: closing.status, endedAt });
  execution.deadlines.clear();
  execution.timeoutAt = undefined;
  execution.retryAt = undefined;
  execution.triggered = false;
  execution.pause = undefined;
  execution.updated.clear();
  touch(state, execution);
  if (!execution.terminalHeld) appendTerminal(execution, turn.now);
  turn.effects.push({ type: "closed", execution });
}

/** Writes the event that ends the history. */
export function appendTerminal(execution: Execution, now: number): void {
  execution.terminalHeld = false;
  appendOwn(execution, terminalEvent(execution), now);
}

function terminalEvent({ status, result, error }: Execution): Omit<EventSeed, "of"> {
  switch (status) {
    case "SUCCEEDED":
      return { type: "ExecutionSucceeded", details: { Result: data(result) } };
    case "TIMED_OUT":
      return { type: "ExecutionTimedOut", details: {} };
    case "STOPPED":
      return { type: "ExecutionStopped", details: { Error: data(error) } };
    default:
      return { type: "ExecutionFailed", details: { Error: data(error) } };
  }
}

/** The open execution of that ARN, if there is one. */
export function openExecution(state: ServiceState, arn: string): Execution | undefined {
  const execution = state.executions.get(arn);
  return execution !== undefined && isOpen(execution) ? execution : undefined;
}
