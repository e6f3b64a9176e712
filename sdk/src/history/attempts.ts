import { at, groupBy, IntColumn, type Ranges } from "./column.ts";
import type { DiagnosticLog } from "./diagnostic.ts";
import { detailsOf, members, numberOf } from "./details.ts";
import { type EventKind, Phase, TypeCode } from "./event-kind.ts";
import type { InvocationColumns } from "./invocations.ts";
import type { OperationTable } from "./operation-table.ts";
import type { EventSource } from "./reader.ts";
import { Status } from "./status.ts";

/** How an attempt ended; `polled` is a poll of a condition that was not met yet. */
export const attemptOutcomes = ["running", "succeeded", "failed", "polled", "interrupted"] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** Attempts of steps, grouped by operation and in order: those of operation `n` are `starts[n]` up to `starts[n + 1]`. */
export interface AttemptColumns {
  readonly starts: Int32Array;
  readonly operation: Int32Array;
  /** From 1. */
  readonly number: Int32Array;
  /** Event index, or -1 when history does not hold it. */
  readonly startEvent: Int32Array;
  readonly endEvent: Int32Array;
  /** Epoch milliseconds; a start without an event is derived. `NaN` while running. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Index into `attemptOutcomes`. */
  readonly outcome: Uint8Array;
  /** Milliseconds until the next attempt becomes due; `NaN` when none follows. */
  readonly delay: Float64Array;
}

/** Attempts and the status of each operation: what the last of its events says. */
export interface Progress {
  readonly attempts: AttemptColumns;
  /** Per operation: events about it. */
  readonly events: Ranges;
  readonly status: Uint8Array;
  /** Event that began the operation, or -1. */
  readonly startEvent: Int32Array;
  /** Event that ended it, or -1. */
  readonly endEvent: Int32Array;
}

export interface ProgressInput {
  readonly source: EventSource;
  readonly table: OperationTable;
  readonly invocations: InvocationColumns;
  readonly log: DiagnosticLog;
}

/** Follows each operation through its events. */
export function followProgress(input: ProgressInput): Progress {
  const count = input.table.ids.length;
  const events = groupBy(input.table.eventOperation, count);
  const follower = new Follower(input, count);
  for (let operation = 0; operation < count; operation++) {
    follower.begin(operation);
    for (let slot = at(events.starts, operation); slot < at(events.starts, operation + 1); slot++) {
      follower.step(at(events.items, slot));
    }
  }
  return follower.finish(events);
}

const outcomeCode = { running: 0, succeeded: 1, failed: 2, polled: 3, interrupted: 4 } as const;
const terminalStatus = [
  0,
  0,
  Status.succeeded,
  Status.failed,
  Status.cancelled,
  Status.timedOut,
  Status.stopped,
] as const;

class Follower {
  readonly #input: ProgressInput;
  readonly #status: Uint8Array;
  readonly #startEvent: Int32Array;
  readonly #endEvent: Int32Array;
  readonly #starts: Int32Array;
  readonly #operations = new IntColumn();
  readonly #numbers = new IntColumn();
  readonly #startEvents = new IntColumn();
  readonly #endEvents = new IntColumn();
  readonly #outcomes = new IntColumn();
  readonly #start: number[] = [];
  readonly #delay: number[] = [];
  #operation = 0;
  /** Attempt that is open, or -1. */
  #open = -1;
  #due = Number.NaN;

  constructor(input: ProgressInput, count: number) {
    this.#input = input;
    this.#status = new Uint8Array(count);
    this.#startEvent = new Int32Array(count).fill(-1);
    this.#endEvent = new Int32Array(count).fill(-1);
    this.#starts = new Int32Array(count + 1);
  }

  begin(operation: number): void {
    this.#operation = operation;
    this.#starts[operation] = this.#operations.length;
    this.#open = -1;
    this.#due = Number.NaN;
  }

