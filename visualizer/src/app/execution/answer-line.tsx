import { waitingFor } from "@durascope/sdk/history";
import { useMemo } from "react";
import { ExecutionActions } from "../action/execution-actions.tsx";
import { momentText } from "../part/time.tsx";
import { useClock } from "../source/use-clock.ts";
import { useExecution } from "../source/use-execution.ts";
import { usePreferences } from "../theme/theme.ts";
import classes from "./answer-line.module.css";

/** What a running execution waits for, in one sentence. */
export function AnswerLine() {
  const { model, phase } = useExecution();
  const isOver = model.execution.closed || model.events.raw.length === 0;
  const now = useClock();
  const zone = usePreferences((state) => state.zone);
  const waiting = useMemo(
    () => (isOver ? undefined : waitingFor(model, now, (time) => momentText(time, zone))),
    [isOver, model, now, zone],
  );
  if (waiting === undefined || phase === "loading") return null;
  return (
    <div className={classes["line"]}>
      <p className={classes["text"]} title={waiting.text}>
        {waiting.text}
      </p>
      <ExecutionActions />
    </div>
  );
}
