import { invocation as invocationView, type Mark, marks } from "@durascope/sdk/history";
import { useMemo } from "react";
import { shortDuration } from "../part/time.tsx";
import { markTexts } from "./mark-text.ts";
import classes from "./timeline.module.css";
import type { Timeline } from "./use-timeline.ts";

/** What bars mean: by default outcomes, with a selected invocation what it did. */
export function Legend({ timeline }: { readonly timeline: Timeline }) {
  return (
    <div className={classes["legend"]} role="group" aria-label="Legend">
      {timeline.invocation === undefined ? (
        <Outcomes />
      ) : (
        <Marks timeline={timeline} invocation={timeline.invocation} />
      )}
    </div>
  );
}

const outcomes = [
  { text: "succeeded", tone: "succeeded", kind: "run", end: "closed" },
  { text: "failed", tone: "failed", kind: "run", end: "failed" },
  { text: "running", tone: "running", kind: "run", end: "open" },
  { text: "until the next attempt", tone: "attention", kind: "backoff", end: "closed" },
  { text: "waiting, nothing runs", tone: "waiting", kind: "wait", end: "closed" },
] as const;

function Outcomes() {
  return (
    <ul className={classes["legendList"]}>
      {outcomes.map(({ text, ...look }) => (
        <li key={text}>
          <span className={classes["swatch"]} data-end={look.end} aria-hidden>
            <span className={classes["piece"]} data-kind={look.kind} data-tone={look.tone} data-end={look.end} />
          </span>
          {text}
        </li>
      ))}
    </ul>
  );
}

const noMarks = new Uint8Array(0);
const shown: readonly Mark[] = [...marks.slice(1), "not-visited"];

function Marks({ timeline, invocation }: { readonly timeline: Timeline; readonly invocation: number }) {
  const { model, marks: codes = noMarks } = timeline;
  const { start, end, doubts, recorded } = invocationView(model, invocation);
  const counts = useMemo(
    () => marks.map((_, code) => codes.reduce((sum, own) => sum + Number(own === code), 0)),
    [codes],
  );
  const badge = recorded ? "recorded" : doubts.length > 0 ? "partly unknown" : "inferred";
  return (
    <>
      <strong>
        Invocation {invocation + 1}
        {end === undefined ? "" : ` · ${shortDuration(end - start)}`}
      </strong>
      <ul className={classes["legendList"]}>
        {shown.map((mark) => (
          <li key={mark}>
            <span className={classes["mark"]} data-mark={mark} aria-hidden />
            {(counts[marks.indexOf(mark)] ?? 0).toLocaleString("en")} {markTexts[mark]}
          </li>
        ))}
      </ul>
      <span className={classes["fidelity"]} title={fidelityText(badge, doubts)}>
        {badge}
      </span>
    </>
  );
}

const doubtTexts = {
  error: "the invocation ended with an error, and may not have reached everything",
  running: "it is not over",
  overlap: "it ran at the same time as another",
  incomplete: "events of it are missing",
} as const;

function fidelityText(badge: string, doubts: readonly (keyof typeof doubtTexts)[]): string {
  if (badge === "recorded") return "The runtime recorded what this invocation did.";
  if (doubts.length === 0) {
    return "Inferred from the history: a finished operation is replayed in every later invocation, until what encloses it has ended.";
  }
  const reasons = doubts.map((doubt) => doubtTexts[doubt]).join("; ");
  return `What this invocation replayed is not known for certain: ${reasons}.`;
}
