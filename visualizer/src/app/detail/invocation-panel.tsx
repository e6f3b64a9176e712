import { countIn, invocation, type InvocationDoubt, type Mark, operation } from "@durascope/sdk/history";
import { useMemo } from "react";
import { Copy } from "../part/copy.tsx";
import { StatusIcon } from "../part/icon.tsx";
import { Duration } from "../part/time.tsx";
import { sizeText } from "../payload/size-text.ts";
import { useExecution } from "../source/use-execution.ts";
import { useIsNear } from "../source/use-session.ts";
import { useSummaries } from "../source/use-summaries.ts";
import { changeView } from "../state/view-store.ts";
import { markTexts } from "../timeline/mark-text.ts";
import classes from "./detail.module.css";
import { ErrorSection } from "./error-section.tsx";
import { type InvocationCost, invocationCost, operationsWith } from "./invocation-cost.ts";
import { MomentFact, TimeToggle } from "./moment.tsx";
import { PanelHead } from "./panel-head.tsx";
import { OperationLink } from "./relation-section.tsx";
import { Fact, Facts, Section } from "./section.tsx";

const doubtTexts: Readonly<Record<InvocationDoubt, string>> = {
  error: "It ended with an error, and may have stopped before it reached everything.",
  running: "It is still running: what it will do is not known yet.",
  overlap: "It overlaps another invocation: which of them did what cannot be told from the history.",
  incomplete: "Events are missing from this history.",
};
const shownMarks: readonly Mark[] = ["executed", "resolved-while-suspended", "replayed", "pending"];

/** Everything about one invocation: what it did, how long it took, and what its replay cost. */
export function InvocationPanel({ index }: { readonly index: number }) {
  const { model } = useExecution();
  const { start, end, requestId, error, running, inferred, doubts, recorded } = invocation(model, index);
  const isNear = useIsNear();
  const cost = useMemo(() => invocationCost(model, index), [model, index]);
  const state = running ? "running" : error === undefined ? "succeeded" : "failed";
  return (
    <>
      <PanelHead
        icon={<StatusIcon state={state} size={16} />}
        title={`Invocation ${index + 1} of ${model.invocations.count}`}
        onClose={() => changeView({ invocation: undefined })}
      >
        <span>{running ? "running" : error === undefined ? "completed" : "failed"}</span>
        <span>{recorded ? "recorded by the runtime" : "inferred from the history"}</span>
      </PanelHead>
      {error !== undefined && <ErrorSection reference={error} />}
      <Section title="Facts" tools={<TimeToggle />}>
        <Facts>
          <MomentFact name={inferred ? "Started about" : "Started"} at={start} />
          <MomentFact name="Ended" at={end} />
          {end !== undefined && (
            <Fact name="Duration">
              <Duration ms={end - start} />
            </Fact>
          )}
          {cost.untilFirstWork !== undefined && (
            <Fact name="To first new work">
              <span title="From its start to its first event of its own: at most this went into starting and replaying">
                <Duration ms={cost.untilFirstWork} />
                {cost.share !== undefined && ` · ${Math.round(cost.share * 100)} %`}
              </span>
            </Fact>
          )}
          {isNear ? <ReadBack index={index} /> : <Fact name="Read back">{readBackText(cost)}</Fact>}
          {requestId !== undefined && (
            <Fact name="Request id" tools={<Copy text={requestId} label="Copy the request id" />}>
              <code title={requestId}>{requestId}</code>
            </Fact>
          )}
        </Facts>
      </Section>
      {doubts.length > 0 && (
        <Section title="Not sure">
          {doubts.map((doubt) => (
            <p key={doubt} className={classes["muted"]}>
              {doubtTexts[doubt]}
            </p>
          ))}
        </Section>
      )}
      {shownMarks.map((mark) => (
        <MarkedOperations key={mark} index={index} mark={mark} />
      ))}
    </>
  );
}

/** Where sizes can be had for the asking, they are asked for. */
function ReadBack({ index }: { readonly index: number }) {
  const { model } = useSummaries();
  return <Fact name="Read back">{readBackText(invocationCost(model, index))}</Fact>;
}

function readBackText({ bytes, unknownSizes }: InvocationCost): string {
  if (unknownSizes === 0) return sizeText(bytes);
  return bytes === 0 ? "size not loaded" : `${sizeText(bytes)}, and ${unknownSizes} of unknown size`;
}

const most = 12;

function MarkedOperations({ index, mark }: { readonly index: number; readonly mark: Mark }) {
  const { model } = useExecution();
  const count = countIn(model, index, mark);
  const found = useMemo(() => operationsWith(model, { invocation: index, mark, limit: most }), [model, index, mark]);
  if (found.length === 0) return null;
  const more = count - found.length;
  return (
    <Section
      title={`${markTexts[mark].replace(/^./, (letter) => letter.toUpperCase())} (${count.toLocaleString("en")})`}
    >
      <ul className={classes["operations"]}>
        {found.map((operationIndex) => (
          <OperationLink key={operationIndex} view={operation(model, operationIndex)} />
        ))}
      </ul>
      {more > 0 && <p className={classes["muted"]}>and {more.toLocaleString("en")} more</p>}
    </Section>
  );
}
