import type { TimeKind } from "@durascope/sdk/history";

/** Kinds of time in the order in which they are shown: what ran first, then why nothing did. */
export const timeKinds = [
  "running",
  "replay",
  "latency",
  "recovery",
  "backoff",
  "waiting",
] as const satisfies readonly TimeKind[];

export const timeKindTexts: Readonly<Record<TimeKind, string>> = {
  running: "working",
  replay: "starting and replaying",
  latency: "until the service invoked",
  recovery: "until invoked again after a failure",
  backoff: "until the next attempt",
  waiting: "waiting for something outside",
};

/** A part of a whole in percent: `0 %` is nothing at all, and `100 %` is everything. */
export function shareText(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return "0 %";
  const percent = (part / whole) * 100;
  if (percent < 0.1) return "<0.1 %";
  if (percent > 99.9 && part < whole) return ">99.9 %";
  return `${percent < 9.95 ? percent.toFixed(1).replace(/\.0$/, "") : Math.round(percent)} %`;
}
