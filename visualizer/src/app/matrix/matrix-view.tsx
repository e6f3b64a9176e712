import { readRecordings } from "@durascope/sdk/history";
import { useMemo } from "react";
import { Empty } from "../part/empty.tsx";
import { useExecution } from "../source/use-execution.ts";
import { InvocationPanel } from "./invocation-panel.tsx";
import { MatrixGrid } from "./matrix-grid.tsx";
import classes from "./matrix-view.module.css";
import { allRows } from "./rows.ts";

/** Operations by invocations: what each of them executed, and what it only replayed. */
export function MatrixView() {
  const { model, recording } = useExecution();
  const rows = useMemo(() => allRows(model, undefined), [model]);
  const recorded = useMemo(
    () => (recording === undefined ? undefined : readRecordings(model, recording)),
    [model, recording],
  );
  if (model.invocations.count === 0 || model.operations.count === 0) {
    return <Empty title="Nothing to compare yet">No invocation has worked on an operation so far.</Empty>;
  }
  return (
    <div className={classes["view"]}>
      <MatrixGrid rows={rows} recorded={recorded} />
      <InvocationPanel recorded={recorded} />
    </div>
  );
}
