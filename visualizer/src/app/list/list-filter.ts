import type { ExecutionsQuery } from "../../shared/api.ts";

export const executionStatuses = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** Ranges of the start that move with the clock, with their length in milliseconds. */
export const recentRanges = { "15m": 900_000, "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000 } as const;
export type RecentRange = keyof typeof recentRanges;

/** What the list shows. Times are epoch milliseconds. */
export interface ListFilter {
  readonly functionName: string | undefined;
  readonly statuses: readonly ExecutionStatus[];
  /** The whole name of an execution. */
  readonly name: string | undefined;
  readonly since: RecentRange | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

export const noFilter: ListFilter = {
  functionName: undefined,
  statuses: [],
  name: undefined,
  since: undefined,
  from: undefined,
  to: undefined,
};

/** Reads a filter from the query of an address; what it does not understand is as if it were not there. */
export function parseListFilter(query: string): ListFilter {
  const given = new URLSearchParams(query);
  const statuses = given.get("status")?.split("~") ?? [];
  const since = given.get("since") ?? "";
  return {
    functionName: given.get("function") || undefined,
    statuses: executionStatuses.filter((status) => statuses.includes(status)),
    name: given.get("name") || undefined,
    since: since in recentRanges ? (since as RecentRange) : undefined,
    from: timeOf(given.get("from")),
    to: timeOf(given.get("to")),
  };
}

function timeOf(text: string | null): number | undefined {
  const time = text === null || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(time) ? time : undefined;
}

/** The query of an address without `?`, in one order, so that equal filters are equal links. */
export function printListFilter({ functionName, statuses, name, since, from, to }: ListFilter): string {
  const query = new URLSearchParams();
  if (functionName !== undefined) query.set("function", functionName);
  const chosen = executionStatuses.filter((status) => statuses.includes(status));
  if (chosen.length > 0) query.set("status", chosen.join("~"));
  if (name !== undefined) query.set("name", name);
  if (since !== undefined) query.set("since", since);
  if (from !== undefined) query.set("from", String(from));
  if (to !== undefined) query.set("to", String(to));
  return query.toString();
}

/** Whether a filter leaves anything out. */
export function isFiltered(filter: ListFilter): boolean {
  return printListFilter(filter) !== "";
}

/** What to ask the server for; a range that moves with the clock begins before `now`. */
export function queryOf(filter: ListFilter, now: number): ExecutionsQuery {
  const { functionName, statuses, name, since, to } = filter;
  const from = since === undefined ? filter.from : now - recentRanges[since];
  return {
    ...(functionName === undefined ? {} : { function: functionName }),
    ...(statuses.length === 0 ? {} : { status: statuses.join(",") }),
    ...(name === undefined ? {} : { name }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
