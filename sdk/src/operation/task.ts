import { CancelledError } from "../errors/invocation-errors.ts";
import type { Frame } from "../journal/frames.ts";
import { never } from "../journal/never.ts";
import type { Watch } from "../journal/watch.ts";
import type { DurableEventBody, OperationRef, SuspendReason } from "../observe/event.ts";
import type { WireOperation, OperationAction, OperationUpdate } from "../wire/model.ts";
import { keepShape } from "../values/shapes.ts";
import { currentActivity } from "./activity.ts";
import type { PromiseSource } from "./durable-promise.ts";
import type { Subject } from "./payload.ts";
import type { Live, Scope, Unawaited } from "./scope.ts";

type Extra = Omit<OperationUpdate, "Id" | "ParentId" | "Name" | "Type" | "SubType" | "Action">;

/**
 * One operation that this invocation works on or waits for: what its row's code talks to. It tells the journal what
 * happens, and the frames that await it when it is over.
 */
export class Task<T> implements PromiseSource<T>, Live, Subject {
  readonly scope: Scope;
  readonly ref: OperationRef;
  readonly wasRecorded: boolean;
  /** When the running attempt began, in epoch ms; kept for observers. */
  attemptStartedAt = 0;
  attemptEndedAt = 0;
  /** Gone where it failed before anybody asked, so that a failure nobody awaits is no unhandled rejection. */
  #outcome: Promise<T> | undefined;
  #isSettled = false;
  #error: unknown;
  #waiting: Frame[] | undefined;
  #isAwaited = false;
  /** Whether it was code of the scope itself that awaited it. */
  #isTold = false;
  #isAbandoned = false;
  #isRunningBody = false;
  #watch: Watch | undefined;
  #controller: AbortController | undefined;
  #cancelDeadline: (() => void) | undefined;
  #inner: Scope | undefined;

  constructor(scope: Scope, ref: OperationRef, wasRecorded: boolean) {
    this.scope = scope;
    this.ref = ref;
    this.wasRecorded = wasRecorded;
    scope.add(this);
    keepShape(this);
  }

  get executionArn(): string {
    return this.scope.runtime.executionArn;
  }

  /** Whether its outcome is known not to matter, so that a failure is not worth a retry. */
  get isCancelled(): boolean {
    return this.#controller?.signal.reason instanceof CancelledError;
  }

