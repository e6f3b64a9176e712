import { useLocation } from "wouter";
import { useRegisterActions } from "../state/action.ts";
import { views } from "../state/view-state.ts";
import { changeView } from "../state/view-store.ts";
import { prefer, resolvedTheme, usePreferences } from "../theme/theme.ts";
import { viewTitles } from "./view-tabs.tsx";

/** Commands of the execution page that belong to none of its views. */
export function usePageActions(): void {
  const [, navigate] = useLocation();
  useRegisterActions([
    ...views.map((view) => ({
      id: `view.${view}`,
      title: `Go to ${viewTitles[view]}`,
      group: "Views",
      run: () => changeView({ view }, "push"),
    })),
    { id: "list", title: "All executions", group: "Views", keys: ["u"], run: () => navigate("/") },
    {
      id: "theme",
      title: "Switch between light and dark",
      group: "Appearance",
      run: () => prefer({ theme: resolvedTheme() === "dark" ? "light" : "dark" }),
    },
    {
      id: "density",
      title: "Switch between compact and comfortable rows",
      group: "Appearance",
      run: () => prefer({ density: usePreferences.getState().density === "compact" ? "comfortable" : "compact" }),
    },
    {
      id: "zone",
      title: "Switch between local time and UTC",
      group: "Appearance",
      run: () => prefer({ zone: usePreferences.getState().zone === "utc" ? "local" : "utc" }),
    },
  ]);
}
