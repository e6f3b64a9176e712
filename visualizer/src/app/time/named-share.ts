import type { CriticalShare, ExecutionModel, TimeKind } from "@durascope/sdk/history";

/** The share of all operations of one name in the critical path. */
export interface NamedShare {
  /** The one with the largest share; -1 for the time between operations. */
  readonly operation: number;
  readonly count: number;
  readonly time: number;
  readonly kinds: Readonly<Record<TimeKind, number>>;
}

/** Adds up the shares of operations that have name and kind in common, the largest first. */
export function sharesByName({ operations }: ExecutionModel, shares: readonly CriticalShare[]): NamedShare[] {
  const groups = new Map<string, NamedShare>();
  for (const { operation, time, kinds } of shares) {
    const key =
      operation < 0
        ? ""
        : `${operations.name[operation]} ${operations.subType[operation]} ${operations.type[operation]}`;
    const known = groups.get(key);
    groups.set(
      key,
      known === undefined
        ? { operation, count: 1, time, kinds }
        : { ...known, count: known.count + 1, time: known.time + time, kinds: sum(known.kinds, kinds) },
    );
  }
  return [...groups.values()].toSorted((a, b) => b.time - a.time);
}

function sum(a: NamedShare["kinds"], b: NamedShare["kinds"]): NamedShare["kinds"] {
  const entries = Object.entries(a) as [TimeKind, number][];
  return Object.fromEntries(entries.map(([kind, time]) => [kind, time + b[kind]])) as Record<TimeKind, number>;
}
