import type { MouseEvent, RefObject } from "react";
import { useSize } from "../part/canvas.tsx";
import { changeView, useViewStore } from "../state/view-store.ts";
import { usePreferences } from "../theme/theme.ts";
import type { Projection } from "./axis.ts";
import { useAxisGestures } from "./axis-gestures.ts";
import { GridHead } from "./grid-head.tsx";
import { distanceText } from "./distance.ts";
import { headHeight, rowHeights } from "./height.ts";
import { Overlay } from "./overlay.tsx";
import { GridRow } from "./row.tsx";
import { positionOf, rowDomId, toggleRow } from "./row-state.ts";
import classes from "./timeline.module.css";
import type { Timeline } from "./use-timeline.ts";
import { useScrollToRow } from "./use-scroll-to-row.ts";
import { useRowWindow } from "./use-row-window.ts";

interface GridProps {
  readonly timeline: Timeline;
  readonly projection: Projection;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** The rows: one list that carries names and bars, of which only those on screen exist. */
export function Grid({ timeline, projection, scroller }: GridProps) {
  const { rows, model } = timeline;
  const { height } = useSize(scroller);
  const rowHeight = rowHeights[usePreferences((state) => state.density)];
  const selectedId = useViewStore((state) => state.operation);
  const selected = positionOf(timeline, selectedId);
  const shown = useRowWindow(scroller, { timeline, rowHeight, height: height - headHeight, always: selected });
  useScrollToRow(scroller, { selected, selectedId, rowHeight });
  useAxisGestures(scroller, { projection, measure: (position) => distanceText(timeline, selected, position) });
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const target = event.target as HTMLElement;
    const row = rows[Number(target.closest<HTMLElement>("[data-row]")?.dataset["row"] ?? -1)];
    if (row === undefined) return;
    if (row.hasChildren && (target.closest("[data-toggle]") !== null || row.isGroup)) toggleRow(row.id);
    else changeView({ operation: model.operations.ids[row.operation] });
  };
  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label="Operations"
      aria-rowcount={rows.length + 1}
      aria-colcount={4}
      aria-activedescendant={selected < 0 ? undefined : rowDomId(selected)}
      tabIndex={0}
      data-grid
      className={classes["grid"]}
      onClick={onClick}
    >
      <GridHead projection={projection} rows={rows.length} />
      <Overlay timeline={timeline} projection={projection} height={height} />
      <div role="rowgroup" className={classes["rows"]} style={{ height: rows.length * rowHeight }}>
        {shown.map(({ position, slot }) => {
          const row = rows[position];
          if (row === undefined) return null;
          return (
            <GridRow
              key={slot}
              row={row}
              position={position}
              top={position * rowHeight}
              isSelected={position === selected}
              timeline={timeline}
              projection={projection}
            />
          );
        })}
      </div>
    </div>
  );
}
