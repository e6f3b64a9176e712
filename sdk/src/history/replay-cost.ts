import { at } from "./column.ts";
import { detailsOf } from "./details.ts";
import { MarkCode } from "./marks.ts";
import type { ExecutionModel } from "./model.ts";
import { payloadBytes } from "./payload.ts";
import { replaysOf } from "./mark-query.ts";
import { Status } from "./status.ts";

/** What replay cost, per invocation and in total. Columns are by invocation; times are milliseconds. */
export interface ReplayCost {
  /** `NaN` while running. */
  readonly duration: Float64Array;
  /** From its start to its first event: at most this went into starting and replaying. `NaN` without an event of its own. */
  readonly timeToFirstWork: Float64Array;
  readonly replayed: Int32Array;
  readonly resolved: Int32Array;
  readonly executed: Int32Array;
  readonly pending: Int32Array;
  /** Bytes of the results that were read back: of the operations replayed, or resolved while suspended. */
  readonly bytes: Float64Array;
  /** How many of those results the history does not include, so that `bytes` is too low. */
  readonly unknownSizes: Int32Array;
  readonly totals: {
    readonly duration: number;
    readonly timeToFirstWork: number;
    readonly replayed: number;
    readonly bytes: number;
    readonly unknownSizes: number;
  };
  /** Invocations, the most operations replayed first. */
  readonly worst: Int32Array;
}

/** Reckons the cost of replay. Reads the size of every payload once, so keep the answer. */
export function costOfReplay(model: ExecutionModel): ReplayCost {
  const { invocations, marks, events } = model;
  const { count, start, end, firstWork } = invocations;
  const column = (code: number): Int32Array => at(marks.counts, code);
  const duration = Float64Array.from({ length: count }, (_, index) => at(end, index) - at(start, index));
  const timeToFirstWork = Float64Array.from({ length: count }, (_, index) => {
    const event = at(firstWork, index);
    return event < 0 ? Number.NaN : Math.max(0, at(events.time, event) - at(start, index));
  });
  const { bytes, unknownSizes } = sizes(model);
  const replayed = column(MarkCode.replayed);
  return {
    duration,
    timeToFirstWork,
    replayed,
    resolved: column(MarkCode.resolved),
    executed: column(MarkCode.executed),
    pending: column(MarkCode.pending),
    bytes,
    unknownSizes,
    totals: {
      duration: sum(duration),
      timeToFirstWork: sum(timeToFirstWork),
      replayed: sum(replayed),
      bytes: sum(bytes),
      unknownSizes: sum(unknownSizes),
    },
    worst: Int32Array.from({ length: count }, (_, index) => index).toSorted(
      (a, b) => at(replayed, b) - at(replayed, a) || a - b,
    ),
  };
}

/** How many replays some operations cost, and how many they would if they were steps of one child context. */
export function replaysIfGrouped(
  model: ExecutionModel,
  operations: Iterable<number>,
): { now: number; grouped: number } {
  const members = [...operations];
  const replays = members.map((index) => replaysOf(model, index)).filter((range) => range !== undefined);
  const now = replays.reduce((total, { count }) => total + count, 0);
  // The context ends with the last of them; from then on it alone is replayed.
  const finished = Math.max(...replays.map(({ from }) => from));
  const last = Math.max(...replays.map(({ to }) => to));
  const before = members.reduce((total, index) => total + (replaysOf(model, index, finished - 1)?.count ?? 0), 0);
  return { now, grouped: replays.length === 0 ? 0 : before + last - finished + 1 };
}

function sizes(model: ExecutionModel): { bytes: Float64Array; unknownSizes: Int32Array } {
  const { invocations, marks, operations } = model;
  const bytes = new Float64Array(invocations.count + 1);
  const unknownSizes = new Int32Array(invocations.count + 1);
  for (let operation = 0; operation < operations.count; operation++) {
    if (at(operations.status, operation) < Status.succeeded) continue;
    let size: number | undefined = -1;
    for (let slot = at(marks.starts, operation); slot < at(marks.starts, operation + 1); slot++) {
      const code = at(marks.mark, slot);
      if (code !== MarkCode.replayed && code !== MarkCode.resolved) continue;
      if (size === -1) size = resultBytes(model, operation);
      const change = size === undefined ? unknownSizes : bytes;
      change[at(marks.from, slot)] = at(change, at(marks.from, slot)) + (size ?? 1);
      change[at(marks.to, slot) + 1] = at(change, at(marks.to, slot) + 1) - (size ?? 1);
    }
  }
  for (const column of [bytes, unknownSizes]) {
    for (let index = 1; index < column.length; index++) column[index] = at(column, index) + at(column, index - 1);
  }
  return { bytes: bytes.slice(0, -1), unknownSizes: unknownSizes.slice(0, -1) };
}

function resultBytes(model: ExecutionModel, operation: number): number | undefined {
  const event = at(model.operations.endEvent, operation);
  const { Result, Error } = detailsOf(model.events, event);
  if (Result !== undefined) return payloadBytes(model, { event, member: "Result" });
  return Error === undefined ? 0 : payloadBytes(model, { event, member: "Error" });
}

function sum(column: Iterable<number>): number {
  let total = 0;
  for (const value of column) total += Number.isNaN(value) ? 0 : value;
  return total;
}
