import { useCallback, useState } from "react";

const prefix = "durascope.bookmarks.";

/** Bookmarks of an execution, as `EventId`s in ascending order, kept in the browser. */
export function useBookmarks(execution: string): readonly [bookmarks: readonly number[], toggle: (id: number) => void] {
  const [own, setOwn] = useState(() => ({ execution, list: stored(execution) }));
  const list = own.execution === execution ? own.list : stored(execution);
  const toggle = useCallback(
    (id: number) =>
      setOwn((before) => {
        const known = before.execution === execution ? before.list : stored(execution);
        const next = known.includes(id) ? known.filter((other) => other !== id) : [...known, id];
        const sorted = next.toSorted((a, b) => a - b);
        store(execution, sorted);
        return { execution, list: sorted };
      }),
    [execution],
  );
  return [list, toggle];
}

function stored(execution: string): number[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(prefix + execution) ?? "[]");
    return Array.isArray(value) ? (value as unknown[]).filter((id) => typeof id === "number") : [];
  } catch {
    return [];
  }
}

function store(execution: string, list: readonly number[]): void {
  try {
    if (list.length === 0) localStorage.removeItem(prefix + execution);
    else localStorage.setItem(prefix + execution, JSON.stringify(list));
  } catch {
    // A browser that stores nothing keeps them for as long as the page is open.
  }
}
