import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import {
  type ExecutionsAnswer,
  type ExecutionsQuery,
  type FunctionsAnswer,
  paths,
  type SessionAnswer,
  type SourceInfo,
} from "../../shared/api.ts";
import { requestJson } from "../source/server.ts";
import { type ListFilter, printListFilter, queryOf } from "./list-filter.ts";

/** A page of the list is asked for with the query of the first, so that a moving range does not shift between pages. */
interface PagePlace {
  readonly query: ExecutionsQuery | undefined;
  readonly cursor: string | undefined;
}

interface Page extends ExecutionsAnswer {
  readonly query: ExecutionsQuery;
}

const pageSize = 50;

/** The functions that executions may be of. */
export function useFunctions() {
  return useQuery({
    queryKey: ["functions"],
    queryFn: () => requestJson<FunctionsAnswer>(paths.functions),
    staleTime: 60_000,
  });
}

/** The executions that a filter leaves, newest first, page by page, asked for again while they are looked at. */
export function useExecutions(filter: ListFilter, { source }: SessionAnswer) {
  const first: PagePlace = { query: undefined, cursor: undefined };
  return useInfiniteQuery({
    queryKey: ["executions", printListFilter(filter)],
    queryFn: async ({ pageParam }): Promise<Page> => {
      const query = pageParam.query ?? queryOf(filter, Date.now());
      const answer = await requestJson<ExecutionsAnswer>(paths.executions, {
        ...query,
        cursor: pageParam.cursor,
        limit: pageSize,
      });
      return { ...answer, query };
    },
    initialPageParam: first,
    getNextPageParam: ({ next, query }): PagePlace | undefined =>
      next === undefined ? undefined : { query, cursor: next },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.status === "error" ? 10_000 : refreshPause(source, filter)),
  });
}

/** AWS counts calls, and the list over all functions is one call for each. */
function refreshPause({ kind }: SourceInfo, { functionName }: ListFilter): number {
  if (kind === "local") return 2000;
  return functionName === undefined ? 60_000 : 15_000;
}
