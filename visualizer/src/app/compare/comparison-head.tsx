import type { Comparison, PayloadChange, Sides } from "@durascope/sdk/history";
import type { ReactNode } from "react";
import { StatusIcon } from "../part/icon.tsx";
import { stateOfExecution } from "../part/sign.ts";
import { shortDuration } from "../part/time.tsx";
import type { OpenedExecution } from "../source/execution.ts";
import classes from "./compare-view.module.css";

interface ComparisonHeadProps {
  readonly left: OpenedExecution;
  readonly right: OpenedExecution;
  readonly comparison: Comparison;
}

/** What the two executions have to themselves, and how many operations differ in what. */
export function ComparisonHead({ left, right, comparison: { execution, totals } }: ComparisonHeadProps) {
  const { status, duration, invocations, operations, attempts, input, result, error } = execution;
  const payloads: readonly (readonly [string, PayloadChange])[] = [
    ["input", input],
    ["result", result],
    ["error", error],
  ];
  return (
    <header className={classes["head"]}>
      <table className={classes["wholes"]}>
        <caption className="visually-hidden">The executions as a whole</caption>
        <thead>
          <tr>
            <th scope="col">Execution</th>
            <th scope="col">Status</th>
            <th scope="col">Duration</th>
            <th scope="col">Invocations</th>
            <th scope="col">Operations</th>
            <th scope="col">Attempts</th>
          </tr>
        </thead>
        <tbody>
          {(["left", "right"] as const).map((side) => (
            <tr key={side}>
              <th scope="row">
                <span className={classes["side"]}>{side === "left" ? "here" : "there"}</span>{" "}
                {nameOf(side === "left" ? left : right)}
              </th>
              <td>
                <StatusIcon state={stateOfExecution(status[side])} size={12} />{" "}
                {status[side].replaceAll("_", " ").toLowerCase()}
              </td>
              <td>{durationOf(duration, side)}</td>
              <td>{invocations[side].toLocaleString("en")}</td>
              <td>{operations[side].toLocaleString("en")}</td>
              <td>{attempts[side].toLocaleString("en")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className={classes["totals"]} aria-label="Differences">
        <Total count={totals.same}>the same</Total>
        <Total count={totals.added}>only there</Total>
        <Total count={totals.removed}>only here</Total>
        <Total count={totals.status}>other status</Total>
        <Total count={totals.attempts}>other number of attempts</Total>
        <Total count={totals.payload}>other payload</Total>
        {totals.unknownPayloads > 0 && <Total count={totals.unknownPayloads}>payload not known</Total>}
        <li>{payloads.map(([name, change]) => `${name} ${changeTexts[change]}`).join(", ")}</li>
      </ul>
    </header>
  );
}

const changeTexts: Readonly<Record<PayloadChange, string>> = {
  same: "the same",
  changed: "different",
  unknown: "not known",
};

function Total({ count, children }: { readonly count: number; readonly children: ReactNode }) {
  return (
    <li data-none={count === 0 || undefined}>
      <strong>{count.toLocaleString("en")}</strong> {children}
    </li>
  );
}

function nameOf({ model, record, fileName }: OpenedExecution): string {
  return model.execution.name ?? record?.DurableExecutionName ?? fileName ?? "execution";
}

function durationOf(duration: Sides<number>, side: "left" | "right"): string {
  const own = duration[side];
  if (Number.isNaN(own)) return "not over";
  const delta = duration.right - duration.left;
  const sign = delta > 0 ? "+" : "−";
  const change =
    side === "left" || Number.isNaN(delta) || delta === 0 ? "" : ` (${sign}${shortDuration(Math.abs(delta))})`;
  return `${shortDuration(own)}${change}`;
}
