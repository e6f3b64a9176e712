import {
  type ComparedOperation,
  comparedOperation,
  type Comparison,
  type ExecutionModel,
  type OperationView,
  type Sides,
} from "@durascope/sdk/history";
import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { StatusIcon, TypeIcon } from "../part/icon.tsx";
import { kindOf, stateTexts } from "../part/sign.ts";
import { shortDuration } from "../part/time.tsx";
import type { Column } from "../part/virtual-table.tsx";
import { differenceText, signOf } from "./difference-text.ts";
import classes from "./compare-view.module.css";

interface Source {
  readonly models: Sides<ExecutionModel>;
  readonly comparison: Comparison;
  readonly closed: ReadonlySet<number>;
}

/** The columns of the merged tree: what was, what is, and by how much they differ. */
export function comparisonColumns(source: Source, shown: Int32Array, toggle: (row: number) => void): readonly Column[] {
  const { models, comparison } = source;
  const cell = (read: (compared: ComparedOperation) => ReactNode) => (index: number) =>
    read(comparedOperation(models, comparison, shown[index] ?? 0));
  const longest = longestDelta(comparison);
  return [
    {
      name: "operation",
      title: "Operation",
      width: "minmax(200px, 3fr)",
      cell: cell((compared) => <Name source={source} compared={compared} toggle={toggle} />),
    },
    { name: "difference", title: "Differs in", width: "minmax(100px, 1fr)", cell: cell(differenceText) },
    {
      name: "status",
      title: "Status",
      width: "minmax(120px, 1fr)",
      cell: cell(({ left, right }) => <States left={left} right={right} />),
    },
    {
      name: "attempts",
      title: "Attempts",
      width: "74px",
      isNumber: true,
      cell: cell(({ left, right }) => change(attempts(left), attempts(right))),
    },
    { name: "left", title: "Took here", width: "84px", isNumber: true, cell: cell(({ left }) => duration(left)) },
    { name: "right", title: "Took there", width: "84px", isNumber: true, cell: cell(({ right }) => duration(right)) },
    {
      name: "delta",
      title: "Longer there",
      width: "112px",
      isNumber: true,
      cell: cell(({ durationDelta }) => <Delta delta={durationDelta} longest={longest} />),
    },
  ];
}

function longestDelta({ leftDuration, rightDuration }: Comparison): number {
  let longest = 1;
  for (const [row, left] of leftDuration.entries()) {
    const delta = Math.abs((rightDuration[row] ?? Number.NaN) - left);
    if (delta > longest) longest = delta;
  }
  return longest;
}

interface NameProps {
  readonly source: Source;
  readonly compared: ComparedOperation;
  readonly toggle: (row: number) => void;
}

function Name({ source: { comparison, closed }, compared, toggle }: NameProps) {
  const { row, depth, left, right } = compared;
  const view = left ?? right;
  if (view === undefined) return null;
  const Twisty = closed.has(row) ? ChevronRight : ChevronDown;
  const isFirst = row === comparison.firstDivergence;
  return (
    <span className={classes["name"]} style={{ paddingLeft: depth * 14 }} data-sign={signOf(compared)}>
      <span className={classes["twisty"]} onClick={() => toggle(row)} aria-hidden>
        {(comparison.subtreeSize[row] ?? 1) > 1 && <Twisty size={12} />}
      </span>
      <span className={classes["sign"]} aria-hidden>
        {signOf(compared)}
      </span>
      <TypeIcon kind={kindOf(view)} />
      <span className={classes["text"]}>{view.name ?? view.subType ?? view.type}</span>
      {isFirst && <span className={classes["first"]}>first divergence</span>}
    </span>
  );
}

function States({ left, right }: Partial<Pick<ComparedOperation, "left" | "right">>) {
  const state = left?.state;
  const other = right?.state;
  return (
    <span className={classes["states"]}>
      {state !== undefined && <StatusIcon state={state} labelled={other !== undefined && other !== state} size={12} />}
      {state !== undefined && other !== undefined && other !== state && <span aria-hidden>→</span>}
      {other !== undefined && other !== state && <StatusIcon state={other} size={12} />}
      {stateTexts[other ?? state ?? "future"]}
    </span>
  );
}

function attempts(view: OperationView | undefined): number | undefined {
  return view?.attemptCount || undefined;
}

function change(left: number | undefined, right: number | undefined): string {
  if (left === undefined || right === undefined || left === right) return String(left ?? right ?? "");
  return `${left} → ${right}`;
}

function duration(view: OperationView | undefined): string {
  return view?.end === undefined ? "" : shortDuration(view.end - view.start);
}

/** Longer to the right, shorter to the left of the middle. */
function Delta({ delta, longest }: { readonly delta: number | undefined; readonly longest: number }) {
  if (delta === undefined) return null;
  const share = (Math.abs(delta) / longest) * 50;
  const side = delta > 0 ? { left: "50%" } : { right: "50%" };
  return (
    <span className={classes["delta"]} data-slower={delta > 0}>
      <i style={{ ...side, width: `${share}%` }} aria-hidden />
      {delta === 0 ? "=" : `${delta > 0 ? "+" : "−"}${shortDuration(Math.abs(delta))}`}
    </span>
  );
}
