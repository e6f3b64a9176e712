import type { ExecutionModel } from "@durascope/sdk/history";
import { useMemo } from "react";
import { useViewStore } from "../state/view-store.ts";
import { eventTypes } from "./event-filter.ts";
import classes from "./events-view.module.css";

interface EventFilterBarProps {
  readonly model: ExecutionModel;
  readonly shown: number;
  readonly types: ReadonlySet<string> | undefined;
  readonly onTypes: (types: ReadonlySet<string> | undefined) => void;
  readonly isOwnOnly: boolean;
  readonly onOwnOnly: (isOwnOnly: boolean) => void;
}

/** Which events are shown: types as switches, each with its count. */
export function EventFilterBar({ model, shown, types, onTypes, isOwnOnly, onOwnOnly }: EventFilterBarProps) {
  const known = useMemo(() => eventTypes(model), [model]);
  const hasOperation = useViewStore((state) => state.operation !== undefined);
  const toggle = (type: string): void => {
    const next = new Set(types);
    if (!next.delete(type)) next.add(type);
    onTypes(next.size === 0 ? undefined : next);
  };
  const total = model.events.raw.length;
  return (
    <div className={classes["bar"]} role="group" aria-label="Types of events">
      <ul className={classes["types"]}>
        {known.map(({ type, count, known: isKnown }) => (
          <li key={type}>
            <button
              type="button"
              className={classes["switch"]}
              aria-pressed={types?.has(type) ?? false}
              onClick={() => toggle(type)}
              title={isKnown ? undefined : "This version does not know this type: its events are shown as they are."}
            >
              {type} <span className={classes["count"]}>{count.toLocaleString("en")}</span>
              {!isKnown && <em>unknown</em>}
            </button>
          </li>
        ))}
      </ul>
      {hasOperation && (
        <label className={classes["own"]}>
          <input type="checkbox" checked={isOwnOnly} onChange={(event) => onOwnOnly(event.target.checked)} />
          Only the selected operation
        </label>
      )}
      <span role="status" className={classes["total"]}>
        {shown === total ? "" : `${shown.toLocaleString("en")} of `}
        {total.toLocaleString("en")} events
      </span>
    </div>
  );
}
