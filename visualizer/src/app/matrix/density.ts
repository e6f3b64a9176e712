import type { ExecutionModel } from "@durascope/sdk/history";

/** What many operations together did per invocation: how many of them bear each mark, by `MarkCode`. */
export interface Density {
  readonly counts: readonly Int32Array[];
  readonly total: number;
}

/** Adds up the marks of some operations. */
export function densityOf({ marks, invocations }: ExecutionModel, operations: Int32Array): Density {
  const counts = marks.counts.map(() => new Int32Array(invocations.count + 1));
  for (const operation of operations) {
    for (let slot = marks.starts[operation] ?? 0; slot < (marks.starts[operation + 1] ?? 0); slot++) {
      const column = counts[marks.mark[slot] ?? 0];
      if (column === undefined) continue;
      const from = marks.from[slot] ?? 0;
      const after = (marks.to[slot] ?? 0) + 1;
      column[from] = (column[from] ?? 0) + 1;
      column[after] = (column[after] ?? 0) - 1;
    }
  }
  return { counts: counts.map(runningSums), total: operations.length };
}

function runningSums(differences: Int32Array): Int32Array {
  const sums = differences.slice(0, -1);
  for (let index = 1; index < sums.length; index++) sums[index] = (sums[index] ?? 0) + (sums[index - 1] ?? 0);
  return sums;
}
