import { X } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { Button } from "../part/button.tsx";
import { StatusIcon } from "../part/icon.tsx";
import { stateOfExecution } from "../part/sign.ts";
import classes from "./filter-bar.module.css";
import { type ExecutionStatus, executionStatuses, isFiltered, type ListFilter, noFilter } from "./list-filter.ts";
import { nameFieldId } from "./list-actions.ts";
import { StartRange } from "./start-range.tsx";
import { statusText } from "./status-text.ts";
import { useFunctions } from "./use-executions.ts";

interface FilterBarProps {
  readonly filter: ListFilter;
  readonly onChange: (filter: ListFilter) => void;
}

/** What the list shows. Every choice is in the address. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  return (
    <div className={classes["bar"]} role="search" aria-label="Filter executions">
      <FunctionChoice filter={filter} onChange={onChange} />
      <StatusChoice filter={filter} onChange={onChange} />
      <NameField filter={filter} onChange={onChange} />
      <StartRange filter={filter} onChange={onChange} />
      {isFiltered(filter) && (
        <Button look="plain" onClick={() => onChange(noFilter)}>
          <X size={14} aria-hidden /> Clear
        </Button>
      )}
    </div>
  );
}

function FunctionChoice({ filter, onChange }: FilterBarProps) {
  const { data } = useFunctions();
  const durable = data?.functions.filter(({ durable }) => durable).map(({ name }) => name) ?? [];
  const { functionName } = filter;
  const names = functionName === undefined || durable.includes(functionName) ? durable : [functionName, ...durable];
  return (
    <select
      aria-label="Function"
      value={functionName ?? ""}
      onChange={({ target }) => onChange({ ...filter, functionName: target.value || undefined })}
    >
      <option value="">All functions</option>
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  );
}

function StatusChoice({ filter, onChange }: FilterBarProps) {
  const toggle = (status: ExecutionStatus): void => {
    const others = filter.statuses.filter((chosen) => chosen !== status);
    const statuses = others.length === filter.statuses.length ? [...others, status] : others;
    onChange({ ...filter, statuses });
  };
  return (
    <div className={classes["statuses"]} role="group" aria-label="Status">
      {executionStatuses.map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={filter.statuses.includes(status)}
          onClick={() => toggle(status)}
        >
          <StatusIcon state={stateOfExecution(status)} />
          {statusText(status)}
        </button>
      ))}
    </div>
  );
}

/** The service compares whole names: the field is asked for when it is complete, not at every letter. */
function NameField({ filter, onChange }: FilterBarProps) {
  const [name, setName] = useState(filter.name ?? "");
  const apply = (): void => {
    const wanted = name.trim() || undefined;
    if (wanted !== filter.name) onChange({ ...filter, name: wanted });
  };
  useEffect(() => setName(filter.name ?? ""), [filter.name]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    apply();
  };
  return (
    <form onSubmit={submit}>
      <input
        id={nameFieldId}
        type="search"
        className={classes["name"]}
        value={name}
        onChange={({ target }) => setName(target.value)}
        onBlur={apply}
        placeholder="Whole name"
        aria-label="Name of the execution, as a whole"
        spellCheck={false}
        autoComplete="off"
      />
    </form>
  );
}
