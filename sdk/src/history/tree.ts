import { at, groupBy } from "./column.ts";
import type { DiagnosticLog } from "./diagnostic.ts";

/**
 * The operation tree as a list: parents before their children, siblings in the order in which history first names them.
 * The rows of a subtree are consecutive: `row` up to `row + subtreeSize`.
 */
export interface TreeColumns {
  /** Row to operation. */
  readonly rows: Int32Array;
  /** Operation to row. */
  readonly rowOf: Int32Array;
  /** Per operation; 0 at the top. */
  readonly depth: Int32Array;
  /** Per operation: direct children. */
  readonly childCount: Int32Array;
  /** Per operation: itself and all its descendants. */
  readonly subtreeSize: Int32Array;
}

/** Lays the tree out. A cycle, which no service writes, is cut: its earliest operation is put at the top in `parent`. */
export function layOutTree(parent: Int32Array, ids: readonly string[], log: DiagnosticLog): TreeColumns {
  cutCycles(parent, ids, log);
  const count = parent.length;
  // Group 0 holds the top; group n + 1 the children of operation n.
  const groups = parent.map((above) => above + 1);
  const { starts, items } = groupBy(groups, count + 1);
  const rows = new Int32Array(count);
  const rowOf = new Int32Array(count);
  const depth = new Int32Array(count);
  const stack = Array.from(items.subarray(at(starts, 0), at(starts, 1))).toReversed();
  let row = 0;
  for (let operation = stack.pop(); operation !== undefined; operation = stack.pop()) {
    rows[row] = operation;
    rowOf[operation] = row++;
    const above = at(parent, operation);
    depth[operation] = above < 0 ? 0 : at(depth, above) + 1;
    for (let child = at(starts, operation + 2) - 1; child >= at(starts, operation + 1); child--)
      stack.push(at(items, child));
  }
  const childCount = new Int32Array(count);
  for (let operation = 0; operation < count; operation++) {
    childCount[operation] = at(starts, operation + 2) - at(starts, operation + 1);
  }
  return { rows, rowOf, depth, childCount, subtreeSize: sizes(rows, parent) };
}

function sizes(rows: Int32Array, parent: Int32Array): Int32Array {
  const size = new Int32Array(rows.length).fill(1);
  for (let row = rows.length - 1; row >= 0; row--) {
    const operation = at(rows, row);
    const above = at(parent, operation);
    if (above >= 0) size[above] = at(size, above) + at(size, operation);
  }
  return size;
}

/** Walks up from each operation; a walk that meets itself has found a cycle, one that meets an earlier walk has not. */
function cutCycles(parent: Int32Array, ids: readonly string[], log: DiagnosticLog): void {
  const walk = new Int32Array(parent.length);
  for (let start = 0; start < parent.length; start++) {
    let operation = start;
    while (operation >= 0 && at(walk, operation) === 0) {
      walk[operation] = start + 1;
      operation = at(parent, operation);
    }
    if (operation < 0 || at(walk, operation) !== start + 1) continue;
    let earliest = operation;
    for (let next = at(parent, operation); next !== operation; next = at(parent, next))
      earliest = Math.min(earliest, next);
    parent[earliest] = -1;
    log.add("DX8131", `operation ${ids[earliest] ?? ""} is its own ancestor; it is shown at the top`, {
      subject: ids[earliest] ?? "",
    });
  }
}
