import { durationText, timeText } from "@durascope/sdk/history";
import { usePreferences } from "../theme/theme.ts";

/** A duration with two units at most; the exact one is its tooltip and its accessible name. */
export function Duration({ ms }: { readonly ms: number }) {
  const exact = exactDuration(ms);
  return <span title={exact}>{shortDuration(ms)}</span>;
}

/** A duration as rows show it: `120 ms`, `3.4 s`, `2 h 5 m`. */
export function shortDuration(ms: number): string {
  const size = Math.abs(ms);
  if (size < 1) return size === 0 ? "0 ms" : "<1 ms";
  if (size >= 999.5 && size < 9950) return `${(size / 1000).toFixed(1).replace(/\.0$/, "")} s`;
  return durationText(ms);
}

/** A duration to the millisecond. */
export function exactDuration(ms: number): string {
  const all = `${milliseconds.format(ms)} ms`;
  return Math.abs(ms) < 1000 ? all : `${durationText(ms)} (${all})`;
}

/** Made once: a row shows one or two of these, and rows are many. */
const milliseconds = new Intl.NumberFormat("en", { maximumFractionDigits: 3 });

const clock: Intl.DateTimeFormatOptions = {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};
const formats = {
  local: new Intl.DateTimeFormat("en", clock),
  utc: new Intl.DateTimeFormat("en", { ...clock, timeZone: "UTC" }),
};

/** A moment in the chosen time zone: `Nov 25, 08:05:12`. */
export function momentText(time: number, zone: "local" | "utc"): string {
  return Number.isFinite(time) ? formats[zone].format(time) : "unknown";
}

/** A moment in the chosen time zone; ISO in UTC is its tooltip. */
export function Time({ at }: { readonly at: number }) {
  const zone = usePreferences((state) => state.zone);
  return (
    <time dateTime={timeText(at)} title={timeText(at)}>
      {momentText(at, zone)}
    </time>
  );
}
