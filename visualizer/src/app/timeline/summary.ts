import { type ExecutionModel, operationStates, type OperationState } from "@durascope/sdk/history";
import { factsOf } from "../filter/facts.ts";
import type { AsOf } from "./pieces.ts";

/** What a row that stands for many operations says about them. Durations in milliseconds. */
export interface Summary {
  readonly count: number;
  /** States that occur, failures first, then in the order of `operationStates`. */
  readonly states: readonly { readonly state: OperationState; readonly count: number }[];
  readonly failures: number;
  readonly shortest: number;
  readonly median: number;
  readonly longest: number;
  readonly start: number;
  readonly end: number;
}

const cache = new WeakMap<Int32Array, Summary>();

/** Summarises operations as of a moment; the same column of members is summarised once as of the end. */
export function summaryOf(model: ExecutionModel, members: Int32Array, asOf?: AsOf): Summary {
  if (asOf !== undefined) return summarise(model, members, asOf);
  const known = cache.get(members);
  if (known !== undefined) return known;
  const summary = summarise(model, members);
  cache.set(members, summary);
  return summary;
}

function summarise(model: ExecutionModel, members: Int32Array, asOf?: AsOf): Summary {
  const facts = factsOf(model);
  const stateCodes = asOf?.states ?? facts.state;
  const until = asOf?.time ?? Number.POSITIVE_INFINITY;
  const durations = new Float64Array(members.length);
  const counts = new Map<OperationState, number>();
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const [position, index] of members.entries()) {
    const from = facts.start[index] as number;
    const to = Math.max(from, Math.min(until, facts.end[index] as number));
    durations[position] = to - from;
    start = Math.min(start, from);
    end = Math.max(end, to);
    const state = operationStates[stateCodes[index] as number] as OperationState;
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  durations.sort();
  const states = operationStates
    .filter((state) => counts.has(state))
    .toSorted((a, b) => Number(isFailure(b)) - Number(isFailure(a)))
    .map((state) => ({ state, count: counts.get(state) ?? 0 }));
  return {
    count: members.length,
    states,
    failures: (counts.get("failed") ?? 0) + (counts.get("timed-out") ?? 0),
    shortest: durations[0] ?? 0,
    median: durations[durations.length >> 1] ?? 0,
    longest: durations.at(-1) ?? 0,
    start,
    end,
  };
}

function isFailure(state: OperationState): boolean {
  return state === "failed" || state === "timed-out";
}
