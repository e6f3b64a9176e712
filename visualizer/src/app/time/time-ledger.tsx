import { type ExecutionModel, timeLedger } from "@durascope/sdk/history";
import { useMemo } from "react";
import { Duration } from "../part/time.tsx";
import { shownUntil, useClock } from "../source/use-clock.ts";
import { shareText, timeKinds, timeKindTexts } from "./time-kinds.ts";
import classes from "./time.module.css";

/** Where the time of the execution went, as one bar and in numbers. */
export function TimeLedger({ model }: { readonly model: ExecutionModel }) {
  const until = shownUntil(model, useClock());
  const ledger = useMemo(() => timeLedger(model, until), [model, until]);
  const idle = ledger.total - ledger.running - ledger.replay;
  const shown = timeKinds.filter((kind) => ledger[kind] > 0);
  return (
    <>
      <div className={classes["bar"]} aria-hidden>
        {shown.map((kind) => (
          <i key={kind} className={classes["part"]} data-kind={kind} style={{ flexGrow: ledger[kind] }} />
        ))}
      </div>
      <table className={classes["ledger"]}>
        <caption className="visually-hidden">Where the time went</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Time</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((kind) => (
            <tr key={kind}>
              <th scope="row">
                <i className={classes["swatch"]} data-kind={kind} aria-hidden />
                {timeKindTexts[kind]}
              </th>
              <td>
                <Duration ms={ledger[kind]} />
              </td>
              <td>{shareText(ledger[kind], ledger.total)}</td>
            </tr>
          ))}
          <tr className={classes["total"]}>
            <th scope="row">nothing ran</th>
            <td>
              <Duration ms={idle} />
            </td>
            <td>{shareText(idle, ledger.total)}</td>
          </tr>
        </tbody>
      </table>
    </>
  );
}
