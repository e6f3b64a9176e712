import {
  type ExecutionModel,
  type Mark,
  marks as markNames,
  operation,
  type OperationState,
  operationStates,
} from "@durascope/sdk/history";
import { memo, useMemo } from "react";
import { factsOf, kindAt } from "../filter/facts.ts";
import { StatusIcon, TypeIcon } from "../part/icon.tsx";
import { kindTexts, stateTexts } from "../part/sign.ts";
import { exactDuration, shortDuration } from "../part/time.tsx";
import { CriticalLine } from "../time/critical-line.tsx";
import type { Projection } from "./axis.ts";
import { Bar } from "./bar.tsx";
import { markTexts } from "./mark-text.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { rowDomId } from "./row-state.ts";
import type { Row } from "./rows.ts";
import { SummaryBar } from "./summary-bar.tsx";
import { summaryOf } from "./summary.ts";
import classes from "./timeline.module.css";
import type { Timeline } from "./use-timeline.ts";

interface GridRowProps {
  readonly row: Row;
  readonly position: number;
  readonly top: number;
  readonly isSelected: boolean;
  readonly timeline: Timeline;
  readonly projection: Projection;
}

/** One row: its place in the tree, what it is, how it stands, how often it was tried, how long it took, and its bar. */
export const GridRow = memo(function GridRow({ row, position, top, isSelected, timeline, projection }: GridRowProps) {
  const { model, asOf, marks, base } = timeline;
  const { operation: index } = row;
  const state = stateOf(timeline, index);
  const mark = marks === undefined || row.isGroup ? undefined : markNames[marks[index] ?? 0];
  const pieces = useMemo(() => piecesOf(model, index, base.end, asOf), [model, index, base, asOf]);
  const summarised = row.members !== undefined && !row.isOpen ? row.members : undefined;
  return (
    <div
      role="row"
      id={rowDomId(position)}
      aria-rowindex={position + 2}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.hasChildren ? row.isOpen : undefined}
      aria-selected={isSelected}
      data-row={position}
      data-mark={mark}
      data-state={state}
      data-context={row.isContext || undefined}
      className={classes["row"]}
      style={{ transform: `translateY(${top}px)` }}
    >
      <NameCell row={row} model={model} state={state} mark={mark} />
      <AttemptsCell row={row} timeline={timeline} />
      <DurationCell row={row} timeline={timeline} pieces={pieces} />
      <div role="gridcell" className={classes["bar"]}>
        <span className="visually-hidden">{barText(row, { timeline, state, pieces, mark })}</span>
        {summarised === undefined ? (
          <Bar pieces={pieces} projection={projection} mark={mark} invocation={timeline.invocation} />
        ) : (
          <SummaryBar model={model} members={summarised} projection={projection} asOf={asOf} />
        )}
        {timeline.critical !== undefined && (
          <CriticalLine model={model} path={timeline.critical} row={row} projection={projection} />
        )}
      </div>
    </div>
  );
});

function stateOf({ model, asOf }: Timeline, index: number): OperationState {
  return operationStates[(asOf?.states ?? factsOf(model).state)[index] ?? 0] ?? "future";
}

const indent = 14;

function NameCell({
  row,
  model,
  state,
  mark,
}: {
  readonly row: Row;
  readonly model: ExecutionModel;
  readonly state: OperationState;
  readonly mark: Mark | undefined;
}) {
  const view = operation(model, row.operation);
  const kind = kindAt(model, row.operation);
  const name = view.name ?? view.subType ?? view.type;
  const shownState = row.isGroup ? (summaryOf(model, row.members).states[0]?.state ?? state) : state;
  return (
    <div role="gridcell" className={classes["name"]} style={{ paddingLeft: 6 + row.depth * indent }}>
      <span
        className={classes["twisty"]}
        data-toggle={row.hasChildren || undefined}
        data-open={row.isOpen || undefined}
        aria-hidden
      />
      <StatusIcon state={shownState} />
      <TypeIcon kind={kind} />
      <span className={classes["nameText"]} title={row.isGroup ? undefined : `${kindTexts[kind]} ${name}`}>
        {row.isGroup ? name.replaceAll(/\d+/g, "#") : name}
      </span>
      {row.members !== undefined && <span className={classes["count"]}>{row.members.length.toLocaleString("en")}</span>}
      {mark !== undefined && <span className={classes["mark"]} data-mark={mark} title={markTexts[mark]} aria-hidden />}
    </div>
  );
}

function AttemptsCell({ row, timeline: { model, asOf } }: { readonly row: Row; readonly timeline: Timeline }) {
  if (row.members !== undefined) {
    const { failures } = summaryOf(model, row.members, asOf);
    return (
      <div role="gridcell" className={classes["attempts"]} data-failures={failures > 0 || undefined}>
        {failures > 0 ? `${failures.toLocaleString("en")}✕` : ""}
      </div>
    );
  }
  const { attemptCount } = operation(model, row.operation);
  return (
    <div role="gridcell" className={classes["attempts"]} data-retried={attemptCount > 1 || undefined}>
      {attemptCount > 1 ? <span className={classes["badge"]}>{attemptCount}</span> : attemptCount === 1 ? "1" : ""}
    </div>
  );
}

function DurationCell({
  row,
  timeline,
  pieces,
}: {
  readonly row: Row;
  readonly timeline: Timeline;
  readonly pieces: readonly Piece[];
}) {
  const ms = durationOf(row, timeline, pieces);
  return (
    <div role="gridcell" className={classes["duration"]} title={ms === undefined ? undefined : exactDuration(ms)}>
      {ms === undefined ? "" : shortDuration(ms)}
    </div>
  );
}

function durationOf(row: Row, { model, until }: Timeline, pieces: readonly Piece[]): number | undefined {
  if (row.isGroup) {
    const { start, end } = summaryOf(model, row.members);
    return end - start;
  }
  const first = pieces[0];
  const last = pieces.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (last.end !== "open") return last.to - first.from;
  return Math.max(0, Math.min(last.to, until) - first.from);
}

interface BarFacts {
  readonly timeline: Timeline;
  readonly state: OperationState;
  readonly pieces: readonly Piece[];
  readonly mark: Mark | undefined;
}

/** What the bar shows, in words. */
function barText(row: Row, { timeline, state, pieces, mark }: BarFacts): string {
  const { model } = timeline;
  if (row.isGroup) {
    const { states } = summaryOf(model, row.members);
    return states.map(({ state: one, count }) => `${count} ${stateTexts[one]}`).join(", ");
  }
  const attempts = operation(model, row.operation).attemptCount;
  const ms = durationOf(row, timeline, pieces);
  const parts = [
    kindTexts[kindAt(model, row.operation)],
    stateTexts[state],
    attempts > 1 ? `${attempts} attempts` : "",
    ms === undefined ? "" : shortDuration(ms),
    mark === undefined ? "" : `${markTexts[mark]} in the selected invocation`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
