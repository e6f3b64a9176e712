import { useQuery } from "@tanstack/react-query";
import type { LogLine, LogsAnswer } from "../../shared/api.ts";
import { Button } from "../part/button.tsx";
import { Copy } from "../part/copy.tsx";
import { asProblem } from "../source/server.ts";
import { useExecution } from "../source/use-execution.ts";
import { pathOf } from "../state/route.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import classes from "./detail.module.css";
import { create } from "zustand";
import { fieldsText, levelOf, linesFrom, type LogLevel, logLevels } from "./log-level.ts";
import { Moment } from "./moment.tsx";
import { useMoment } from "./use-moment.ts";

const useLevel = create<{ readonly least: LogLevel }>(() => ({ least: "trace" }));
const sectionName = "logs";
const refreshPause = 2000;
/** Lines shown at first, the latest of them. */
const most = 200;

/** What an operation logged, or the whole execution; asked for when it is opened. */
export function LogSection({ operation }: { readonly operation?: string }) {
  const isOpen = useViewStore((state) => state.section === sectionName);
  return (
    <details
      className={classes["section"]}
      open={isOpen}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== isOpen) changeView({ section: currentTarget.open ? sectionName : undefined });
      }}
    >
      <summary className={classes["sectionHead"]}>
        <h3>Logs</h3>
      </summary>
      {isOpen && <Logs operation={operation} />}
    </details>
  );
}

function Logs({ operation }: { readonly operation: string | undefined }) {
  const { logs, target, phase } = useExecution();
  const { data, error } = useQuery({
    queryKey: ["logs", pathOf(target), operation],
    queryFn: () => logs(operation),
    ...(phase === "live" ? { refetchInterval: refreshPause } : {}),
  });
  if (error !== null) {
    const { message, next } = asProblem(error);
    return (
      <p className={classes["muted"]}>
        {message} {next}
      </p>
    );
  }
  if (data === undefined) return <p className={classes["muted"]}>Loading …</p>;
  return data.available ? <Lines lines={data.lines} /> : <Elsewhere answer={data} isFile={target.kind === "file"} />;
}

function Lines({ lines }: { readonly lines: readonly LogLine[] }) {
  const { least } = useLevel();
  const moment = useMoment();
  const until = moment?.time ?? Number.POSITIVE_INFINITY;
  const wanted = linesFrom(lines, least).filter(({ timestamp }) => timestamp <= until);
  return (
    <>
      <div className={classes["levels"]} role="group" aria-label="Least level">
        {logLevels.map((level) => (
          <Button
            key={level}
            look="plain"
            aria-pressed={level === least}
            onClick={() => useLevel.setState({ least: level })}
          >
            {level}
          </Button>
        ))}
      </div>
      {wanted.length > most && (
        <p className={classes["muted"]}>
          The latest {most} of {wanted.length} lines.
        </p>
      )}
      {wanted.length === 0 && (
        <p className={classes["muted"]}>
          {lines.length === 0 ? "It logged nothing." : `Nothing at level ${least} or above.`}
        </p>
      )}
      <ol className={classes["lines"]}>
        {wanted.slice(-most).map((line, index) => (
          <li key={index} data-level={levelOf(line)}>
            <span className={classes["lineHead"]}>
              <Moment at={line.timestamp} />
              <span className={classes["level"]}>{levelOf(line)}</span>
              {line.attempt !== undefined && <span>attempt {line.attempt}</span>}
            </span>
            <span className={classes["lineText"]}>{line.message}</span>
            <span className={classes["lineFields"]}>{fieldsText(line)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Where the logs are, when they are not here. */
function Elsewhere({ answer, isFile }: { readonly answer: LogsAnswer; readonly isFile: boolean }) {
  const { elsewhere } = answer;
  if (elsewhere === undefined) {
    return (
      <p className={classes["muted"]}>
        {isFile
          ? "This file holds no logs. A bundle exported with logs does."
          : "Not available: this service keeps no log lines. Those of the function are where it was started."}
      </p>
    );
  }
  return (
    <div className={classes["elsewhere"]}>
      <p className={classes["muted"]}>{elsewhere.text}</p>
      <p className={classes["muted"]}>
        Log group <code>{elsewhere.logGroup}</code> <Copy text={elsewhere.logGroup} label="Copy the log group" />
      </p>
      <div className={classes["query"]}>
        <pre>{elsewhere.query}</pre>
        <Copy text={elsewhere.query} label="Copy the query for Logs Insights" />
      </div>
    </div>
  );
}
