import { at } from "./column.ts";
import { Doubt } from "./invocation-window.ts";
import { type Mark, MarkCode, marks } from "./marks.ts";
import type { ExecutionModel } from "./model.ts";

/** How far a mark can be trusted: read from a recording, inferred from history, or not inferable from it. */
export const fidelities = ["recorded", "inferred", "unknown"] as const;
export type Fidelity = (typeof fidelities)[number];

/** What one invocation did about one operation. */
export interface VisitMark {
  readonly mark: Mark;
  readonly fidelity: Fidelity;
}

/** An interval of invocations (both ends inclusive) with the same mark. */
export interface MarkInterval {
  readonly mark: Mark;
  readonly from: number;
  readonly to: number;
}

/** What an invocation did about an operation. */
export function markOf(model: ExecutionModel, operation: number, invocation: number): VisitMark {
  const code = codeOf(model, operation, invocation);
  return { mark: at(marks, code), fidelity: fidelityOf(model, operation, { invocation, code }) };
}

/** The intervals of an operation, ascending; in the invocations between and around them it was not visited. */
export function marksOf({ marks: columns }: ExecutionModel, operation: number): MarkInterval[] {
  const intervals: MarkInterval[] = [];
  for (let slot = at(columns.starts, operation); slot < at(columns.starts, operation + 1); slot++) {
    intervals.push({ mark: at(marks, at(columns.mark, slot)), from: at(columns.from, slot), to: at(columns.to, slot) });
  }
  return intervals;
}

/** The invocations in which an operation was replayed. */
export interface Replays {
  /** First and last, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** How many they are: fewer than from first to last where one did not come as far. */
  readonly count: number;
}

/** The replays of an operation up to an invocation (default: all); undefined when there are none. */
export function replaysOf(
  { marks: columns }: ExecutionModel,
  operation: number,
  until: number = Number.POSITIVE_INFINITY,
): Replays | undefined {
  let found: Replays | undefined;
  for (let slot = at(columns.starts, operation); slot < at(columns.starts, operation + 1); slot++) {
    const from = at(columns.from, slot);
    if (at(columns.mark, slot) !== MarkCode.replayed || from > until) continue;
    const to = Math.min(until, at(columns.to, slot));
    found = { from: found?.from ?? from, to, count: (found?.count ?? 0) + to - from + 1 };
  }
  return found;
}

/** The marks of all operations in one invocation, as indexes into `marks`; `reuse` is filled when it is long enough. */
export function marksIn(model: ExecutionModel, invocation: number, reuse?: Uint8Array): Uint8Array {
  const { count } = model.operations;
  const codes = reuse !== undefined && reuse.length >= count ? reuse : new Uint8Array(count);
  for (let operation = 0; operation < count; operation++) codes[operation] = codeOf(model, operation, invocation);
  return codes;
}

/** How many operations bear a mark in an invocation. */
export function countIn({ marks: columns, operations }: ExecutionModel, invocation: number, mark: Mark): number {
  const count = (code: number): number => columns.counts[code]?.[invocation] ?? 0;
  if (mark !== "not-visited") return count(marks.indexOf(mark));
  return operations.count - marks.reduce((sum, _, code) => sum + count(code), 0);
}

/** Every operation passes here: columns are read directly, since a shared reader would see arrays of all kinds. */
function codeOf(
  { marks: { starts, from, to, mark } }: ExecutionModel,
  operation: number,
  invocation: number,
): MarkCode {
  const end = starts[operation + 1] as number;
  let low = starts[operation] as number;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((to[middle] as number) < invocation) low = middle + 1;
    else high = middle;
  }
  const found = low < end && (from[low] as number) <= invocation;
  return found ? (mark[low] as MarkCode) : MarkCode.notVisited;
}

interface Visit {
  readonly invocation: number;
  readonly code: MarkCode;
}

/** The one rule of what counts: what was recorded, or else what history makes likely, where nothing speaks against it. */
function fidelityOf(model: ExecutionModel, operation: number, visit: Visit): Fidelity {
  if (at(model.invocations.recorded, visit.invocation) === 1) return "recorded";
  return isKnown(model, operation, visit) ? "inferred" : "unknown";
}

/** An invocation that was not told of an end when it began leaves it to the one after it. */
function isTied({ invocations, operations }: ExecutionModel, operation: number, invocation: number): boolean {
  const ended = at(operations.endEvent, operation);
  if (ended < 0 || at(invocations.tied, ended) === 0) return false;
  const of = at(invocations.ofEvent, ended);
  return invocation === of || invocation === of + 1;
}

/** An event inside an invocation is proof; whatever else is said rests on the invocation having gone through all there was. */
function isKnown(model: ExecutionModel, operation: number, { invocation, code }: Visit): boolean {
  const { marks: columns, invocations, operations, events } = model;
  const doubt = invocations.doubt[invocation] ?? 0;
  if ((doubt & Doubt.overlap) !== 0) return false;
  if (code === MarkCode.executed) return true;
  if (invocation < at(columns.firstVisit, operation))
    return events.complete || at(operations.startEvent, operation) >= 0;
  if (doubt !== 0 || at(columns.uncertain, operation) === 1 || isTied(model, operation, invocation)) return false;
  if (code !== MarkCode.notVisited) return true;
  return !(invocation > at(columns.hiddenFrom, operation) && invocation <= at(columns.unsureUntil, operation));
}
