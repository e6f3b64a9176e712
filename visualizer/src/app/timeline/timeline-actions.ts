import { type ExecutionModel, State } from "@durascope/sdk/history";
import { useRegisterActions } from "../state/action.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import { type Facts, factsOf } from "../filter/facts.ts";
import type { Projection, Viewport } from "./axis.ts";
import { positionOf, toggleRow } from "./row-state.ts";
import type { Row } from "./rows.ts";
import { summaryOf } from "./summary.ts";
import type { Timeline } from "./use-timeline.ts";
import { showViewport, useViewport } from "./viewport.ts";

const panShare = 0.2;
const zoomFactor = 1.5;

/** Commands of the timeline. */
export function useTimelineActions(timeline: Timeline, projection: Projection): void {
  useRegisterActions([...rowActions(timeline), ...treeActions(timeline), ...timeActions(timeline, projection)]);
}

type Actions = Parameters<typeof useRegisterActions>[0];

function rowActions(timeline: Timeline): Actions {
  const group = "Rows";
  const { rows, model } = timeline;
  const move = (step: number): void =>
    select(timeline, Math.max(0, Math.min(rows.length - 1, currentRow(timeline, step) + step)));
  return [
    { id: "row.next", title: "Next row", group, keys: ["j", "ArrowDown"], run: () => move(1) },
    { id: "row.previous", title: "Previous row", group, keys: ["k", "ArrowUp"], run: () => move(-1) },
    { id: "row.pageDown", title: "A page down", group, keys: ["PageDown"], run: () => move(20) },
    { id: "row.pageUp", title: "A page up", group, keys: ["PageUp"], run: () => move(-20) },
    { id: "row.first", title: "First row", group, keys: ["g g", "Home"], run: () => select(timeline, 0) },
    {
      id: "row.last",
      title: "Last row",
      group,
      keys: ["Shift+G", "End"],
      run: () => select(timeline, rows.length - 1),
    },
    {
      id: "error.next",
      title: "Next error",
      group,
      keys: ["e"],
      run: () => nextError(model, 1),
      // While travelling through time the key goes to the next failure there.
      when: () => useViewStore.getState().at === undefined,
    },
    { id: "error.previous", title: "Previous error", group, keys: ["Shift+E"], run: () => nextError(model, -1) },
  ];
}

function treeActions(timeline: Timeline): Actions {
  const group = "Tree";
  const row = (): Row | undefined => timeline.rows[currentRow(timeline)];
  const open = (): void => {
    const current = row();
    if (current?.hasChildren !== true) return;
    if (current.isOpen) select(timeline, currentRow(timeline) + 1);
    else toggleRow(current.id);
  };
  const close = (): void => {
    const current = row();
    if (current === undefined) return;
    if (current.isOpen) toggleRow(current.id);
    else selectParent(timeline, currentRow(timeline));
  };
  const level = (step: number): void => changeView({ depth: Math.max(0, (row()?.depth ?? 0) + step), toggled: [] });
  return [
    { id: "tree.open", title: "Open the row, or go into it", group, keys: ["ArrowRight"], run: open },
    { id: "tree.close", title: "Close the row, or go out of it", group, keys: ["ArrowLeft"], run: close },
    {
      id: "tree.openLevel",
      title: "Open all rows of this level",
      group,
      keys: ["Alt+ArrowRight"],
      run: () => level(1),
    },
    {
      id: "tree.closeLevel",
      title: "Close all rows of this level",
      group,
      keys: ["Alt+ArrowLeft"],
      run: () => level(0),
    },
    ...Array.from({ length: 9 }, (_, index) => ({
      id: `tree.depth${index + 1}`,
      title: index === 8 ? "Open all rows" : `Open ${index + 1} level${index === 0 ? "" : "s"}`,
      group,
      keys: [String(index + 1)],
      run: () => changeView({ depth: index === 8 ? 9 : index, toggled: [] }),
    })),
    {
      id: "tree.usual",
      title: "Open what is usually open",
      group,
      keys: ["0"],
      run: () => changeView({ depth: undefined, toggled: [] }),
    },
    {
      id: "tree.fold",
      title: "Fold or unfold groups of one name",
      group,
      keys: ["f"],
      run: () => changeView({ foldGroups: !useViewStore.getState().foldGroups }),
    },
  ];
}

