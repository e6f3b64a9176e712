import { invocation as invocationView } from "@durascope/sdk/history";
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { type MouseEvent, type RefObject, useCallback } from "react";
import { IconButton } from "../part/button.tsx";
import { Canvas } from "../part/canvas.tsx";
import { shortDuration } from "../part/time.tsx";
import { changeView } from "../state/view-store.ts";
import { type Palette, usePalette } from "../theme/palette.ts";
import type { Projection } from "./axis.ts";
import { stepInvocation } from "./invocation-step.ts";
import classes from "./timeline.module.css";
import type { Timeline } from "./use-timeline.ts";

const height = 28;
const top = 6;
const block = 16;

interface LaneProps {
  readonly timeline: Timeline;
  readonly projection: Projection;
  /** Gets the element whose width is that of the time axis. */
  readonly axis: RefObject<HTMLDivElement | null>;
}

/** The invocations on the time axis; between them the execution was suspended. */
export function Lane({ timeline, projection, axis }: LaneProps) {
  const palette = usePalette();
  const { model, invocation } = timeline;
  const { count } = model.invocations;
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => drawLane(context, { timeline, projection, palette }),
    [timeline, projection, palette],
  );
  const at = (event: MouseEvent<HTMLElement>): number => invocationAt(timeline, projection, event.nativeEvent.offsetX);
  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const index = at(event);
    changeView({ invocation: index < 0 || index === invocation ? undefined : index });
  };
  const onMouseMove = (event: MouseEvent<HTMLDivElement>): void => {
    const index = at(event);
    event.currentTarget.title = index < 0 ? "" : invocationText(timeline, index);
    event.currentTarget.style.cursor = index < 0 ? "default" : "pointer";
  };
  return (
    <div className={classes["strip"]}>
      <div className={classes["stripSide"]}>
        <span className={classes["laneTitle"]}>
          {invocation === undefined
            ? "Invocations"
            : `Invocation ${(invocation + 1).toLocaleString("en")} of ${count.toLocaleString("en")}`}
        </span>
        <IconButton
          label="Previous invocation"
          shortcut="["
          disabled={count === 0}
          onClick={() => stepInvocation(model, -1)}
        >
          <ChevronLeft size={16} aria-hidden />
        </IconButton>
        <IconButton
          label="Next invocation"
          shortcut="]"
          disabled={count === 0}
          onClick={() => stepInvocation(model, 1)}
        >
          <ChevronRight size={16} aria-hidden />
        </IconButton>
        <IconButton
          label="Select no invocation"
          shortcut="Esc"
          disabled={invocation === undefined}
          onClick={() => changeView({ invocation: undefined })}
        >
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      <div
        ref={axis}
        role="img"
        aria-label={`${count} invocations${invocation === undefined ? "" : `; ${invocationText(timeline, invocation)} is selected`}`}
        className={classes["lane"]}
        style={{ height }}
        onClick={onClick}
        onMouseMove={onMouseMove}
      >
        <Canvas width={projection.width} height={height} draw={draw} />
      </div>
    </div>
  );
}

function invocationText({ model, base }: Timeline, index: number): string {
  const { start, end, error, inferred, doubts } = invocationView(model, index);
  const parts = [
    `invocation ${index + 1}`,
    `at ${shortDuration(start - base.start)}`,
    end === undefined ? "running" : shortDuration(end - start),
    error === undefined ? "" : "ended with an error",
    inferred && !doubts.includes("running") ? "its end is not recorded" : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** The invocation under a pixel, or near it: short ones are hard to hit. -1 for none. */
function invocationAt({ model, base }: Timeline, projection: Projection, x: number): number {
  const { start, end, count } = model.invocations;
  let nearest = -1;
  let distance = 5;
  for (let index = 0; index < count; index++) {
    const from = projection.x(start[index] as number);
    if (from > x + distance) break;
    const ended = end[index] as number;
    const to = projection.x(Number.isNaN(ended) ? base.end : ended);
    const away = x < from ? from - x : Math.max(0, x - to);
    if (away > distance) continue;
    nearest = index;
    distance = away;
  }
  return nearest;
}

interface LaneDrawing {
  readonly timeline: Timeline;
  readonly projection: Projection;
  readonly palette: Palette;
}

function drawLane(context: CanvasRenderingContext2D, { timeline, projection, palette }: LaneDrawing): void {
  const { model, base, invocation } = timeline;
  const { start, end, failed, count } = model.invocations;
  context.clearRect(0, 0, projection.width, height);
  context.fillStyle = palette.line;
  context.fillRect(0, top + block / 2, projection.width, 1);
  let drawnTo = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    const ended = end[index] as number;
    const from = projection.x(start[index] as number);
    if (from > projection.width) break;
    const to = projection.x(Number.isNaN(ended) ? base.end : ended);
    const isPlain = failed[index] === 0 && index !== invocation;
    if (to < 0 || (isPlain && to < drawnTo)) continue;
    drawBlock(context, {
      from,
      to: Math.max(from + 2, to - 1),
      color: colorOf({ model, invocation }, index, palette),
      isFailed: failed[index] === 1,
    });
    drawnTo = Math.max(from + 2.5, to);
  }
  if (invocation !== undefined) drawSelected(context, { timeline, projection, palette });
}

function colorOf(
  { model, invocation }: Pick<Timeline, "model" | "invocation">,
  index: number,
  palette: Palette,
): string {
  if (model.invocations.failed[index] === 1) return palette.failed;
  if (Number.isNaN(model.invocations.end[index])) return palette.running;
  return invocation === undefined ? palette.accent : palette["line-strong"];
}

function drawBlock(
  context: CanvasRenderingContext2D,
  { from, to, color, isFailed }: { from: number; to: number; color: string; isFailed: boolean },
): void {
  context.fillStyle = color;
  context.globalAlpha = 0.85;
  context.beginPath();
  context.roundRect(from, top, to - from, block, Math.min(3, (to - from) / 2));
  context.fill();
  context.globalAlpha = 1;
  // A failed one stands out by its shape as well: it reaches above and below the others.
  if (isFailed) context.fillRect(to - 2, top - 4, 2, block + 8);
}

function drawSelected(
  context: CanvasRenderingContext2D,
  { timeline: { model, base, invocation = 0 }, projection, palette }: LaneDrawing,
): void {
  const ended = model.invocations.end[invocation] ?? Number.NaN;
  const from = projection.x(model.invocations.start[invocation] ?? 0);
  const to = Math.max(from + 4, projection.x(Number.isNaN(ended) ? base.end : ended));
  context.fillStyle = model.invocations.failed[invocation] === 1 ? palette.failed : palette.accent;
  context.fillRect(from, top - 2, to - from, block + 4);
  context.strokeStyle = palette.text;
  context.lineWidth = 1.5;
  context.strokeRect(from - 1.5, top - 3.5, to - from + 3, block + 7);
}
