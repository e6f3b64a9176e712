import type { ExecutionModel } from "@durascope/sdk/history";
import { type Column, VirtualTable } from "../part/virtual-table.tsx";
import { markTexts } from "../timeline/mark-text.ts";
import { changeView } from "../state/view-store.ts";
import { nameOf } from "./cell-text.ts";
import classes from "./matrix-view.module.css";

/** Where what the runtime recorded is not what the history made likely. */
export function DisagreementList({ model }: { readonly model: ExecutionModel }) {
  const list = model.disagreements;
  if (list.length === 0) {
    return <p className={classes["hint"]}>What the runtime recorded is what the history lets one infer, everywhere.</p>;
  }
  const at = (row: number) => list[row] ?? { operation: 0, invocation: 0, recorded: "executed", inferred: "executed" };
  const columns: Column[] = [
    {
      name: "operation",
      title: "Operation",
      width: "minmax(160px, 2fr)",
      cell: (row) => nameOf(model, at(row).operation),
    },
    { name: "invocation", title: "Invocation", width: "90px", isNumber: true, cell: (row) => at(row).invocation + 1 },
    { name: "recorded", title: "Recorded", width: "minmax(120px, 1fr)", cell: (row) => markTexts[at(row).recorded] },
    { name: "inferred", title: "Inferred", width: "minmax(120px, 1fr)", cell: (row) => markTexts[at(row).inferred] },
  ];
  return (
    <>
      <p className={classes["hint"]}>
        {list.length.toLocaleString("en")} times the recording contradicts what the history makes likely. The recording
        is what happened.
      </p>
      <VirtualTable
        label="Disagreements"
        columns={columns}
        count={list.length}
        selected={-1}
        onSelect={(row) => changeView({ operation: model.operations.ids[at(row).operation] })}
        onOpen={(row) => changeView({ invocation: at(row).invocation })}
      />
    </>
  );
}
