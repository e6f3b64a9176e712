import type { ExecutionModel } from "@durascope/sdk/history";
import { useEffect, useRef } from "react";
import { matchesOf } from "../filter/match.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import { groupPrefix, type Row, rowsOf } from "./rows.ts";
import type { Timeline } from "./use-timeline.ts";

/** Opens or closes a row. */
export function toggleRow(id: string): void {
  const { toggled } = useViewStore.getState();
  changeView({ toggled: toggled.includes(id) ? toggled.filter((other) => other !== id) : [...toggled, id] });
}

/** The id of a row's element, which names the active one to screen readers. */
export function rowDomId(position: number): string {
  return `row-${position}`;
}

/** Position of the row of a selection: an operation, or a group. -1 when it has none. */
export function positionOf({ model, rows, rowOf }: Timeline, id: string | undefined): number {
  if (id === undefined) return -1;
  if (id.startsWith(groupPrefix)) return rows.findIndex((row) => row.id === id);
  const operation = model.operations.indexOf.get(id);
  return operation === undefined ? -1 : (rowOf[operation] ?? -1);
}

/** Opens whatever hides a newly selected operation, wherever it was selected. */
export function useReveal(timeline: Timeline): void {
  const id = useViewStore((state) => state.operation);
  const revealed = useRef<string>(undefined);
  useEffect(() => {
    if (id === revealed.current) return;
    const { model } = timeline;
    const operation = model.operations.indexOf.get(id ?? "");
    if (id !== undefined && operation === undefined) return;
    revealed.current = id;
    if (operation === undefined || timeline.rowOf[operation] !== -1) return;
    const toggled = toggledToReveal(model, operation);
    if (toggled !== undefined) changeView({ toggled });
  }, [id, timeline]);
}

/** The toggled rows with which an operation has a row; undefined when the filter leaves it out. */
function toggledToReveal(model: ExecutionModel, operation: number): readonly string[] | undefined {
  const view = useViewStore.getState();
  const matches = matchesOf(model, view);
  let { toggled } = view;
  for (let level = 0; level <= (model.tree.depth[operation] ?? 0) + 1; level++) {
    const rows = rowsOf(model, { ...view, matches, toggled });
    if (rows.some((row) => !row.isGroup && row.operation === operation)) return toggled;
    const closed = rows
      .filter((row) => row.hasChildren && !row.isOpen && holds(model, row, operation))
      .map((row) => row.id);
    if (closed.length === 0) return undefined;
    toggled = [...toggled.filter((id) => !closed.includes(id)), ...closed.filter((id) => !toggled.includes(id))];
  }
  return toggled;
}

function holds({ tree }: ExecutionModel, row: Row, wanted: number): boolean {
  const place = tree.rowOf[wanted] as number;
  const isInside = (outer: number): boolean => {
    const first = tree.rowOf[outer] as number;
    return place >= first && place < first + (tree.subtreeSize[outer] as number);
  };
  return row.isGroup ? row.members.some(isInside) : isInside(row.operation);
}
