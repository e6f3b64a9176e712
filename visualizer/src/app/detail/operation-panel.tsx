import { operation, type OperationView } from "@durascope/sdk/history";
import { CallbackActions } from "../action/callback-actions.tsx";
import { Copy } from "../part/copy.tsx";
import { StatusIcon } from "../part/icon.tsx";
import { kindOf, kindTexts, stateTexts } from "../part/sign.ts";
import { Duration, exactDuration, shortDuration } from "../part/time.tsx";
import { PayloadSection } from "../payload/payload-section.tsx";
import { useExecution } from "../source/use-execution.ts";
import { changeView } from "../state/view-store.ts";
import { type OperationAsOf, operationAsOf } from "./as-of.ts";
import { AttemptTable } from "./attempt-table.tsx";
import classes from "./detail.module.css";
import { ErrorSection } from "./error-section.tsx";
import { LogSection } from "./log-section.tsx";
import { MomentFact, TimeToggle } from "./moment.tsx";
import { PanelHead } from "./panel-head.tsx";
import { CopyAs } from "./copy-as.tsx";
import { RelationSection } from "./relation-section.tsx";
import { Fact, Facts, Section } from "./section.tsx";
import { SpecialFacts } from "./special-facts.tsx";
import { TraceSection } from "./trace-section.tsx";
import { useMoment } from "./use-moment.ts";
import { VisitSection } from "./visit-section.tsx";

/** Everything about one operation, as of the moment on screen. */
export function OperationPanel({ index }: { readonly index: number }) {
  const { model } = useExecution();
  const moment = useMoment();
  const view = operation(model, index);
  const then = operationAsOf(view, moment?.event);
  const kind = kindOf(view);
  const hasStarted = then.state !== "future";
  return (
    <>
      <PanelHead icon={<StatusIcon state={then.state} size={16} />} title={view.name ?? view.id} onClose={close}>
        {summaryOf(view, then, kindTexts[kind])}
      </PanelHead>
      <CallbackActions view={view} />
      {then.hasEnded && view.error !== undefined && <ErrorSection reference={view.error} />}
      <Section title="Facts" tools={<TimeToggle />}>
        <Facts>
          {hasStarted && <MomentFact name="Started" at={view.start} />}
          <MomentFact name="Ended" at={then.end} />
          {then.end !== undefined && (
            <Fact name="Duration">
              <Duration ms={then.end - view.start} />
            </Fact>
          )}
          <SpecialFacts view={view} />
          <Fact name="Id" tools={<Copy text={view.id} label="Copy the id" />}>
            <code title={view.id}>{view.id}</code>
          </Fact>
        </Facts>
      </Section>
      {hasStarted && <VisitSection index={index} />}
      {then.attempts.length > 0 && <AttemptTable attempts={then.attempts} />}
      {(hasStarted || then.hasEnded) && <Payloads view={view} then={then} />}
      <RelationSection view={view} />
      <LogSection operation={view.id} />
      <TraceSection operationId={view.id} />
      <CopyAs view={view} />
    </>
  );
}

function close(): void {
  changeView({ operation: undefined, section: undefined });
}

function Payloads({ view, then }: { readonly view: OperationView; readonly then: OperationAsOf }) {
  const result = then.hasEnded ? view.result : undefined;
  if (view.input === undefined && result === undefined) return null;
  return (
    <div className={classes["section"]}>
      {view.input !== undefined && <PayloadSection title="Input" reference={view.input} />}
      {result !== undefined && <PayloadSection title="Result" reference={result} />}
    </div>
  );
}

/** `Step · succeeded · 2 attempts · 3.4 s` */
function summaryOf({ start, subType }: OperationView, then: OperationAsOf, kind: string) {
  const { state, attempts, end } = then;
  return (
    <>
      <span title={subType}>{kind}</span>
      <span>{stateTexts[state]}</span>
      {attempts.length > 1 && <span>{attempts.length} attempts</span>}
      {end !== undefined && <span title={exactDuration(end - start)}>{shortDuration(end - start)}</span>}
    </>
  );
}
