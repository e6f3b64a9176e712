import { type RefObject, useCallback, useLayoutEffect, useState } from "react";

/** The rows of a long list that are near the screen. */
export interface RowWindow {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  /** Height of all rows together. */
  readonly height: number;
  /** Brings a row on screen. */
  readonly reveal: (row: number) => void;
}

const overscan = 8;

/** Which of `count` rows of one height are near the screen. Its cost does not grow with their number. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number): RowWindow {
  const [view, setView] = useState({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const read = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    const sizes = new ResizeObserver(read);
    sizes.observe(element);
    element.addEventListener("scroll", read, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", read);
    };
  }, [scroller]);
  const reveal = useCallback(
    (row: number): void => {
      const element = scroller.current;
      if (element === null) return;
      const top = row * rowHeight;
      const lowest = top + rowHeight - element.clientHeight;
      // What is far away comes to the middle, so that one sees what is around it.
      if (element.scrollTop > top + element.clientHeight || element.scrollTop < lowest - element.clientHeight) {
        element.scrollTop = (top + lowest) / 2;
      } else if (element.scrollTop > top) element.scrollTop = top;
      else if (element.scrollTop < lowest) element.scrollTop = lowest;
    },
    [scroller, rowHeight],
  );
  const first = Math.max(0, Math.floor(view.top / rowHeight) - overscan);
  const end = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + overscan);
  return { first: Math.min(first, count), end, height: count * rowHeight, reveal };
}
