import type { Attempt, OperationState, PayloadRef } from "@durascope/sdk/history";
import { StatusIcon } from "../part/icon.tsx";
import { Duration } from "../part/time.tsx";
import classes from "./detail.module.css";
import { Moment } from "./moment.tsx";
import { Section } from "./section.tsx";
import { useError } from "./use-error.ts";

const states: Readonly<Record<Attempt["outcome"], OperationState>> = {
  running: "running",
  succeeded: "succeeded",
  failed: "failed",
  polled: "backoff",
  interrupted: "interrupted",
};
const outcomeTexts: Readonly<Record<Attempt["outcome"], string>> = {
  running: "running",
  succeeded: "succeeded",
  failed: "failed",
  polled: "not yet met",
  interrupted: "interrupted",
};
/** A step with hundreds of attempts shows the first and the latest of them. */
const shownFirst = 5;
const shownLast = 20;

/** The attempts of a step: how each ended, how long it took, and what came between. */
export function AttemptTable({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const cut = attempts.length > shownFirst + shownLast + 1;
  const shown = cut ? [...attempts.slice(0, shownFirst), ...attempts.slice(-shownLast)] : attempts;
  return (
    <Section title={`Attempts (${attempts.length})`}>
      <table className={classes["attempts"]}>
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">Outcome</th>
            <th scope="col">Started</th>
            <th scope="col" className={classes["number"]}>
              Took
            </th>
            <th scope="col" className={classes["number"]} title="Delay that was asked for before the next attempt">
              Backoff
            </th>
          </tr>
        </thead>
        {shown.map((attempt, position) => (
          <tbody key={attempt.number}>
            {cut && position === shownFirst && (
              <tr>
                <td colSpan={5} className={classes["gap"]}>
                  {attempts.length - shown.length} attempts between
                </td>
              </tr>
            )}
            <AttemptRow attempt={attempt} />
            {attempt.error !== undefined && <AttemptError reference={attempt.error} />}
          </tbody>
        ))}
      </table>
    </Section>
  );
}

function AttemptRow({ attempt }: { readonly attempt: Attempt }) {
  const { number, outcome, start, end, startIsDerived } = attempt;
  return (
    <tr>
      <td>{number}</td>
      <td>
        <span className={classes["outcome"]}>
          <StatusIcon state={states[outcome]} size={12} />
          {outcomeTexts[outcome]}
        </span>
      </td>
      <td title={startIsDerived ? "No event says when it began; this follows from what came before" : undefined}>
        {startIsDerived ? "~" : ""}
        <Moment at={start} />
      </td>
      <td className={classes["number"]}>{end === undefined ? "–" : <Duration ms={end - start} />}</td>
      <td className={classes["number"]}>
        <Backoff attempt={attempt} />
      </td>
    </tr>
  );
}

function AttemptError({ reference }: { readonly reference: PayloadRef }) {
  const reading = useError(reference);
  if (reading.state !== "error") return null;
  const { ErrorType, ErrorMessage } = reading.error;
  return (
    <tr>
      <td />
      <td colSpan={4} className={classes["attemptError"]}>
        {ErrorType !== undefined && <strong>{ErrorType}: </strong>}
        {ErrorMessage ?? "no message"}
      </td>
    </tr>
  );
}

/** What was asked for; what it became, when an invocation came late. */
function Backoff({ attempt: { nextDelay, gap } }: { readonly attempt: Attempt }) {
  if (nextDelay === undefined) return "–";
  const isLate = gap !== undefined && gap - nextDelay > 1000;
  return (
    <span title={gap === undefined ? undefined : `The next attempt began after ${gap.toLocaleString("en")} ms`}>
      <Duration ms={nextDelay} />
      {isLate && <span className={classes["late"]}> +{Math.round((gap - nextDelay) / 1000)} s</span>}
    </span>
  );
}
