import { State, TypeCode } from "@durascope/sdk/history";
import { ChevronsDownUp, ChevronsUpDown, Maximize2 } from "lucide-react";
import { type PointerEvent, useCallback, useMemo, useRef } from "react";
import { factsOf } from "../filter/facts.ts";
import { IconButton } from "../part/button.tsx";
import { Canvas } from "../part/canvas.tsx";
import { countText } from "../part/count-text.ts";
import { changeView } from "../state/view-store.ts";
import { type Palette, usePalette } from "../theme/palette.ts";
import { clampView, Projection, type TimeBase, type Viewport } from "./axis.ts";
import classes from "./timeline.module.css";
import type { Timeline } from "./use-timeline.ts";
import { showViewport, useViewport } from "./viewport.ts";

const height = 40;
const column = 2;
/** A press this near an edge of the viewport moves that edge. */
const edgeReach = 6;

interface MinimapProps {
  readonly timeline: Timeline;
  readonly projection: Projection;
}

/** The whole time at a glance, and which part of it is on screen. */
export function Minimap({ timeline, projection }: MinimapProps) {
  const { base, rows, model, isFiltered } = timeline;
  const isZoomed = useViewport((state) => state.view !== undefined);
  return (
    <div className={classes["strip"]}>
      <div className={classes["stripSide"]}>
        <span className={classes["rowCount"]} role="status">
          {countText(rows.length, isFiltered ? "filtered row" : "row")} ·{" "}
          {countText(model.operations.count, "operation")}
        </span>
        <IconButton label="Close all rows" shortcut="Alt+←" onClick={() => changeView({ depth: 0, toggled: [] })}>
          <ChevronsDownUp size={14} aria-hidden />
        </IconButton>
        <IconButton label="Open all rows" shortcut="9" onClick={() => changeView({ depth: 9, toggled: [] })}>
          <ChevronsUpDown size={14} aria-hidden />
        </IconButton>
        <IconButton
          label="Show the whole time"
          shortcut="Shift+Z"
          disabled={!isZoomed}
          onClick={() => showViewport(undefined)}
        >
          <Maximize2 size={14} aria-hidden />
        </IconButton>
      </div>
      <div className={classes["minimap"]} style={{ height }}>
        <Density timeline={timeline} width={projection.width} />
        <Brush base={base} view={projection.view} width={projection.width} isZoomed={isZoomed} />
      </div>
    </div>
  );
}

interface Buckets {
  readonly running: Int32Array;
  readonly waiting: Int32Array;
  readonly failed: Uint8Array;
  readonly most: number;
}

function Density({ timeline, width }: { readonly timeline: Timeline; readonly width: number }) {
  const palette = usePalette();
  const { model, base, until } = timeline;
  const buckets = useMemo(() => bucketsOf({ model, base, until }, width), [model, base, until, width]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => drawBuckets(context, buckets, palette),
    [buckets, palette],
  );
  return (
    <div role="img" aria-label={`Overview: at most ${buckets.most} operations under way at once`}>
      <Canvas width={width} height={height} draw={draw} />
    </div>
  );
}

function bucketsOf({ model, base, until }: Pick<Timeline, "model" | "base" | "until">, width: number): Buckets {
  const whole = new Projection(base, { from: base.start, to: base.end }, width);
  const columns = Math.max(1, Math.ceil(width / column));
  const running = new Int32Array(columns + 1);
  const waiting = new Int32Array(columns + 1);
  const failed = new Uint8Array(columns);
  const { start, end, state, isOpen } = factsOf(model);
  const { type, count } = model.operations;
  const at = (time: number): number => Math.max(0, Math.min(columns - 1, Math.floor(whole.x(time) / column)));
  for (let index = 0; index < count; index++) {
    if (type[index] === TypeCode.context) continue;
    const changes = type[index] === TypeCode.step ? running : waiting;
    const first = at(start[index] as number);
    const last = at(isOpen[index] === 1 ? until : (end[index] as number));
    changes[first] = (changes[first] as number) + 1;
    changes[last + 1] = (changes[last + 1] as number) - 1;
    if (state[index] === State.failed || state[index] === State.timedOut) failed[last] = 1;
  }
  let most = 1;
  for (let x = 0; x < columns; x++) {
    if (x > 0) {
      running[x] = (running[x] as number) + (running[x - 1] as number);
      waiting[x] = (waiting[x] as number) + (waiting[x - 1] as number);
    }
    most = Math.max(most, (running[x] as number) + (waiting[x] as number));
  }
  return { running, waiting, failed, most };
}

