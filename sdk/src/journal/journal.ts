import { classify, refusedSize } from "../client/classify.ts";
import type { ClientLogger, DurableExecutionClient } from "../client/port.ts";
import type { OperationRef, SuspendReason } from "../observe/event.ts";
import type { EventStream } from "../observe/stream.ts";
import { millisOf } from "../wire/decode.ts";
import {
  type CheckpointDurableExecutionRequest,
  type CheckpointDurableExecutionResponse,
  type OperationUpdate,
  type WireOperation,
  isExternalType,
} from "../wire/model.ts";
import { checkpointError } from "./checkpoint-error.ts";
import { Frames } from "./frames.ts";
import { Linger } from "./linger.ts";
import { never } from "./never.ts";
import type { Ports } from "./ports.ts";
import { CheckpointQueue, type Entry, sizeOf } from "./queue.ts";
import { lastActOf } from "./last-act.ts";
import { refuseOver } from "./refused-size.ts";
import { type Watch, Watches, nextPoll } from "./watch.ts";

/** Retries of a call in place, before the invocation gives up and is itself retried, and their largest delays in ms. */
const inPlaceDelays = [50, 100, 200, 400] as const;
/** How long a frame that may be running beside what it awaits is given, in ms. */
const unsureMs = 20;
/** Time that must remain of the invocation for anything but ending it, in ms. */
const marginMs = 1_000;

export interface JournalOptions {
  readonly client: DurableExecutionClient;
  readonly executionArn: string;
  readonly token: string;
  readonly operations: Map<string, WireOperation>;
  readonly updatedIds: ReadonlySet<string>;
  readonly ports: Ports;
  readonly stream: EventStream;
  readonly logger: ClientLogger;
  /** Milliseconds until the platform ends this invocation. */
  readonly remainingMs: () => number;
}

/** How an invocation ends other than by its handler: suspended, or with an error that decides between retry and failure. */
export type Ending =
  | { readonly kind: "suspended"; readonly reason: SuspendReason }
  | { readonly kind: "failed"; readonly error: Error };

/** `open`: everything goes. `draining`: the handler has settled, only what is queued is sent. `ended`: nothing is. */
type Phase = "open" | "draining" | "ended";

/**
 * What is known and what is on its way: the only mutable state of an invocation, and the only caller of the client. Calls
 * form a chain of tokens, so one is in flight at a time; what is queued meanwhile goes together with the next.
 */
