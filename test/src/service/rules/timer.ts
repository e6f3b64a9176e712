import type { Turn } from "./command.ts";
import { closeExecution, nameKey, putOperation, touch } from "./execution.ts";
import { append, data } from "./history.ts";
import { trigger } from "./invocation.ts";
import { type Execution, isOpen, type OperationRecord, type ServiceState } from "./model.ts";
import type { Deadline } from "./heap.ts";

/** Completes every operation whose time has come by `until`; tells whether anything changed. */
export function completeDue(state: ServiceState, execution: Execution, turn: Turn, until: number = turn.now): boolean {
  let changed = false;
  for (let due = execution.deadlines.peek(); due !== undefined && due.at <= until; due = execution.deadlines.peek()) {
    execution.deadlines.pop();
    const record = execution.operations.get(due.id);
    if (record === undefined || !isCurrent(due, record)) continue;
    complete(execution, due, record, turn.now);
    execution.updated.add(record.id);
    changed = true;
  }
  if (changed) touch(state, execution);
  return changed;
}

/** Entries outlive what they were made for: a completed callback, a heartbeat that came. */
function isCurrent({ kind, at }: Deadline, { status, nextAttemptAt, heartbeatAt }: OperationRecord): boolean {
  if (kind === "retry") return status === "PENDING" && nextAttemptAt === at;
  return status === "STARTED" && (kind !== "heartbeat" || heartbeatAt === at);
}

function complete(execution: Execution, { kind }: Deadline, record: OperationRecord, now: number): void {
  const endedAt = Math.max(now, execution.lastEventAt);
  if (kind === "retry") {
    putOperation(execution, { ...record, status: "READY", nextAttemptAt: undefined });
  } else if (kind === "wait") {
    putOperation(execution, { ...record, status: "SUCCEEDED", endedAt });
    append(execution, { type: "WaitSucceeded", of: record, details: { Duration: record.waitSeconds } }, now);
  } else {
    const error = kind === "callback" ? timeouts.overall : timeouts.heartbeat;
    putOperation(execution, { ...record, status: "TIMED_OUT", endedAt, error });
    // The event names the kind of timeout only; the message is the operation's.
    append(
      execution,
      { type: "CallbackTimedOut", of: record, details: { Error: data({ ErrorType: error.ErrorType }) } },
      now,
    );
  }
}

const timeouts = {
  overall: { ErrorMessage: "Callback timed out", ErrorType: "Callback.Timeout" },
  heartbeat: { ErrorMessage: "Callback timed out on heartbeat", ErrorType: "Callback.Heartbeat" },
} as const;

/** The moment at which the execution next needs a look. */
export function nextDeadline(execution: Execution): number | undefined {
  if (!isOpen(execution)) return undefined;
  const { deadlines, operations, timeoutAt, retryAt } = execution;
  for (let head = deadlines.peek(); head !== undefined; head = deadlines.peek()) {
    const record = operations.get(head.id);
    if (record !== undefined && isCurrent(head, record)) break;
    deadlines.pop();
  }
  const next = Math.min(deadlines.peek()?.at ?? Infinity, timeoutAt ?? Infinity, retryAt ?? Infinity);
  return next === Infinity ? undefined : next;
}

/** Closes an execution that has run out of time, even if nobody has looked since. */
export function expireIfDue(state: ServiceState, execution: Execution, turn: Turn): void {
  if (!isOpen(execution) || execution.timeoutAt === undefined || execution.timeoutAt > turn.now) return;
  const message = `Execution timed out after ${execution.timeoutSeconds} seconds.`;
  closeExecution(state, execution, { status: "TIMED_OUT", error: { ErrorMessage: message } }, turn);
}

/** Does whatever is due for the execution. What was due before its time ran out still happened. */
export function runTimers(state: ServiceState, execution: Execution, turn: Turn): void {
  if (!isOpen(execution)) return;
  const changed = completeDue(state, execution, turn, Math.min(turn.now, execution.timeoutAt ?? Infinity));
  expireIfDue(state, execution, turn);
  if (!isOpen(execution)) return;
  if (changed || (execution.retryAt !== undefined && execution.retryAt <= turn.now)) trigger(state, execution, turn);
}

/** Forgets a closed execution; its name may be used again. */
export function eraseExecution(state: ServiceState, execution: Execution, turn: Turn): void {
  state.executions.delete(execution.arn);
  const key = nameKey(execution.functionName, execution.name);
  if (state.names.get(key) === execution.arn) state.names.delete(key);
  state.dirty.delete(execution);
  state.touched.delete(execution);
  turn.effects.push({ type: "erase", execution });
}