function timeActions(timeline: Timeline, projection: Projection): Actions {
  const group = "Time";
  const { model, rows } = timeline;
  const show = (view: Viewport): void => showViewport(view, projection.base);
  const zoom = (factor: number): void => show(projection.zoomed(factor, projection.width / 2));
  const zoomToSelection = (): void => {
    const row = rows[currentRow(timeline)];
    if (row === undefined) return;
    const { start: from, end: to } = summaryOf(model, row.isGroup ? row.members : Int32Array.of(row.operation));
    const around = Math.max(2, (to - from) * 0.15);
    show({ from: from - around, to: to + around });
  };
  return [
    { id: "zoom.selection", title: "Zoom to the selected row", group, keys: ["z"], run: zoomToSelection },
    { id: "zoom.whole", title: "Show the whole time", group, keys: ["Shift+Z"], run: () => showViewport(undefined) },
    { id: "zoom.in", title: "Zoom in", group, keys: ["+", "="], run: () => zoom(zoomFactor) },
    { id: "zoom.out", title: "Zoom out", group, keys: ["-"], run: () => zoom(1 / zoomFactor) },
    {
      id: "pan.left",
      title: "Earlier",
      group,
      keys: ["Shift+ArrowLeft"],
      run: () => show(projection.panned(-projection.width * panShare)),
    },
    {
      id: "pan.right",
      title: "Later",
      group,
      keys: ["Shift+ArrowRight"],
      run: () => show(projection.panned(projection.width * panShare)),
    },
    {
      id: "idle",
      title: "Collapse idle time, or show it to scale",
      group,
      keys: ["i"],
      run: () => changeView({ hideIdle: !useViewStore.getState().hideIdle }),
    },
    {
      id: "critical",
      title: "Show or hide the critical path",
      group,
      keys: ["c"],
      run: () => changeView({ critical: !useViewStore.getState().critical }),
    },
    {
      id: "dismiss",
      title: "Back: details, invocation, moment, zoom",
      group: "Views",
      keys: ["Escape"],
      run: dismiss,
      when: canDismiss,
    },
  ];
}

/** One step back at a time, the innermost first. */
function dismiss(): void {
  const { operation, invocation, at } = useViewStore.getState();
  if (operation !== undefined) changeView({ operation: undefined, section: undefined });
  else if (invocation !== undefined) changeView({ invocation: undefined });
  else if (at !== undefined) changeView({ at: undefined });
  else showViewport(undefined);
}

function canDismiss(): boolean {
  const { operation, invocation, at } = useViewStore.getState();
  const isZoomed = useViewport.getState().view !== undefined;
  return operation !== undefined || invocation !== undefined || at !== undefined || isZoomed;
}

/**
 * Position of the selected row, or of what it is inside while that is closed; without one the place before the first, or
 * after the last, depending on where one wants to go.
 */
function currentRow(timeline: Timeline, step = 0): number {
  const { operations } = timeline.model;
  const id = useViewStore.getState().operation;
  let position = positionOf(timeline, id);
  let above = operations.indexOf.get(id ?? "") ?? -1;
  while (position < 0 && above >= 0) {
    above = operations.parent[above] ?? -1;
    position = timeline.rowOf[above] ?? -1;
  }
  return position < 0 && step < 0 ? timeline.rows.length : position;
}

function select({ model, rows }: Timeline, position: number): void {
  const row = rows[position];
  if (row !== undefined) changeView({ operation: row.isGroup ? row.id : model.operations.ids[row.operation] });
}

function selectParent(timeline: Timeline, position: number): void {
  const depth = timeline.rows[position]?.depth ?? 0;
  for (let above = position - 1; above >= 0; above--) {
    if ((timeline.rows[above]?.depth ?? depth) < depth) return select(timeline, above);
  }
}

/** Selects the next failed operation in the order of the tree, where the failure began: not what failed because of it. */
function nextError(model: ExecutionModel, step: 1 | -1): void {
  const { tree, operations } = model;
  const origins = originsOfFailure(model, factsOf(model));
  const selected = operations.indexOf.get(useViewStore.getState().operation ?? "");
  const count = tree.rows.length;
  const from = selected === undefined ? (step > 0 ? -1 : count) : (tree.rowOf[selected] as number);
  for (let distance = 1; distance <= count; distance++) {
    const operation = tree.rows[(from + step * distance + count * 2) % count] as number;
    if (origins[operation] === 0) continue;
    changeView({ operation: operations.ids[operation] });
    return;
  }
}

/** Failed operations inside which none failed. */
function originsOfFailure({ tree, operations }: ExecutionModel, { state }: Facts): Uint8Array {
  const origins = new Uint8Array(operations.count);
  for (const operation of tree.rows) {
    if (state[operation] !== State.failed && state[operation] !== State.timedOut) continue;
    origins[operation] = 1;
    const parent = operations.parent[operation] as number;
    if (parent >= 0) origins[parent] = 0;
  }
  return origins;
}
