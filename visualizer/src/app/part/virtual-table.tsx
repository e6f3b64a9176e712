import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { usePreferences } from "../theme/theme.ts";
import { classNames } from "./class-names.ts";
import classes from "./virtual-table.module.css";

export interface Column {
  readonly name: string;
  readonly title: string;
  /** A track of a CSS grid with a size in pixels: `80px`, `minmax(120px, 1fr)`. */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly cell: (row: number) => ReactNode;
}

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

interface TableTree {
  /** From 1. */
  readonly level: (row: number) => number;
  /** Whether what is beneath is shown; undefined when there is nothing. */
  readonly isOpen: (row: number) => boolean | undefined;
  readonly onToggle: (row: number) => void;
}

interface VirtualTableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly count: number;
  /** Row that is selected, -1 for none. */
  readonly selected: number;
  readonly onSelect: (row: number) => void;
  /** Enter on a row, or a double click. */
  readonly onOpen?: (row: number) => void;
  readonly sorting?: Sorting;
  readonly onSort?: (column: string) => void;
  readonly rowClass?: (row: number) => string | undefined;
  /** Makes it a tree: rows beneath a row follow it. */
  readonly tree?: TableTree;
  /** Shown in place of rows when there are none. */
  readonly empty?: ReactNode;
}

const rowHeights = { compact: 24, comfortable: 32 };
const pageRows = 20;

/** A table of any length, of which only what is on screen is in the document. One stop of the tab key, arrows move within. */
export function VirtualTable(props: VirtualTableProps) {
  const { label, columns, count, selected, onSelect, onOpen, tree } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = rowHeights[usePreferences((state) => state.density)];
  const id = useId();
  const [cursor, setCursor] = useState(0);
  const active = Math.min(selected >= 0 ? selected : cursor, count - 1);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: rowHeight,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useEffect(() => {
    if (selected >= 0) virtualizer.scrollToIndex(selected, { align: "auto" });
  }, [virtualizer, selected]);
  const move = (event: KeyboardEvent): void => {
    const to = target(event.key, active, count);
    if (event.key === "Enter" && active >= 0) onOpen?.(active);
    else if (event.key === " " && active >= 0) onSelect(active);
    else if (tree !== undefined && togglesBy(event.key, tree.isOpen(active))) tree.onToggle(active);
    else if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    else {
      setCursor(to);
      onSelect(to);
      virtualizer.scrollToIndex(to, { align: "auto" });
    }
    event.preventDefault();
  };
  const items = virtualizer.getVirtualItems();
  // Rows that come into view take over the elements of those that went.
  const recycled = Math.ceil(items.length / 32) * 32;
  const isActiveShown = items.some(({ index }) => index === active);
  const tracks = tracksOf(columns);
  return (
    <div
      ref={scroller}
      role={tree === undefined ? "grid" : "treegrid"}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={isActiveShown ? `${id}-${active}` : undefined}
      tabIndex={0}
      className={classes["table"]}
      onKeyDown={move}
    >
      <Header {...props} tracks={tracks} />
      {count === 0 && props.empty}
      <div
        role="rowgroup"
        className={classes["body"]}
        style={{ height: virtualizer.getTotalSize(), minWidth: tracks.minWidth }}
      >
        {items.map(({ index, start }) => (
          <div
            key={index % recycled}
            id={`${id}-${index}`}
            role="row"
            aria-rowindex={index + 2}
            aria-selected={index === selected}
            aria-level={tree?.level(index)}
            aria-expanded={tree?.isOpen(index)}
            className={classNames(classes["row"], index === active && classes["active"], props.rowClass?.(index))}
            style={{ ...tracks, height: rowHeight, transform: `translateY(${start}px)` }}
            onClick={() => {
              setCursor(index);
              onSelect(index);
            }}
            onDoubleClick={() => onOpen?.(index)}
          >
            {columns.map(({ name, cell, isNumber }) => (
              <div key={name} role="gridcell" className={classNames(classes["cell"], isNumber && classes["number"])}>
                {cell(index)}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function togglesBy(key: string, isOpen: boolean | undefined): boolean {
  return (key === "ArrowRight" && isOpen === false) || (key === "ArrowLeft" && isOpen === true);
}

interface Tracks {
  readonly gridTemplateColumns: string;
  readonly minWidth: number;
}

/** Every row is a grid of its own: they align because none is narrower than its tracks at their least. */
function tracksOf(columns: readonly Column[]): Tracks {
  const least = columns.map(({ width }) => Number.parseFloat(/[\d.]+(?=px)/.exec(width)?.[0] ?? "0"));
  return {
    gridTemplateColumns: columns.map(({ width }) => width).join(" "),
    minWidth: least.reduce((sum, width) => sum + width, 0),
  };
}

function target(key: string, active: number, count: number): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    j: active + 1,
    k: active - 1,
    PageDown: active + pageRows,
    PageUp: active - pageRows,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, to));
}

function Header({ columns, sorting, onSort, tracks }: VirtualTableProps & { readonly tracks: Tracks }) {
  return (
    <div role="rowgroup" className={classes["head"]}>
      <div role="row" aria-rowindex={1} className={classes["header"]} style={{ ...tracks }}>
        {columns.map(({ name, title, isNumber }) => {
          const isSorted = sorting?.column === name;
          const direction = sorting?.descending === true ? "descending" : "ascending";
          return (
            <div
              key={name}
              role="columnheader"
              aria-sort={isSorted ? direction : undefined}
              className={classNames(classes["cell"], isNumber && classes["number"])}
            >
              {onSort === undefined ? (
                title
              ) : (
                <button type="button" className={classes["sort"]} onClick={() => onSort(name)}>
                  {title}
                  {isSorted && direction === "ascending" && <ArrowUp size={12} aria-hidden />}
                  {isSorted && direction === "descending" && <ArrowDown size={12} aria-hidden />}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
