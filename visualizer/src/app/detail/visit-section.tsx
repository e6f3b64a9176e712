import type { Fidelity } from "@durascope/sdk/history";
import { useMemo } from "react";
import { useExecution } from "../source/use-execution.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import { markTexts } from "../timeline/mark-text.ts";
import classes from "./detail.module.css";
import { Section } from "./section.tsx";
import { useMoment } from "./use-moment.ts";
import { invocationRange, type Visit, visitsOf } from "./visits.ts";

const fidelityTexts: Readonly<Record<Fidelity, string>> = {
  recorded: "The runtime recorded it.",
  inferred: "Inferred from the history.",
  unknown: "The history cannot tell for sure.",
};
/** Runs shown at first; the rest is a click away in the matrix. */
const most = 24;

/** Invocations in which an operation was executed, replayed, resolved or pending, and how sure that is. */
export function VisitSection({ index }: { readonly index: number }) {
  const { model } = useExecution();
  const moment = useMoment();
  const last = moment === undefined ? Number.POSITIVE_INFINITY : (model.invocations.ofEvent[moment.event] ?? -1);
  const visits = useMemo(() => visitsOf(model, index).filter(({ from }) => from <= last), [model, index, last]);
  if (visits.length === 0) return null;
  return (
    <Section title="Invocations">
      <ul className={classes["visits"]}>
        {visits.slice(0, most).map((visit) => (
          <VisitLine key={visit.from} visit={{ ...visit, to: Math.min(visit.to, last) }} />
        ))}
      </ul>
      {visits.length > most && (
        <button type="button" className={classes["link"]} onClick={() => changeView({ view: "invocations" }, "push")}>
          {visits.length - most} more in the matrix
        </button>
      )}
    </Section>
  );
}

function VisitLine({ visit }: { readonly visit: Visit }) {
  const selected = useViewStore((state) => state.invocation);
  const { mark, from, to, fidelity, why } = visit;
  const isHere = selected !== undefined && selected >= from && selected <= to;
  return (
    <li data-mark={mark}>
      <span className={classes["mark"]} aria-hidden />
      <span>{markTexts[mark]}</span>
      <button
        type="button"
        className={classes["link"]}
        aria-pressed={isHere}
        title={`Select invocation ${from + 1}`}
        onClick={() => changeView({ invocation: isHere ? undefined : from })}
      >
        {invocationRange({ from, to })}
      </button>
      <span className={classes["fidelity"]} data-fidelity={fidelity} title={fidelityTexts[fidelity]}>
        {fidelity}
      </span>
      {why !== undefined && <span className={classes["why"]}>{why}</span>}
    </li>
  );
}
