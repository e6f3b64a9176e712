import { type CriticalPath, criticalPath, type ExecutionModel, marksIn, stateAt } from "@durascope/sdk/history";
import { useDeferredValue, useMemo } from "react";
import { useMatches } from "../filter/use-matches.ts";
import { shownUntil, useClock } from "../source/use-clock.ts";
import { useExecution } from "../source/use-execution.ts";
import { useViewStore } from "../state/view-store.ts";
import { clampView, Projection, type TimeBase, type Viewport } from "./axis.ts";
import type { AsOf } from "./pieces.ts";
import { type Row, rowsOf } from "./rows.ts";
import { timeBaseOf } from "./time-base.ts";
import { useViewport } from "./viewport.ts";

/** All that the parts of the timeline draw from. */
export interface Timeline {
  readonly model: ExecutionModel;
  readonly rows: readonly Row[];
  /** Row of each operation that has one; -1 otherwise. */
  readonly rowOf: Int32Array;
  readonly base: TimeBase;
  /** Until when what is open has lasted, epoch milliseconds. */
  readonly until: number;
  /** Index of the selected invocation. */
  readonly invocation: number | undefined;
  /** Per operation, what the selected invocation did about it: an index into `marks`. */
  readonly marks: Uint8Array | undefined;
  /** State of the scrubber, when it does not stand at the end. */
  readonly asOf: AsOf | undefined;
  readonly isFiltered: boolean;
  /** What kept the execution from ending earlier, when that is to be shown. */
  readonly critical: CriticalPath | undefined;
}

/** Gathers what the timeline shows, each part anew only when what it rests on has changed. */
export function useTimeline(): Timeline {
  const { model, phase } = useExecution();
  const { rows, isFiltered } = useRows(model);
  const hideIdle = useViewStore((state) => state.hideIdle);
  const chosen = useViewStore((state) => state.invocation);
  const at = useViewStore((state) => state.at);
  // Where the idle stretches are is known when all has come; until then the scale would jump.
  const isPiecewise = hideIdle && phase !== "loading";
  // A second more is no hurry: the page answers the reader, and takes events in, before it is drawn.
  const now = useDeferredValue(useClock());
  const until = useMemo(() => shownUntil(model, now), [model, now]);
  const base = useMemo(() => timeBaseOf(model, isPiecewise, until), [model, isPiecewise, until]);
  const invocation = chosen !== undefined && chosen < model.invocations.count ? chosen : undefined;
  const marks = useMemo(() => (invocation === undefined ? undefined : marksIn(model, invocation)), [model, invocation]);
  const asOf = useMemo(() => {
    const last = model.events.raw.at(-1)?.EventId;
    if (at === undefined || last === undefined || at >= last) return undefined;
    const { time, states } = stateAt(model, { eventId: at });
    return { time, states };
  }, [model, at]);
  const rowOf = useMemo(() => {
    const positions = new Int32Array(model.operations.count).fill(-1);
    for (const [position, row] of rows.entries()) if (!row.isGroup) positions[row.operation] = position;
    return positions;
  }, [model, rows]);
  const isCritical = useViewStore((state) => state.critical);
  const critical = useMemo(() => (isCritical ? criticalPath(model, until) : undefined), [model, isCritical, until]);
  return useMemo(
    () => ({ model, rows, rowOf, base, until, invocation, marks, asOf, isFiltered, critical }),
    [model, rows, rowOf, base, until, invocation, marks, asOf, isFiltered, critical],
  );
}

/** The rows that filter and folding leave. */
export function useRows(model: ExecutionModel): { readonly rows: readonly Row[]; readonly isFiltered: boolean } {
  const foldGroups = useViewStore((state) => state.foldGroups);
  const toggled = useViewStore((state) => state.toggled);
  const depth = useViewStore((state) => state.depth);
  const matches = useMatches(model);
  const rows = useMemo(
    () => rowsOf(model, { matches, foldGroups, toggled, depth }),
    [model, matches, foldGroups, toggled, depth],
  );
  return { rows, isFiltered: matches !== undefined };
}

interface Axis {
  readonly width: number;
  /** What is shown when nothing else is asked for; the whole time, without one. */
  readonly extent: Viewport | undefined;
}

/** How times become pixels at the moment. */
export function useProjection(base: TimeBase, { width, extent }: Axis): Projection {
  const view = useViewport((state) => state.view) ?? extent;
  return useMemo(
    () => new Projection(base, view === undefined ? { from: base.start, to: base.end } : clampView(base, view), width),
    [base, view, width],
  );
}
