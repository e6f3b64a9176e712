import { at, lastAtMost } from "./column.ts";
import { TypeCode } from "./event-kind.ts";
import type { ExecutionModel } from "./model.ts";
import { State, Status } from "./status.ts";
import { stateAt } from "./state-at.ts";

/** Where the time of an execution went, in milliseconds. The parts add up to `total`. */
export interface TimeLedger {
  readonly total: number;
  /** An invocation ran, and did something new. */
  readonly running: number;
  /** An invocation but the first ran up to its first event: at most this went into starting and replaying. */
  readonly replay: number;
  /** Suspended until something outside ended: a timer, a callback, another function. */
  readonly waiting: number;
  /** Suspended until a retry was due. */
  readonly backoff: number;
  /** After a failed invocation, until the service invoked again. */
  readonly recovery: number;
  /** From what made the next invocation due until it began; also from the start of the execution to its first one, and
   * from the last to the end of the execution. */
  readonly latency: number;
}

export type TimeKind = Exclude<keyof TimeLedger, "total">;

/** A stretch of time of one kind. `invocation` is the one that runs, or the next. Epoch milliseconds. */
export interface TimeSpan {
  readonly kind: TimeKind;
  readonly from: number;
  readonly to: number;
  readonly invocation: number;
}

/** Adds up the spans of `timeSpans`. */
export function timeLedger(model: ExecutionModel, now?: number): TimeLedger {
  const ledger = { total: 0, running: 0, replay: 0, waiting: 0, backoff: 0, recovery: 0, latency: 0 };
  for (const { kind, from, to } of timeSpans(model, now)) {
    ledger[kind] += to - from;
    ledger.total += to - from;
  }
  return ledger;
}

/** The time of an execution, without gaps, from its start to its end, or to `now` (default: its last event). */
export function timeSpans(model: ExecutionModel, now?: number): TimeSpan[] {
  const { events, invocations, execution } = model;
  if (events.raw.length === 0) return [];
  const until = execution.end ?? Math.max(now ?? 0, at(events.time, events.raw.length - 1));
  const spans = new Spans(execution.start ?? at(events.time, 0), until);
  const due = dueTimes(model);
  for (let index = 0; index < invocations.count; index++) {
    const start = at(invocations.start, index);
    const end = at(invocations.end, index);
    if (index === 0) spans.add("latency", start, 0);
    else suspend(model, { spans, due }, index);
    const over = Number.isNaN(end) ? until : end;
    if (index > 0) spans.add("replay", Math.min(over, firstWork(model, index)), index);
    spans.add("running", over, index);
  }
  spans.add(lastKind(model), until, invocations.count);
  return spans.list;
}

class Spans {
  readonly list: TimeSpan[] = [];
  readonly until: number;
  position: number;

  constructor(from: number, until: number) {
    this.position = from;
    this.until = until;
  }

  /** Clocks may differ, so that a stretch may lie outside the execution or reach into the one before. */
  add(kind: TimeKind, end: number, invocation: number): void {
    const to = Math.min(end, this.until);
    if (!(to > this.position)) return;
    this.list.push({ kind, from: this.position, to, invocation });
    this.position = to;
  }
}

/** When an invocation first did something new; one that never did only replayed. */
function firstWork({ invocations, events }: ExecutionModel, index: number): number {
  const event = at(invocations.firstWork, index);
  return event < 0 ? Number.POSITIVE_INFINITY : at(events.time, event);
}

/** The suspension before an invocation: first what it waited for, then how long the service took to begin. */
function suspend(model: ExecutionModel, { spans, due }: { spans: Spans; due: Float64Array }, index: number): void {
  const { invocations, events } = model;
  const start = at(invocations.start, index);
  if (at(invocations.failed, index - 1) === 1) {
    spans.add("recovery", start, index);
    return;
  }
  const wake = at(invocations.wakeEvent, index);
  const woken = wake < 0 ? Number.POSITIVE_INFINITY : at(events.time, wake);
  const retry = due[lastAtMost(due, start)] ?? Number.NaN;
  const isRetry = retry >= spans.position && retry < woken;
  if (isRetry) spans.add("backoff", retry, index);
  else if (wake >= 0) spans.add("waiting", Math.min(woken, start), index);
  spans.add("latency", start, index);
}

/** When retries became due, ascending. */
function dueTimes({ attempts }: ExecutionModel): Float64Array {
  const due: number[] = [];
  for (let index = 0; index < attempts.delay.length; index++) {
    const time = at(attempts.end, index) + at(attempts.delay, index);
    if (!Number.isNaN(time)) due.push(time);
  }
  return Float64Array.from(due).toSorted();
}

function lastKind(model: ExecutionModel): TimeKind {
  const { invocations, operations, execution, events } = model;
  if (execution.status === "SUCCEEDED" || execution.status === "FAILED") return "latency";
  if (invocations.count > 0 && at(invocations.failed, invocations.count - 1) === 1) return "recovery";
  const before = execution.endEvent < 0 ? events.raw.length - 1 : execution.endEvent - 1;
  const { states } = stateAt(model, before);
  const isWaiting = states.some(
    (state, index) => state === State.waiting && at(operations.type, index) !== TypeCode.context,
  );
  const isPending = operations.status.includes(Status.pending);
  return isPending && !isWaiting ? "backoff" : "waiting";
}
