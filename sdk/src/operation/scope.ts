import type { Frame } from "../journal/frames.ts";
import type { Journal } from "../journal/journal.ts";
import type { Ports } from "../journal/ports.ts";
import type { DurableLogger } from "../observe/logger.ts";
import type { LogSource } from "../observe/log-source.ts";
import type { OperationRef, SuppressedLines } from "../observe/event.ts";
import type { EventStream } from "../observe/stream.ts";
import type { AnySerdes, AnySerdesDeserializer } from "../values/serdes.ts";
import { millisOf } from "../wire/decode.ts";
import type { WireOperation } from "../wire/model.ts";
import { currentActivity } from "./activity.ts";
import { wireId } from "../values/operation-id.ts";

/** What the operations of one invocation share. */
export interface Runtime {
  readonly journal: Journal;
  readonly stream: EventStream;
  readonly ports: Ports;
  readonly executionArn: string;
  /** Operations this invocation worked on, those it met finished, and log lines left out that an earlier one wrote. */
  readonly counts: { executed: number; replayed: number; readonly suppressed: SuppressedLines };
  /** Operations of finished child contexts that nobody awaited. */
  readonly unawaited: Unawaited[];
  readonly log: LogSource;
  /** Makes what user functions receive; the layer above knows how. */
  readonly contextFor: (scope: Scope) => unknown;
  /** Plugins around user code; undefined where none is interested. */
  readonly wrapAttempt: (<T>(wrapped: WrappedAttempt, fn: () => Promise<T>) => Promise<T>) | undefined;
  readonly wrapChild: (<T>(wrapped: WrappedChild, fn: () => Promise<T>) => Promise<T>) | undefined;
  /** What an invoked function is told of this execution's trace. */
  readonly headerFor: ((operation: OperationRef) => string | undefined) | undefined;
  readonly payloadFor: ((operation: OperationRef, payload: unknown) => unknown) | undefined;
}

interface Wrapped {
  readonly operation: OperationRef;
  readonly record: WireOperation | undefined;
  readonly replay: boolean;
}

interface WrappedAttempt extends Wrapped {
  readonly attempt: number;
  /** When it began, in epoch ms. */
  readonly at: number;
}

interface WrappedChild extends Wrapped {
  /** Whether what the context's code does now was done by an earlier invocation. */
  readonly isReplaying: () => boolean;
}

/** What a context can be configured with; a child context starts with its parent's. */
export interface ScopeSettings {
  readonly logger: DurableLogger;
  readonly modeAware: boolean;
  readonly serdes: AnySerdes;
  /** For what other functions read and write: it stays JSON when `serdes` keeps values elsewhere. */
  readonly invokeSerdes: AnySerdes;
  readonly callbackDeserializer: AnySerdesDeserializer | undefined;
}

/** Something in a scope that is not finished. */
export interface Live {
  abandon(reason: string): void;
  /** Which operation it is, if nobody has awaited it. */
  report(): Unawaited | undefined;
}

export interface Unawaited {
  readonly ref: OperationRef;
  /** What it failed with, if it did. */
  readonly error: unknown;
}

export interface ScopeOptions {
  readonly runtime: Runtime;
  readonly parent: Scope | undefined;
  /** Position of the operation that opened the scope; undefined for the handler. */
  readonly path: string | undefined;
  /** Wire id of the nearest checkpointed context. */
  readonly parentId: string | undefined;
  readonly settings: ScopeSettings;
  /** The scope's context has finished before and its function is run again to rebuild its result. */
  readonly rerun: boolean;
  /** Its code ran before, in an earlier invocation. */
  readonly resumed: boolean;
  /** No record tells whether a virtual context ran before, so its parent's replay decides. */
  readonly inheritsReplay: boolean;
  /** How many more levels of contexts keep their children's records after they finish. */
  readonly depthBudget: number;
  /** When the execution began, or what the scope around knows to be past, in epoch ms. */
  readonly knownAt: number;
}

/**
 * A place in which operations are numbered: the handler's, or that of a child context. Knows whether the code in it is
 * still going over what earlier invocations did, and what in it is not finished.
 */
export class Scope {
  readonly runtime: Runtime;
  readonly parent: Scope | undefined;
  readonly path: string | undefined;
  readonly parentId: string | undefined;
  /** Shared with the scopes around until a context is configured, which then gets its own. */
  settings: ScopeSettings;
  readonly rerun: boolean;
  readonly depthBudget: number;
  /** The run of the user function that works in this scope; none where our own code does. */
  frame: Frame | undefined;
  readonly #live = new Set<Live>();
  #failedUnseen: Live[] | undefined;
  #closed = false;
  #counter = 0;
  #replaying: boolean;
  #mayRepeat: boolean;
  /** Recorded operations that were asked for and whose outcome the code has not been given yet. */
  #undelivered = 0;
  #knownAt: number;

