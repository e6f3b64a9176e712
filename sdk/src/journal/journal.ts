import type { OperationRef, SuspendReason } from "../observe/event.ts";
import { millisOf } from "../wire/decode.ts";
import { type OperationUpdate, type WireOperation, isExternalType } from "../wire/model.ts";
import { type CallOptions, Calls } from "./calls.ts";
import { Frames } from "./frames.ts";
import { lastActOf } from "./last-act.ts";
import { Linger } from "./linger.ts";
import { marginMs } from "./margin.ts";
import { never } from "./never.ts";
import { CheckpointQueue, sizeOf } from "./queue.ts";
import { type Watch, Watches, nextPoll } from "./watch.ts";

/** How long a frame that may be running beside what it awaits is given, in ms. */
const unsureMs = 20;

export interface JournalOptions extends CallOptions {
  readonly updatedIds: ReadonlySet<string>;
}

/** How an invocation ends other than by its handler: suspended, or with an error that decides between retry and failure. */
export type Ending =
  | { readonly kind: "suspended"; readonly reason: SuspendReason }
  | { readonly kind: "failed"; readonly error: Error };

/** `open`: everything goes. `draining`: the handler has settled, only what is queued is sent. `ended`: nothing is. */
type Phase = "open" | "draining" | "ended";

/**
 * What is known and what is on its way: the only mutable state of an invocation. It decides when a call is made, when to poll and
 * when to suspend; what is queued while a call is in flight goes together with the next.
 */
