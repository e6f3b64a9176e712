import { costOfReplay, type ReplayCost } from "@durascope/sdk/history";
import { type ReactNode, useMemo } from "react";
import { Empty } from "../part/empty.tsx";
import { countText } from "../part/count-text.ts";
import { Duration } from "../part/time.tsx";
import { sizeText } from "../payload/size-text.ts";
import { useSummaries } from "../source/use-summaries.ts";
import { CriticalList } from "../time/critical-list.tsx";
import { shareText } from "../time/time-kinds.ts";
import { knownText } from "../timeline/mark-text.ts";
import { TimeLedger } from "../time/time-ledger.tsx";
import classes from "./cost-view.module.css";
import { GroupingAdvice } from "./grouping-advice.tsx";
import { InvocationTable } from "./invocation-table.tsx";
import { PriceEstimate } from "./price-estimate.tsx";

/** What replay cost: in time, in bytes, and by invocation; and where the rest of the time went. */
export function CostView() {
  const { model, lack } = useSummaries();
  const cost = useMemo(() => costOfReplay(model), [model]);
  if (model.invocations.count === 0) return <Empty title="No invocation so far" />;
  return (
    <div className={classes["frame"]}>
      <div className={classes["view"]}>
        <div className={classes["column"]}>
          <Section title="Cost of replay" note={`${knownText(model)}.`}>
            <Totals cost={cost} invocations={model.invocations.count} lack={lack} />
          </Section>
          <Section title="Where the time went">
            <TimeLedger model={model} />
          </Section>
          <Section title="Critical path" note="What kept the execution from ending earlier.">
            <CriticalList model={model} />
          </Section>
          <Section title="Grouping" note="Steps in one child context are replayed as one, once the context has ended.">
            <GroupingAdvice model={model} />
          </Section>
          <Section title="Price" note="Enter what your account pays; prices are kept in this browser.">
            <PriceEstimate cost={cost} invocations={model.invocations.count} />
          </Section>
        </div>
        <InvocationTable model={model} cost={cost} />
      </div>
    </div>
  );
}

function Section({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}) {
  return (
    <section className={classes["section"]} aria-label={title}>
      <h2>{title}</h2>
      {note !== undefined && <p className={classes["note"]}>{note}</p>}
      {children}
    </section>
  );
}

interface TotalsProps {
  readonly cost: ReplayCost;
  readonly invocations: number;
  readonly lack: "loading" | "off" | "failed" | undefined;
}

function Totals({ cost: { totals }, invocations, lack }: TotalsProps) {
  const { duration, timeToFirstWork, replayed, bytes, unknownSizes } = totals;
  const isKnown = unknownSizes === 0;
  const unknown = lack === "loading" ? "sizes are being read" : `${countText(unknownSizes, "size")} unknown`;
  return (
    <dl className={classes["totals"]}>
      <Total term="Operations replayed" value={replayed.toLocaleString("en")}>
        {(replayed / invocations).toFixed(1)} per invocation
      </Total>
      <Total term="Time to first new work" value={<Duration ms={timeToFirstWork} />}>
        at most {shareText(timeToFirstWork, duration)} of the time that invocations ran
      </Total>
      <Total term="Results read back" value={isKnown || bytes > 0 ? sizeText(bytes) : "–"}>
        {isKnown ? `${sizeText(Math.round(bytes / invocations))} per invocation` : unknown}
      </Total>
      <Total term="Invocations" value={invocations.toLocaleString("en")}>
        ran for <Duration ms={duration} />
      </Total>
    </dl>
  );
}

function Total({
  term,
  value,
  children,
}: {
  readonly term: string;
  readonly value: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <dt>{term}</dt>
      <dd className={classes["value"]}>{value}</dd>
      <dd className={classes["note"]}>{children}</dd>
    </div>
  );
}
