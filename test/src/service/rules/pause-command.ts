import type { CommandOf, Turn } from "./command.ts";
import { touch } from "./execution.ts";
import { appendOwn, data } from "./history.ts";
import { trigger } from "./invocation.ts";
import { isOpen, type Execution, type ServiceState } from "./model.ts";
import { enterPause } from "./pause.ts";
import { Rejection } from "./rejection.ts";

/** Asks an execution to pause; a running invocation first reaches its next checkpoint. Asking twice changes nothing. */
export function pauseExecution(
  state: ServiceState,
  execution: Execution,
  { timeoutPaused, reason }: CommandOf<"pause">,
  turn: Turn,
): number {
  if (!isOpen(execution)) throw new Rejection("ResourceConflictException", "Durable Execution is already closed");
  if (execution.pause !== undefined) return execution.pause.requestedAt;
  execution.pause = { requestedAt: turn.now, timeoutPaused, reason, remaining: undefined };
  execution.status = "PAUSING";
  if (execution.invocation === undefined) {
    if (execution.retryAt !== undefined) execution.triggered = true;
    enterPause(execution, turn.now);
  }
  touch(state, execution);
  return turn.now;
}

/** Lets an execution go on; what happened meanwhile, or was cut short, causes an invocation at once. */
export function resumeExecution(
  state: ServiceState,
  execution: Execution,
  { reason }: CommandOf<"resume">,
  turn: Turn,
): number {
  if (!isOpen(execution)) throw new Rejection("ResourceConflictException", "Durable Execution is already closed");
  const { pause, status } = execution;
  if (pause === undefined) return turn.now;
  execution.pause = undefined;
  execution.status = "RUNNING";
  touch(state, execution);
  if (status === "PAUSING") return turn.now;
  if (pause.remaining !== undefined) execution.timeoutAt = turn.now + pause.remaining;
  const details = { ResumeRequestTimestamp: turn.now, ...(reason !== undefined && { Reason: data(reason) }) };
  appendOwn(execution, { type: "ExecutionResumed", details }, turn.now);
  if (execution.triggered || execution.ready > 0) trigger(state, execution, turn);
  return turn.now;
}
