import { type ExecutionModel, MarkCode } from "@durascope/sdk/history";
import type { Palette } from "../theme/palette.ts";
import { type Density, densityOf } from "./density.ts";
import { detailedCell, type Geometry, visible } from "./geometry.ts";
import { hues } from "./hue.ts";
import { paintRaster } from "./raster.ts";
import type { MatrixRows } from "./rows.ts";

/** All that the picture of the matrix is drawn from. */
export interface Picture {
  readonly model: ExecutionModel;
  readonly rows: MatrixRows;
  /** Per interval: index into `hues`. */
  readonly hues: Uint8Array;
  readonly geometry: Geometry;
  readonly palette: Palette;
}

/** How much of the hue a replayed cell has. */
const ghost = 0.3;

/** Draws every cell that is on screen. An operation's replays are next to each other: they are one rectangle. */
export function paintMatrix(context: CanvasRenderingContext2D, picture: Picture): void {
  if (picture.geometry.width === 0 || picture.geometry.height === 0) return;
  const start = performance.now();
  const painter = new Painter(context, picture);
  if (picture.geometry.cellHeight < 1) {
    paintRaster(context, picture);
  } else {
    painter.lines();
    // What was done lies over what was not, so that it stays visible where cells are narrower than pixels.
    for (const mark of [MarkCode.replayed, MarkCode.pending, MarkCode.resolved, MarkCode.executed]) painter.marks(mark);
  }
  painter.groups();
  performance.measure("replay matrix", { start });
}

class Painter {
  readonly #context: CanvasRenderingContext2D;
  readonly #picture: Picture;
  readonly #range: ReturnType<typeof visible>;
  readonly #isDetailed: boolean;
  readonly #hatch: CanvasPattern | string;

  constructor(context: CanvasRenderingContext2D, picture: Picture) {
    this.#context = context;
    this.#picture = picture;
    this.#range = visible(picture.geometry);
    this.#isDetailed = Math.min(picture.geometry.cellWidth, picture.geometry.cellHeight) >= detailedCell;
    this.#hatch = hatch(context, picture.palette.waiting) ?? picture.palette.waiting;
  }

  /** Faint lines between rows, where rows can be told apart. */
  lines(): void {
    const { cellHeight, top, width } = this.#picture.geometry;
    if (cellHeight < detailedCell) return;
    this.#context.fillStyle = this.#picture.palette.line;
    this.#context.globalAlpha = 0.5;
    for (let row = this.#range.firstRow; row <= this.#range.endRow; row++) {
      this.#context.fillRect(0, Math.round(row * cellHeight - top) - 1, width, 1);
    }
    this.#context.globalAlpha = 1;
  }

  marks(mark: MarkCode): void {
    const { model, rows, hues: ofInterval, palette } = this.#picture;
    const { starts, mark: marks, from, to } = model.marks;
    const { firstRow, endRow, firstColumn, endColumn } = this.#range;
    let hue = -1;
    this.#context.globalAlpha = mark === MarkCode.replayed ? ghost : 1;
    for (let row = firstRow; row < endRow; row++) {
      if (rows.members.has(row)) continue;
      const operation = rows.operations[row] as number;
      const end = starts[operation + 1] as number;
      for (let slot = starts[operation] as number; slot < end; slot++) {
        if (marks[slot] !== mark) continue;
        const first = from[slot] as number;
        const last = to[slot] as number;
        if (last < firstColumn || first >= endColumn) continue;
        if (ofInterval[slot] !== hue) {
          hue = ofInterval[slot] as number;
          this.#setColor(mark, palette[hues[hue] ?? "waiting"]);
        }
        this.#cells(mark, { row, first, last });
      }
    }
    this.#context.globalAlpha = 1;
  }

