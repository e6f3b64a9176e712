import { encodeError } from "../errors/error-object.ts";
import { InvocationError, StepTimeoutError, ValueError } from "../errors/invocation-errors.ts";
import { DurableOperationError } from "../errors/operation-errors.ts";
import { never } from "../journal/never.ts";
import type { OperationRef, SuspendReason } from "../observe/event.ts";
import { keepShape } from "../values/shapes.ts";
import { millisOf } from "../wire/decode.ts";
import type { ErrorObject, WireOperation } from "../wire/model.ts";
import { runAs } from "./activity.ts";
import type { Task } from "./task.ts";

/** What an attempt comes to. A retry keeps either an error or, for a check, the state. */
export type Conclusion<T> =
  | { readonly kind: "succeed"; readonly payload: string | undefined; readonly returned: T }
  | { readonly kind: "fail"; readonly error: ErrorObject; readonly reject?: () => Error }
  | {
      readonly kind: "retry";
      readonly delaySeconds: number;
      readonly error?: ErrorObject;
      readonly payload?: string | undefined;
    };

/** What differs between the kinds of operation that run user code in attempts. */
export interface AttemptPlan<T> {
  /** The start is acknowledged before the body runs, and an attempt found started is not run again. */
  readonly isAtMostOnce: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly reason: SuspendReason;
  /** Runs user code; throws what it throws. */
  readonly body: (attempt: number, record: WireOperation | undefined) => Promise<unknown>;
  readonly returned: (value: unknown, attempt: number) => Conclusion<T> | Promise<Conclusion<T>>;
  /** What the operation comes to once `payload`, made of what the body returned, is recorded. */
  readonly outcome: (returned: T, payload: string | undefined) => T | Promise<T>;
  readonly threw: (error: unknown, attempt: number) => Conclusion<T>;
  /** The previous attempt was started and its outcome never recorded. */
  readonly interrupted: (attempt: number) => Conclusion<T>;
}

/** Runs attempts until one succeeds or the plan gives up, across as many invocations as it takes. */
export async function attempts<T>(task: Task<T>, plan: AttemptPlan<T>): Promise<T> {
  keepShape(plan);
  for (let isResumed = task.wasRecorded; ; isResumed = true) {
    const found = due(task, plan);
    const record = found instanceof Promise ? await found : found;
    const attempt = (record?.StepDetails?.Attempt ?? 0) + 1;
    let conclusion =
      record?.Status === "STARTED" && plan.isAtMostOnce
        ? interrupted(task, plan, attempt)
        : await runAttempt(task, plan, attempt, record, isResumed);
    if (task.isObserved) task.attemptEndedAt = task.scope.runtime.ports.clock.now();
    try {
      await send(task, conclusion);
    } catch (error) {
      conclusion = refusal(error);
      await send(task, conclusion);
    }
    if (task.isObserved) tell(task, conclusion, attempt, isResumed);
    if (conclusion.kind !== "retry") return outcomeOf(task, plan, conclusion);
    checkRescheduled(task, attempt);
  }
}

/** A payload that the service refuses makes the attempt a failure, which is recorded instead. */
function refusal(error: unknown): Conclusion<never> {
  if (error instanceof ValueError) return { kind: "fail", error: encodeError(error) };
  throw error;
}

function outcomeOf<T>(
  task: Task<T>,
  plan: AttemptPlan<T>,
  conclusion: Exclude<Conclusion<T>, { kind: "retry" }>,
): T | Promise<T> {
  if (conclusion.kind === "fail")
    throw conclusion.reject?.() ?? DurableOperationError.fromErrorObject(conclusion.error);
  const value = plan.outcome(conclusion.returned, conclusion.payload);
  return value instanceof Promise ? inBody(task, value) : value;
}

/** Without a record of the delay the next attempt would begin at once, and as the wrong one: the next invocation knows better. */
function checkRescheduled<T>(task: Task<T>, attempt: number): void {
  const record = task.record();
  const isWaiting = record?.Status === "PENDING" || record?.Status === "READY";
  if (!isWaiting || (record.StepDetails?.Attempt ?? 0) < attempt) throw missingState(task.ref);
}

export function missingState({ type, name, path }: OperationRef): InvocationError {
  return new InvocationError(
    "CheckpointUnrecoverableInvocationError",
    "DX5002",
    `Checkpoint failed: the service answered without the state of ${type} ${name === undefined ? "" : `"${name}" `}(${path}).`,
  );
}

/** The operation's record, once its retry delay has passed. */
function due<T>(task: Task<T>, plan: AttemptPlan<T>): WireOperation | undefined | Promise<WireOperation> {
  const record = task.record();
  if (record?.Status !== "PENDING") return record;
  return task.untilChanged(plan.reason, millisOf(record.StepDetails?.NextAttemptTimestamp));
}

