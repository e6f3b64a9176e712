import type { LogLine } from "../shared/api.ts";

/** A line as the local service keeps it. */
export interface LoggedLine {
  readonly at: number;
  readonly stream: "stdout" | "stderr";
  readonly requestId: string;
  readonly operationId?: string;
  readonly line: string;
}

/** A line as the page shows it: what a structured line says about itself, else its text. */
export function logLine({ at, stream, requestId, operationId, line }: LoggedLine): LogLine {
  const members = line.startsWith("{") ? membersOf(line) : undefined;
  const about = { requestId, ...(operationId === undefined ? {} : { operationId }) };
  if (members === undefined) {
    return { timestamp: at, message: line, ...(stream === "stderr" ? { level: "error" } : {}), ...about };
  }
  const { time, timestamp, level, msg, message, ...rest } = members;
  const name = levelName(level);
  return {
    ...rest,
    ...about,
    timestamp: timeOf(timestamp) ?? timeOf(time) ?? at,
    ...(name === undefined ? {} : { level: name }),
    message: typeof message === "string" ? message : typeof msg === "string" ? msg : line,
  };
}

function membersOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Levels as numbers are those of pino and bunyan. */
const levels: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};

function levelName(level: unknown): string | undefined {
  if (typeof level === "string") return level.toLowerCase();
  return typeof level === "number" ? levels[level] : undefined;
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : value;
  return typeof time === "number" && !Number.isNaN(time) ? time : undefined;
}
