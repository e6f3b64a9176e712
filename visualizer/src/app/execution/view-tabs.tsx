import { useMemo } from "react";
import { Status } from "@durascope/sdk/history";
import { Tabs } from "../part/tabs.tsx";
import { useExecution } from "../source/use-execution.ts";
import type { ViewName } from "../state/view-state.ts";
import { changeView, useViewStore } from "../state/view-store.ts";

export const viewPanelId = "view";

/** Titles of the views, in the order of the tabs. */
export const viewTitles: Readonly<Record<ViewName, string>> = {
  timeline: "Timeline",
  invocations: "Invocations",
  cost: "Cost",
  errors: "Errors",
  events: "Events",
  compare: "Compare",
};

/** The tabs of the page. */
export function ViewTabs() {
  const { model } = useExecution();
  const view = useViewStore((state) => state.view);
  const failed = useMemo(() => {
    let count = 0;
    for (const status of model.operations.status)
      count += Number(status === Status.failed || status === Status.timedOut);
    return count;
  }, [model]);
  const tabs = (Object.keys(viewTitles) as ViewName[]).map((name) => ({
    name,
    text: viewTitles[name],
    ...(name === "errors" && failed > 0 ? { badge: failed.toLocaleString("en") } : {}),
  }));
  return (
    <Tabs
      label="Views of the execution"
      tabs={tabs}
      selected={view}
      panel={viewPanelId}
      onSelect={(name) => changeView({ view: name }, "push")}
    />
  );
}
