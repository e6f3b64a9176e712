import { useEffect } from "react";
import { create } from "zustand";
import { changeView, useViewStore } from "../state/view-store.ts";
import type { TimeBase, Viewport } from "./axis.ts";

/** The address learns of a new viewport when it has stood still for this long. */
const settleTime = 250;

interface ViewportState {
  /** Undefined: the whole time. */
  readonly view: Viewport | undefined;
}

/** The part of the time that is on screen. It changes with every frame of a gesture, so it is apart from the view state. */
export const useViewport = create<ViewportState>(() => ({ view: undefined }));

let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a part of the time; the whole of it without one, and also when the part is the whole. */
export function showViewport(part: Viewport | undefined, base?: TimeBase): void {
  const isWhole = part !== undefined && base !== undefined && part.from <= base.start && part.to >= base.end;
  const view = isWhole ? undefined : part;
  useViewport.setState({ view });
  clearTimeout(timer);
  timer = setTimeout(() => changeView({ from: view?.from, to: view?.to }), settleTime);
}

/** Follows what a link, or going back, says about the part that is shown. */
export function useViewportOfAddress(): void {
  const from = useViewStore((state) => state.from);
  const to = useViewStore((state) => state.to);
  useEffect(() => {
    clearTimeout(timer);
    useViewport.setState({ view: from === undefined || to === undefined || to <= from ? undefined : { from, to } });
  }, [from, to]);
}
