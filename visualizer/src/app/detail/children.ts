import type { ExecutionModel } from "@durascope/sdk/history";

/** The first operations directly inside another, in their order. */
export function childrenOf({ tree }: ExecutionModel, index: number, limit: number): number[] {
  const first = (tree.rowOf[index] ?? 0) + 1;
  const end = first + (tree.subtreeSize[index] ?? 1) - 1;
  const found: number[] = [];
  for (let row = first; row < end && found.length < limit;) {
    const child = tree.rows[row] ?? -1;
    found.push(child);
    row += tree.subtreeSize[child] ?? 1;
  }
  return found;
}
