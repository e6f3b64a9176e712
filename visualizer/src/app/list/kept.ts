import { create } from "zustand";
import { type KeptExecution, parseKept, toggled, withRecent } from "./kept-list.ts";

interface Kept {
  readonly favourites: readonly KeptExecution[];
  readonly recents: readonly KeptExecution[];
}

const key = (list: keyof Kept): string => `durascope.${list}`;

/** Executions that the reader marked, and those that were opened last; kept in the browser. */
export const useKept = create<Kept>(() => ({ favourites: stored("favourites"), recents: stored("recents") }));

/** Marks an execution, or takes the mark away. */
export function toggleFavourite(execution: KeptExecution): void {
  keep("favourites", toggled(useKept.getState().favourites, execution));
}

/** Remembers that an execution was opened. */
export function rememberOpened(execution: KeptExecution): void {
  keep("recents", withRecent(useKept.getState().recents, execution));
}

function stored(list: keyof Kept): KeptExecution[] {
  try {
    return parseKept(localStorage.getItem(key(list)));
  } catch {
    return [];
  }
}

function keep(list: keyof Kept, executions: readonly KeptExecution[]): void {
  useKept.setState({ [list]: executions });
  try {
    localStorage.setItem(key(list), JSON.stringify(executions));
  } catch {
    // A browser that stores nothing forgets the list with the page; nothing else depends on it.
  }
}