/** Heights grow with the root, so that a single operation is seen beside a hundred. */
function drawBuckets(
  context: CanvasRenderingContext2D,
  { running, waiting, failed, most }: Buckets,
  palette: Palette,
): void {
  const tall = (count: number): number => (count === 0 ? 0 : Math.max(2, Math.sqrt(count / most) * (height - 8)));
  for (const [x, isFailed] of failed.entries()) {
    const ran = tall(running[x] as number);
    const together = tall((running[x] as number) + (waiting[x] as number));
    context.fillStyle = palette.waiting;
    context.globalAlpha = 0.45;
    context.fillRect(x * column, height - 4 - together, column, together - ran);
    context.globalAlpha = 1;
    context.fillStyle = palette.succeeded;
    context.fillRect(x * column, height - 4 - ran, column, ran);
    if (isFailed === 0) continue;
    context.fillStyle = palette.failed;
    context.fillRect(x * column - 0.5, height - 3, column + 1, 3);
    context.fillRect(x * column, height - 4 - Math.max(ran, 10), column, Math.max(ran, 10));
  }
}

interface BrushProps {
  readonly base: TimeBase;
  readonly view: Viewport;
  readonly width: number;
  readonly isZoomed: boolean;
}

/** The part on screen: it can be moved, and its edges too; a press elsewhere draws a new one. */
function Brush({ base, view, width, isZoomed }: BrushProps) {
  const whole = useMemo(() => new Projection(base, { from: base.start, to: base.end }, width), [base, width]);
  const drag = useRef<{ readonly x: number; readonly part: "from" | "to" | "both" | "new"; readonly view: Viewport }>(
    undefined,
  );
  const left = Math.max(0, whole.x(view.from));
  const right = Math.min(width, whole.x(view.to));
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const x = xOf(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    const isNear = (edge: number): boolean => Math.abs(x - edge) <= edgeReach;
    const inside = isZoomed && x > left && x < right;
    const part = isZoomed && isNear(left) ? "from" : isZoomed && isNear(right) ? "to" : inside ? "both" : "new";
    drag.current = { x, part, view };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const { current } = drag;
    if (current === undefined) return;
    const x = xOf(event);
    if (Math.abs(x - current.x) < 2) return;
    showViewport(clampView(base, dragged(whole, current, x)), base);
  };
  return (
    <div
      className={classes["brush"]}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (drag.current = undefined)}
      onPointerCancel={() => (drag.current = undefined)}
      onDoubleClick={() => showViewport(undefined)}
    >
      {isZoomed && (
        <>
          <i className={classes["outside"]} style={{ left: 0, width: left }} />
          <i className={classes["outside"]} style={{ left: right, right: 0 }} />
          <i className={classes["window"]} style={{ left, width: Math.max(3, right - left) }} />
        </>
      )}
    </div>
  );
}

function dragged(
  whole: Projection,
  start: { readonly x: number; readonly part: string; readonly view: Viewport },
  x: number,
): Viewport {
  const { view } = start;
  if (start.part === "from") return { from: Math.min(whole.time(x), view.to), to: view.to };
  if (start.part === "to") return { from: view.from, to: Math.max(whole.time(x), view.from) };
  if (start.part === "new") return { from: whole.time(Math.min(start.x, x)), to: whole.time(Math.max(start.x, x)) };
  const left = whole.x(view.from);
  const right = whole.x(view.to);
  const by = Math.max(-left, Math.min(whole.width - right, x - start.x));
  return { from: whole.time(left + by), to: whole.time(right + by) };
}

function xOf(event: PointerEvent): number {
  return event.clientX - event.currentTarget.getBoundingClientRect().left;
}
