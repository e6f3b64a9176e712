import type { ExecutionModel } from "@durascope/sdk/history";
import type { Palette } from "../theme/palette.ts";

/** What the track of the scrubber shows, in places (indexes of events). */
export interface Track {
  readonly model: ExecutionModel;
  /** Where something failed for good, and where an attempt failed that was followed by another. */
  readonly failures: ArrayLike<number>;
  readonly retried: ArrayLike<number>;
  readonly bookmarks: readonly number[];
  /** Where a place lies on the track, from 0 to 1. */
  readonly position: (place: number) => number;
}

interface Area {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

/** Draws invocations as blocks, failures as ticks from below (those tried again shorter), bookmarks as flags from above. */
export function drawTrack(context: CanvasRenderingContext2D, track: Track, area: Area): void {
  const { width, height, palette } = area;
  context.fillStyle = palette["surface-sunken"];
  context.fillRect(0, 0, width, height);
  drawInvocations(context, track, area);
  drawTicks(context, track, { places: track.retried, size: 5, color: palette.attention, area });
  drawTicks(context, track, { places: track.failures, size: 12, color: palette.failed, area });
  context.fillStyle = palette.accent;
  for (const place of track.bookmarks) drawFlag(context, Math.round(track.position(place) * width));
}

interface Ticks {
  readonly places: ArrayLike<number>;
  readonly size: number;
  readonly color: string;
  readonly area: Area;
}

function drawTicks(context: CanvasRenderingContext2D, { position }: Track, ticks: Ticks): void {
  const { places, size, color, area } = ticks;
  context.fillStyle = color;
  let last = -2;
  for (let index = 0; index < places.length; index++) {
    const x = Math.round(position(places[index] ?? 0) * area.width);
    if (x !== last) context.fillRect(x - 1, area.height - size, 2, size);
    last = x;
  }
}

/** Neighbours are told apart by shade; so many that they cannot be seen singly become one band. */
function drawInvocations(context: CanvasRenderingContext2D, { model, position }: Track, area: Area): void {
  const { invocations } = model;
  const { width, height, palette } = area;
  const top = 3;
  const inner = height - 6;
  context.fillStyle = palette["line-strong"];
  const isBand = invocations.count > width;
  for (let index = 0; index < invocations.count; index++) {
    const from = position(invocations.firstWork[index] ?? invocations.firstEvent[index] ?? 0) * width;
    const to = position(invocations.lastEvent[index] ?? 0) * width;
    context.globalAlpha = isBand ? 0.3 : index % 2 === 0 ? 0.42 : 0.24;
    if (invocations.failed[index] === 1) {
      context.globalAlpha = 0.7;
      context.fillStyle = palette.failed;
    }
    context.fillRect(from, top, Math.max(isBand ? 0.5 : 1, to - from - (isBand ? 0 : 0.5)), inner);
    context.fillStyle = palette["line-strong"];
  }
  context.globalAlpha = 1;
}

function drawFlag(context: CanvasRenderingContext2D, x: number): void {
  context.beginPath();
  context.moveTo(x - 4, 0);
  context.lineTo(x + 4, 0);
  context.lineTo(x, 7);
  context.fill();
}
