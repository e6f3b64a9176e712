import { at } from "./column.ts";
import { replaysOf } from "./mark-query.ts";
import type { ExecutionModel } from "./model.ts";
import { replaysIfGrouped } from "./replay-cost.ts";

/** Siblings that would have been replayed less often as parts of one child context. */
export interface Grouping {
  /** Operation that they are in, -1 at the top. */
  readonly parent: number;
  /** In the order in which history names them. */
  readonly operations: readonly number[];
  /** How many replays they cost, and how many they would have cost in a context of their own. */
  readonly now: number;
  readonly grouped: number;
}

/** Of a map or a parallel the children are items, which its caller cannot put elsewhere. */
const batches = new Set(["Map", "Parallel"]);

/** The groupings that would save most, one per parent at most, the greatest saving first. */
export function groupingAdvice(model: ExecutionModel, limit = 5): Grouping[] {
  const best: { readonly parent: number; readonly operations: number[]; readonly saved: number }[] = [];
  for (const [parent, siblings] of replayedSiblings(model)) {
    const { count, saved } = bestPrefix(model, siblings);
    if (saved > 0) best.push({ parent, operations: siblings.slice(0, count), saved });
  }
  return best
    .toSorted((a, b) => b.saved - a.saved || a.parent - b.parent)
    .map(({ parent, operations }) => ({ parent, operations, ...replaysIfGrouped(model, operations) }))
    .filter(({ now, grouped }) => grouped < now)
    .slice(0, limit);
}

/** Per parent: its children that were replayed. */
function replayedSiblings(model: ExecutionModel): Map<number, number[]> {
  const { operations, strings } = model;
  const siblings = new Map<number, number[]>();
  for (let operation = 0; operation < operations.count; operation++) {
    const parent = at(operations.parent, operation);
    if (parent >= 0 && batches.has(at(strings, at(operations.subType, parent)))) continue;
    if (replaysOf(model, operation) === undefined) continue;
    const known = siblings.get(parent);
    if (known === undefined) siblings.set(parent, [operation]);
    else known.push(operation);
  }
  return siblings;
}

/** A group is replayed as one from when the last of it has ended: a longer one saves more each time, but for less time. */
function bestPrefix(model: ExecutionModel, siblings: readonly number[]): { count: number; saved: number } {
  let best = { count: 0, saved: 0 };
  let finished = 0;
  for (const [index, operation] of siblings.entries()) {
    const range = replaysOf(model, operation);
    if (range === undefined) continue;
    finished = Math.max(finished, range.from);
    const saved = index * (range.to - finished + 1);
    if (saved > best.saved) best = { count: index + 1, saved };
  }
  return best;
}
