import {
  type ExecutionModel,
  invocation as invocationOf,
  type Mark,
  marks,
  markOf,
  operation,
} from "@durascope/sdk/history";
import { useMemo, useState } from "react";
import { Copy } from "../part/copy.tsx";
import { StatusIcon } from "../part/icon.tsx";
import { stateTexts } from "../part/sign.ts";
import { Tabs } from "../part/tabs.tsx";
import { Duration, Time } from "../part/time.tsx";
import { type Column, VirtualTable } from "../part/virtual-table.tsx";
import { markTexts } from "../timeline/mark-text.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import { fidelityTexts, marksText, nameOf } from "./cell-text.ts";
import { DisagreementList } from "./disagreement-list.tsx";
import classes from "./matrix-view.module.css";

const listed = ["executed", "replayed", "resolved-while-suspended", "pending"] as const satisfies readonly Mark[];
type Listed = (typeof listed)[number];
const panelId = "invocation-operations";

/** The selected invocation: how it went, and what it did, as lists. */
export function InvocationPanel({ model }: Pick<ListsProps, "model">) {
  const selected = useViewStore((state) => state.invocation);
  const index = selected !== undefined && selected < model.invocations.count ? selected : undefined;
  return (
    <section className={classes["panel"]} aria-label="Selected invocation">
      {index === undefined ? (
        <Unselected model={model} />
      ) : (
        <>
          <Facts model={model} index={index} />
          <Lists model={model} index={index} />
        </>
      )}
    </section>
  );
}

function Unselected({ model }: Pick<ListsProps, "model">) {
  return (
    <>
      <p className={classes["hint"]}>
        Select an invocation to see what it executed and what it only replayed: point at the matrix, or press{" "}
        <kbd>[</kbd> and <kbd>]</kbd>.
      </p>
      {model.invocations.recorded.includes(1) && <DisagreementList model={model} />}
    </>
  );
}

function Facts({ model, index }: { readonly model: ExecutionModel; readonly index: number }) {
  const { start, end, requestId, error, doubts, firstWork, inferred } = invocationOf(model, index);
  const work = firstWork === undefined ? undefined : (model.events.time[firstWork] ?? start) - start;
  return (
    <header className={classes["facts"]}>
      <h2>
        Invocation {(index + 1).toLocaleString("en")} of {model.invocations.count.toLocaleString("en")}
      </h2>
      <span>
        <Time at={start} />
      </span>
      <span>{end === undefined ? "running" : <Duration ms={end - start} />}</span>
      <span>
        {work === undefined ? (
          "nothing new"
        ) : (
          <>
            <Duration ms={Math.max(0, work)} /> to its first new work
          </>
        )}
      </span>
      {error !== undefined && (
        <span className={classes["failed"]}>
          <StatusIcon state="failed" size={12} /> ended with an error
        </span>
      )}
      {inferred && end !== undefined && <span>its end is not recorded</span>}
      {doubts.length > 0 && (
        <span className={classes["doubt"]}>{doubts.map((doubt) => doubtTexts[doubt]).join("; ")}</span>
      )}
      {requestId !== undefined && (
        <span className={classes["request"]}>
          <code>{requestId}</code> <Copy text={requestId} label="Copy the request id" />
        </span>
      )}
    </header>
  );
}

const doubtTexts = {
  error: "it failed, and may have stopped before it came to everything",
  running: "it is not over",
  overlap: "it overlaps with another",
  incomplete: "events of it are missing",
} as const;

interface ListsProps {
  readonly model: ExecutionModel;
  readonly index: number;
}

function Lists({ model, index }: ListsProps) {
  const [chosen, setChosen] = useState<Listed>("executed");
  const lists = useMemo(() => operationsByMark(model, index), [model, index]);
  const rows = lists[chosen];
  const id = useViewStore((state) => state.operation);
  const selected = id === undefined ? -1 : rows.indexOf(model.operations.indexOf.get(id) ?? -1);
  const columns = useMemo(() => columnsOf({ model, index }, rows), [model, index, rows]);
  return (
    <>
      <Tabs
        label="What it did"
        panel={panelId}
        selected={chosen}
        onSelect={setChosen}
        tabs={listed.map((name) => ({
          name,
          text: `${titles[name]} ${lists[name].length.toLocaleString("en")}`,
        }))}
      />
      <div id={panelId} role="tabpanel" aria-labelledby={`${panelId}-${chosen}`} className={classes["list"]}>
        <VirtualTable
          label={`Operations ${markTexts[chosen]} in invocation ${index + 1}`}
          columns={columns}
          count={rows.length}
          selected={selected}
          onSelect={(row) => changeView({ operation: model.operations.ids[rows[row] ?? -1] })}
          empty={<p className={classes["hint"]}>No operation.</p>}
        />
      </div>
    </>
  );
}

const titles: Readonly<Record<Listed, string>> = {
  executed: "Executed",
  replayed: "Replayed",
  "resolved-while-suspended": "Resolved while suspended",
  pending: "Pending at its end",
};

function operationsByMark(model: ExecutionModel, invocation: number): Readonly<Record<Mark, number[]>> {
  const lists = Object.fromEntries(marks.map((mark) => [mark, [] as number[]])) as Record<Mark, number[]>;
  for (const index of model.tree.rows) {
    lists[markOf(model, index, invocation).mark].push(index);
  }
  return lists;
}

function columnsOf({ model, index }: ListsProps, rows: readonly number[]): readonly Column[] {
  const view = (row: number) => operation(model, rows[row] ?? 0);
  return [
    {
      name: "operation",
      title: "Operation",
      width: "minmax(160px, 2fr)",
      cell: (row) => (
        <span className={classes["name"]} style={{ paddingLeft: view(row).depth * 12 }}>
          <StatusIcon state={view(row).state} size={12} />
          {nameOf(model, rows[row] ?? 0)}
        </span>
      ),
    },
    { name: "state", title: "State now", width: "110px", cell: (row) => stateTexts[view(row).state] },
    {
      name: "fidelity",
      title: "How it is known",
      width: "140px",
      cell: (row) => fidelityTexts[markOf(model, rows[row] ?? 0, index).fidelity],
    },
    {
      name: "marks",
      title: "In all invocations",
      width: "minmax(200px, 3fr)",
      cell: (row) => marksText(model, rows[row] ?? 0),
    },
  ];
}
