import type { ExecutionModel } from "@durascope/sdk/history";
import type { Palette } from "../theme/palette.ts";

/** What the track of the scrubber shows, in places (indexes of events). */
export interface Track {
  readonly model: ExecutionModel;
  readonly failures: ArrayLike<number>;
  readonly bookmarks: readonly number[];
  /** Where a place lies on the track, from 0 to 1. */
  readonly position: (place: number) => number;
}

interface Area {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

/** Draws invocations as blocks, failures as ticks from below, bookmarks as flags from above. */
export function drawTrack(context: CanvasRenderingContext2D, track: Track, area: Area): void {
  const { width, height, palette } = area;
  context.clearRect(0, 0, width, height);
  context.fillStyle = palette["surface-sunken"];
  context.fillRect(0, 0, width, height);
  drawInvocations(context, track, area);
  context.fillStyle = palette.failed;
  let last = -2;
  for (let index = 0; index < track.failures.length; index++) {
    const x = Math.round(track.position(track.failures[index] ?? 0) * width);
    if (x === last) continue;
    context.fillRect(x - 1, height - 7, 2, 7);
    last = x;
  }
  context.fillStyle = palette.accent;
  for (const place of track.bookmarks) drawFlag(context, Math.round(track.position(place) * width));
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