  report(): Unawaited | undefined {
    if (this.#isAwaited) return undefined;
    return { ref: this.ref, error: this.#error };
  }

  /** Whether this task's code may go on: its invocation is open, and its scope still matters. */
  get mayGoOn(): boolean {
    return !this.#isAbandoned && this.scope.journal.isOpen;
  }

  /** Aborted when the operation's outcome is no longer needed. Made on first use. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get controller(): AbortController {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (!this.mayGoOn) this.#controller.abort(new CancelledError("The operation is no longer needed."));
    }
    return this.#controller;
  }

  /** A new attempt has a signal of its own. */
  renewSignal(): void {
    this.#controller = undefined;
  }

  record(): WireOperation | undefined {
    return this.scope.journal.recall(this.ref.id);
  }

  /** Runs the row's code and settles with its outcome; errors that end more than the operation end it there. */
  follow(work: Promise<T>): this {
    this.#outcome = work.then(
      (value) => (this.#settle() ? value : never<T>()),
      (error: unknown) => this.#failed(error),
    );
    return this;
  }

  awaited(): Promise<T> {
    if (this.scope.isRunning()) {
      this.#isTold = true;
      if (this.#isSettled) this.scope.learned(this.record());
    }
    if (!this.#isSettled) this.#park();
    return this.outcome();
  }

  outcome(): Promise<T> {
    if (!this.#isAwaited) {
      this.#isAwaited = true;
      if (this.#watch !== undefined) this.#watch.awaited = true;
    }
    return (this.#outcome ??= this.#rejected());
  }

  async #rejected(): Promise<never> {
    throw this.#error;
  }

  cancel(reason: string): void {
    if (this.#isSettled) return;
    this.#controller?.abort(new CancelledError(reason));
    this.#inner?.close(reason);
  }

  abandon(reason: string): void {
    if (this.#isAbandoned) return;
    this.#isAbandoned = true;
    if (this.#watch !== undefined) this.scope.journal.unwatch(this.ref.id);
    this.cancel(reason);
    this.#cancelDeadline?.();
    this.bodyEnded();
  }

  /** Ties the scope of a context to its operation: it ends when the operation is abandoned. */
  opened(inner: Scope): void {
    this.#inner = inner;
  }

  emit(event: DurableEventBody, at?: number): void {
    this.scope.runtime.stream.emit(event, at);
  }

  get isObserved(): boolean {
    return this.scope.runtime.stream.active;
  }

  note(action: OperationAction, extra?: Extra): void {
    if (!this.#isAbandoned) this.scope.journal.note(this.#update(action, extra), this.ref);
  }

  checkpoint(action: OperationAction, extra?: Extra): Promise<void> {
    return this.#isAbandoned ? never() : this.scope.journal.checkpoint(this.#update(action, extra), this.ref);
  }

  /** Waits until the service changes the operation; `dueAt` in epoch ms where it is known. */
  untilChanged(reason: SuspendReason, dueAt: number | undefined): Promise<WireOperation> {
    if (!this.mayGoOn) return never();
    const { promise, resolve } = Promise.withResolvers<WireOperation>();
    this.#watch = this.scope.journal.watch(this.ref, reason, dueAt, (operation) => {
      this.#watch = undefined;
      resolve(operation);
    });
    this.#watch.awaited = this.#isAwaited || reason === "retry" || reason === "condition";
    return promise;
  }

  /** A timer that is gone when the operation is. */
  deadline(ms: number, fn: () => void): () => void {
    return (this.#cancelDeadline = this.scope.runtime.ports.scheduler.hold(ms, fn));
  }

  bodyBegan(): void {
    this.#isRunningBody = true;
    this.scope.journal.bodyBegan();
  }

  bodyEnded(): void {
    if (!this.#isRunningBody) return;
    this.#isRunningBody = false;
    this.scope.journal.bodyEnded();
  }

  #update(action: OperationAction, extra: Extra | undefined): OperationUpdate {
    const { id, parentId, name, type, subType } = this.ref;
    const update = { Id: id } as OperationUpdate;
    if (parentId !== undefined) update.ParentId = parentId;
    update.Type = type as OperationUpdate["Type"];
    if (subType !== undefined) update.SubType = subType;
    update.Action = action;
    if (name !== undefined) update.Name = name;
    return extra === undefined ? update : Object.assign(update, extra);
  }

  #park(): void {
    const activity = currentActivity();
    const frame = activity === undefined ? this.scope.frame : activity.frame;
    if (frame === undefined || this.#waiting?.includes(frame) === true) return;
    // Almost always one: a list that grows has room for many.
    if (this.#waiting === undefined) this.#waiting = [frame];
    else this.#waiting.push(frame);
    frame.park();
    this.scope.journal.consider();
  }

  #failed(error: unknown): Promise<T> {
    if (endsMore(error) && this.mayGoOn) {
      this.scope.journal.fail(error);
      return never();
    }
    if (!this.#settle()) return never();
    this.#error = error;
    if (this.#isAwaited) throw error;
    this.scope.failedUnseen(this);
    this.#outcome = undefined;
    return never();
  }

  /** Whether the outcome still matters to anybody. */
  #settle(): boolean {
    if (this.#isAbandoned) return false;
    this.#isSettled = true;
    this.scope.remove(this);
    for (const frame of this.#waiting ?? []) frame.resume();
    this.#waiting = undefined;
    if (this.#isTold) this.scope.learned(this.record());
    this.scope.delivered(this.wasRecorded, true);
    return true;
  }
}

/** Errors that say themselves that they end the invocation or the execution rather than one operation. */
export function endsMore(error: unknown): error is Error {
  return error instanceof Error && (error as { isUnrecoverable?: unknown }).isUnrecoverable === true;
}

/** A finished operation met again: its recorded outcome, made when it is first asked for. */
export class Recalled<T> implements PromiseSource<T> {
  readonly #scope: Scope;
  readonly #isNew: boolean;
  readonly #make: () => T | Promise<T>;
  readonly #record: WireOperation;
  #outcome: Promise<T> | undefined;

  constructor(scope: Scope, record: WireOperation, isNew: boolean, make: () => T | Promise<T>) {
    this.#scope = scope;
    this.#record = record;
    this.#isNew = isNew;
    this.#make = make;
  }

  awaited(): Promise<T> {
    if (this.#scope.isRunning()) this.#scope.learned(this.#record);
    return this.outcome();
  }

  outcome(): Promise<T> {
    if (this.#outcome !== undefined) return this.#outcome;
    this.#scope.delivered(true, this.#isNew);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#outcome = promise;
    try {
      const made = this.#make();
      resolve(made instanceof Promise ? this.#busyWith(made) : made);
    } catch (error) {
      reject(error);
    }
    return promise;
  }

  /** Reading a value back may need I/O; the invocation is not idle meanwhile. */
  async #busyWith(making: Promise<T>): Promise<T> {
    const { journal } = this.#scope;
    journal.bodyBegan();
    try {
      return await making;
    } catch (error) {
      if (!endsMore(error)) throw error;
      journal.fail(error);
      return await never<T>();
    } finally {
      journal.bodyEnded();
    }
  }
}