export class Journal {
  readonly frames: Frames = new Frames();
  readonly ended: Promise<Ending>;
  readonly #end: (ending: Ending) => void;
  readonly #options: JournalOptions;
  readonly #operations: Map<string, WireOperation>;
  readonly #linger: Linger;
  readonly #queue = new CheckpointQueue();
  readonly #watches = new Watches();
  #phase: Phase = "open";
  #token: string;
  /** Bodies of steps and checks that are running, until their outcome is queued. */
  #executing = 0;
  #inFlight = false;
  #isPaused = false;
  #isTurnPlanned = false;
  #flushPlanned = false;
  #isFlushDue = false;
  #evaluationPlanned = false;
  #pollWanted = false;
  #calls = 0;
  #bytes = 0;
  #roundTripMs = 0;
  #drained: { resolve: () => void; reject: (error: Error) => void } | undefined;
  #cancelPoll: (() => void) | undefined;
  #pollPlannedAt = Infinity;
  #cancelRecheck: (() => void) | undefined;
  /** Of the timer that puts a call off: one to be repeated, or one that waits for company. */
  #cancelCall: (() => void) | undefined;
  #rechecks = 0;
  #handlerActedAt: number | undefined;
  #stuckWith: Error | undefined;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#operations = options.operations;
    this.#token = options.token;
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.ended = promise;
    this.#end = resolve;
    this.#linger = new Linger(
      options.ports,
      () => this.#queue.length > 0 && !this.#flushPlanned && !this.#inFlight,
      () => this.#flush(),
    );
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  /** Whether the service let this invocation checkpoint no more: it is invoked again when the execution is resumed. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  get checkpoints(): number {
    return this.#calls;
  }

  get checkpointBytes(): number {
    return this.#bytes;
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
    if (this.#refuses(ref)) return never();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#queue.push({ update, bytes: sizeOf(update), settle: { acknowledged: resolve, refused: reject } });
    this.#planFlush();
    return promise;
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
    if (this.#queue.length === 0 && !this.#inFlight) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#drained = { resolve, reject };
    this.#planFlush();
    return promise;
  }

  /** Records the execution's result, for one that is too large to be returned. Call after `drain`. */
  async closeExecution(update: OperationUpdate): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#drained = { resolve: () => undefined, reject };
    this.#queue.push({ update, bytes: sizeOf(update), settle: { acknowledged: resolve, refused: reject } });
    this.#planFlush();
    await promise;
  }

  /** Nothing is sent and no timer is left after this. */
  close(): void {
    this.#phase = "ended";
    this.#queue.clear();
    this.#linger.cancel();
    this.#cancelPoll?.();
    this.#cancelRecheck?.();
    this.#cancelCall?.();
    this.#cancelPoll = this.#cancelRecheck = this.#cancelCall = undefined;
  }

  #refuses(ref: OperationRef): boolean {
    if (this.#phase === "open") return false;
    const { stream } = this.#options;
    if (stream.active) stream.emit({ kind: "late.refused", what: "checkpoint", operation: ref });
    return true;
  }

  #planFlush(): void {
    if (this.#flushPlanned || this.#inFlight) return;
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
    const wait = this.#executing > 0 && this.#phase === "open" ? Math.min(this.#roundTripMs / 10, 10) : 0;
    if (wait >= 1) this.#cancelCall = this.#options.ports.scheduler.hold(wait, flush);
    else flush();
  }

  #flush(): void {
    if (this.#inFlight || this.#phase === "ended") return;
    if (this.#queue.length === 0 && !this.#pollWanted) return;
    this.#pollWanted = false;
    const batch = this.#queue.take(this.#token.length);
    const request: CheckpointDurableExecutionRequest = {
      DurableExecutionArn: this.#options.executionArn,
      CheckpointToken: this.#token,
      Updates: batch.map((entry) => entry.update),
      ClientToken: this.#options.ports.random.uuid(),
    };
    this.#inFlight = true;
    this.#calls++;
    for (const entry of batch) this.#bytes += entry.bytes;
    this.#send(request, batch, 1);
  }

  #send(request: CheckpointDurableExecutionRequest, batch: readonly Entry[], attempt: number): void {
    const { client, stream, ports, logger } = this.#options;
    const sentAt = ports.clock.now();
    if (stream.detailed) {
      const bytes = batch.reduce((sum, entry) => sum + entry.bytes, 0);
      stream.emit({ kind: "checkpoint.sent", call: this.#calls, updates: batch.length, bytes, attempt });
    }
    // A client that throws instead of rejecting is treated the same.
    const call = async (): Promise<CheckpointDurableExecutionResponse> => client.checkpoint(request, logger);
    call()
      .then(
        (response) => this.#acknowledged(response, batch, ports.clock.now() - sentAt),
        (error: unknown) => this.#failed(error, request, batch, attempt),
      )
      .catch((error: unknown) => this.fail(checkpointError("invocation", error)));
  }

  #acknowledged(response: CheckpointDurableExecutionResponse, batch: readonly Entry[], durationMs: number): void {
    this.#inFlight = false;
    if (this.#phase === "ended") return;
    this.#rechecks = 0;
    this.#roundTripMs = this.#roundTripMs === 0 ? durationMs : this.#roundTripMs * 0.8 + durationMs * 0.2;
    const changed = this.#merge(response);
    const { stream } = this.#options;
    if (stream.detailed)
      stream.emit({ kind: "checkpoint.acknowledged", call: this.#calls, durationMs, changed: changed.length });
    if (stream.active && changed.length > 0)
      stream.emit({ kind: "operations.changed", changed, operations: this.#operations });
    for (const entry of batch) entry.settle?.acknowledged();
    if (!response.CheckpointToken) return this.#paused(batch);
    this.#token = response.CheckpointToken;
    for (const operation of changed) this.#watches.delete(operation.Id ?? "")?.changed(operation);
    this.#proceed();
  }

  /** Merges what the service reports; returns the operations whose status changed. */
  #merge(response: CheckpointDurableExecutionResponse): WireOperation[] {
    const changed: WireOperation[] = [];
    for (const operation of response.NewExecutionState?.Operations ?? []) {
      if (operation.Id === undefined) continue;
      const before = this.#operations.get(operation.Id)?.Status;
      this.#operations.set(operation.Id, operation);
      if (operation.Status !== before) changed.push(operation);
    }
    return changed;
  }

  /** An answer without a token: this invocation may not checkpoint again, and is invoked anew when it may. */
  #paused(batch: readonly Entry[]): void {
    if (batch.some((entry) => entry.update.Type === "EXECUTION")) return this.#proceed();
    this.#isPaused = true;
    this.#finish({ kind: "suspended", reason: "paused" });
  }

  #proceed(): void {
    if (this.#queue.urgent > 0 || this.#pollWanted || (this.#drained !== undefined && this.#queue.length > 0)) {
      this.#planFlush();
    } else if (this.#drained !== undefined && this.#queue.length === 0) {
      this.#drained.resolve();
      this.#drained = undefined;
    } else {
      this.#linger.look();
    }
    this.consider();
  }

  #failed(error: unknown, request: CheckpointDurableExecutionRequest, batch: readonly Entry[], attempt: number): void {
    if (this.#phase === "ended") return;
    if (this.#refusedForSize(error, batch)) return;
    const delay = inPlaceDelays[attempt - 1];
    let fate = classify(error);
    if (fate === "retry" && (delay === undefined || this.#options.remainingMs() < marginMs)) fate = "invocation";
    const { stream, ports } = this.#options;
    if (stream.detailed) stream.emit({ kind: "checkpoint.failed", call: this.#calls, attempt, error, fate });
    if (fate === "retry" && delay !== undefined) {
      // Full jitter; the same client token makes a repetition of a call that did arrive harmless.
      this.#cancelCall = ports.scheduler.hold(ports.random.next() * delay, () =>
        this.#send(request, batch, attempt + 1),
      );
      return;
    }
    this.#inFlight = false;
    this.fail(checkpointError(fate, error));
  }

  /** A payload over the service's limit fails its own operation; the rest of the batch is sent again. */
  #refusedForSize(error: unknown, batch: readonly Entry[]): boolean {
    const limit = refusedSize(error);
    if (limit === undefined) return false;
    const rest = refuseOver(limit, batch);
    if (rest === undefined) return false;
    this.#inFlight = false;
    this.#queue.putBack(rest);
    this.#proceed();
    return true;
  }

  #evaluate(graceIsOver: boolean): void {
    if (this.#phase !== "open") return;
    if (this.#queue.urgent > 0 || this.#inFlight || this.#flushPlanned || this.#executing > 0) return this.#planPoll();
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
    this.#end(ending);
  }
}
