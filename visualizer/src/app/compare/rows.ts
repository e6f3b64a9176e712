import type { Comparison } from "@durascope/sdk/history";

/** Which rows of a comparison are shown. */
export interface RowChoice {
  /** Only what differs, and what that is in. */
  readonly onlyDifferences: boolean;
  /** Rows whose children are folded away. */
  readonly closed: ReadonlySet<number>;
}

/** The rows on screen, as rows of the comparison. */
export function shownRows({ count, differencesWithin, subtreeSize }: Comparison, choice: RowChoice): Int32Array {
  const shown = new Int32Array(count);
  let length = 0;
  for (let row = 0; row < count;) {
    const size = subtreeSize[row] ?? 1;
    if (choice.onlyDifferences && differencesWithin[row] === 0) {
      row += size;
      continue;
    }
    shown[length++] = row;
    row += choice.closed.has(row) ? size : 1;
  }
  return shown.subarray(0, length);
}

/** The next row that differs, from one row on and around the end; undefined when none does. */
export function nextDifference({ differences, count }: Comparison, from: number): number | undefined {
  for (let step = 1; step <= count; step++) {
    const row = (from + step) % count;
    if (differences[row] !== 0) return row;
  }
  return undefined;
}

/** Rows in which a row lies, so that they can be opened. */
export function rowsAround({ parent }: Comparison, row: number): number[] {
  const around: number[] = [];
  for (let above = parent[row] ?? -1; above >= 0; above = parent[above] ?? -1) around.push(above);
  return around;
}