  step(event: number): void {
    const { source, table } = this.#input;
    const kind = source.kinds[at(source.kind, event)] as EventKind;
    if (kind.phase === Phase.other) return;
    const operation = this.#operation;
    if (at(this.#endEvent, operation) >= 0) this.#reportAfterEnd(event);
    this.#endEvent[operation] = -1;
    if (kind.phase === Phase.started) {
      if (at(this.#startEvent, operation) < 0) this.#startEvent[operation] = event;
      this.#status[operation] = Status.started;
      if (at(table.type, operation) === TypeCode.step) this.#openAttempt(event);
      return;
    }
    const delay = at(table.type, operation) === TypeCode.step ? this.#closeAttempt(event, kind.phase) : Number.NaN;
    if (Number.isNaN(delay)) {
      this.#status[operation] = terminalStatus[kind.phase];
      this.#endEvent[operation] = event;
    } else {
      this.#status[operation] = Status.pending;
    }
  }

  #reportAfterEnd(event: number): void {
    const { source, table, log } = this.#input;
    const message = `${source.raw[event]?.EventType ?? ""} follows the end of operation ${table.ids[this.#operation] ?? ""}`;
    log.add("DX8133", message, { eventId: at(source.id, event) });
  }

  #openAttempt(event: number): void {
    const { source, log } = this.#input;
    if (this.#open >= 0) {
      log.add("DX8134", "a step started again before its attempt had ended", { eventId: at(source.id, event) });
      this.#outcomes.set(this.#open, outcomeCode.interrupted);
      this.#endEvents.set(this.#open, event);
    }
    this.#append(event, at(source.time, event));
  }

  #append(startEvent: number, start: number): void {
    const previous = this.#operations.length - 1;
    const first = at(this.#starts, this.#operation);
    this.#open = this.#operations.length;
    this.#operations.push(this.#operation);
    this.#numbers.push(previous < first ? 1 : this.#numbers.get(previous) + 1);
    this.#startEvents.push(startEvent);
    this.#endEvents.push(-1);
    this.#outcomes.push(outcomeCode.running);
    this.#start.push(start);
    this.#delay.push(Number.NaN);
  }

  /** Answers the delay until the next attempt in milliseconds, `NaN` when this was the last. */
  #closeAttempt(event: number, phase: Phase): number {
    const { source } = this.#input;
    if (this.#open < 0) this.#append(-1, this.#derivedStart(event));
    const attempt = this.#open;
    const { CurrentAttempt, NextAttemptDelaySeconds } = members(detailsOf(source, event)["RetryDetails"]);
    const delay = numberOf(NextAttemptDelaySeconds) * 1000;
    const retried = !Number.isNaN(delay);
    // Some tools count low, none counts high; and a truncated history knows the number only from here.
    const reported = numberOf(CurrentAttempt);
    if (reported > this.#numbers.get(attempt) && reported < 2 ** 31) this.#numbers.set(attempt, Math.floor(reported));
    const succeeded = retried ? outcomeCode.polled : outcomeCode.succeeded;
    this.#outcomes.set(attempt, phase === Phase.succeeded ? succeeded : outcomeCode.failed);
    this.#endEvents.set(attempt, event);
    this.#delay[attempt] = delay;
    this.#due = at(source.time, event) + delay;
    this.#open = -1;
    return delay;
  }

  /** An attempt without a start event began when it was due, yet not before the invocation that ran it. */
  #derivedStart(event: number): number {
    const { source, invocations } = this.#input;
    const end = at(source.time, event);
    if (Number.isNaN(this.#due)) {
      return event > 0 ? at(source.time, event - 1) : end;
    }
    const invocation = at(invocations.ofEvent, event);
    const earliest = invocation < 0 ? this.#due : at(invocations.start, invocation);
    return Math.min(end, Number.isNaN(earliest) ? this.#due : Math.max(this.#due, earliest));
  }

  finish(events: Ranges): Progress {
    this.#starts[this.#starts.length - 1] = this.#operations.length;
    const endEvent = this.#endEvents.finish();
    const { time } = this.#input.source;
    const attempts = {
      starts: this.#starts,
      operation: this.#operations.finish(),
      number: this.#numbers.finish(),
      startEvent: this.#startEvents.finish(),
      endEvent,
      start: new Float64Array(this.#start),
      end: Float64Array.from(endEvent, (event) => (event < 0 ? Number.NaN : at(time, event))),
      outcome: new Uint8Array(this.#outcomes.finish()),
      delay: new Float64Array(this.#delay),
    };
    return { attempts, events, status: this.#status, startEvent: this.#startEvent, endEvent: this.#endEvent };
  }
}
