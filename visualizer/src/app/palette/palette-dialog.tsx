import { Search } from "lucide-react";
import { type KeyboardEvent, useContext, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from "react";
import { Dialog } from "../part/dialog.tsx";
import { StatusIcon, TypeIcon } from "../part/icon.tsx";
import { classNames } from "../part/class-names.ts";
import { ExecutionContext } from "../source/use-execution.ts";
import { useActions } from "../state/action.ts";
import { changeView } from "../state/view-store.ts";
import { entriesFor, type Entry } from "./entry.ts";
import { Keys } from "./keys.tsx";
import classes from "./palette.module.css";

/** Every command with its key, and every operation by its name: type, choose, Enter. */
export function PaletteDialog({ onClose }: { readonly onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const actions = useActions();
  const wanted = useDeferredValue(typed);
  const execution = useContext(ExecutionContext);
  const entries = useMemo(() => entriesFor(wanted, actions, execution?.getState().model), [wanted, actions, execution]);
  const listId = useId();
  const selected = Math.min(chosen, entries.length - 1);

  const run = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    onClose();
    // The focus is back where it was before the command moves it.
    queueMicrotask(() => (entry.kind === "action" ? entry.action.run() : changeView({ operation: entry.id })));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen(moved(selected, step, entries.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(entries[selected]);
    }
  };
  return (
    <Dialog title="Commands" onClose={onClose} shape="bare">
      <div className={classes["field"]}>
        <Search size={16} aria-hidden />
        <input
          autoFocus
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
          placeholder="Type a command or the name of an operation"
          aria-label="Type a command or the name of an operation"
          role="combobox"
          aria-expanded={entries.length > 0}
          aria-controls={entries.length === 0 ? undefined : listId}
          aria-activedescendant={entries.length === 0 ? undefined : `${listId}-${selected}`}
          aria-autocomplete="list"
          spellCheck={false}
        />
      </div>
      {entries.length > 0 && <Entries id={listId} entries={entries} selected={selected} onRun={run} />}
      <p role="status" className={entries.length === 0 ? classes["none"] : "visually-hidden"}>
        {entries.length === 0 ? "Nothing goes by that name." : `${entries.length} found`}
      </p>
    </Dialog>
  );
}

interface EntriesProps {
  readonly id: string;
  readonly entries: readonly Entry[];
  readonly selected: number;
  readonly onRun: (entry: Entry) => void;
}

function Entries({ id, entries, selected, onRun }: EntriesProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" });
  }, [selected, entries]);
  return (
    <div ref={list} id={id} role="listbox" aria-label="Commands and operations" className={classes["list"]}>
      {entries.map((entry, index) => (
        <div
          key={entry.kind === "action" ? `action ${entry.action.id}` : `operation ${entry.id}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === selected}
          className={classNames(classes["entry"], index === selected && classes["selected"])}
          onClick={() => onRun(entry)}
        >
          <EntryLine entry={entry} />
        </div>
      ))}
    </div>
  );
}

function EntryLine({ entry }: { readonly entry: Entry }) {
  if (entry.kind === "action") {
    const { group, title, keys } = entry.action;
    return (
      <>
        <span className={classes["group"]}>{group}</span>
        <span className={classes["title"]}>{title}</span>
        {keys !== undefined && <Keys keys={keys} />}
      </>
    );
  }
  return (
    <>
      <span className={classes["group"]}>Operation</span>
      <StatusIcon state={entry.state} labelled />
      <TypeIcon kind={entry.type} labelled />
      <span className={classes["title"]}>{entry.name}</span>
    </>
  );
}

/** A single step goes round the ends, a page stops there. */
function moved(from: number, step: number, count: number): number {
  if (Math.abs(step) === 1) return (from + step + count) % Math.max(1, count);
  return Math.max(0, Math.min(count - 1, from + step));
}
