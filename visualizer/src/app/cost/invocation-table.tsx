import type { ExecutionModel, ReplayCost } from "@durascope/sdk/history";
import { useMemo, useState } from "react";
import { StatusIcon } from "../part/icon.tsx";
import { shortDuration } from "../part/time.tsx";
import { type Column, type Sorting, VirtualTable } from "../part/virtual-table.tsx";
import { sizeText } from "../payload/size-text.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import { shareText } from "../time/time-kinds.ts";
import classes from "./cost-view.module.css";
import { orderOf, shareOf, type SortColumn, sortColumns } from "./invocation-order.ts";

interface InvocationTableProps {
  readonly model: ExecutionModel;
  readonly cost: ReplayCost;
}

/** Every invocation and what it cost; those that replayed most come first. */
export function InvocationTable({ model, cost }: InvocationTableProps) {
  const [sorting, setSorting] = useState<Sorting & { readonly column: SortColumn }>({
    column: "replayed",
    descending: true,
  });
  const order = useMemo(() => orderOf(cost, sorting), [cost, sorting]);
  const columns = useMemo(() => columnsOf({ model, cost }, order), [model, cost, order]);
  const selected = useViewStore((state) => state.invocation);
  return (
    <section className={classes["table"]} aria-label="Invocations">
      <VirtualTable
        label="Invocations and what they cost"
        columns={columns}
        count={order.length}
        selected={selected === undefined ? -1 : order.indexOf(selected)}
        onSelect={(row) => changeView({ invocation: order[row] })}
        onOpen={(row) => changeView({ invocation: order[row], view: "invocations" }, "push")}
        sorting={sorting}
        onSort={(name) => {
          const column = sortColumns.find((known) => known === name);
          if (column === undefined) return;
          setSorting({ column, descending: sorting.column === column ? !sorting.descending : column !== "index" });
        }}
      />
    </section>
  );
}

function columnsOf({ model, cost }: InvocationTableProps, order: Int32Array): readonly Column[] {
  const number = (
    title: string,
    name: SortColumn,
    read: (index: number) => React.ReactNode,
    width = "82px",
  ): Column => ({
    name,
    title,
    width: `minmax(${width}, 1fr)`,
    isNumber: true,
    cell: (row) => read(order[row] ?? 0),
  });
  return [
    number("#", "index", (index) => <Numbered model={model} index={index} />, "48px"),
    number("Ran for", "duration", (index) => time(cost.duration[index]), "64px"),
    number("To new work", "firstWork", (index) => time(cost.timeToFirstWork[index]), "98px"),
    number("Share", "share", (index) => <Share share={shareOf(cost, index)} />, "60px"),
    number("Replayed", "replayed", (index) => cost.replayed[index]?.toLocaleString("en"), "88px"),
    number("Executed", "executed", (index) => cost.executed[index]?.toLocaleString("en")),
    number("Resolved", "resolved", (index) => cost.resolved[index]?.toLocaleString("en")),
    number(
      "Read back",
      "bytes",
      (index) => {
        const isWhole = cost.unknownSizes[index] === 0;
        const bytes = sizeText(cost.bytes[index] ?? 0);
        return isWhole ? bytes : cost.bytes[index] === 0 ? "–" : `≥ ${bytes}`;
      },
      "100px",
    ),
  ];
}

function time(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "–" : shortDuration(value);
}

/** Its number, with a sign when it ended with an error or has not ended. */
function Numbered({ model: { invocations }, index }: { readonly model: ExecutionModel; readonly index: number }) {
  const isFailed = invocations.failed[index] === 1;
  const isRunning = Number.isNaN(invocations.end[index]);
  return (
    <>
      {isFailed && <StatusIcon state="failed" labelled size={12} />}
      {isRunning && <StatusIcon state="running" labelled size={12} />} {(index + 1).toLocaleString("en")}
    </>
  );
}

function Share({ share }: { readonly share: number }) {
  if (Number.isNaN(share)) return <>–</>;
  return (
    <span className={classes["share"]}>
      <i style={{ width: `${Math.min(1, share) * 100}%` }} aria-hidden />
      {shareText(share, 1)}
    </span>
  );
}
