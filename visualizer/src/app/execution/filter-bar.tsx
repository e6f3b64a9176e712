import { operationStates } from "@durascope/sdk/history";
import { Search, X } from "lucide-react";
import { useMemo, useRef } from "react";
import { factsOf } from "../filter/facts.ts";
import { termKeys } from "../filter/query.ts";
import { type Choice, ChoiceMenu } from "../part/choice-menu.tsx";
import { StatusIcon, TypeIcon } from "../part/icon.tsx";
import { kindTexts, operationKinds, stateTexts } from "../part/sign.ts";
import { useExecution } from "../source/use-execution.ts";
import { useRegisterActions } from "../state/action.ts";
import type { ViewName } from "../state/view-state.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import classes from "./filter-bar.module.css";

/** Views whose rows are operations. */
const filtered: ReadonlySet<ViewName> = new Set(["timeline", "invocations", "errors", "events"]);

/** Search and filters. */
export function FilterBar() {
  const view = useViewStore((state) => state.view);
  return filtered.has(view) ? <Filters isTimeline={view === "timeline"} /> : null;
}

function Filters({ isTimeline }: { readonly isTimeline: boolean }) {
  const { model } = useExecution();
  const types = useViewStore((state) => state.types);
  const statuses = useViewStore((state) => state.statuses);
  const choices = useMemo(() => choicesOf(model), [model]);
  return (
    <div className={classes["bar"]} role="search" aria-label="Filter operations">
      <SearchField />
      <ChoiceMenu
        label="Type"
        choices={choices.types}
        chosen={types}
        onChange={(chosen) => changeView({ types: chosen })}
      />
      <ChoiceMenu
        label="Status"
        choices={choices.statuses}
        chosen={statuses}
        onChange={(chosen) => changeView({ statuses: chosen })}
      />
      <Switch member="retried" text="Attempts > 1" />
      {isTimeline && (
        <>
          <Switch member="hideIdle" text="Hide idle" />
          <Switch member="foldGroups" text="Fold groups" />
          <Switch member="critical" text="Critical path" />
        </>
      )}
    </div>
  );
}

/** Only what occurs can be chosen, with how often it does. */
function choicesOf(model: Parameters<typeof factsOf>[0]): { readonly types: Choice[]; readonly statuses: Choice[] } {
  const { kind, state } = factsOf(model);
  const kinds = countsOf(kind);
  const states = countsOf(state);
  return {
    types: operationKinds
      .map((name, code) => ({
        name,
        text: kindTexts[name],
        icon: <TypeIcon kind={name} />,
        count: kinds.get(code) ?? 0,
      }))
      .filter(({ count }) => count > 0),
    statuses: operationStates
      .map((name, code) => ({
        name,
        text: stateTexts[name],
        icon: <StatusIcon state={name} />,
        count: states.get(code) ?? 0,
      }))
      .filter(({ count }) => count > 0),
  };
}

function countsOf(codes: Uint8Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

const help = `Words look in names and ids. ${termKeys.map((key) => `${key}:`).join(" ")} look in one property; attempts>1 and duration>2s compare.`;

function SearchField() {
  const query = useViewStore((state) => state.query);
  const field = useRef<HTMLInputElement>(null);
  const clear = (): void => {
    changeView({ query: "" });
    field.current?.focus();
  };
  useRegisterActions([
    {
      id: "search",
      title: "Search operations",
      group: "Filter",
      keys: ["/"],
      run: () => field.current?.select(),
    },
    {
      id: "search.leave",
      title: "Leave the search",
      group: "Filter",
      keys: ["Escape"],
      inFields: true,
      when: () => document.activeElement === field.current,
      run: () => {
        field.current?.blur();
        document.querySelector<HTMLElement>("[data-grid]")?.focus({ preventScroll: true });
      },
    },
    {
      id: "filter.clear",
      title: "Clear all filters",
      group: "Filter",
      run: () => changeView({ query: "", types: [], statuses: [], retried: false }),
    },
  ]);
  return (
    <div className={classes["search"]}>
      <Search size={13} aria-hidden className={classes["searchIcon"]} />
      <input
        ref={field}
        type="search"
        aria-label="Search operations"
        placeholder="Search name, id, key:value"
        title={help}
        spellCheck={false}
        autoComplete="off"
        value={query}
        onChange={({ target }) => changeView({ query: target.value })}
      />
      {query === "" ? (
        <kbd aria-hidden>/</kbd>
      ) : (
        <button type="button" aria-label="Clear the search" onClick={clear}>
          <X size={12} aria-hidden />
        </button>
      )}
    </div>
  );
}

function Switch({
  member,
  text,
}: {
  readonly member: "retried" | "hideIdle" | "foldGroups" | "critical";
  readonly text: string;
}) {
  const isOn = useViewStore((state) => state[member]);
  return (
    <label className={classes["switch"]}>
      <input type="checkbox" checked={isOn} onChange={() => changeView({ [member]: !isOn })} />
      {text}
    </label>
  );
}
