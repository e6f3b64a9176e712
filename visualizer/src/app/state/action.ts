import { useEffect, useRef } from "react";
import { create } from "zustand";

/** A command of the page: what the palette and the list of keys show, and what a key does. */
export interface Action {
  readonly id: string;
  readonly title: string;
  /** Group under which it is listed. */
  readonly group: string;
  /** As tinykeys writes them: `j`, `$mod+k`, `Shift+?`. Several keys may do the same. */
  readonly keys?: readonly string[];
  readonly run: () => void;
  /** Whether it can be done now; always, without one. */
  readonly when?: () => boolean;
  /** Acts also while a field for text has the focus. */
  readonly inFields?: boolean;
}

interface Registry {
  readonly actions: readonly Action[];
}

const useRegistry = create<Registry>(() => ({ actions: [] }));

/** Every command there is at the moment, in the order in which the parts of the page gave them. */
export function useActions(): readonly Action[] {
  return useRegistry((state) => state.actions);
}

/** The commands there are at the moment, for code that is not a component. */
function currentActions(): readonly Action[] {
  return useRegistry.getState().actions;
}

/** Does what a command does, if there is one of that id and it can be done now. */
export function runAction(id: string): void {
  const action = currentActions().find((candidate) => candidate.id === id);
  if (action?.when?.() ?? true) action?.run();
}

/** Registers commands while a component is on screen. What they do may change with every render; their ids do not. */
export function useRegisterActions(actions: readonly Action[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const signature = actions.map(({ id, title }) => `${id} ${title}`).join("\n");
  useEffect(() => {
    const own = latest.current.map(({ id }, index) => follow(latest, { id, index }));
    useRegistry.setState((state) => ({ actions: [...state.actions, ...own] }));
    return () =>
      useRegistry.setState((state) => ({ actions: state.actions.filter((action) => !own.includes(action)) }));
  }, [signature]);
}

/** An action that always does what the latest render said. */
function follow(latest: { readonly current: readonly Action[] }, place: { id: string; index: number }): Action {
  const now = (): Action | undefined => latest.current[place.index];
  const first = now();
  return {
    id: place.id,
    title: first?.title ?? "",
    group: first?.group ?? "",
    ...(first?.keys === undefined ? {} : { keys: first.keys }),
    ...(first?.inFields === undefined ? {} : { inFields: first.inFields }),
    run: () => now()?.run(),
    when: () => now()?.when?.() ?? true,
  };
}
