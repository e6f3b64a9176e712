import { useRegisterActions } from "../state/action.ts";
import { prefer, resolvedTheme, usePreferences } from "../theme/theme.ts";

/** Links to executions carry this, so that keys find them in their order. */
export const executionLink = "data-execution";
/** Id of the field for the name of an execution. */
export const nameFieldId = "list-name";
/** Id of the field for an ARN. */
export const arnFieldId = "list-arn";

/** Commands of the list. */
export function useListActions({ refresh, clear }: { readonly refresh: () => void; readonly clear: () => void }): void {
  useRegisterActions([
    { id: "list.next", title: "Next execution", group: "Executions", keys: ["j", "ArrowDown"], run: () => move(1) },
    {
      id: "list.previous",
      title: "Previous execution",
      group: "Executions",
      keys: ["k", "ArrowUp"],
      run: () => move(-1),
    },
    { id: "list.search", title: "Find by name", group: "Executions", keys: ["/"], run: () => focus(nameFieldId) },
    { id: "list.arn", title: "Open by ARN", group: "Executions", keys: ["a"], run: () => focus(arnFieldId) },
    { id: "list.refresh", title: "Refresh", group: "Executions", keys: ["r"], run: refresh },
    { id: "list.clear", title: "Show all executions", group: "Executions", run: clear },
    {
      id: "theme",
      title: "Switch between light and dark",
      group: "Appearance",
      run: () => prefer({ theme: resolvedTheme() === "dark" ? "light" : "dark" }),
    },
    {
      id: "zone",
      title: "Switch between local time and UTC",
      group: "Appearance",
      run: () => prefer({ zone: usePreferences.getState().zone === "utc" ? "local" : "utc" }),
    },
  ]);
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}

/** Moves the focus over the links of the list; from elsewhere to the first. */
function move(step: number): void {
  const links = [...document.querySelectorAll<HTMLElement>(`[${executionLink}]`)];
  const from = links.findIndex((link) => link === document.activeElement);
  const to = from < 0 ? 0 : Math.max(0, Math.min(links.length - 1, from + step));
  links[to]?.focus();
}
