import type { ExecutionModel } from "@durascope/sdk/history";
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { Canvas, useSize } from "../part/canvas.tsx";
import { useExecution } from "../source/use-execution.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import { usePalette } from "../theme/palette.ts";
import { knownText } from "../timeline/mark-text.ts";
import { cellText, nameOf } from "./cell-text.ts";
import { type Cell, cellAt, fitCells, type Geometry, largestZoom, moveCell, scrollTo } from "./geometry.ts";
import { intervalHues } from "./hue.ts";
import { MatrixBar } from "./matrix-bar.tsx";
import classes from "./matrix-view.module.css";
import { paintHead, paintMatrix, type Picture } from "./paint.ts";
import { paintLabels } from "./paint-labels.ts";
import type { MatrixRows } from "./rows.ts";
import { middleOf, useZoom } from "./use-zoom.ts";

const headHeight = 56;

interface MatrixGridProps {
  readonly model: ExecutionModel;
  readonly isFolded: boolean;
  readonly onFold: (isFolded: boolean) => void;
  readonly rows: MatrixRows;
}

/** The matrix as one picture, in which cells can be pointed at and walked through by key. */
export function MatrixGrid({ model, rows, isFolded, onFold }: MatrixGridProps) {
  const palette = usePalette();
  const scroller = useRef<HTMLDivElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const area = useSize(scroller);
  const { width: gutterWidth } = useSize(gutter);
  const counts = useMemo(() => ({ rows: rows.operations.length, columns: model.invocations.count }), [rows, model]);
  const { zoom, scroll, zoomBy, setScroll } = useZoom(scroller, { counts, area });
  const geometry: Geometry = useMemo(
    () => ({ ...counts, ...area, ...scroll, ...fitCells(counts, area, zoom) }),
    [counts, area, scroll, zoom],
  );
  const hues = useMemo(() => intervalHues(model), [model]);
  const picture: Picture = useMemo(
    () => ({ model, rows, hues, geometry, palette }),
    [model, rows, hues, geometry, palette],
  );
  const paint = useCallback((context: CanvasRenderingContext2D) => paintMatrix(context, picture), [picture]);
  const head = useCallback((context: CanvasRenderingContext2D) => paintHead(context, picture, headHeight), [picture]);
  const labels = useCallback(
    (context: CanvasRenderingContext2D) => paintLabels(context, picture, gutterWidth),
    [picture, gutterWidth],
  );
  const selected = useSelectedCell(rows);
  const [hovered, setHovered] = useState<Cell>();
  // What is selected comes to the middle, wherever it was.
  const zoomAround = (factor: number): void => {
    const middle = middleOf(area);
    const row = selected.row >= 0 ? selected.row : firstRowOf(model, rows, selected.column);
    const { cellWidth, cellHeight, left, top } = geometry;
    const x = selected.column >= 0 ? (selected.column + 0.5) * cellWidth - left : middle.x;
    const y = row >= 0 ? (row + 0.5) * cellHeight - top : middle.y;
    zoomBy(factor, { x, y }, middle);
  };
  return (
    <section className={classes["matrix"]} aria-label="Replay matrix">
      <MatrixBar
        isFolded={isFolded}
        onFold={onFold}
        zoom={zoom}
        largest={largestZoom(counts, area)}
        onZoom={zoomAround}
        known={knownText(model)}
      />
      <div className={classes["frame"]} style={{ gridTemplateRows: `${headHeight}px minmax(0, 1fr)` }}>
        <div className={classes["corner"]}>
          {counts.rows.toLocaleString("en")} {counts.rows === 1 ? "row" : "rows"} ×{" "}
          {counts.columns.toLocaleString("en")} invocations
        </div>
        <div className={classes["head"]}>
          <Canvas aria-hidden width={area.width} height={headHeight} draw={head} />
        </div>
        <div className={classes["gutter"]} ref={gutter}>
          <Canvas aria-hidden width={gutterWidth} height={area.height} draw={labels} />
        </div>
        <Cells
          scroller={scroller}
          geometry={geometry}
          selected={selected}
          hovered={hovered}
          onHover={setHovered}
          onScroll={setScroll}
          describe={(cell) => cellText({ model, rows }, cell)}
          rowName={(row) => nameOf(model, rows.operations[row] ?? 0)}
          onSelect={(cell) => {
            const operation = rows.operations[cell.row];
            if (operation !== undefined)
              changeView({ invocation: cell.column, operation: model.operations.ids[operation] });
          }}
        >
          <Canvas aria-hidden width={area.width} height={area.height} draw={paint} className={classes["picture"]} />
        </Cells>
      </div>
    </section>
  );
}

/** Row of the first operation that an invocation worked on; -1 when it has none. */
function firstRowOf({ invocations, operations }: ExecutionModel, rows: MatrixRows, invocation: number): number {
  const operation = operations.ofEvent[invocations.firstWork[invocation] ?? -1] ?? -1;
  return rows.rowOf[operation] ?? -1;
}

/** The cell of the selected operation and invocation; -1 where one of them is not selected, or has no row. */
function useSelectedCell(rows: MatrixRows): Cell {
  const { model } = useExecution();
  const operation = useViewStore((state) => state.operation);
  const invocation = useViewStore((state) => state.invocation);
  const index = operation === undefined ? undefined : model.operations.indexOf.get(operation);
  return { row: index === undefined ? -1 : (rows.rowOf[index] ?? -1), column: invocation ?? -1 };
}

