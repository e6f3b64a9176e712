import { ArrowLeft, PanelRight } from "lucide-react";
import { useLocation } from "wouter";
import { FileMenu } from "../file/file-menu.tsx";
import { IconButton } from "../part/button.tsx";
import { Copy } from "../part/copy.tsx";
import { StatusIcon } from "../part/icon.tsx";
import { stateOfExecution, stateTones } from "../part/sign.ts";
import { countText } from "../part/count-text.ts";
import { Duration, Time } from "../part/time.tsx";
import { shownUntil, useClock } from "../source/use-clock.ts";
import { useExecution } from "../source/use-execution.ts";
import { runAction } from "../state/action.ts";
import { PageTools } from "../theme/page-tools.tsx";
import classes from "./header.module.css";
import { LiveBadge } from "./live-badge.tsx";

/** Which execution this is, how it stands, and what concerns the whole page. */
export function Header() {
  const [, navigate] = useLocation();
  return (
    <header className={classes["header"]}>
      <IconButton label="All executions" shortcut="U" onClick={() => navigate("/")}>
        <ArrowLeft size={16} aria-hidden />
      </IconButton>
      <Identity />
      <span className={classes["space"]} />
      <LiveBadge />
      <FileMenu />
      <IconButton label="Details of the execution" shortcut="D" onClick={() => runAction("details")}>
        <PanelRight size={16} aria-hidden />
      </IconButton>
      <PageTools />
    </header>
  );
}

function Identity() {
  const { model, record, fileName, target } = useExecution();
  const { execution } = model;
  const state = stateOfExecution(execution.status);
  return (
    <>
      <h1 className={classes["name"]} title={target.kind === "server" ? target.arn : fileName}>
        {execution.name ?? record?.DurableExecutionName ?? fileName ?? "Execution"}
      </h1>
      {execution.arn !== undefined && <Copy text={execution.arn} label="Copy ARN" />}
      {model.events.raw.length > 0 && (
        <>
          <span className={classes["status"]} data-tone={stateTones[state]}>
            <StatusIcon state={state} />
            {execution.status.replaceAll("_", " ").toLowerCase()}
          </span>
          <Facts />
        </>
      )}
    </>
  );
}

function Facts() {
  const { model } = useExecution();
  const { execution, operations, invocations } = model;
  const now = useClock();
  const { start, functionArn, version } = execution;
  return (
    <ul className={classes["facts"]} aria-label="Facts about the execution">
      {start !== undefined && (
        <li>
          <Duration ms={shownUntil(model, now) - start} />
        </li>
      )}
      {functionArn !== undefined && (
        <li title={functionArn}>
          {[functionArn.split(":")[6], version].filter((part) => part !== undefined).join(" ")}
        </li>
      )}
      <li>{countText(operations.count, "operation")}</li>
      <li>{countText(invocations.count, "invocation")}</li>
      {start !== undefined && (
        <li>
          <Time at={start} />
        </li>
      )}
    </ul>
  );
}
