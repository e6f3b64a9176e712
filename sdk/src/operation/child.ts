import { encodeError } from "../errors/error-object.ts";
import { ChildContextError, DurableOperationError } from "../errors/operation-errors.ts";
import { never } from "../journal/never.ts";
import type { AnySerdes } from "../values/serdes.ts";
import { limits } from "../wire/limits.ts";
import type { ErrorObject, WireOperation } from "../wire/model.ts";
import { runAs } from "./activity.ts";
import type { OperationRow } from "./driver.ts";
import { decode, encode } from "./payload.ts";
import { Scope } from "./scope.ts";
import { type Task, endsMore } from "./task.ts";

export interface ChildInput<T> {
  /** A function of the user's, which gets a context and counts as a running frame, or of ours, which gets the scope. */
  readonly run:
    | { readonly by: "user"; readonly fn: (context: never) => Promise<T> }
    | { readonly by: "us"; readonly fn: (scope: Scope, record: WireOperation | undefined) => Promise<T> };
  readonly serdes: AnySerdes;
  /** What is stored instead of a result that is too large; nothing by default. */
  readonly summarize: ((result: T) => string) | undefined;
  readonly mapError: ((error: DurableOperationError) => Error) | undefined;
}

/**
 * Operations that belong together, with a result of their own. A result over 256 KB is not stored: the context's function is
 * run again on replay, its operations recalled. Neither its start nor its end is waited for: should they be lost, the function is
 * run again and comes to the same.
 */
export function childRow<T>(): OperationRow<ChildInput<T>, T> {
  return row as unknown as OperationRow<ChildInput<T>, T>;
}

const row: OperationRow<ChildInput<unknown>, unknown> = {
  type: "CONTEXT",
  holds: (record) => record.Status !== "SUCCEEDED" || record.ContextDetails?.ReplayChildren !== true,
  recall({ input }, record, subject) {
    if (record.Status !== "SUCCEEDED") throw errorOf(input, record.ContextDetails?.Error ?? {});
    return decode(input.serdes, record.ContextDetails?.Result, subject);
  },
  perform: (task, { input }) => perform(task, input),
};

async function perform<T>(task: Task<T>, input: ChildInput<T>): Promise<T> {
  const record = task.record();
  const isVirtual = task.ref.virtual === true;
  const rerun = record?.Status === "SUCCEEDED" || (isVirtual && task.scope.rerun);
  if (record === undefined && !isVirtual) task.note("START");
  const scope = open(task, isVirtual, rerun);
  if (task.isObserved) announce(task, record, rerun);
  const isUnrecorded = rerun || isVirtual;
  try {
    if (input.run.by === "user") {
      scope.frame = task.scope.journal.frames.enter();
      // As with steps, user code does not run inside the call that asked for it.
      await Promise.resolve();
      if (!task.mayGoOn) return await refused(task);
    }
    const result = await run(task, input, scope, record);
    if (!task.mayGoOn) return await never<T>();
    task.scope.runtime.unawaited.push(...scope.unawaited());
    scope.close("The context that the work was part of has finished.");
    const read = finish(task, input, result, isUnrecorded);
    return read instanceof Promise ? await busy(task, read) : read;
  } catch (error) {
    if (!task.mayGoOn) return never<T>();
    if (endsMore(error)) throw error;
    scope.close("The context that the work was part of has failed.");
    return fail(task, input, error, isUnrecorded);
  }
}

function announce<T>(task: Task<T>, record: WireOperation | undefined, rerun: boolean): void {
  const { ref: operation } = task;
  if (!rerun) {
    const replay = record !== undefined || operation.virtual === true;
    task.emit({ kind: "operation.started", operation, replay, record: task.record() });
  } else if (record !== undefined) {
    task.emit({ kind: "operation.replayed", operation, record, resolvedWhileSuspended: false, rerun });
  }
}

