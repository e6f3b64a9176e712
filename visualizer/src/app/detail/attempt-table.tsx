import { type Attempt, errorOf } from "@durascope/sdk/history";
import { classNames } from "../part/class-names.ts";
import { StatusIcon } from "../part/icon.tsx";
import { Duration } from "../part/time.tsx";
import type { OperationState } from "@durascope/sdk/history";
import { useExecution } from "../source/use-execution.ts";
import classes from "./detail.module.css";
import { Moment } from "./moment.tsx";
import { Section } from "./section.tsx";

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
  const { model } = useExecution();
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
        {shown.map((attempt, position) => {
          const error = errorOf(model, attempt.error);
          return (
            <tbody key={attempt.number}>
              {cut && position === shownFirst && (
                <tr>
                  <td colSpan={5} className={classes["gap"]}>
                    {attempts.length - shown.length} attempts between
                  </td>
                </tr>
              )}
              <tr className={classNames(error !== undefined && classes["withError"])}>
                <td>{attempt.number}</td>
                <td>
                  <span className={classes["outcome"]}>
                    <StatusIcon state={states[attempt.outcome]} size={12} />
                    {outcomeTexts[attempt.outcome]}
                  </span>
                </td>
                <td
                  title={
                    attempt.startIsDerived
                      ? "No event says when it began; this follows from what came before"
                      : undefined
                  }
                >
                  {attempt.startIsDerived ? "~" : ""}
                  <Moment at={attempt.start} />
                </td>
                <td className={classes["number"]}>
                  {attempt.end === undefined ? "–" : <Duration ms={attempt.end - attempt.start} />}
                </td>
                <td className={classes["number"]}>
                  <Backoff attempt={attempt} />
                </td>
              </tr>
              {error !== undefined && (
                <tr>
                  <td />
                  <td colSpan={4} className={classes["attemptError"]}>
                    {error.ErrorType !== undefined && <strong>{error.ErrorType}: </strong>}
                    {error.ErrorMessage ?? "no message"}
                  </td>
                </tr>
              )}
            </tbody>
          );
        })}
      </table>
    </Section>
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
