import { at, lastAtMost } from "./column.ts";
import { HistoryError } from "./error.ts";
import { TypeCode } from "./event-kind.ts";
import type { ExecutionModel } from "./model.ts";
import { type OperationState, operationStates, State, stateOfStatus, Status } from "./status.ts";

/** A moment of an execution: an event by its index or its `EventId` (just after it), or a time in epoch milliseconds. */
export type Moment = number | { readonly eventId: number } | { readonly time: number };

/** The state of all operations at one moment. */
export interface ExecutionState {
  /** Index of the last event that had happened; -1 before the first. */
  readonly event: number;
  readonly eventId: number | undefined;
  /** Epoch milliseconds; tells whether a retry had become due. */
  readonly time: number;
  /** Per operation, an index into `operationStates`. */
  readonly states: Uint8Array;
  /** How many operations were in each state. */
  readonly counts: Readonly<Record<OperationState, number>>;
  /** The invocation that was running, or -1 between two. */
  readonly invocation: number;
}

/**
 * The state of all operations at a moment. `reuse` is filled and returned as `states` when it is long enough, so that
 * dragging through time allocates nothing. Throws `HistoryError` DX8106 for a moment that is not a number.
 */
export function stateAt(model: ExecutionModel, moment: Moment, reuse?: Uint8Array): ExecutionState {
  const { event, time } = find(model, moment);
  const { operations, invocations } = model;
  const started = lastAtMost(operations.firstEvent, event, operations.count) + 1;
  const states = reuse !== undefined && reuse.length >= operations.count ? reuse : new Uint8Array(operations.count);
  const counts = new Int32Array(operationStates.length);
  const { endEvent, status } = operations;
  const position = { event, time };
  // Every operation passes here: columns are read directly, since a shared reader would see arrays of all kinds.
  for (let operation = 0; operation < started; operation++) {
    const ended = endEvent[operation] as number;
    const isOver = ended >= 0 && ended <= event;
    const state = isOver
      ? (stateOfStatus[status[operation] as number] as number)
      : openState(model, operation, position);
    states[operation] = state;
    counts[state] = (counts[state] as number) + 1;
  }
  states.fill(State.future, started, operations.count);
  counts[State.future] = operations.count - started;
  return {
    event,
    eventId: model.events.raw[event]?.EventId,
    time,
    states,
    counts: Object.fromEntries(operationStates.map((name, code) => [name, at(counts, code)])) as Record<
      OperationState,
      number
    >,
    invocation: event >= 0 && at(invocations.active, event) === 1 ? lastAtMost(invocations.firstEvent, event) : -1,
  };
}

/** The state of one operation after the last event; `time` (epoch milliseconds) tells whether a retry is due. */
export function stateNow(model: ExecutionModel, operation: number, time?: number): OperationState {
  const event = model.events.raw.length - 1;
  if (at(model.operations.endEvent, operation) >= 0) {
    return at(operationStates, at(stateOfStatus, at(model.operations.status, operation)));
  }
  return at(operationStates, openState(model, operation, { event, time: time ?? at(model.events.time, event) }));
}

interface Position {
  readonly event: number;
  readonly time: number;
}

function find(model: ExecutionModel, moment: Moment): Position {
  const { id, time } = model.events;
  const wanted = typeof moment === "number" ? moment : "eventId" in moment ? moment.eventId : moment.time;
  if (typeof wanted !== "number" || Number.isNaN(wanted))
    throw new HistoryError("DX8106", "the moment is not a number");
  if (typeof moment === "number") {
    const event = Math.max(-1, Math.min(id.length - 1, Math.floor(moment)));
    return { event, time: time[Math.max(0, event)] ?? Number.NaN };
  }
  const event = lastAtMost("eventId" in moment ? id : time, wanted);
  return { event, time: "time" in moment ? moment.time : (time[Math.max(0, event)] ?? Number.NaN) };
}

function openState(model: ExecutionModel, operation: number, position: Position): number {
  if (at(model.operations.hiddenAt, operation) <= position.event) return State.abandoned;
  switch (at(model.operations.type, operation)) {
    case TypeCode.wait:
    case TypeCode.callback:
    case TypeCode.invoke:
      return State.waiting;
    case TypeCode.context:
      return at(model.invocations.active, position.event) === 1 ? State.running : State.waiting;
    case TypeCode.step:
      return stepState(model, operation, position);
    default:
      return State.running;
  }
}

function stepState({ attempts, invocations }: ExecutionModel, operation: number, { event, time }: Position): number {
  const first = at(attempts.starts, operation);
  let attempt = lastBegun(attempts, { first, end: at(attempts.starts, operation + 1) }, event);
  if (attempt < first) attempt = first;
  const ended = attempts.endEvent[attempt] ?? -1;
  if (ended >= 0 && ended <= event) {
    return time >= at(attempts.end, attempt) + at(attempts.delay, attempt) ? State.ready : State.backoff;
  }
  return at(invocations.active, event) === 1 ? State.running : State.interrupted;
}

/** Last attempt of a range that had begun by an event; an attempt without a start event shows only when it ends. */
function lastBegun(
  { startEvent, endEvent }: ExecutionModel["attempts"],
  { first, end }: { readonly first: number; readonly end: number },
  event: number,
): number {
  let low = first;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const begun = at(startEvent, middle) >= 0 ? at(startEvent, middle) : at(endEvent, middle);
    if (begun <= event) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Whether an operation has a final status. */
export function hasEnded(model: ExecutionModel, operation: number): boolean {
  return at(model.operations.status, operation) >= Status.succeeded;
}
