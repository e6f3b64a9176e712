import type { ExecutionModel } from "@durascope/sdk/history";

/** Rows of the matrix: an operation each; in some, other operations are folded, and the row stands for all of them. */
export interface MatrixRows {
  /** Operation of each row; of a group its first. */
  readonly operations: Int32Array;
  /** By row: all operations that it stands for, when these are several. */
  readonly members: ReadonlyMap<number, Int32Array>;
  /** Row of each operation that has one of its own; -1 otherwise. */
  readonly rowOf: Int32Array;
}

/** Every operation as a row, in the order of the tree; those alone that pass a filter, if there is one. */
export function allRows({ tree, operations }: ExecutionModel, matches: Uint8Array | undefined): MatrixRows {
  const shown = matches === undefined ? tree.rows : tree.rows.filter((operation) => matches[operation] === 1);
  return withPositions(shown, new Map(), operations.count);
}

/** A row of the timeline, as far as the matrix needs it. */
export interface FoldedRow {
  readonly operation: number;
  readonly isOpen: boolean;
  readonly hasChildren: boolean;
  readonly isGroup: boolean;
  readonly members: Int32Array | undefined;
}

/** The rows of the timeline. A closed row stands for itself and everything inside it. */
export function foldedRows(model: ExecutionModel, rows: readonly FoldedRow[]): MatrixRows {
  const members = new Map<number, Int32Array>();
  for (const [row, { isOpen, hasChildren, ...rest }] of rows.entries()) {
    if (isOpen || !hasChildren) continue;
    members.set(row, inside(model, rest));
  }
  return withPositions(
    Int32Array.from(rows, ({ operation }) => operation),
    members,
    model.operations.count,
    rows.map(({ isGroup }) => isGroup),
  );
}

function inside({ tree }: ExecutionModel, row: Pick<FoldedRow, "operation" | "members" | "isGroup">): Int32Array {
  const roots = row.isGroup ? (row.members ?? new Int32Array()) : Int32Array.of(row.operation);
  const found: number[] = [];
  for (const root of roots) {
    const first = tree.rowOf[root] ?? 0;
    for (let at = first; at < first + (tree.subtreeSize[root] ?? 1); at++) found.push(tree.rows[at] ?? root);
  }
  return Int32Array.from(found);
}

function withPositions(
  operations: Int32Array,
  members: ReadonlyMap<number, Int32Array>,
  count: number,
  isGroup: readonly boolean[] = [],
): MatrixRows {
  const rowOf = new Int32Array(count).fill(-1);
  for (const [row, operation] of operations.entries()) if (isGroup[row] !== true) rowOf[operation] = row;
  return { operations, members, rowOf };
}
