import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from "react";
import { useExecution } from "../source/use-execution.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import type { Viewport } from "./axis.ts";
import type { Timeline } from "./use-timeline.ts";
import { showViewport, useViewport } from "./viewport.ts";

/** How near the end of the list, in pixels, counts as being there. */
const nearEnd = 4;
/** The list scrolls because of what the reader did this shortly before, in milliseconds. */
const causeTime = 400;

interface LiveMode {
  /** `static` when nothing more comes; `follow` shows what comes; `inspect` leaves what is being read alone. */
  readonly mode: "static" | "follow" | "inspect";
  /** Extent of the axis when the reader began to look: it does not grow while they do. */
  readonly extent: Viewport | undefined;
  readonly returnToLive: () => void;
}

/** Where the reader has brought the list: nowhere yet, to its end, or to some other place. */
type ListPlace = "untouched" | "end" | "elsewhere";

/** Follows a running execution until the reader looks at something: then nothing moves before they return. */
export function useLiveMode(scroller: RefObject<HTMLElement | null>, { rows, base }: Timeline): LiveMode {
  const { phase } = useExecution();
  const isLive = phase === "live" || phase === "lost";
  const isSelected = useViewStore((state) => state.operation !== undefined || state.invocation !== undefined);
  const isZoomed = useViewport((state) => state.view !== undefined);
  const [place, setPlace] = useState<ListPlace>("untouched");
  const inspects = isLive && (place === "elsewhere" || isSelected || isZoomed);
  const [extent, setExtent] = useState<Viewport>();
  if (inspects && extent === undefined) setExtent({ from: base.start, to: base.end });
  if (!inspects && extent !== undefined) setExtent(undefined);
  useListPlace(scroller, isLive, setPlace);
  useLayoutEffect(() => {
    const { current } = scroller;
    if (isLive && !inspects && place === "end" && current !== null) current.scrollTop = current.scrollHeight;
  }, [scroller, rows, isLive, inspects, place]);
  const returnToLive = useCallback(() => {
    setPlace("end");
    showViewport(undefined);
    changeView({ operation: undefined, invocation: undefined });
  }, []);
  return { mode: isLive ? (inspects ? "inspect" : "follow") : "static", extent, returnToLive };
}

/** Leaving the end of the list is to look at something; coming back to it is to follow again. */
function useListPlace(
  scroller: RefObject<HTMLElement | null>,
  isLive: boolean,
  onChange: (place: ListPlace) => void,
): void {
  useEffect(() => {
    const { current } = scroller;
    if (current === null || !isLive) return;
    const end = new AbortController();
    const options = { passive: true, signal: end.signal };
    // The list also scrolls by itself when rows come: only what follows an act of the reader counts.
    let actedAt = Number.NEGATIVE_INFINITY;
    for (const type of ["wheel", "keydown", "pointerdown", "touchmove"]) {
      current.addEventListener(type, () => (actedAt = performance.now()), options);
    }
    const look = (): void => {
      if (performance.now() - actedAt > causeTime) return;
      const below = current.scrollHeight - current.scrollTop - current.clientHeight;
      onChange(below > nearEnd ? "elsewhere" : "end");
    };
    current.addEventListener("scroll", look, options);
    return () => end.abort();
  }, [scroller, isLive, onChange]);
}
