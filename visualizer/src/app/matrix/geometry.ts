/** Where cells lie, in CSS pixels: the whole matrix has `rows` times `columns` of them, of which a part is on screen. */
export interface Geometry {
  readonly rows: number;
  readonly columns: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Size of the part that is on screen, and how far it is scrolled. */
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** A cell by row and column. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** No cell is drawn larger, however few there are. */
const largest = { width: 40, height: 24 };
/** Cells of this size or more are drawn in detail: outlines, signs, gaps. */
export const detailedCell = 7;

export interface Area {
  readonly width: number;
  readonly height: number;
}

/** Sizes at which all cells fit an area, enlarged by a zoom of 1 or more. */
export function fitCells(
  { rows, columns }: Pick<Geometry, "rows" | "columns">,
  { width, height }: Area,
  zoom: number,
): Pick<Geometry, "cellWidth" | "cellHeight"> {
  return {
    cellWidth: Math.min(largest.width, (width / Math.max(1, columns)) * zoom),
    cellHeight: Math.min(largest.height, (height / Math.max(1, rows)) * zoom),
  };
}

/** The largest zoom that still changes something. */
export function largestZoom({ rows, columns }: Pick<Geometry, "rows" | "columns">, { width, height }: Area): number {
  if (width === 0 || height === 0) return 1;
  return Math.max(1, (largest.width * columns) / width, (largest.height * rows) / height);
}

/** Range of rows and columns on screen, ends exclusive. */
export function visible({ rows, columns, cellWidth, cellHeight, width, height, left, top }: Geometry): {
  readonly firstRow: number;
  readonly endRow: number;
  readonly firstColumn: number;
  readonly endColumn: number;
} {
  return {
    firstRow: Math.max(0, Math.floor(top / cellHeight)),
    endRow: Math.min(rows, Math.ceil((top + height) / cellHeight)),
    firstColumn: Math.max(0, Math.floor(left / cellWidth)),
    endColumn: Math.min(columns, Math.ceil((left + width) / cellWidth)),
  };
}

/** The cell under a point of the screen; undefined beside the matrix. */
export function cellAt(geometry: Geometry, x: number, y: number): Cell | undefined {
  const column = Math.floor((x + geometry.left) / geometry.cellWidth);
  const row = Math.floor((y + geometry.top) / geometry.cellHeight);
  if (x < 0 || y < 0 || column >= geometry.columns || row >= geometry.rows) return undefined;
  return { row, column };
}

/** How far to scroll for a cell to be on screen, moving as little as needed. */
export function scrollTo(geometry: Geometry, { row, column }: Cell): { readonly left: number; readonly top: number } {
  const { cellWidth, cellHeight, width, height, left, top } = geometry;
  return {
    left: into(left, width, { from: column * cellWidth, to: (column + 1) * cellWidth }),
    top: into(top, height, { from: row * cellHeight, to: (row + 1) * cellHeight }),
  };
}

function into(position: number, length: number, { from, to }: { readonly from: number; readonly to: number }): number {
  if (from < position) return from;
  return to > position + length ? to - length : position;
}

/** The cell that a key leads to; undefined for other keys. */
export function moveCell(
  { rows, columns }: Pick<Geometry, "rows" | "columns">,
  cell: Cell,
  key: CellKey,
): Cell | undefined {
  const page = 10;
  const moves: Readonly<Record<string, Cell>> = {
    ArrowRight: { row: cell.row, column: cell.column + 1 },
    ArrowLeft: { row: cell.row, column: cell.column - 1 },
    ArrowDown: { row: cell.row + 1, column: cell.column },
    ArrowUp: { row: cell.row - 1, column: cell.column },
    PageDown: { row: cell.row + page, column: cell.column },
    PageUp: { row: cell.row - page, column: cell.column },
    Home: { row: key.ctrl ? 0 : cell.row, column: 0 },
    End: { row: key.ctrl ? rows - 1 : cell.row, column: columns - 1 },
  };
  const to = moves[key.name];
  return (
    to && {
      row: Math.max(0, Math.min(rows - 1, to.row)),
      column: Math.max(0, Math.min(columns - 1, to.column)),
    }
  );
}

export interface CellKey {
  readonly name: string;
  readonly ctrl: boolean;
}
