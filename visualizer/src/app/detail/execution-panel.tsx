import { ActionButton } from "../action/action-button.tsx";
import { Copy } from "../part/copy.tsx";
import { StatusIcon } from "../part/icon.tsx";
import { stateOfExecution } from "../part/sign.ts";
import { Duration } from "../part/time.tsx";
import { PayloadSection } from "../payload/payload-section.tsx";
import { useExecution } from "../source/use-execution.ts";
import { CopyAs } from "./copy-as.tsx";
import classes from "./detail.module.css";
import { ErrorSection } from "./error-section.tsx";
import { LogSection } from "./log-section.tsx";
import { MomentFact, TimeToggle } from "./moment.tsx";
import { PanelHead } from "./panel-head.tsx";
import { Fact, Facts, Section } from "./section.tsx";
import { TraceSection } from "./trace-section.tsx";
import { useMoment } from "./use-moment.ts";
import { useExecutionDetails } from "./use-subject.ts";

/** Everything about the execution itself. */
export function ExecutionPanel() {
  const { model } = useExecution();
  const moment = useMoment();
  const { execution, operations, invocations, events } = model;
  const { status, start, endEvent, closed } = execution;
  const isOver = endEvent >= 0 && (moment === undefined || moment.event >= endEvent);
  const shownStatus = moment === undefined || isOver ? status : "RUNNING";
  const end = isOver ? execution.end : undefined;
  return (
    <>
      <PanelHead
        icon={<StatusIcon state={stateOfExecution(shownStatus)} size={16} />}
        title={execution.name ?? "Execution"}
        onClose={() => useExecutionDetails.setState({ isOpen: false })}
      >
        <span>Execution</span>
        <span>{shownStatus.replaceAll("_", " ").toLowerCase()}</span>
        {start !== undefined && end !== undefined && <Duration ms={end - start} />}
      </PanelHead>
      <div className={classes["actions"]}>
        {!closed && <ActionButton kind="stop" text="Stop …" />}
        <ActionButton kind="start" text="Start new execution …" />
      </div>
      <Section title="Facts" tools={<TimeToggle />}>
        <Facts>
          <MomentFact name="Started" at={start} />
          <MomentFact name="Ended" at={end} />
          <ExecutionFacts />
          <Fact name="Operations">{operations.count.toLocaleString("en")}</Fact>
          <Fact name="Invocations">{invocations.count.toLocaleString("en")}</Fact>
          <Fact name="Events">{events.raw.length.toLocaleString("en")}</Fact>
        </Facts>
      </Section>
      <Outcome isOver={isOver} />
      <LogSection />
      <TraceSection />
      <CopyAs />
    </>
  );
}

/** What the execution was given, and what came of it once it is over. */
function Outcome({ isOver }: { readonly isOver: boolean }) {
  const { input, ...execution } = useExecution().model.execution;
  const result = isOver ? execution.result : undefined;
  const error = isOver ? execution.error : undefined;
  return (
    <>
      {error !== undefined && <ErrorSection reference={error} />}
      {(input !== undefined || result !== undefined) && (
        <div className={classes["section"]}>
          {input !== undefined && <PayloadSection title="Input" reference={input} />}
          {result !== undefined && <PayloadSection title="Result" reference={result} />}
        </div>
      )}
    </>
  );
}

function ExecutionFacts() {
  const { model, record } = useExecution();
  const { arn, functionArn, version, timeout } = model.execution;
  const { RetentionPeriodInDays, KMSKeyArn } = record?.DurableConfig ?? {};
  return (
    <>
      {functionArn !== undefined && (
        <Fact name="Function" tools={<Copy text={functionArn} label="Copy the ARN of the function" />}>
          <span title={functionArn}>
            {functionArn.split(":")[6] ?? functionArn} {version}
          </span>
        </Fact>
      )}
      {arn !== undefined && (
        <Fact name="ARN" tools={<Copy text={arn} label="Copy the ARN of the execution" />}>
          <code title={arn}>{arn}</code>
        </Fact>
      )}
      {timeout !== undefined && (
        <Fact name="Timeout">
          <Duration ms={timeout} />
        </Fact>
      )}
      {RetentionPeriodInDays !== undefined && <Fact name="Kept for">{RetentionPeriodInDays} days after its end</Fact>}
      {KMSKeyArn !== undefined && (
        <Fact name="Key" tools={<Copy text={KMSKeyArn} label="Copy the ARN of the key" />}>
          <code title={KMSKeyArn}>{KMSKeyArn}</code>
        </Fact>
      )}
    </>
  );
}
