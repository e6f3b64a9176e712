import type { ExecutionModel, Failure } from "@durascope/sdk/history";
import { nameOf } from "../matrix/cell-text.ts";
import { StatusIcon } from "../part/icon.tsx";
import { shortDuration } from "../part/time.tsx";
import { type Column, VirtualTable } from "../part/virtual-table.tsx";
import { changeView } from "../state/view-store.ts";
import classes from "./errors-view.module.css";
import { failureState, subjectOf } from "./failure-text.ts";

interface FailureListProps {
  readonly model: ExecutionModel;
  readonly failures: readonly Failure[];
  readonly selected: number;
  readonly onSelect: (row: number) => void;
}

/** The failures of one error, in order. */
export function FailureList({ model, failures, selected, onSelect }: FailureListProps) {
  const start = model.execution.start ?? model.events.time[0] ?? 0;
  const cell = (read: (failure: Failure) => React.ReactNode) => (row: number) => {
    const failure = failures[row];
    return failure === undefined ? "" : read(failure);
  };
  const columns: readonly Column[] = [
    {
      name: "what",
      title: "What failed",
      width: "minmax(160px, 1fr)",
      cell: cell((failure) => (
        <span className={classes["subject"]}>
          <StatusIcon state={failureState(failure)} size={12} />
          {failure.operation < 0 ? subjectOf(failure) : nameOf(model, failure.operation)}
        </span>
      )),
    },
    { name: "attempt", title: "Attempt", width: "70px", isNumber: true, cell: cell(({ attempt }) => attempt ?? "") },
    {
      name: "invocation",
      title: "Invocation",
      width: "84px",
      isNumber: true,
      cell: cell(({ invocation }) => (invocation < 0 ? "" : invocation + 1)),
    },
    {
      name: "after",
      title: "After",
      width: "90px",
      isNumber: true,
      cell: cell(({ event }) => shortDuration((model.events.time[event] ?? 0) - start)),
    },
  ];
  return (
    <VirtualTable
      label="Failures with this error"
      columns={columns}
      count={failures.length}
      selected={selected}
      onSelect={onSelect}
      onOpen={(row) => {
        const operation = failures[row]?.operation ?? -1;
        if (operation >= 0) changeView({ operation: model.operations.ids[operation] });
      }}
    />
  );
}