  constructor(options: ScopeOptions) {
    this.runtime = options.runtime;
    this.parent = options.parent;
    this.path = options.path;
    this.parentId = options.parentId;
    this.settings = options.settings;
    this.rerun = options.rerun;
    this.depthBudget = options.depthBudget;
    this.#knownAt = options.knownAt;
    this.#replaying =
      options.rerun || this.#isNextRecorded() || (options.inheritsReplay && options.parent?.isReplaying === true);
    this.#mayRepeat = options.resumed && !this.#replaying;
  }

  get journal(): Journal {
    return this.runtime.journal;
  }

  /** Whether what the code does now was already done by an earlier invocation: log lines are written once. */
  get isReplaying(): boolean {
    return this.#replaying;
  }

  /**
   * Whether an invocation that ended before it could record more may have done what the code does now: all that was
   * recorded has been handed over, and nothing new has happened yet.
   */
  get mayRepeat(): boolean {
    return this.#mayRepeat;
  }

  /** How many operations the code has asked for here. */
  get asked(): number {
    return this.#counter;
  }

  /** Whether this scope's context, or one around it, has finished: nothing in it matters any more. */
  get isAbandoned(): boolean {
    return this.#closed || this.parent?.isAbandoned === true;
  }

  /** The position of the next operation, which it takes. */
  nextPath(): string {
    return this.pathAt(++this.#counter);
  }

  pathAt(position: number): string {
    return this.path === undefined ? String(position) : `${this.path}-${position}`;
  }

  /** Passes over an operation without asking for it. */
  skip(): void {
    this.#counter++;
  }

  /** The code asked for an operation that history may know. */
  called(record: WireOperation | undefined, isVirtual: boolean): void {
    if (record !== undefined) {
      this.#undelivered++;
    } else if (!isVirtual && !this.rerun) {
      this.#replaying = false;
      this.#mayRepeat = false;
    }
  }

  /** The latest end of an operation whose outcome the code was given: the same in every invocation. Epoch ms. */
  get knownAt(): number {
    return this.#knownAt;
  }

  /**
   * Code of this scope was told when an operation ended. What it did not await itself does not count: whether a promise it
   * handed to a combinator had ended by now differs between invocations.
   */
  learned(record: WireOperation | undefined): void {
    // The end of a context is not acknowledged before its result is handed over, so its time cannot be relied on.
    const endedAt = record?.Type === "CONTEXT" ? undefined : millisOf(record?.EndTimestamp);
    if (endedAt !== undefined && endedAt > this.#knownAt) this.#knownAt = endedAt;
  }

  /** Whether the code that is running is this scope's own. */
  isRunning(): boolean {
    const activity = currentActivity();
    return activity === undefined || activity.path === (this.path ?? "root");
  }

  /** The code was given an outcome; `isNew` when no earlier invocation can have been given it. */
  delivered(wasRecorded: boolean, isNew: boolean): void {
    if (wasRecorded) this.#undelivered--;
    if (isNew) this.#mayRepeat = false;
    if (!this.#replaying || this.rerun) return;
    if (!isNew && (this.#undelivered > 0 || this.#isNextRecorded())) return;
    this.#replaying = false;
    this.#mayRepeat = !isNew;
  }

  add(live: Live): void {
    this.#live.add(live);
  }

  remove(live: Live): void {
    this.#live.delete(live);
  }

  /** Ends everything in the scope: its context has finished, or nobody needs it. */
  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.frame?.leave();
    for (const live of this.#live) live.abandon(reason);
    this.#live.clear();
  }

  /** Operations that user code began here and never awaited: those still going on, and those that failed unseen. */
  unawaited(): readonly Unawaited[] {
    if (this.#live.size === 0 && this.#failedUnseen === undefined) return [];
    const left = [...this.#live, ...(this.#failedUnseen ?? [])];
    return left.map((live) => live.report()).filter((one) => one !== undefined);
  }

  failedUnseen(live: Live): void {
    (this.#failedUnseen ??= []).push(live);
  }

  #isNextRecorded(): boolean {
    return this.runtime.journal.recall(wireId(this.pathAt(this.#counter + 1))) !== undefined;
  }
}
