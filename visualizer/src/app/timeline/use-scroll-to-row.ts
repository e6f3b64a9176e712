import { type RefObject, useLayoutEffect, useRef } from "react";
import { headHeight } from "./height.ts";

interface ScrollInput {
  readonly selected: number;
  readonly selectedId: string | undefined;
  readonly rowHeight: number;
}

/** Brings a newly selected row on screen, by as little as possible; what is on screen already stays where it is. */
export function useScrollToRow(
  scroller: RefObject<HTMLElement | null>,
  { selected, selectedId, rowHeight }: ScrollInput,
): void {
  const shownId = useRef<string>(undefined);
  useLayoutEffect(() => {
    const { current } = scroller;
    if (selectedId === undefined) shownId.current = undefined;
    if (current === null || selected < 0 || shownId.current === selectedId) return;
    const isFirst = shownId.current === undefined;
    shownId.current = selectedId;
    const top = selected * rowHeight;
    const height = current.clientHeight - headHeight;
    const { scrollTop } = current;
    if (top >= scrollTop && top + rowHeight <= scrollTop + height) return;
    const isNear = !isFirst && Math.abs(top - scrollTop) < height * 2;
    if (!isNear) current.scrollTop = Math.max(0, top - height / 3);
    else current.scrollTop = top < scrollTop ? top : top + rowHeight - height;
  }, [scroller, selected, selectedId, rowHeight]);
}
