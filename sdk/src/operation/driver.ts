import { UsageError } from "../errors/invocation-errors.ts";
import { never } from "../journal/never.ts";
import type { Asked, OperationRef } from "../observe/event.ts";
import { type WireOperation, type OperationType, isExternalType, isTerminal } from "../wire/model.ts";
import { currentActivity } from "./activity.ts";
import { divergence, missingOutcome } from "./divergence.ts";
import { DurablePromise, type PromiseSource } from "./durable-promise.ts";
import { wireId } from "../values/operation-id.ts";
import type { Scope } from "./scope.ts";
import { Recalled, Task } from "./task.ts";

/**
 * What is particular to a kind of operation. Everything that kinds share (ids, the determinism check, the gate, recall,
 * events, settling) is the driver's.
 */
export interface OperationRow<I, O> {
  readonly type: OperationType;
  /** Whether a finished record holds the outcome; a context that was too large for its record has to be run again. */
  readonly holds?: (record: WireOperation) => boolean;
  /** What observers are told of a request besides its name. */
  readonly asked?: (input: I) => Asked;
  /** The outcome a finished record stands for; throws what it recorded as an error. */
  recall(request: OperationRequest<I>, record: WireOperation, task: RecallContext): O | Promise<O>;
  /** Does the work, through the task. Its synchronous part runs in the user's call; user code must not. */
  perform(task: Task<O>, request: OperationRequest<I>): Promise<O>;
}

export interface OperationRequest<I> {
  /** The method the user called, for error messages. */
  readonly method: string;
  readonly name: string | undefined;
  readonly subType: string;
  readonly input: I;
  /** Not checkpointed itself: history never knows it. */
  readonly isVirtual?: boolean;
  /** A name for observers only. */
  readonly label?: string | undefined;
}

export interface RecallContext {
  readonly scope: Scope;
  readonly ref: OperationRef;
  readonly executionArn: string;
}

const stopped: PromiseSource<never> = { awaited: () => never(), outcome: () => never() };

/** Begins, or meets again, the operation that user code asks for next in `scope`. */
export function begin<I, O>(scope: Scope, row: OperationRow<I, O>, request: OperationRequest<I>): DurablePromise<O> {
  const misuse = misuseOf(scope, request.method);
  if (misuse !== undefined) scope.journal.fail(misuse);
  return DurablePromise.from(source(scope, row, request));
}

/** The same for code of ours inside a composite operation, which runs as whoever called it. */
export function source<I, O>(scope: Scope, row: OperationRow<I, O>, request: OperationRequest<I>): PromiseSource<O> {
  const { runtime } = scope;
  const { journal } = runtime;
  if (!journal.isOpen || scope.isAbandoned) return refuse(scope, row.type, request);
  const path = scope.nextPath();
  const id = wireId(path);
  const record = journal.recall(id);
  const ref = {
    id,
    path,
    type: row.type,
    subType: request.subType,
    name: request.name,
    parentId: scope.parentId,
    virtual: request.isVirtual === true,
    label: request.label,
    asked: askedOf(scope, row, request.input),
  } as OperationRef;
  if (record !== undefined) {
    const diverged = divergence(scope, ref, record);
    if (diverged !== undefined) {
      if (runtime.stream.active)
        runtime.stream.emit({
          kind: "execution.diverged",
          operation: ref,
          recorded: record,
          message: diverged.message,
          fatal: true,
        });
      journal.fail(diverged);
      return stopped;
    }
  }
  if (scope.rerun && request.isVirtual !== true && !isTerminal(record?.Status)) return unfinished(scope, ref);
  scope.called(record, request.isVirtual === true);
  if (record !== undefined && isTerminal(record.Status) && row.holds?.(record) !== false) {
    const isNew = journal.wasUpdated(id);
    runtime.counts.replayed++;
    if (runtime.stream.active) {
      const resolvedWhileSuspended = isNew && isExternalType(row.type);
      runtime.stream.emit({ kind: "operation.replayed", operation: ref, record, resolvedWhileSuspended });
    }
    return new Recalled(scope, record, isNew, () =>
      row.recall(request, record, { scope, ref, executionArn: runtime.executionArn }),
    );
  }
  runtime.counts.executed++;
  const task = new Task<O>(scope, ref, record !== undefined);
  return task.follow(row.perform(task, request));
}

function askedOf<I, O>({ runtime }: Scope, row: OperationRow<I, O>, input: I): Asked | undefined {
  return runtime.stream.active ? row.asked?.(input) : undefined;
}

/** What a context that has finished asks for in its re-run and had not finished then: nothing may depend on it. */
function unfinished(scope: Scope, ref: OperationRef): PromiseSource<never> {
  const position = scope.asked;
  const awaited = (): Promise<never> => {
    const activity = currentActivity();
    (activity === undefined ? scope.frame : activity.frame)?.park();
    scope.journal.stuck(missingOutcome(scope, ref, position));
    return never();
  };
  return { awaited, outcome: () => never() };
}

/** A promise that is already rejected: a bad argument is reported by the call's promise and takes no position. */
export function rejected<O>(error: Error): DurablePromise<O> {
  const outcome = (): Promise<O> => Promise.reject(error);
  return DurablePromise.from<O>({ awaited: outcome, outcome });
}

/** Operations belong to the innermost running context; one begun through another would change its numbering. */
function misuseOf(scope: Scope, method: string): UsageError | undefined {
  const activity = currentActivity();
  const own = scope.path ?? "root";
  if (activity === undefined || activity.path === own) return undefined;
  return new UsageError(
    "DX2002",
    `Context usage error in "${method}": You are using a parent or sibling context instead of the current child context. ` +
      `Expected context ID: "${activity.path}", but got: "${scope.path}". ` +
      "When inside runInChildContext(), you must use the child context parameter, not the parent context.",
  );
}

function refuse(scope: Scope, type: string, request: OperationRequest<unknown>): PromiseSource<never> {
  const { stream } = scope.runtime;
  if (stream.active) {
    const ref = { id: "", path: "", type, subType: request.subType, name: request.name, parentId: scope.parentId };
    stream.emit({ kind: "late.refused", what: "operation", operation: ref });
  }
  return stopped;
}
