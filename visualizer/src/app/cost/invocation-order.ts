import type { ReplayCost } from "@durascope/sdk/history";

/** Columns by which invocations can be put in order. */
export const sortColumns = [
  "index",
  "duration",
  "firstWork",
  "share",
  "replayed",
  "executed",
  "resolved",
  "bytes",
] as const;
export type SortColumn = (typeof sortColumns)[number];

/** Invocations in the order of a column. Those of which it is not known come last either way, equal ones in their own order. */
export function orderOf(
  cost: ReplayCost,
  { column, descending }: { readonly column: SortColumn; readonly descending: boolean },
): Int32Array {
  const value = valueOf(cost, column);
  const way = descending ? -1 : 1;
  return Int32Array.from(cost.duration, (_, index) => index).toSorted((a, b) => {
    const [ours, theirs] = [value(a), value(b)];
    if (Number.isNaN(ours) || Number.isNaN(theirs))
      return Number(Number.isNaN(ours)) - Number(Number.isNaN(theirs)) || a - b;
    return (ours - theirs) * way || a - b;
  });
}

function valueOf(cost: ReplayCost, column: SortColumn): (index: number) => number {
  switch (column) {
    case "index":
      return (index) => index;
    case "firstWork":
      return (index) => cost.timeToFirstWork[index] ?? Number.NaN;
    case "share":
      return (index) => shareOf(cost, index);
    case "duration":
    case "replayed":
    case "executed":
    case "resolved":
    case "bytes":
      return (index) => cost[column][index] ?? Number.NaN;
  }
}

/** Part of an invocation before it did something new, from 0 to 1; `NaN` when that is not known. */
export function shareOf({ timeToFirstWork, duration }: ReplayCost, index: number): number {
  const whole = duration[index] ?? Number.NaN;
  return whole > 0 ? Math.min(1, (timeToFirstWork[index] ?? Number.NaN) / whole) : Number.NaN;
}
