import type { FailureGroup } from "@durascope/sdk/history";
import { type Column, VirtualTable } from "../part/virtual-table.tsx";
import classes from "./errors-view.module.css";

interface GroupListProps {
  readonly groups: readonly FailureGroup[];
  readonly selected: number;
  readonly onSelect: (row: number) => void;
}

/** The errors there were, each once. */
export function GroupList({ groups, selected, onSelect }: GroupListProps) {
  const columns: readonly Column[] = [
    {
      name: "error",
      title: "Error",
      width: "minmax(200px, 1fr)",
      cell: (row) => (
        <>
          <strong className={classes["type"]}>{groups[row]?.type ?? "Not read yet"}</strong> {groups[row]?.message}
        </>
      ),
    },
    {
      name: "count",
      title: "Times",
      width: "64px",
      isNumber: true,
      cell: (row) => groups[row]?.failures.length.toLocaleString("en"),
    },
    {
      name: "final",
      title: "Final",
      width: "60px",
      isNumber: true,
      cell: (row) => groups[row]?.final.toLocaleString("en"),
    },
  ];
  return (
    <VirtualTable
      label="Errors by type and message"
      columns={columns}
      count={groups.length}
      selected={selected}
      onSelect={onSelect}
    />
  );
}
