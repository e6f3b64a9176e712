import { writeSync } from "node:fs";
import type { DurableEvent, EventSink, OperationRef } from "./event.ts";

let verbose = process.env["DURABLE_VERBOSE_MODE"] === "true";

/** Reads `DURABLE_VERBOSE_MODE` again; it is otherwise read when the SDK is loaded. */
export function refreshLogConfig(): void {
  verbose = process.env["DURABLE_VERBOSE_MODE"] === "true";
}

/**
 * A sink that writes one compact line for each event to stderr, with names, ids and sizes and no payloads; nothing when
 * `DURABLE_VERBOSE_MODE` is not `true`, so that there is no sink at all.
 */
export function createVerboseSink(write: (line: string) => void = toStderr): EventSink | undefined {
  if (!verbose) return undefined;
  return { name: "verbose", on: (event) => write(`durable ${event.seq} ${event.kind}${detailsOf(event)}\n`) };
}

function toStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // A full or closed stderr costs a line of debug output, not the invocation.
  }
}

function detailsOf(event: DurableEvent): string {
  const details: string[] = [];
  if ("operation" in event && event.operation !== undefined) details.push(nameOf(event.operation));
  for (const [key, value] of Object.entries(event)) {
    if (hidden.has(key)) continue;
    const shown = show(key, value);
    if (shown !== undefined) details.push(`${key}=${shown}`);
  }
  return details.length === 0 ? "" : ` ${details.join(" ")}`;
}

/** Shown elsewhere in the line, or what users' data is in. */
const hidden = new Set(["v", "seq", "at", "kind", "operation", "input", "result", "record", "message"]);

function nameOf(operation: OperationRef): string {
  const name = operation.name ?? operation.label;
  return `${operation.subType ?? operation.type} ${name === undefined ? "" : `${JSON.stringify(name)} `}${operation.path} (${operation.id})`;
}

function show(key: string, value: unknown): string | undefined {
  if (typeof value === "string") return /[\s"]/.test(value) ? JSON.stringify(value) : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (key === "error") return errorType(value);
  if (Array.isArray(value)) return String(value.length);
  if (value instanceof Map) return String(value.size);
  return undefined;
}

/** The type of an error; its message is the user's. */
function errorType(error: unknown): string | undefined {
  if (error instanceof Error) return error.name;
  return (error as { ErrorType?: string } | undefined)?.ErrorType;
}
