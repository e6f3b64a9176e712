import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { type Area, fitCells, type Geometry, largestZoom } from "./geometry.ts";

interface Scroll {
  readonly left: number;
  readonly top: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Zoom {
  /** 1 shows everything. */
  readonly zoom: number;
  readonly scroll: Scroll;
  readonly setScroll: (scroll: Scroll) => void;
  /** Around the middle, or a point of the part that scrolls; the point stays, or comes to another place. */
  readonly zoomBy: (factor: number, point?: Point, to?: Point) => void;
}

interface Place {
  readonly counts: Pick<Geometry, "rows" | "columns">;
  readonly area: Area;
}

/** How much is on screen: the point that is zoomed at stays where it is. Also with the wheel and Ctrl. */
export function useZoom(scroller: RefObject<HTMLDivElement | null>, { counts, area }: Place): Zoom {
  const [zoom, setZoom] = useState(1);
  const [scroll, setScroll] = useState<Scroll>({ left: 0, top: 0 });
  const wanted = useRef<Scroll>(undefined);
  const zoomBy = useCallback(
    (factor: number, point: Point = middleOf(area), to: Point = point) => {
      const element = scroller.current;
      if (element === null) return;
      const after = Math.max(1, Math.min(largestZoom(counts, area), zoom * factor));
      const before = fitCells(counts, area, zoom);
      const next = fitCells(counts, area, after);
      wanted.current = {
        left: ((element.scrollLeft + point.x) / before.cellWidth) * next.cellWidth - to.x,
        top: ((element.scrollTop + point.y) / before.cellHeight) * next.cellHeight - to.y,
      };
      setZoom(after);
    },
    [scroller, counts, area, zoom],
  );
  useLayoutEffect(() => {
    if (wanted.current !== undefined) scroller.current?.scrollTo(wanted.current);
    wanted.current = undefined;
  }, [scroller, zoom]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      zoomBy(Math.exp(-event.deltaY / 200), { x: event.clientX - box.left, y: event.clientY - box.top });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [scroller, zoomBy]);
  return { zoom, scroll, setScroll, zoomBy };
}

/** The middle of the part that is on screen. */
export function middleOf({ width, height }: Area): Point {
  return { x: width / 2, y: height / 2 };
}
