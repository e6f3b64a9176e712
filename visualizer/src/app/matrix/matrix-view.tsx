import { useMemo, useState } from "react";
import { useMatches } from "../filter/use-matches.ts";
import { Empty } from "../part/empty.tsx";
import { useExecution } from "../source/use-execution.ts";
import { useRows } from "../timeline/use-timeline.ts";
import { InvocationPanel } from "./invocation-panel.tsx";
import { MatrixGrid } from "./matrix-grid.tsx";
import classes from "./matrix-view.module.css";
import { allRows, foldedRows } from "./rows.ts";

/** Operations by invocations: what each of them executed, and what it only replayed. */
export function MatrixView() {
  const { model } = useExecution();
  const [isFolded, setFolded] = useState(false);
  const folded = useRows(model);
  const matches = useMatches(model);
  const rows = useMemo(
    () => (isFolded ? foldedRows(model, folded.rows) : allRows(model, matches)),
    [model, isFolded, folded.rows, matches],
  );
  if (model.invocations.count === 0 || model.operations.count === 0) {
    return <Empty title="Nothing to compare yet">No invocation has worked on an operation so far.</Empty>;
  }
  return (
    <div className={classes["view"]}>
      {rows.operations.length === 0 ? (
        <Empty title="No operation passes the filter" />
      ) : (
        <MatrixGrid model={model} rows={rows} isFolded={isFolded} onFold={setFolded} />
      )}
      <InvocationPanel model={model} />
    </div>
  );
}
