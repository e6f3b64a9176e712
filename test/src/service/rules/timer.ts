import { timeOutCallback } from "./callback.ts";
import type { Turn } from "./command.ts";
import { closeExecution, nameKey, putOperation, touch } from "./execution.ts";
import { append } from "./history.ts";
import { trigger } from "./invocation.ts";
import { type Execution, isOpen, type ServiceState } from "./model.ts";
import type { Deadline } from "./heap.ts";

/** Completes every operation whose time has come; tells whether anything changed. */
export function completeDue(state: ServiceState, execution: Execution, turn: Turn): boolean {
  let changed = false;
  for (let due = execution.deadlines.peek(); due !== undefined && due.at <= turn.now; due = execution.deadlines.peek()) {
    execution.deadlines.pop();
    if (complete(execution, due, turn.now)) changed = true;
  }
  if (changed) touch(state, execution);
  return changed;
}

/** Entries outlive what they were made for: a completed callback, a heartbeat that came. */
function complete(execution: Execution, due: Deadline, now: number): boolean {
  const record = execution.operations.get(due.id);
  if (record === undefined) return false;
  switch (due.kind) {
    case "wait": {
      if (record.status !== "STARTED") return false;
      putOperation(execution, { ...record, status: "SUCCEEDED", endedAt: Math.max(now, record.startedAt) });
      append(execution, { type: "WaitSucceeded", of: record, details: { Duration: record.waitSeconds } }, now);
      execution.updated.add(record.id);
      return true;
    }
    case "retry": {
      if (record.status !== "PENDING" || record.nextAttemptAt !== due.at) return false;
      putOperation(execution, { ...record, status: "READY", nextAttemptAt: undefined });
      execution.updated.add(record.id);
      return true;
    }
    default: {
      const at = due.kind === "callback" ? record.timeoutAt : record.heartbeatAt;
      if (record.status !== "STARTED" || at !== due.at) return false;
      timeOutCallback(execution, record, due.kind, now);
      return true;
    }
  }
}

/** The moment at which the execution next needs a look. */
export function nextDeadline(execution: Execution): number | undefined {
  if (!isOpen(execution)) return undefined;
  const { deadlines, timeoutAt, retryAt } = execution;
  const next = Math.min(deadlines.peek()?.at ?? Infinity, timeoutAt ?? Infinity, retryAt ?? Infinity);
  return next === Infinity ? undefined : next;
}

/** Closes an execution that has run out of time, even if nobody has looked since. */
export function expireIfDue(state: ServiceState, execution: Execution, turn: Turn): void {
  if (!isOpen(execution) || execution.timeoutAt === undefined || execution.timeoutAt > turn.now) return;
  const message = `Execution timed out after ${execution.timeoutSeconds} seconds.`;
  closeExecution(state, execution, { status: "TIMED_OUT", error: { ErrorMessage: message } }, turn);
}

/** Does whatever is due for the execution. */
export function runTimers(state: ServiceState, execution: Execution, turn: Turn): void {
  expireIfDue(state, execution, turn);
  if (!isOpen(execution)) return;
  if (completeDue(state, execution, turn)) trigger(state, execution, turn);
  if (execution.retryAt === undefined || execution.retryAt > turn.now) return;
  execution.retryAt = undefined;
  trigger(state, execution, turn);
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
