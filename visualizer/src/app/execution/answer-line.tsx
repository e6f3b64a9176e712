import { waitingFor } from "@durascope/sdk/history";
import { useEffect, useMemo, useState } from "react";
import { ExecutionActions } from "../action/execution-actions.tsx";
import { useExecution } from "../source/use-execution.ts";
import classes from "./answer-line.module.css";

/** What a running execution waits for, in one sentence. */
export function AnswerLine() {
  const { model, phase, target } = useExecution();
  const isOver = model.execution.closed || model.events.raw.length === 0;
  const now = useNow(!isOver && target.kind === "server");
  const waiting = useMemo(() => (isOver ? undefined : waitingFor(model, now)), [isOver, model, now]);
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

/** The time, each second while it is wanted. */
function useNow(isWanted: boolean): number | undefined {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    if (!isWanted) return setNow(undefined);
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isWanted]);
  return now;
}
