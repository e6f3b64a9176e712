import { at } from "./column.ts";
import { detailsOf, members, numberOf, textOf } from "./details.ts";
import { type EventKind, Origin, Phase } from "./event-kind.ts";
import { isClosing } from "./invocation-window.ts";
import type { PayloadRef } from "./payload.ts";
import type { EventSource } from "./reader.ts";
import { parseTimestamp } from "./timestamp.ts";

/** What the execution API says about an execution beside its history. Every member is optional, unknown ones are ignored. */
export interface ExecutionRecord {
  readonly DurableExecutionArn?: string | undefined;
  readonly DurableExecutionName?: string | undefined;
  readonly FunctionArn?: string | undefined;
  readonly Version?: string | undefined;
  readonly Status?: string | undefined;
  readonly StartTimestamp?: unknown;
  readonly EndTimestamp?: unknown;
}

/** The execution, as far as its history and its record tell. Times are epoch milliseconds, durations milliseconds. */
export interface Execution {
  readonly arn: string | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly functionArn: string | undefined;
  readonly version: string | undefined;
  /** `RUNNING`, `PAUSED`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `STOPPED`, or what the record says. */
  readonly status: string;
  readonly closed: boolean;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly timeout: number | undefined;
  readonly input: PayloadRef | undefined;
  readonly result: PayloadRef | undefined;
  readonly error: PayloadRef | undefined;
  /** Event that started it and event that ended it; -1 when the history does not hold them. */
  readonly startEvent: number;
  readonly endEvent: number;
}

const closedStatus: readonly string[] = ["", "", "SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT", "STOPPED"];
const openStatus: ReadonlySet<string> = new Set(["RUNNING", "PAUSED", "PAUSING"]);

/** Reads the execution's own events, and completes them from its record. */
export function readExecution(source: EventSource, record: ExecutionRecord = {}): Execution {
  const { started, closing, paused, named } = findEvents(source);
  const { Input, ExecutionTimeout } = started < 0 ? members(undefined) : detailsOf(source, started);
  const outcome = closing < 0 ? members(undefined) : detailsOf(source, closing);
  const arn = record.DurableExecutionArn;
  const [, arnName, arnId] = /\/durable-execution\/([^/]+)\/([^/]+)$/.exec(arn ?? "") ?? [];
  const timeout = numberOf(ExecutionTimeout) * 1000;
  const status = closing < 0 ? (record.Status ?? (paused ? "PAUSED" : "RUNNING")) : statusOf(source, closing);
  const start = started < 0 ? parseTimestamp(record.StartTimestamp) : at(source.time, started);
  const end = closing < 0 ? parseTimestamp(record.EndTimestamp) : at(source.time, closing);
  return {
    arn,
    id: textOf(named?.Id) ?? arnId,
    name: record.DurableExecutionName ?? textOf(named?.Name) ?? arnName,
    functionArn: record.FunctionArn ?? (arn?.includes("/durable-execution/") ? arn.split("/durable-execution/")[0] : undefined),
    version: record.Version,
    status,
    closed: !openStatus.has(status),
    start: known(start),
    end: known(end),
    timeout: known(timeout),
    input: Input === undefined ? undefined : { event: started, member: "Input" },
    result: outcome["Result"] === undefined ? undefined : { event: closing, member: "Result" },
    error: outcome["Error"] === undefined ? undefined : { event: closing, member: "Error" },
    startEvent: started,
    endEvent: closing,
  };
}

function findEvents(source: EventSource) {
  let started = -1;
  let closing = -1;
  let paused = false;
  let named = -1;
  for (let event = 0; event < source.raw.length; event++) {
    const kind = kindOf(source, event);
    if (kind.origin !== Origin.execution) continue;
    if (named < 0) named = event;
    if (kind.phase === Phase.started) started = event;
    else if (isClosing(kind)) closing = event;
    else paused = kind.eventType === "ExecutionPaused";
  }
  return { started, closing, paused, named: source.raw[named] };
}

function statusOf(source: EventSource, closing: number): string {
  return at(closedStatus, kindOf(source, closing).phase);
}

function kindOf(source: EventSource, event: number): EventKind {
  return at(source.kinds, at(source.kind, event));
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
