import { type ExecutionModel, timeSpans } from "@durascope/sdk/history";
import { type Gap, type TimeBase, timeBase } from "./axis.ts";

/** Idle time is collapsed when it is longer than this share of the working time, or than this many working stretches. */
const longShare = 0.05;
const longStretches = 3;
/** Free time right of the last event, so that what is still open can be seen to be. */
const openShare = 0.04;

/** The time of an execution to `until` (default: its last event), its idle parts collapsed if wanted. Idle is when no invocation ran. */
export function timeBaseOf(model: ExecutionModel, collapse: boolean, until?: number): TimeBase {
  const { events, execution } = model;
  const spans = timeSpans(model, until);
  const start = spans[0]?.from ?? events.time[0] ?? 0;
  const last = spans.at(-1)?.to ?? start + 1;
  const idle = mergeIdle(spans);
  const working = last - start - idle.reduce((sum, { from, to }) => sum + to - from, 0);
  const threshold = Math.min(working * longShare, (longStretches * working) / (idle.length + 1));
  const gaps = collapse ? idle.filter(({ from, to }) => to - from > Math.max(1, threshold)) : [];
  const shown = last - start - gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  return timeBase(start, execution.closed ? last : last + Math.max(1, shown * openShare), gaps);
}

/** Stretches without an invocation, those that touch as one. */
function mergeIdle(spans: ReturnType<typeof timeSpans>): Gap[] {
  const idle: { from: number; to: number }[] = [];
  for (const { kind, from, to } of spans) {
    if (kind === "running" || kind === "replay") continue;
    const previous = idle.at(-1);
    if (previous !== undefined && previous.to === from) previous.to = to;
    else idle.push({ from, to });
  }
  return idle;
}
