import { Button } from "../part/button.tsx";
import { useExecution } from "../source/use-execution.ts";
import classes from "./loading.module.css";

/** Rows to come, until the first are here. */
export function Loading() {
  const { phase, stop } = useExecution();
  return (
    <div className={classes["loading"]} role="status" aria-label="Loading the execution">
      {Array.from({ length: 14 }, (_, row) => (
        <div key={row} className={classes["row"]} data-shape={row % 5} />
      ))}
      {phase === "loading" && (
        <p className={classes["text"]}>
          Loading the history … <Button onClick={stop}>Stop</Button>
        </p>
      )}
    </div>
  );
}
