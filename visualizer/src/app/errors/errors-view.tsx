import { type Failure, type FailureGroup, failureGroups, failures } from "@durascope/sdk/history";
import { useMemo, useState } from "react";
import { useMoment } from "../detail/use-moment.ts";
import { useMatches } from "../filter/use-matches.ts";
import { Banner } from "../part/banner.tsx";
import { Empty } from "../part/empty.tsx";
import { useExecution } from "../source/use-execution.ts";
import { useSummaries } from "../source/use-summaries.ts";
import { FailureDetail } from "./failure-detail.tsx";
import { FailureList } from "./failure-list.tsx";
import classes from "./errors-view.module.css";
import { GroupList } from "./group-list.tsx";

/** Everything that failed, by error; with each failure its stack, its causes, and where to find it. */
export function ErrorsView() {
  const { phase } = useExecution();
  const { model, lack } = useSummaries();
  const matches = useMatches(model);
  const all = useMemo(() => failures(model), [model]);
  const { event: latest = Number.POSITIVE_INFINITY } = useMoment() ?? {};
  const told = useMemo(() => all.filter(({ event }) => event <= latest), [all, latest]);
  const list = useMemo(() => told.filter((failure) => isShown(failure, matches)), [told, matches]);
  const groups = useMemo(() => failureGroups(model, list), [model, list]);
  const [chosen, setChosen] = useState({ group: 0, failure: 0 });
  const group = groups[chosen.group] ?? groups[0];
  const failure = list[group?.failures[chosen.failure] ?? -1] ?? list[group?.failures[0] ?? -1];
  if (group === undefined || failure === undefined) {
    if (told.length > 0) return <Empty title="No failure passes the filter" />;
    if (all.length > 0)
      return <Empty title="Nothing had failed by then">Later something does: see the scrubber.</Empty>;
    return (
      <Empty title="Nothing failed">
        {phase === "complete" ? "No attempt, no operation and no invocation." : "So far."}
      </Empty>
    );
  }
  return (
    <div className={classes["view"]}>
      {lack !== undefined && <Lack lack={lack} />}
      <div className={classes["body"]}>
        <div className={classes["lists"]}>
          <GroupList
            groups={groups}
            selected={groups.indexOf(group)}
            onSelect={(row) => setChosen({ group: row, failure: 0 })}
          />
          <FailureList
            model={model}
            failures={failuresOf(list, group)}
            selected={failuresOf(list, group).indexOf(failure)}
            onSelect={(row) => setChosen({ group: groups.indexOf(group), failure: row })}
          />
        </div>
        <FailureDetail model={model} failure={failure} cause={all[failure.cause]} />
      </div>
    </div>
  );
}

function isShown({ operation }: Failure, matches: Uint8Array | undefined): boolean {
  return matches === undefined || matches[operation] === 1;
}

function failuresOf(list: readonly Failure[], group: FailureGroup): readonly Failure[] {
  return group.failures.map((position) => list[position]).filter((failure) => failure !== undefined);
}

const lacks = {
  loading: "Types and messages of errors are being read.",
  off: "The server was started with --no-payloads: types and messages of errors are not read.",
  failed: "Types and messages of errors could not be read.",
} as const;

function Lack({ lack }: { readonly lack: keyof typeof lacks }) {
  return <Banner tone={lack === "loading" ? "running" : "attention"} title={lacks[lack]} />;
}
