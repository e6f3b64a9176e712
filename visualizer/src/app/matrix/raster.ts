import { MarkCode } from "@durascope/sdk/history";
import { visible } from "./geometry.ts";
import { type Hue, hues } from "./hue.ts";
import type { Picture } from "./paint.ts";

/** What must not get lost among the many that share a pixel comes last. */
const hueRanks = ["running", "waiting", "succeeded", "attention", "failed"] as const satisfies readonly Hue[];
const markRanks: readonly number[] = [MarkCode.replayed, MarkCode.pending, MarkCode.resolved, MarkCode.executed];
/** How opaque each of these is, of 255. */
const opacities = [90, 110, 255, 255];
const nothing = 0;

/**
 * Draws a matrix whose rows are lower than pixels, pixel by pixel: of all cells in a pixel the one that says most is
 * shown. Takes time by the number of operations and not of cells.
 */
export function paintRaster(context: CanvasRenderingContext2D, picture: Picture): void {
  const { width, height } = picture.geometry;
  const ratio = context.getTransform().a;
  const size = { width: Math.max(1, Math.round(width * ratio)), height: Math.max(1, Math.round(height * ratio)) };
  const ranks = rankPixels(picture, { ...size, ratio });
  const image = context.createImageData(size.width, size.height);
  const pixels = new Uint32Array(image.data.buffer);
  const colors = colorsOf(context, picture);
  for (let index = 0; index < ranks.length; index++) {
    const rank = ranks[index] as number;
    if (rank !== nothing) pixels[index] = colors[rank] as number;
  }
  context.putImageData(image, 0, 0);
}

interface Screen {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Per pixel: 1 + what it shows, by mark and then by hue; 0 for nothing. */
export function rankPixels(picture: Pick<Picture, "model" | "rows" | "hues" | "geometry">, screen: Screen): Uint8Array {
  const { model, rows, hues: ofInterval, geometry } = picture;
  const { starts, mark, from, to } = model.marks;
  const { cellWidth, cellHeight, left, top } = geometry;
  const { width, height, ratio } = screen;
  const { firstRow, endRow } = visible(geometry);
  const hueRank = Uint8Array.from(hues, (hue) => hueRanks.indexOf(hue));
  const markRank = Uint8Array.from({ length: 5 }, (_, code) => 1 + markRanks.indexOf(code) * hues.length);
  const ranks = new Uint8Array(width * height);
  for (let row = firstRow; row < endRow; row++) {
    const line = Math.min(height - 1, Math.max(0, Math.floor((row * cellHeight - top) * ratio))) * width;
    const operation = rows.operations[row] as number;
    if (rows.members.has(row)) continue;
    const end = starts[operation + 1] as number;
    for (let slot = starts[operation] as number; slot < end; slot++) {
      const rank = (markRank[mark[slot] as number] as number) + (hueRank[ofInterval[slot] as number] as number);
      const first = Math.max(0, Math.floor(((from[slot] as number) * cellWidth - left) * ratio));
      const last = Math.min(
        width,
        Math.max(first + 1, Math.ceil((((to[slot] as number) + 1) * cellWidth - left) * ratio)),
      );
      raise(ranks, rank, { from: line + first, to: line + last });
    }
  }
  return ranks;
}

function raise(ranks: Uint8Array, rank: number, { from, to }: { readonly from: number; readonly to: number }): void {
  for (let pixel = from; pixel < to; pixel++) if ((ranks[pixel] as number) < rank) ranks[pixel] = rank;
}

/** Per rank: its colour in the order of bytes that image data has. */
function colorsOf(context: CanvasRenderingContext2D, { palette }: Picture): Uint32Array {
  const colors = new Uint32Array(1 + opacities.length * hueRanks.length);
  const bytes = new DataView(colors.buffer);
  for (const [markIndex, opacity] of opacities.entries()) {
    for (const [hueIndex, hue] of hueRanks.entries()) {
      // A canvas gives back any colour that it was given as `#rrggbb`.
      context.fillStyle = palette[hue];
      const rgb = Number.parseInt(context.fillStyle.slice(1), 16);
      const offset = (1 + markIndex * hueRanks.length + hueIndex) * 4;
      bytes.setUint32(offset, ((rgb << 8) | opacity) >>> 0);
    }
  }
  return colors;
}
