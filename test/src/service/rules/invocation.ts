import type { DurableExecutionInvocationInput, ErrorObject } from "@durascope/sdk";
import type { Failure, Turn } from "./command.ts";
import { appendTerminal, closeExecution, touch } from "./execution.ts";
import { append, data } from "./history.ts";
import { isOpen, type Execution, type Invocation, type RetryPolicy, type ServiceState } from "./model.ts";
import { judge } from "./output.ts";
import { enterPause } from "./pause.ts";
import { firstPage } from "./page.ts";
import { seal } from "./token.ts";

/** Something happened that the function must know: invoke it now, or as soon as it may be invoked. */
export function trigger(state: ServiceState, execution: Execution, turn: Turn): void {
  if (!isOpen(execution)) return;
  execution.triggered = true;
  touch(state, execution);
  if (execution.invocation === undefined && execution.status === "RUNNING") startInvocation(state, execution, turn);
}

function startInvocation(state: ServiceState, execution: Execution, turn: Turn): void {
  const requestId = turn.newId();
  const invocation: Invocation = {
    requestId,
    startedAt: turn.now,
    token: undefined,
    tokenSeq: 0,
    reported: new Set(),
    ready: new Set(),
    slot: undefined,
  };
  execution.invocation = invocation;
  execution.invocations += 1;
  execution.triggered = false;
  execution.retryAt = undefined;
  touch(state, execution);
  turn.effects.push({ type: "invoke", execution, requestId });
}

/**
 * A process of the function takes the invocation up, and is given its event. Only now is the state fixed, so that what
 * ended while the invocation waited for a process is in it, and its start in history parts what it was told from what it
 * was not. A crash before the next write leaves the invocation as it was asked for.
 */
export function beginInvocation(
  state: ServiceState,
  execution: Execution,
  invocation: Invocation,
  turn: Turn,
): DurableExecutionInvocationInput {
  invocation.startedAt = turn.now;
  invocation.reported = new Set(execution.updated);
  execution.updated.clear();
  execution.unseen.clear();
  execution.triggered = false;
  return {
    DurableExecutionArn: execution.arn,
    CheckpointToken: rotateToken(execution, invocation),
    InitialExecutionState: firstPage(execution, state.settings.limits.pageBytes),
    UpdatedOperationIds: [...invocation.reported],
  };
}

export function rotateToken(execution: Execution, invocation: Invocation): string {
  invocation.tokenSeq += 1;
  const token = seal(execution.arn, invocation.requestId, String(invocation.tokenSeq));
  invocation.token = token;
  return token;
}

/** The function answered. */
export function endInvocation(state: ServiceState, execution: Execution, output: string, turn: Turn): void {
  const { invocation } = execution;
  if (invocation === undefined) return;
  execution.invocation = undefined;
  touch(state, execution);
  if (!isOpen(execution)) return finishHeld(execution, invocation, undefined, turn);
  execution.failures = 0;
  const verdict = judge(output, execution, mayStillChange(execution, invocation));
  complete(execution, invocation, verdict.error, turn);
  if (verdict.status !== "PENDING") {
    closeExecution(state, execution, verdict, turn);
    return;
  }
  if (execution.status === "PAUSING") enterPause(execution, turn.now);
  if (mustContinue(execution, invocation)) trigger(state, execution, turn);
}

/** Whether PENDING is an answer that can ever be followed by something. */
function mayStillChange(execution: Execution, invocation: Invocation): boolean {
  const withheld = invocation.token === undefined || execution.status !== "RUNNING";
  return withheld || execution.waiting > 0 || execution.ready > 0 || execution.triggered || execution.unseen.size > 0;
}

/** A READY step that came up while the function was leaving would be forgotten without another invocation. */
function mustContinue(execution: Execution, invocation: Invocation): boolean {
  if (execution.triggered) return true;
  if (execution.ready === 0) return false;
  if (execution.waiting === 0) return true;
  return [...invocation.ready].some((id) => execution.operations.get(id)?.status === "READY");
}

interface FailedInvocation {
  readonly error: ErrorObject;
  readonly failure: Failure;
}

/** The function threw, crashed, ran out of time, or could not be invoked. */
export function failInvocation(
  state: ServiceState,
  execution: Execution,
  { error, failure }: FailedInvocation,
  turn: Turn,
): void {
  const { invocation } = execution;
  if (invocation === undefined) return;
  execution.invocation = undefined;
  touch(state, execution);
  if (!isOpen(execution)) return finishHeld(execution, invocation, error, turn);
  for (const id of invocation.reported) execution.updated.add(id);
  if (failure === "unavailable") return retryAfter(state, execution, UNAVAILABLE_MS, turn);
  complete(execution, invocation, error, turn);
  execution.failures += 1;
  if (failure === "gone" || execution.failures >= state.settings.retry.maxAttempts) {
    closeExecution(state, execution, { status: "FAILED", error }, turn);
    return;
  }
  retryAfter(state, execution, retryDelay(state.settings.retry, execution.failures, error.ErrorType), turn);
}

const UNAVAILABLE_MS = 1000;

function retryAfter(state: ServiceState, execution: Execution, delay: number, turn: Turn): void {
  if (execution.status === "PAUSING") enterPause(execution, turn.now);
  execution.triggered = false;
  if (delay === 0 || execution.status === "PAUSED") trigger(state, execution, turn);
  else execution.retryAt = turn.now + delay;
}

/** A crash of the runtime is repeated at once at first; code that throws is given time. */
function retryDelay(policy: RetryPolicy, failures: number, type: string | undefined): number {
  const crashed = type !== "Sandbox.Timedout" && /^(?:Runtime|Sandbox|Extension)\./.test(type ?? "");
  const free = crashed ? policy.immediate : 0;
  if (failures <= free) return 0;
  const delay = policy.initialDelaySeconds * policy.backoffRate ** (failures - free - 1);
  return Math.min(delay, policy.maxDelaySeconds) * 1000;
}

function complete(execution: Execution, invocation: Invocation, error: ErrorObject | undefined, turn: Turn): void {
  const end = Math.max(turn.now, execution.lastEventAt);
  const details = {
    StartTimestamp: Math.min(invocation.startedAt, end),
    EndTimestamp: end,
    RequestId: invocation.requestId,
    ...(error !== undefined && { Error: data(error) }),
  };
  append(execution, { type: "InvocationCompleted", details }, end);
}

/** Of an execution that was closed meanwhile, only a terminal event held back for this moment is still written. */
function finishHeld(execution: Execution, invocation: Invocation, error: ErrorObject | undefined, turn: Turn): void {
  if (!execution.terminalHeld) return;
  complete(execution, invocation, error, turn);
  appendTerminal(execution, turn.now);
}

/** The process that ran the invocation is gone along with the service's. */
export function restoreExecution(state: ServiceState, execution: Execution, turn: Turn): void {
  const { invocation } = execution;
  execution.invocation = undefined;
  touch(state, execution);
  const error = { ErrorType: "Runtime.ExitError", ErrorMessage: "The service was restarted during the invocation." };
  if (!isOpen(execution)) {
    if (invocation !== undefined) finishHeld(execution, invocation, error, turn);
    else if (execution.terminalHeld) appendTerminal(execution, turn.now);
    return;
  }
  if (invocation === undefined) {
    if (execution.triggered) trigger(state, execution, turn);
    return;
  }
  for (const id of invocation.reported) execution.updated.add(id);
  complete(execution, invocation, error, turn);
  if (execution.status === "PAUSING") enterPause(execution, turn.now);
  trigger(state, execution, turn);
}