function open<T>(task: Task<T>, isVirtual: boolean, rerun: boolean): Scope {
  const { scope: around, ref } = task;
  const scope = new Scope({
    runtime: around.runtime,
    parent: around,
    path: ref.path,
    parentId: isVirtual ? around.parentId : ref.id,
    settings: around.settings,
    rerun,
    resumed: !isVirtual && task.wasRecorded,
    inheritsReplay: isVirtual,
    knownAt: around.knownAt,
    depthBudget: isVirtual ? around.depthBudget : Math.max(0, around.depthBudget - 1),
  });
  task.opened(scope);
  return scope;
}

function run<T>(task: Task<T>, input: ChildInput<T>, scope: Scope, record: WireOperation | undefined): Promise<T> {
  const { run: body } = input;
  if (body.by === "us") return body.fn(scope, record);
  const { contextFor, wrapChild } = task.scope.runtime;
  const activity = {
    path: task.ref.path,
    frame: scope.frame,
    operation: task.ref,
    attempt: undefined,
    replay: scope,
    log: scope.runtime.log,
  };
  if (wrapChild === undefined) return runAs(activity, () => body.fn(contextFor(scope) as never));
  const isReplaying = (): boolean => scope.isReplaying;
  const wrapped = { operation: task.ref, record, replay: record !== undefined, isReplaying };
  return wrapChild(wrapped, () => runAs(activity, () => body.fn(contextFor(scope) as never)));
}

/** Records the result; a promise only where a serdes of the user's needs one. */
function finish<T>(task: Task<T>, input: ChildInput<T>, result: T, isUnrecorded: boolean): T | Promise<T> {
  const written = encode(input.serdes, result, task);
  return written instanceof Promise
    ? written.then((text) => finishWith(task, input, result, text, isUnrecorded))
    : finishWith(task, input, result, written, isUnrecorded);
}

function finishWith<T>(
  task: Task<T>,
  input: ChildInput<T>,
  result: T,
  text: string | undefined,
  isUnrecorded: boolean,
): T | Promise<T> {
  if (!isUnrecorded) record(task, input, result, text);
  if (task.isObserved) ended(task, "SUCCEEDED", text, undefined, isUnrecorded);
  return decode(input.serdes, text, task, { value: result }) as T | Promise<T>;
}

/** Converting values may need I/O: the invocation is not idle meanwhile. */
async function busy<T>(task: Task<T>, converting: Promise<T>): Promise<T> {
  task.bodyBegan();
  try {
    return await converting;
  } finally {
    task.bodyEnded();
  }
}

function record<T>(task: Task<T>, input: ChildInput<T>, result: T, text: string | undefined): void {
  const isTooLarge =
    text !== undefined &&
    text.length * 3 > limits.contextResultBytes &&
    Buffer.byteLength(text) > limits.contextResultBytes;
  const payload = isTooLarge ? (input.summarize?.(result) ?? "") : text;
  task.note("SUCCEED", {
    ...(payload === undefined ? {} : { Payload: payload }),
    ...(isTooLarge || task.scope.depthBudget > 1 ? { ContextOptions: { ReplayChildren: true } } : {}),
  });
}

function fail<T>(task: Task<T>, input: ChildInput<T>, thrown: unknown, isUnrecorded: boolean): never {
  const error = encodeError(thrown);
  if (!isUnrecorded) {
    task.note("FAIL", {
      Error: error,
      ...(task.scope.depthBudget > 1 ? { ContextOptions: { ReplayChildren: true } } : {}),
    });
  }
  if (task.isObserved) ended(task, "FAILED", undefined, error, isUnrecorded);
  throw errorOf(input, error);
}

function errorOf<T>(input: ChildInput<T>, recorded: ErrorObject): Error {
  const original = DurableOperationError.fromErrorObject(recorded);
  return input.mapError === undefined ? new ChildContextError(original.message, original) : input.mapError(original);
}

function ended<T>(
  task: Task<T>,
  status: "SUCCEEDED" | "FAILED",
  result: string | undefined,
  error: ErrorObject | undefined,
  replay: boolean,
): void {
  if (task.record()?.Status === "SUCCEEDED") return;
  task.emit({ kind: "operation.ended", operation: task.ref, status, record: task.record(), result, error, replay });
}

function refused<T>(task: Task<T>): Promise<T> {
  if (task.isObserved) task.emit({ kind: "late.refused", what: "body", operation: task.ref });
  return never();
}
