import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { classNames } from "./class-names.ts";
import classes from "./tabs.module.css";

interface Tab<Name extends string> {
  readonly name: Name;
  readonly text: string;
  /** Beside the text, such as a count. */
  readonly badge?: ReactNode;
}

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Name>[];
  readonly selected: Name;
  readonly onSelect: (name: Name) => void;
  /** Id of the element that shows what is selected. */
  readonly panel: string;
}

/** A row of tabs: one stop of the tab key, arrows move within. */
export function Tabs<Name extends string>({ label, tabs, selected, onSelect, panel }: TabsProps<Name>) {
  const row = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const from = tabs.findIndex(({ name }) => name === selected);
    const to =
      step === undefined ? { Home: 0, End: tabs.length - 1 }[event.key] : (from + step + tabs.length) % tabs.length;
    const tab = to === undefined ? undefined : tabs[to];
    if (tab === undefined || event.altKey) return;
    event.preventDefault();
    onSelect(tab.name);
    row.current?.querySelector<HTMLElement>(`[data-name="${tab.name}"]`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className={classes["tabs"]} ref={row} onKeyDown={onKeyDown}>
      {tabs.map(({ name, text, badge }) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`${panel}-${name}`}
          data-name={name}
          aria-selected={name === selected}
          aria-controls={panel}
          tabIndex={name === selected ? 0 : -1}
          className={classNames(classes["tab"], name === selected && classes["selected"])}
          onClick={() => onSelect(name)}
        >
          {text}
          {badge !== undefined && <span className={classes["badge"]}>{badge}</span>}
        </button>
      ))}
    </div>
  );
}
