import { at } from "./column.ts";
import { detailsOf, textOf } from "./details.ts";
import { HistoryError, quote } from "./error.ts";
import { Doubt } from "./invocation-window.ts";
import type { ExecutionModel } from "./model.ts";
import type { PayloadRef } from "./payload.ts";

/** One invocation. Times are epoch milliseconds. */
export interface Invocation {
  /** From 0, in order of completion. */
  readonly index: number;
  /** For an invocation that has not completed: the time of the first event after the last completion. */
  readonly start: number;
  readonly end: number | undefined;
  readonly requestId: string | undefined;
  readonly error: PayloadRef | undefined;
  /** No `InvocationCompleted` tells of it: it is running, or the execution ended first. */
  readonly inferred: boolean;
  readonly running: boolean;
  /** Why marks in it may be wrong; empty when nothing speaks against them. */
  readonly doubts: readonly InvocationDoubt[];
  /** Whether its marks were recorded by the runtime; they are inferred from history otherwise. */
  readonly recorded: boolean;
  /** Event indexes, both ends inclusive, with what happened between the previous invocation and this one. */
  readonly firstEvent: number;
  readonly lastEvent: number;
  /** First event of its own, and first event that was recorded before it began. */
  readonly firstWork: number | undefined;
  readonly wakeEvent: number | undefined;
}

export type InvocationDoubt = "error" | "running" | "overlap" | "incomplete";
const doubts = Object.keys(Doubt) as InvocationDoubt[];

/** The invocation with an index. Throws `HistoryError` DX8106 when there is none. */
export function invocation(model: ExecutionModel, index: number): Invocation {
  const { invocations, events } = model;
  if (!Number.isInteger(index) || index < 0 || index >= invocations.count) {
    throw new HistoryError("DX8106", `there is no invocation ${quote(index)}`);
  }
  const completed = at(invocations.completedEvent, index);
  const end = at(invocations.end, index);
  return {
    index,
    start: at(invocations.start, index),
    end: Number.isNaN(end) ? undefined : end,
    requestId: completed < 0 ? undefined : textOf(detailsOf(events, completed)["RequestId"]),
    error: at(invocations.failed, index) === 1 ? { event: completed, member: "Error" } : undefined,
    inferred: completed < 0,
    running: Number.isNaN(end),
    doubts: doubts.filter((name) => (at(invocations.doubt, index) & Doubt[name]) !== 0),
    recorded: at(invocations.recorded, index) === 1,
    firstEvent: at(invocations.firstEvent, index),
    lastEvent: at(invocations.lastEvent, index),
    firstWork: natural(at(invocations.firstWork, index)),
    wakeEvent: natural(at(invocations.wakeEvent, index)),
  };
}

function natural(value: number): number | undefined {
  return value < 0 ? undefined : value;
}