  #setColor(mark: MarkCode, color: string): void {
    this.#context.fillStyle = mark === MarkCode.pending && this.#isDetailed ? this.#hatch : color;
    this.#context.strokeStyle = color;
  }

  #cells(
    mark: MarkCode,
    { row, first, last }: { readonly row: number; readonly first: number; readonly last: number },
  ): void {
    const { cellWidth, cellHeight, left, top } = this.#picture.geometry;
    const x = first * cellWidth - left;
    const y = row * cellHeight - top;
    const width = (last - first + 1) * cellWidth;
    if (!this.#isDetailed) {
      // Below the size of a pixel what was done would fade away.
      const isStrong = mark === MarkCode.executed || mark === MarkCode.resolved;
      this.#context.fillRect(
        x,
        y,
        isStrong ? Math.max(1, width) : width,
        isStrong ? Math.max(0.8, cellHeight) : cellHeight,
      );
    } else if (mark === MarkCode.resolved) {
      this.#diamond(x + width / 2, y + cellHeight / 2, Math.min(cellWidth, cellHeight) / 2 - 1.5);
    } else {
      this.#context.fillRect(x + 1, y + 1, width - 2, cellHeight - 3);
      if (mark === MarkCode.replayed) this.#outline(x + 1.5, y + 1.5, { width: width - 3, height: cellHeight - 4 });
    }
  }

  #outline(x: number, y: number, { width, height }: { readonly width: number; readonly height: number }): void {
    this.#context.globalAlpha = 0.8;
    this.#context.setLineDash([3, 2]);
    this.#context.strokeRect(x, y, width, height);
    this.#context.setLineDash([]);
    this.#context.globalAlpha = ghost;
  }

  #diamond(x: number, y: number, size: number): void {
    this.#context.beginPath();
    this.#context.moveTo(x, y - size);
    this.#context.lineTo(x + size, y);
    this.#context.lineTo(x, y + size);
    this.#context.lineTo(x - size, y);
    this.#context.closePath();
    this.#context.fill();
  }

  /** Rows that stand for many: what was executed as bars, what was replayed as shade, by how many of them. */
  groups(): void {
    for (const [row, operations] of this.#picture.rows.members) {
      if (row < this.#range.firstRow || row >= this.#range.endRow) continue;
      const density = densityOf(this.#picture.model, operations);
      this.#density(row, density, MarkCode.replayed);
      this.#density(row, density, MarkCode.executed);
    }
    this.#context.globalAlpha = 1;
  }

  #density(row: number, { counts, total }: Density, mark: MarkCode): void {
    const { geometry, palette } = this.#picture;
    const { cellWidth, cellHeight, left, top } = geometry;
    const column = counts[mark];
    if (column === undefined) return;
    const isExecuted = mark === MarkCode.executed;
    const most = isExecuted ? largest(column) : total;
    this.#context.fillStyle = isExecuted ? palette.succeeded : palette.accent;
    for (let index = this.#range.firstColumn; index < this.#range.endColumn; index++) {
      const share = (column[index] ?? 0) / most;
      if (share === 0) continue;
      this.#context.globalAlpha = isExecuted ? 1 : 0.12 + 0.4 * share;
      const height = isExecuted ? Math.max(2, share * (cellHeight - 3)) : cellHeight - 3;
      const y = (row + 1) * cellHeight - top - 2 - height;
      this.#context.fillRect(index * cellWidth - left, y, Math.max(isExecuted ? 1 : 0, cellWidth), height);
    }
  }
}

function largest(column: Int32Array): number {
  let most = 1;
  for (const value of column) most = Math.max(most, value);
  return most;
}

function hatch(context: CanvasRenderingContext2D, color: string): CanvasPattern | null {
  const tile = new OffscreenCanvas(6, 6);
  const pen = tile.getContext("2d");
  if (pen === null) return null;
  pen.strokeStyle = color;
  pen.lineWidth = 1.4;
  pen.beginPath();
  for (const shift of [-6, 0, 6]) {
    pen.moveTo(shift, 6);
    pen.lineTo(shift + 6, 0);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}

/** Room for the numbers of invocations, above their bars. */
const numberRow = 16;
const numberSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const roomOfNumber = 36;

/** Draws the numbers of invocations: each where there is room, else at round ones. */
function paintNumbers(context: CanvasRenderingContext2D, { geometry, palette }: Picture): void {
  const { cellWidth, left } = geometry;
  const { firstColumn, endColumn } = visible(geometry);
  const step = numberSteps.find((size) => size * cellWidth >= roomOfNumber) ?? 10_000;
  context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  context.fillStyle = palette["text-muted"];
  for (let number = Math.ceil((firstColumn + 1) / step) * step; number <= endColumn; number += step) {
    const x = Math.max((number - 0.5) * cellWidth, context.measureText(String(number)).width / 2 + 2);
    context.fillText(number.toLocaleString("en"), x - left, numberRow / 2 + 1);
  }
}

/**
 * Draws the head: per invocation, how many operations it executed and how many it replayed; from above, its number and that
 * it failed; from below, that what is said about it is not certain.
 */
export function paintHead(context: CanvasRenderingContext2D, picture: Picture, height: number): void {
  const { model, geometry, palette } = picture;
  const { cellWidth, left } = geometry;
  const { firstColumn, endColumn } = visible(geometry);
  const replayed = model.marks.counts[MarkCode.replayed] ?? new Int32Array();
  const executed = model.marks.counts[MarkCode.executed] ?? new Int32Array();
  const most = Math.max(largest(replayed), largest(executed));
  const scale = (height - numberRow - 6) / Math.sqrt(most);
  paintNumbers(context, picture);
  const bar = (index: number, count: number, color: string): void => {
    context.fillStyle = color;
    // By the root: one operation executed stays visible beside a thousand that were replayed.
    const size = Math.sqrt(count) * scale;
    context.fillRect(index * cellWidth - left, height - size, Math.max(1, cellWidth - (cellWidth > 4 ? 1 : 0)), size);
  };
  for (let index = firstColumn; index < endColumn; index++) {
    context.globalAlpha = 0.35;
    bar(index, replayed[index] ?? 0, palette.accent);
    context.globalAlpha = 1;
    bar(index, executed[index] ?? 0, palette.succeeded);
    if (model.invocations.doubt[index] !== 0) {
      context.fillStyle = palette.attention;
      context.fillRect(index * cellWidth - left, height - 3, Math.max(1, cellWidth), 3);
    }
    if (model.invocations.failed[index] !== 1) continue;
    context.fillStyle = palette.failed;
    context.fillRect(index * cellWidth - left, numberRow, Math.max(2, cellWidth - 1), 4);
  }
}
