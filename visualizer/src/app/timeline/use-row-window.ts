import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Timeline } from "./use-timeline.ts";

/** Rows beyond both edges, so that a slow frame shows rows and not nothing. */
const overscan = 3;

interface WindowInput {
  readonly timeline: Timeline;
  readonly rowHeight: number;
  readonly height: number;
  /** A row that exists wherever it is: the active one. -1 for none. */
  readonly always: number;
}

export interface ShownRow {
  readonly position: number;
  /** Elements are used again for other rows: to change one costs less than to make one. */
  readonly slot: number;
}

/** The rows that exist as elements. Rows that come or go elsewhere do not move those on screen. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, input: WindowInput): ShownRow[] {
  const { timeline, rowHeight, height, always } = input;
  const [first, setFirst] = useState(0);
  useAnchor(scroller, { timeline, rowHeight });
  useEffect(() => {
    const { current } = scroller;
    if (current === null) return;
    const follow = (): void => {
      const next = Math.floor(current.scrollTop / rowHeight);
      // Within the event, so that the rows are there when the browser paints the new position.
      flushSync(() => setFirst(next));
    };
    current.addEventListener("scroll", follow, { passive: true });
    return () => current.removeEventListener("scroll", follow);
  }, [scroller, rowHeight]);
  const count = timeline.rows.length;
  const from = Math.max(0, Math.min(first, count - 1) - overscan);
  const to = Math.min(count, first + Math.ceil(Math.max(height, rowHeight) / rowHeight) + overscan + 1);
  const slots = Math.ceil(Math.max(height, rowHeight) / rowHeight) + overscan * 2 + 2;
  const shown: ShownRow[] = [];
  for (let position = from; position < to; position++) shown.push({ position, slot: position % slots });
  if (always >= 0 && always < count && (always < from || always >= to)) shown.push({ position: always, slot: slots });
  return shown;
}

/** Keeps the first row on screen where it is when the list changes. */
function useAnchor(
  scroller: RefObject<HTMLElement | null>,
  { timeline: { rows, model }, rowHeight }: { readonly timeline: Timeline; readonly rowHeight: number },
): void {
  const before = useRef({ rows, model, rowHeight });
  useLayoutEffect(() => {
    const { current } = scroller;
    const old = before.current;
    before.current = { rows, model, rowHeight };
    if (current === null || (old.rows === rows && old.rowHeight === rowHeight) || current.scrollTop === 0) return;
    const position = current.scrollTop / old.rowHeight;
    const anchor = old.rows[Math.floor(position)];
    if (anchor === undefined) return;
    const now = findRow(rows, anchor.id, Math.floor(position));
    if (now >= 0) current.scrollTop = (now + (position % 1)) * rowHeight;
  }, [scroller, rows, model, rowHeight]);
}

/** Looks near the old place first: most changes are small. */
function findRow(rows: Timeline["rows"], id: string, near: number): number {
  if (rows[near]?.id === id) return near;
  return rows.findIndex((row) => row.id === id);
}
