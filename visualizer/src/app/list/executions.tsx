import { RefreshCw } from "lucide-react";
import type { ExecutionSummary, SessionAnswer } from "../../shared/api.ts";
import { Banner, ProblemBanner } from "../part/banner.tsx";
import { Button, IconButton } from "../part/button.tsx";
import { asProblem } from "../source/server.ts";
import { ExecutionTable } from "./execution-table.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { useListActions } from "./list-actions.ts";
import { isFiltered, type ListFilter, noFilter } from "./list-filter.ts";
import classes from "./list-page.module.css";
import { NoExecutions } from "./no-executions.tsx";
import { useExecutions } from "./use-executions.ts";

interface ExecutionsProps {
  readonly session: SessionAnswer;
  readonly filter: ListFilter;
  readonly onFilter: (filter: ListFilter) => void;
}

/** The executions that a filter leaves. */
export function Executions({ session, filter, onFilter }: ExecutionsProps) {
  const executions = useExecutions(filter, session);
  const refresh = (): void => void executions.refetch();
  const clear = (): void => onFilter(noFilter);
  useListActions({ refresh, clear });
  const pages = executions.data?.pages ?? [];
  const rows = distinct(pages.flatMap((page) => page.executions));
  return (
    <>
      {executions.error !== null && (
        <ProblemBanner problem={asProblem(executions.error)} actions={<Button onClick={refresh}>Retry</Button>} />
      )}
      {(pages[0]?.problems ?? []).map(({ functionName, message, next }) => (
        <Banner key={functionName} tone="attention" title={`Executions of ${functionName} are not listed.`}>
          {message} {next}
        </Banner>
      ))}
      <div className={classes["bar"]}>
        <FilterBar filter={filter} onChange={onFilter} />
        <IconButton label="Refresh" shortcut="R" onClick={refresh}>
          <RefreshCw size={14} aria-hidden />
        </IconButton>
      </div>
      {rows.length > 0 && <ExecutionTable executions={rows} isStale={executions.isPlaceholderData} />}
      {executions.isLoading && <Skeleton />}
      {executions.isSuccess && rows.length === 0 && (
        <NoExecutions session={session} {...(isFiltered(filter) ? { onClear: clear } : {})} />
      )}
      {executions.hasNextPage && (
        <Older isFetching={executions.isFetchingNextPage} onFetch={() => void executions.fetchNextPage()} />
      )}
    </>
  );
}

function Older({ isFetching, onFetch }: { readonly isFetching: boolean; readonly onFetch: () => void }) {
  return (
    <div className={classes["more"]}>
      <Button disabled={isFetching} onClick={onFetch}>
        {isFetching ? "Loading older executions …" : "Older executions"}
      </Button>
    </div>
  );
}

function Skeleton() {
  return (
    <div className={classes["skeleton"]} role="status">
      <span className="visually-hidden">Loading executions</span>
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} aria-hidden />
      ))}
    </div>
  );
}

/** While new ones arrive, an execution may be at the end of one page and at the beginning of the next. */
function distinct(executions: readonly ExecutionSummary[]): ExecutionSummary[] {
  return [...new Map(executions.map((execution) => [execution.arn, execution])).values()];
}
