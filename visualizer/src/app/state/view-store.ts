import { create } from "zustand";
import { defaultViewState, parseViewState, printViewState, type ViewState } from "./view-state.ts";

/** Browsers refuse pages that rewrite their address too often; a held key must not do that. */
const writeDelay = 150;

/** The view state on screen: it leads, and the address follows. */
export const useViewStore = create<ViewState>(() => defaultViewState);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Changes the view. `history: "push"` adds an entry to go back to; a selection does not. */
export function changeView(change: Partial<ViewState>, history: "replace" | "push" = "replace"): void {
  if (history === "push") {
    writeAddress();
    useViewStore.setState(change);
    globalThis.history.pushState(null, "", addressOf(useViewStore.getState()));
    return;
  }
  useViewStore.setState(change);
  clearTimeout(timer);
  timer = setTimeout(writeAddress, writeDelay);
}

/** Takes the view from the address: when a page opens, and when the reader goes back. */
export function readAddress(): void {
  clearTimeout(timer);
  timer = undefined;
  useViewStore.setState(parseViewState(location.search), true);
}

/** The address of a view of the execution on screen. */
export function addressOf(state: ViewState, path: string = location.pathname): string {
  const query = printViewState(state);
  return query === "" ? path : `${path}?${query}`;
}

/** Writes a change of the view that has not reached the address yet. */
export function writeAddress(): void {
  if (timer === undefined) return;
  clearTimeout(timer);
  timer = undefined;
  const address = addressOf(useViewStore.getState());
  if (address !== location.pathname + location.search) history.replaceState(null, "", address);
}
