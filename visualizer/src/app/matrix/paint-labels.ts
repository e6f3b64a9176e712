import type { ExecutionModel } from "@durascope/sdk/history";
import { nameOf } from "./cell-text.ts";
import { visible } from "./geometry.ts";
import type { Picture } from "./paint.ts";

/** Rows of this height or more have a label each; below it only those that stand for enough rows have one. */
const labelledRow = 13;
const labelStep = 18;

/** Draws the names of rows; where rows are too low for one each, those of the contexts that are tall enough. */
export function paintLabels(context: CanvasRenderingContext2D, picture: Picture, width: number): void {
  const { palette } = picture;
  const family = getComputedStyle(document.body).fontFamily;
  context.font = `12px ${family}`;
  context.textBaseline = "middle";
  context.fillStyle = palette.text;
  if (picture.geometry.cellHeight >= labelledRow) paintRows(context, picture, width);
  else paintBands(context, picture, width);
}

function paintRows(context: CanvasRenderingContext2D, { model, rows, geometry }: Picture, width: number): void {
  const { firstRow, endRow } = visible(geometry);
  for (let row = firstRow; row < endRow; row++) {
    const operation = rows.operations[row] ?? 0;
    const x = 8 + (model.tree.depth[operation] ?? 0) * 12;
    const members = rows.members.get(row);
    const text = members === undefined ? nameOf(model, operation) : `${nameOf(model, operation)} … (${members.length})`;
    const y = (row + 0.5) * geometry.cellHeight - geometry.top;
    context.fillText(clip(context, text, width - x - 6), x, y);
  }
}

/** At every step down the picture: the smallest context there whose rows are tall enough for a name, or else the outermost. */
function paintBands(context: CanvasRenderingContext2D, picture: Picture, width: number): void {
  const { model, rows, geometry, palette } = picture;
  const { cellHeight, top, height } = geometry;
  let last = -1;
  for (let y = 0; y < height - labelledRow; y += labelStep) {
    const row = Math.floor((y + top) / cellHeight);
    const operation = rows.operations[row];
    if (operation === undefined) return;
    const named = contextAround(picture, operation);
    if (named === last) continue;
    last = named;
    const x = 8 + (model.tree.depth[named] ?? 0) * 12;
    context.fillStyle = palette["text-muted"];
    context.fillText(clip(context, nameOf(model, named), width - x - 6), x, y + labelStep / 2);
  }
}

function contextAround({ model, rows, geometry }: Picture, operation: number): number {
  let around = operation;
  for (;;) {
    const row = rows.rowOf[around] ?? -1;
    const parent = model.operations.parent[around] ?? -1;
    const isTall = row >= 0 && shownSize(model, rows.operations, row) * geometry.cellHeight >= labelStep;
    if (parent < 0 || isTall) return around;
    around = parent;
  }
}

/** How many of the rows that follow are inside an operation, with itself. */
function shownSize({ tree }: ExecutionModel, operations: Int32Array, row: number): number {
  const operation = operations[row] ?? 0;
  const end = (tree.rowOf[operation] ?? 0) + (tree.subtreeSize[operation] ?? 1);
  let low = row;
  let high = operations.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tree.rowOf[operations[middle] ?? 0] ?? 0) < end) low = middle + 1;
    else high = middle;
  }
  return low - row;
}

function clip(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length -= Math.ceil(length / 12);
  return `${text.slice(0, length)}…`;
}
