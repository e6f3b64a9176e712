import { useEffect } from "react";
import { createKeybindingsHandler } from "tinykeys";
import { type Action, useActions } from "./action.ts";

/** Listens for the keys of all registered actions. */
export function useShortcuts(): void {
  const actions = useActions();
  useEffect(() => {
    const handle = createKeybindingsHandler(bindings(actions), { ignore: () => false });
    globalThis.addEventListener("keydown", handle);
    return () => globalThis.removeEventListener("keydown", handle);
  }, [actions]);
}

/** Of several actions with one key the latest registered that can be done now is: inner parts register last. */
function bindings(actions: readonly Action[]): Record<string, (event: KeyboardEvent) => void> {
  const byKey = new Map<string, Action[]>();
  for (const action of actions) {
    for (const key of action.keys ?? []) byKey.set(key, [action, ...(byKey.get(key) ?? [])]);
  }
  const entries = [...byKey].map(([key, candidates]) => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const blocked = isInField(event) || isInDialog(event) || (scrollKeys.test(key) && isInScroller(event));
      const action = candidates.find(({ when, inFields }) => (!blocked || inFields === true) && (when?.() ?? true));
      if (action === undefined) return;
      event.preventDefault();
      action.run();
    };
    return [key, press] as const;
  });
  return Object.fromEntries(entries);
}

/** Keys by which a part of the page that has the focus is scrolled; the grid takes them as its own. */
const scrollKeys = /^(Arrow\w+|Page\w+|Home|End)$/;

function isInScroller({ target }: KeyboardEvent): boolean {
  for (let part = target instanceof Element ? target : null; part !== null; part = part.parentElement) {
    if (part.matches("[data-grid]")) return false;
    if (part.scrollHeight > part.clientHeight && /auto|scroll/.test(getComputedStyle(part).overflowY)) return true;
  }
  return false;
}

function isInField({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isText = target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type);
  return isText || target.matches("textarea, select, [contenteditable]");
}

function isInDialog({ target }: KeyboardEvent): boolean {
  return (
    target instanceof Element && target.closest("dialog, [role='dialog'], [role='alertdialog'], [role='menu']") !== null
  );
}
