import { Star } from "lucide-react";
import { Link } from "wouter";
import type { ExecutionSummary } from "../../shared/api.ts";
import { IconButton } from "../part/button.tsx";
import { classNames } from "../part/class-names.ts";
import { StatusIcon } from "../part/icon.tsx";
import { stateOfExecution, stateTones } from "../part/sign.ts";
import { Duration, momentText } from "../part/time.tsx";
import { useNow } from "../part/use-now.ts";
import { pathOf } from "../state/route.ts";
import { usePreferences } from "../theme/theme.ts";
import { ageText } from "./age-text.ts";
import classes from "./execution-table.module.css";
import { toggleFavourite, useKept } from "./kept.ts";
import { executionLink } from "./list-actions.ts";
import { statusText } from "./status-text.ts";

interface ExecutionTableProps {
  readonly executions: readonly ExecutionSummary[];
  /** The rows answer an earlier filter, until those of the new one are here. */
  readonly isStale: boolean;
}

/** Executions, newest first. */
export function ExecutionTable({ executions, isStale }: ExecutionTableProps) {
  const now = useNow(1000);
  return (
    <div className={classes["scroller"]}>
      <table className={classNames(classes["table"], isStale && classes["stale"])} aria-busy={isStale}>
        <caption className="visually-hidden">Executions, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Execution</th>
            <th scope="col" className={classes["function"]}>
              Function
            </th>
            <th scope="col">Started</th>
            <th scope="col" className={classes["number"]}>
              Duration
            </th>
            <th scope="col">
              <span className="visually-hidden">Mark</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {executions.map((execution) => (
            <Row key={execution.arn} execution={execution} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ execution, now }: { readonly execution: ExecutionSummary; readonly now: number }) {
  const { arn, name, functionName, status, start, end } = execution;
  const state = stateOfExecution(status);
  const zone = usePreferences((preferences) => preferences.zone);
  const started = new Date(start);
  return (
    <tr>
      <td>
        <span className={classes["status"]} data-tone={stateTones[state]}>
          <StatusIcon state={state} />
          <span className={classes["statusText"]}>{statusText(status)}</span>
        </span>
      </td>
      <th scope="row">
        <Link
          href={pathOf({ kind: "server", arn })}
          className={classes["name"]}
          title={arn}
          {...{ [executionLink]: "" }}
        >
          {name}
        </Link>
      </th>
      <td className={classes["function"]}>{functionName}</td>
      <td>
        <time dateTime={started.toISOString()} title={`${momentText(start, zone)} · ${started.toISOString()}`}>
          {ageText(now - start)}
        </time>
      </td>
      <td className={classes["number"]}>
        <Duration ms={Math.max(0, (end ?? now) - start)} />
      </td>
      <td className={classes["mark"]}>
        <Favourite arn={arn} name={name} functionName={functionName} />
      </td>
    </tr>
  );
}

function Favourite(execution: Pick<ExecutionSummary, "arn" | "name" | "functionName">) {
  const isMarked = useKept(({ favourites }) => favourites.some(({ arn }) => arn === execution.arn));
  return (
    <IconButton
      label={`Mark ${execution.name}`}
      aria-pressed={isMarked}
      className={isMarked ? classes["marked"] : undefined}
      onClick={() => toggleFavourite(execution)}
    >
      <Star size={14} fill={isMarked ? "currentColor" : "none"} aria-hidden />
    </IconButton>
  );
}
