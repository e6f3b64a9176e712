import type { LogLine } from "../../shared/api.ts";

/** Levels of a log, the least important first. */
export const logLevels = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

const spellings: Readonly<Record<string, LogLevel>> = {
  warning: "warn",
  fatal: "error",
  critical: "error",
  log: "info",
};

/** The level of a line, whichever way its logger spells it; `info` when it has none. */
export function levelOf({ level }: Pick<LogLine, "level">): LogLevel {
  const name = level?.toLowerCase() ?? "info";
  return logLevels.find((known) => known === name) ?? spellings[name] ?? "info";
}

/** The lines of a level and of those above it, in the order of their time. */
export function linesFrom(lines: readonly LogLine[], least: LogLevel): LogLine[] {
  const lowest = logLevels.indexOf(least);
  return lines
    .filter((line) => logLevels.indexOf(levelOf(line)) >= lowest)
    .toSorted((a, b) => a.timestamp - b.timestamp);
}

const shownApart = new Set([
  "timestamp",
  "level",
  "message",
  "requestId",
  "operationId",
  "operationName",
  "attempt",
  "executionArn",
  "traceId",
  "spanId",
]);

/** What a line says beside its message, on one line: `orderId=o-1 amount=42`. */
export function fieldsText(line: LogLine): string {
  return Object.entries(line)
    .filter(([name, value]) => !shownApart.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}
