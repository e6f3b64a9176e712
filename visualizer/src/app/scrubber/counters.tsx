import { type ExecutionModel, type OperationState, operationStates, stateAt } from "@durascope/sdk/history";
import { useMemo } from "react";
import { StatusIcon } from "../part/icon.tsx";
import { stateTexts } from "../part/sign.ts";
import { useExecution } from "../source/use-execution.ts";
import { useMoment } from "./moment.ts";
import classes from "./scrubber.module.css";

/** How many operations were in each state, as of the moment. */
export function Counters() {
  const { model } = useExecution();
  const moment = useMoment();
  const counts = useMemo(() => moment?.counts ?? countsNow(model), [moment, model]);
  const shown = operationStates.filter((state) => counts[state] > 0);
  return (
    <ul className={classes["counters"]} aria-label="Operations by state">
      {shown.map((state) => (
        <li key={state} title={stateTexts[state]}>
          <StatusIcon state={state} size={12} />
          {counts[state].toLocaleString("en")} <span className="visually-hidden">{stateTexts[state]}</span>
        </li>
      ))}
    </ul>
  );
}

function countsNow(model: ExecutionModel): Readonly<Record<OperationState, number>> {
  return stateAt(model, model.events.raw.length - 1).counts;
}