async function runAttempt<T>(
  task: Task<T>,
  plan: AttemptPlan<T>,
  attempt: number,
  record: WireOperation | undefined,
  isResumed: boolean,
): Promise<Conclusion<T>> {
  task.bodyBegan();
  if (record?.Status !== "STARTED") {
    if (plan.isAtMostOnce) await task.checkpoint("START");
    else task.note("START");
  }
  task.renewSignal();
  if (task.isObserved) announce(task, attempt, record, isResumed);
  // User code never runs inside the call that asked for it: what follows the call in the same turn goes first.
  await Promise.resolve();
  if (!task.mayGoOn) return refuseBody(task);
  try {
    const running = invoke(task, plan, attempt, record, isResumed);
    const value = await (plan.timeoutSeconds === undefined ? running : within(task, plan.timeoutSeconds, running));
    if (!task.mayGoOn) return await never();
    const conclusion = plan.returned(value, attempt);
    return conclusion instanceof Promise ? await conclusion : conclusion;
  } catch (error) {
    if (!task.mayGoOn) return never();
    return plan.threw(error, attempt);
  }
}

function invoke<T>(
  task: Task<T>,
  plan: AttemptPlan<T>,
  attempt: number,
  record: WireOperation | undefined,
  replay: boolean,
): Promise<unknown> {
  const activity = {
    path: task.ref.path,
    frame: undefined,
    operation: task.ref,
    attempt,
    replay: undefined,
    log: task.scope.runtime.log,
  };
  const body = (): Promise<unknown> => runAs(activity, () => plan.body(attempt, record));
  const { wrapAttempt } = task.scope.runtime;
  return wrapAttempt === undefined
    ? body()
    : wrapAttempt({ operation: task.ref, record, attempt, replay, at: task.attemptStartedAt }, body);
}

/** Fails an attempt that takes too long, and aborts its signal. Its body cannot be stopped: what it still does is ignored. */
async function within<T>(task: Task<T>, seconds: number, running: Promise<unknown>): Promise<unknown> {
  const { promise, reject } = Promise.withResolvers<never>();
  const { controller } = task;
  const cancel = task.deadline(seconds * 1_000, () => {
    const error = new StepTimeoutError(
      `The attempt of step "${task.ref.name ?? task.ref.path}" took longer than its timeout of ${seconds} s.`,
    );
    controller.abort(error);
    reject(error);
  });
  try {
    return await Promise.race([running, promise]);
  } finally {
    cancel();
  }
}

/** Records what an attempt came to. */
function send<T>(task: Task<T>, conclusion: Conclusion<T>): Promise<void> {
  // The body counts as running until its outcome is queued, so that nothing takes the invocation for idle in between.
  const sent = queue(task, conclusion);
  task.bodyEnded();
  return sent;
}

function queue<T>(task: Task<T>, conclusion: Conclusion<T>): Promise<void> {
  switch (conclusion.kind) {
    case "succeed":
      return task.checkpoint("SUCCEED", conclusion.payload === undefined ? undefined : { Payload: conclusion.payload });
    case "fail":
      return task.checkpoint("FAIL", { Error: conclusion.error });
    case "retry":
      return task.checkpoint("RETRY", {
        ...(conclusion.error === undefined ? {} : { Error: conclusion.error }),
        ...(conclusion.payload === undefined ? {} : { Payload: conclusion.payload }),
        StepOptions: { NextAttemptDelaySeconds: conclusion.delaySeconds },
      });
  }
}

/** Reading a result back may need I/O: the invocation is not idle meanwhile. */
async function inBody<T, V>(task: Task<T>, value: Promise<V>): Promise<V> {
  task.bodyBegan();
  try {
    return await value;
  } finally {
    task.bodyEnded();
  }
}

function interrupted<T>(task: Task<T>, plan: AttemptPlan<T>, attempt: number): Conclusion<T> {
  task.bodyBegan();
  if (task.isObserved) {
    task.emit({ kind: "operation.started", operation: task.ref, replay: true, record: task.record() });
    task.attemptStartedAt = millisOf(task.record()?.StartTimestamp) ?? 0;
  }
  return plan.interrupted(attempt);
}

function refuseBody<T>(task: Task<T>): Promise<never> {
  if (task.isObserved) task.emit({ kind: "late.refused", what: "body", operation: task.ref });
  return never();
}

function announce<T>(task: Task<T>, attempt: number, record: WireOperation | undefined, replay: boolean): void {
  const at = task.scope.runtime.ports.clock.now();
  task.attemptStartedAt = at;
  task.emit({ kind: "operation.started", operation: task.ref, replay, record: task.record() ?? record }, at);
  task.emit({ kind: "attempt.started", operation: task.ref, replay, record, attempt }, at);
}

function tell<T>(task: Task<T>, conclusion: Conclusion<T>, attempt: number, replay: boolean): void {
  const record = task.record();
  const error = conclusion.kind === "succeed" ? undefined : conclusion.error;
  const at = task.scope.runtime.ports.clock.now();
  const ended = {
    kind: "attempt.ended",
    operation: task.ref,
    replay,
    record,
    attempt,
    startedAt: task.attemptStartedAt,
    endedAt: task.attemptEndedAt,
    error,
    outcome: error === undefined ? "SUCCEEDED" : "FAILED",
    retryDelaySeconds: conclusion.kind === "retry" ? conclusion.delaySeconds : undefined,
  } as const;
  task.emit(error?.ErrorType === "StepInterruptedError" ? { ...ended, interrupted: true } : ended, at);
  if (conclusion.kind === "retry") return;
  task.emit(
    {
      kind: "operation.ended",
      operation: task.ref,
      replay,
      record,
      error,
      status: conclusion.kind === "succeed" ? "SUCCEEDED" : "FAILED",
      result: conclusion.kind === "succeed" ? conclusion.payload : undefined,
    },
    at,
  );
}
