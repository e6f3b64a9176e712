import { type ExecutionModel, State } from "@durascope/sdk/history";
import { factsOf } from "../filter/facts.ts";
import { StatusIcon } from "../part/icon.tsx";
import { shortDuration } from "../part/time.tsx";
import type { Projection } from "./axis.ts";
import type { AsOf } from "./pieces.ts";
import { summaryOf } from "./summary.ts";
import classes from "./timeline.module.css";

interface SummaryBarProps {
  readonly model: ExecutionModel;
  readonly members: Int32Array;
  readonly projection: Projection;
  readonly asOf: AsOf | undefined;
}

/** Pixels per column of the density strip, and its height as it is drawn. */
const column = 3;
const height = 12;
/** It may reach into the free space beside the axis. */
const margin = 8;
const roomOfText = 190;

/** The bar of many operations: how many were under way at each time, and how they ended. */
export function SummaryBar({ model, members, projection, asOf }: SummaryBarProps) {
  const summary = summaryOf(model, members, asOf);
  const { width } = projection;
  const left = projection.x(summary.start);
  const right = projection.x(summary.end);
  if (right < 0 || left > width)
    return (
      <span
        className={classes["edge"]}
        data-side={right < 0 ? "left" : "right"}
        data-to={right < 0 ? summary.end : summary.start}
      />
    );
  const from = Math.max(-margin, Math.floor(left / column) * column);
  const wide = Math.min(width + margin, Math.max(right, left + column)) - from;
  const { strip, failures } = density({ model, members, projection, asOf });
  const isAfter = width - right >= roomOfText;
  const isBefore = !isAfter && left >= roomOfText;
  return (
    <>
      <svg
        className={classes["density"]}
        width={wide}
        height={height}
        viewBox={`${from} 0 ${wide} ${height}`}
        style={{ left: from }}
        aria-hidden
      >
        <path className={classes["densityAll"]} d={strip} />
        <path className={classes["densityFailed"]} d={failures} />
      </svg>
      {(isAfter || isBefore) && (
        <span
          className={classes["summaryText"]}
          aria-hidden
          style={isAfter ? { left: right + 8 } : { right: width - left + 8 }}
        >
          {summary.states.slice(0, 3).map(({ state, count }) => (
            <span key={state} className={classes["summaryCount"]}>
              <StatusIcon state={state} size={12} />
              {count.toLocaleString("en")}
            </span>
          ))}
          <span
            title={`shortest ${shortDuration(summary.shortest)}, median ${shortDuration(summary.median)}, longest ${shortDuration(summary.longest)}`}
          >
            {shortDuration(summary.median)} · max {shortDuration(summary.longest)}
          </span>
        </span>
      )}
    </>
  );
}

/** Two paths: the number under way per column, and a full column wherever one failed. */
function density({ model, members, projection, asOf }: SummaryBarProps): { strip: string; failures: string } {
  const { start, end, state: now } = factsOf(model);
  const state = asOf?.states ?? now;
  const until = asOf?.time ?? Number.POSITIVE_INFINITY;
  const columns = Math.ceil(projection.width / column);
  const changes = new Int32Array(columns + 1);
  const failed = new Set<number>();
  const at = (time: number): number => Math.max(0, Math.min(columns - 1, Math.floor(projection.x(time) / column)));
  for (const index of members) {
    const from = start[index] as number;
    const to = Math.min(until, end[index] as number);
    if (to < projection.view.from || from > projection.view.to || from > until) continue;
    const first = at(from);
    const last = at(to);
    changes[first] = (changes[first] as number) + 1;
    changes[last + 1] = (changes[last + 1] as number) - 1;
    if (state[index] === State.failed || state[index] === State.timedOut) failed.add(last);
  }
  return {
    strip: stripOf(changes, columns),
    failures: [...failed].map((x) => `M${x * column} 0h${column}v${height}h-${column}z`).join(""),
  };
}

function stripOf(changes: Int32Array, columns: number): string {
  const counts = changes.slice(0, columns);
  for (let x = 1; x < columns; x++) counts[x] = (counts[x] as number) + (counts[x - 1] as number);
  const most = Math.max(
    1,
    counts.reduce((a, b) => Math.max(a, b), 0),
  );
  let path = "";
  for (let x = 0; x < columns;) {
    const count = counts[x] as number;
    let next = x + 1;
    while (next < columns && counts[next] === count) next++;
    if (count > 0) {
      const tall = Math.max(3, Math.round((count / most) * height));
      path += `M${x * column} ${height - tall}h${(next - x) * column}v${tall}H${x * column}z`;
    }
    x = next;
  }
  return path;
}
