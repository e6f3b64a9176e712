import { useSearchParams } from "wouter";
import { Palette } from "../palette/palette.tsx";
import { ProblemBanner } from "../part/banner.tsx";
import { Button } from "../part/button.tsx";
import { asProblem } from "../source/server.ts";
import { useSession } from "../source/use-session.ts";
import { Executions } from "./executions.tsx";
import { KeptBar } from "./kept-bar.tsx";
import { type ListFilter, parseListFilter, printListFilter } from "./list-filter.ts";
import { ListHeader } from "./list-header.tsx";
import classes from "./list-page.module.css";
import { OpenBar } from "./open-bar.tsx";

/** The list of executions, and the other ways to one. */
export function ListPage() {
  const [query, setQuery] = useSearchParams();
  const session = useSession();
  const change = (filter: ListFilter): void => setQuery(printListFilter(filter), { replace: true });
  return (
    <div className={classes["page"]}>
      <ListHeader session={session.data} />
      <main className={classes["body"]}>
        <OpenBar session={session.data} />
        {session.error !== null && (
          <ProblemBanner
            problem={asProblem(session.error)}
            actions={<Button onClick={() => void session.refetch()}>Retry</Button>}
          />
        )}
        <KeptBar />
        {session.data !== undefined && session.data.source.kind !== "none" && (
          <Executions session={session.data} filter={parseListFilter(query.toString())} onFilter={change} />
        )}
      </main>
      <Palette />
    </div>
  );
}
