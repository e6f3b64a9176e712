import { at, IntColumn } from "./column.ts";
import type { ExecutionModel } from "./model.ts";

/** The operations of two executions in one tree: parents before their children, an operation of both in one row. */
export interface ComparisonRows {
  /** Per row: operation of the left execution and of the right one, -1 for none. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Per row: row of its parent, or -1. */
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  /** Per row: itself and all rows beneath it, which follow it. */
  readonly subtreeSize: Int32Array;
}

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly row: number;
  readonly depth: number;
}

/** Merges two trees. Operations match when their parents do and they are the same in type, sub-type, name and ordinal among such. */
export function mergeRows(left: ExecutionModel, right: ExecutionModel): ComparisonRows {
  const columns = { left: new IntColumn(), right: new IntColumn(), parent: new IntColumn(), depth: new IntColumn() };
  const matcher = new Matcher(left, right);
  const stack = matcher.children({ left: -1, right: -1, row: -1, depth: -1 });
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const row = columns.left.length;
    columns.left.push(pair.left);
    columns.right.push(pair.right);
    columns.parent.push(pair.row);
    columns.depth.push(pair.depth);
    for (const child of matcher.children({ ...pair, row })) stack.push(child);
  }
  const parent = columns.parent.finish();
  return {
    left: columns.left.finish(),
    right: columns.right.finish(),
    parent,
    depth: columns.depth.finish(),
    subtreeSize: sizes(parent),
  };
}

class Matcher {
  readonly #left: ExecutionModel;
  readonly #right: ExecutionModel;
  /** Per text of the right execution: its number in the left one, or one that the left one does not use. */
  readonly #shared: Int32Array;
  readonly #texts: number;

  constructor(left: ExecutionModel, right: ExecutionModel) {
    const known = new Map(left.strings.map((text, index) => [text, index]));
    this.#left = left;
    this.#right = right;
    this.#texts = left.strings.length + right.strings.length;
    this.#shared = Int32Array.from(right.strings, (text, index) => known.get(text) ?? left.strings.length + index);
  }

  /** The children of a pair, last first. Those of the right alone come before the next that both have. */
  children({ left, right, row, depth }: Pair): Pair[] {
    const ours = childrenOf(this.#left, left, row);
    const theirs = childrenOf(this.#right, right, row);
    const partners = this.#match(ours, theirs);
    const taken = new Set(partners);
    const pairs: Pair[] = [];
    let next = 0;
    const alone = (until: number): void => {
      for (; next < until; next++) {
        if (!taken.has(next)) pairs.push({ left: -1, right: at(theirs, next), row, depth: depth + 1 });
      }
    };
    for (const [index, operation] of ours.entries()) {
      const partner = at(partners, index);
      alone(partner);
      pairs.push({ left: operation, right: partner < 0 ? -1 : at(theirs, partner), row, depth: depth + 1 });
    }
    alone(theirs.length);
    return pairs.toReversed();
  }

  /** Per operation of the left: position of its partner in the right, or -1. */
  #match(ours: readonly number[], theirs: readonly number[]): number[] {
    if (ours.length === 0 || theirs.length === 0) return ours.map(() => -1);
    const waiting = new Map<number, number[]>();
    for (let position = theirs.length - 1; position >= 0; position--) {
      const key = this.#rightKey(at(theirs, position));
      const same = waiting.get(key);
      if (same === undefined) waiting.set(key, [position]);
      else same.push(position);
    }
    return ours.map((operation) => waiting.get(this.#leftKey(operation))?.pop() ?? -1);
  }

  #leftKey(operation: number): number {
    const { type, name, subType } = this.#left.operations;
    return this.#key(at(type, operation), at(name, operation), at(subType, operation));
  }

  #rightKey(operation: number): number {
    const { type, name, subType } = this.#right.operations;
    const text = (index: number): number => at(this.#shared, index);
    return this.#key(at(type, operation), text(at(name, operation)), text(at(subType, operation)));
  }

  #key(type: number, name: number, subType: number): number {
    return (name * this.#texts + subType) * 8 + type;
  }
}

/** Children in the order in which history names them; those of the execution for -1, none for one that does not exist. */
function childrenOf({ tree }: ExecutionModel, operation: number, parentRow: number): number[] {
  if (operation < 0 && parentRow >= 0) return [];
  const row = operation < 0 ? -1 : at(tree.rowOf, operation);
  const end = operation < 0 ? tree.rows.length : row + at(tree.subtreeSize, operation);
  const children: number[] = [];
  for (let next = row + 1; next < end; next += at(tree.subtreeSize, at(tree.rows, next))) {
    children.push(at(tree.rows, next));
  }
  return children;
}

function sizes(parent: Int32Array): Int32Array {
  const size = new Int32Array(parent.length).fill(1);
  for (let row = parent.length - 1; row >= 0; row--) {
    const above = at(parent, row);
    if (above >= 0) size[above] = at(size, above) + at(size, row);
  }
  return size;
}