export class Journal {
  readonly frames: Frames = new Frames();
  readonly #ending = Promise.withResolvers<Ending>();
  readonly #options: JournalOptions;
  readonly #operations: Map<string, WireOperation>;
  readonly #queue = new CheckpointQueue();
  readonly #watches = new Watches();
  readonly #calls: Calls;
  readonly #linger: Linger;
  #phase: Phase = "open";
  /** Bodies of steps and checks that are running, until their outcome is queued. */
  #executing = 0;
  #isPaused = false;
  #isTurnPlanned = false;
  #flushPlanned = false;
  #isFlushDue = false;
  #evaluationPlanned = false;
  #pollWanted = false;
  #drained: PromiseWithResolvers<void> | undefined;
  #cancelPoll: (() => void) | undefined;
  #pollPlannedAt = Infinity;
  #cancelRecheck: (() => void) | undefined;
  /** Of the timer that puts a call off until it has company. */
  #cancelCall: (() => void) | undefined;
  #rechecks = 0;
  #handlerActedAt: number | undefined;
  #stuckWith: Error | undefined;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#operations = options.operations;
    this.#calls = new Calls(options, this.#queue, {
      answered: (changed) => this.#answered(changed),
      paused: () => this.#paused(),
      failed: (error) => this.fail(error),
    });
    this.#linger = new Linger(
      options.ports,
      () => this.#queue.length > 0 && !this.#flushPlanned && !this.#calls.isInFlight,
      () => this.#flush(),
    );
  }

  get ended(): Promise<Ending> {
    return this.#ending.promise;
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  /** Whether the service let this invocation checkpoint no more: it is invoked again when the execution is resumed. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  get checkpoints(): number {
    return this.#calls.count;
  }

  get checkpointBytes(): number {
    return this.#calls.bytes;
  }

  get operations(): ReadonlyMap<string, WireOperation> {
    return this.#operations;
  }

  recall(id: string): WireOperation | undefined {
    return this.#operations.get(id);
  }

  /** Whether something other than the handler changed the operation since the previous invocation. */
  wasUpdated(id: string): boolean {
    const { updatedIds, stream } = this.#options;
    if (updatedIds.size > 0 || !stream.active) return updatedIds.has(id);
    // A service that does not tell leaves the times: what ended after the handler last did anything is news to it.
    const { Type, EndTimestamp, WaitDetails, StartTimestamp } = this.#operations.get(id) ?? {};
    if (!isExternalType(Type)) return false;
    const endedAt = millisOf(EndTimestamp ?? WaitDetails?.ScheduledEndTimestamp ?? StartTimestamp);
    return endedAt !== undefined && endedAt >= (this.#handlerActedAt ??= lastActOf(this.#operations.values()));
  }

  /** Queues an update that nobody waits for; it is sent with the next that somebody does, or when it has lingered. */
  note(update: OperationUpdate, ref: OperationRef): void {
    if (this.#refuses(ref)) return;
    this.#queue.push({ update, bytes: sizeOf(update), settle: undefined });
    if (this.#queue.length === 1) this.#linger.began();
    if (!this.#linger.isTimed) this.#planTurn();
  }

  /** Queues an update; resolves once the service has acknowledged it, and never once the invocation has ended. */
  checkpoint(update: OperationUpdate, ref: OperationRef): Promise<void> {
    return this.#refuses(ref) ? never() : this.#push(update);
  }

  /** Waits until the service has changed the operation from the status it has now. */
  watch(
    ref: OperationRef,
    reason: SuspendReason,
    dueAt: number | undefined,
    changed: (operation: WireOperation) => void,
  ): Watch {
    const now = this.#options.ports.clock.now();
    const watch: Watch = {
      ref,
      reason,
      dueAt,
      changed,
      status: this.#operations.get(ref.id)?.Status,
      awaited: false,
      polls: 0,
      pollAt: 0,
    };
    watch.pollAt = nextPoll(watch, now);
    this.#watches.add(watch);
    this.consider();
    return watch;
  }

  unwatch(id: string): void {
    if (this.#watches.delete(id) !== undefined) this.consider();
  }

  bodyBegan(): void {
    this.#executing++;
  }

  /** To be called after the body's outcome was queued, so that there is no instant in which nothing seems to be going on. */
  bodyEnded(): void {
    this.#executing--;
    if (this.#executing === 0) this.consider();
  }

  /** Code awaits what never comes. Should nothing else be left to wait for, the invocation ends with `error` rather than by its time limit. */
  stuck(error: Error): void {
    this.#stuckWith ??= error;
    this.consider();
  }

  /** Looks, once this turn of the event loop is over, whether the invocation can be suspended or has to poll. */
  consider(): void {
    if (this.#evaluationPlanned || this.#isWaitingForNothing || this.#phase !== "open") return;
    this.#evaluationPlanned = true;
    this.#options.ports.scheduler.turn(() => {
      this.#evaluationPlanned = false;
      this.#evaluate(false);
    });
  }

  /** Ends the invocation with an error. The first ending wins; everything queued is dropped. */
  fail(error: Error): void {
    this.#finish({ kind: "failed", error });
  }

  /** Takes no more operations from the handler, and resolves when everything queued is acknowledged. */
  drain(): Promise<void> {
    if (this.#phase !== "open") return Promise.resolve();
    this.#phase = "draining";
    if (this.#queue.length === 0 && !this.#calls.isInFlight) return Promise.resolve();
    this.#planFlush();
    return this.#untilDrained();
  }

  /** Records the execution's result, for one that is too large to be returned. Call after `drain`. */
  async closeExecution(update: OperationUpdate): Promise<void> {
    await Promise.all([this.#push(update), this.#untilDrained()]);
  }

  /** Nothing is sent and no timer is left after this. */
  close(): void {
    this.#phase = "ended";
    this.#queue.clear();
    this.#calls.close();
    this.#linger.cancel();
    this.#cancelPoll?.();
    this.#cancelRecheck?.();
    this.#cancelCall?.();
  }

  #push(update: OperationUpdate): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#queue.push({ update, bytes: sizeOf(update), settle: { acknowledged: resolve, refused: reject } });
    this.#planFlush();
    return promise;
  }

  #untilDrained(): Promise<void> {
    this.#drained = Promise.withResolvers();
    return this.#drained.promise;
  }

  #refuses(ref: OperationRef): boolean {
    if (this.#phase === "open") return false;
    const { stream } = this.#options;
    if (stream.active) stream.emit({ kind: "late.refused", what: "checkpoint", operation: ref });
    return true;
  }

  #planFlush(): void {
    if (this.#flushPlanned || this.#calls.isInFlight) return;
    this.#flushPlanned = this.#isFlushDue = true;
    this.#planTurn();
  }

  /** What is to be done once this turn of the event loop is over is done in one callback. */
  #planTurn(): void {
    if (this.#isTurnPlanned) return;
    this.#isTurnPlanned = true;
    this.#options.ports.scheduler.turn(() => {
      this.#isTurnPlanned = false;
      if (this.#isFlushDue) this.#flushWhenBodiesEnd();
      else this.#linger.look();
    });
  }

  /** Bodies that run beside each other end within a fraction of a round trip: lets them travel together. */
  #flushWhenBodiesEnd(): void {
    this.#isFlushDue = false;
    const flush = (): void => {
      this.#flushPlanned = false;
      this.#flush();
    };
    const wait = this.#executing > 0 && this.#phase === "open" ? Math.min(this.#calls.roundTripMs / 10, 10) : 0;
    if (wait >= 1) this.#cancelCall = this.#options.ports.scheduler.hold(wait, flush);
    else flush();
  }

  #flush(): void {
    if (this.#calls.isInFlight || this.#phase === "ended") return;
    if (this.#queue.length === 0 && !this.#pollWanted) return;
    this.#pollWanted = false;
    this.#calls.begin();
  }

  #answered(changed: readonly WireOperation[]): void {
    this.#rechecks = 0;
    for (const operation of changed) this.#watches.delete(operation.Id ?? "")?.changed(operation);
    this.#proceed();
  }

  #paused(): void {
    this.#isPaused = true;
    this.#finish({ kind: "suspended", reason: "paused" });
  }

  #proceed(): void {
    if (this.#queue.urgent > 0 || this.#pollWanted || (this.#drained !== undefined && this.#queue.length > 0)) {
      this.#planFlush();
    } else if (this.#drained !== undefined) {
      this.#drained.resolve();
      this.#drained = undefined;
    } else {
      this.#linger.look();
    }
    this.consider();
  }

  #evaluate(graceIsOver: boolean): void {
    if (this.#phase !== "open") return;
    if (this.#queue.urgent > 0 || this.#calls.isInFlight || this.#flushPlanned || this.#executing > 0)
      return this.#planPoll();
    if (this.#isWaitingForNothing) return;
    const { live, parked, unsure } = this.frames;
    const allParked = parked === live;
    if (allParked && (unsure === 0 || graceIsOver)) return this.#suspend();
    // Some code may be running outside any operation. If nothing else is alive in this process, none can be.
    const { activity, scheduler } = this.#options.ports;
    if (!activity.hasOther() || this.#options.remainingMs() < marginMs) return this.#suspend();
    this.#planPoll();
    const wait = allParked ? unsureMs : Math.min(5 * 2 ** this.#rechecks++, 250);
    this.#cancelRecheck ??= scheduler.hold(wait, () => {
      this.#cancelRecheck = undefined;
      // Not within the timer, which the process still counts as alive.
      scheduler.turn(() => this.#evaluate(true));
    });
  }

  get #isWaitingForNothing(): boolean {
    return this.#watches.size === 0 && this.#stuckWith === undefined;
  }

  #suspend(): void {
    if (this.#queue.length > 0) return this.#flush();
    if (this.#watches.size === 0 && this.#stuckWith !== undefined) return this.fail(this.#stuckWith);
    this.#finish({ kind: "suspended", reason: this.#watches.reason() });
  }

  /** While something keeps the invocation alive, timers that are due and outside events are asked for. */
  #planPoll(): void {
    if (this.#watches.size === 0) return;
    const at = this.#watches.earliestPoll();
    if (at === undefined || at >= this.#pollPlannedAt) return;
    const { clock, scheduler } = this.#options.ports;
    const delay = Math.max(0, at - clock.now());
    if (delay > this.#options.remainingMs() - marginMs) return;
    this.#cancelPoll?.();
    this.#pollPlannedAt = at;
    this.#cancelPoll = scheduler.hold(delay, () => {
      this.#cancelPoll = undefined;
      this.#pollPlannedAt = Infinity;
      if (this.#phase !== "open") return;
      this.#watches.polled(clock.now());
      this.#pollWanted = true;
      this.#planFlush();
    });
  }

  #finish(ending: Ending): void {
    if (this.#phase === "ended") return;
    const { stream } = this.#options;
    if (stream.detailed && ending.kind === "suspended") {
      stream.emit({ kind: "execution.suspended", reason: ending.reason, pending: this.#watches.pending() });
    }
    const drained = this.#drained;
    this.close();
    if (ending.kind === "failed") drained?.reject(ending.error);
    else drained?.resolve();
    this.#ending.resolve(ending);
  }
}