interface CellsProps {
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  readonly geometry: Geometry;
  readonly selected: Cell;
  readonly hovered: Cell | undefined;
  readonly onHover: (cell: Cell | undefined) => void;
  readonly onScroll: (scroll: { readonly left: number; readonly top: number }) => void;
  readonly onSelect: (cell: Cell) => void;
  readonly describe: (cell: Cell) => string;
  readonly rowName: (row: number) => string;
  readonly children: React.ReactNode;
}

/** The part that scrolls. To assistive technology it is a grid of which one cell is there at a time. */
function Cells(props: CellsProps) {
  const { scroller, geometry, selected, hovered, onHover, onScroll, onSelect, describe, rowName, children } = props;
  const id = useId();
  const [cursor, setCursor] = useState<Cell>();
  const cell = cursor ?? { row: Math.max(0, selected.row), column: Math.max(0, selected.column) };
  useEffect(() => {
    if (selected.row >= 0 || selected.column >= 0) setCursor(undefined);
  }, [selected.row, selected.column]);
  const show = (to: Cell): void => {
    const { left, top } = scrollTo(geometry, to);
    scroller.current?.scrollTo({ left, top });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey) return;
    const to = moveCell(geometry, cell, { name: event.key, ctrl: event.ctrlKey });
    if (to !== undefined) {
      setCursor(to);
      show(to);
    } else if (event.key === "Enter" || event.key === " ") onSelect(cell);
    else return;
    event.preventDefault();
  };
  const pointed = (event: PointerEvent<HTMLElement> | React.MouseEvent<HTMLElement>): Cell | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    return cellAt(geometry, event.clientX - box.left, event.clientY - box.top);
  };
  const { columns, rows, cellWidth, cellHeight } = geometry;
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label="Operations by invocations"
      aria-rowcount={rows}
      aria-colcount={columns}
      aria-activedescendant={`${id}-cell`}
      className={classes["cells"]}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget: { scrollLeft: left, scrollTop: top } }) => onScroll({ left, top })}
      onPointerMove={(event) => onHover(pointed(event))}
      onPointerLeave={() => onHover(undefined)}
      onClick={(event) => {
        const at = pointed(event);
        if (at === undefined) return;
        setCursor(at);
        onSelect(at);
      }}
    >
      <div className={classes["content"]} style={{ width: columns * cellWidth, height: rows * cellHeight }} role="none">
        <div className={classes["sticky"]} style={{ width: geometry.width, height: geometry.height }} role="none">
          {children}
          <Cross geometry={geometry} cell={selected} look="selected" />
          {hovered !== undefined && <Cross geometry={geometry} cell={hovered} look="hovered" />}
          <Cross geometry={geometry} cell={cell} look="cursor" />
          {hovered !== undefined && <Tip geometry={geometry} cell={hovered} text={describe(hovered)} />}
        </div>
      </div>
      <div role="row" aria-rowindex={cell.row + 1} className="visually-hidden">
        <div role="rowheader">{rowName(cell.row)}</div>
        <div
          role="gridcell"
          id={`${id}-cell`}
          aria-colindex={cell.column + 1}
          aria-selected={cell.row === selected.row && cell.column === selected.column}
        >
          {describe(cell)}
        </div>
      </div>
    </div>
  );
}

interface CrossProps {
  readonly geometry: Geometry;
  readonly cell: Cell;
  readonly look: "selected" | "hovered" | "cursor";
}

/** The row and the column of a cell, made visible; of a cursor the cell itself. */
function Cross({ geometry, cell: { row, column }, look }: CrossProps) {
  const x = column * geometry.cellWidth - geometry.left;
  const y = row * geometry.cellHeight - geometry.top;
  const width = Math.max(2, geometry.cellWidth);
  const height = Math.max(2, geometry.cellHeight);
  if (look === "cursor") {
    return (
      <i
        className={classes["cursor"]}
        style={{ transform: `translate(${x - 3}px, ${y - 3}px)`, width: width + 6, height: height + 6 }}
      />
    );
  }
  return (
    <>
      {row >= 0 && <i className={classes[look]} style={{ transform: `translateY(${y}px)`, width: "100%", height }} />}
      {column >= 0 && (
        <i className={classes[look]} style={{ transform: `translateX(${x}px)`, width, height: "100%" }} />
      )}
    </>
  );
}

/** What is under the pointer, beside it where there is room. */
function Tip({ geometry, cell, text }: { readonly geometry: Geometry; readonly cell: Cell; readonly text: string }) {
  const x = (cell.column + 1) * geometry.cellWidth - geometry.left;
  const y = cell.row * geometry.cellHeight - geometry.top;
  const isRight = x > geometry.width / 2;
  const isLow = y > geometry.height - 60;
  const side = isRight ? { right: geometry.width - x + geometry.cellWidth + 12 } : { left: x + 12 };
  return (
    <div
      className={classes["tip"]}
      style={{ ...side, ...(isLow ? { bottom: geometry.height - y + 4 } : { top: y + 4 }) }}
    >
      {text}
    </div>
  );
}
