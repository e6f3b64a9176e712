import { at } from "./column.ts";
import { detailsOf, numberOf } from "./details.ts";
import { type EventKind, Origin, Phase } from "./event-kind.ts";
import { isClosing } from "./invocation-window.ts";
import { type PayloadRef, reference } from "./payload.ts";
import type { EventSource, HistoryEvent } from "./reader.ts";
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
  readonly TraceHeader?: { readonly XAmznTraceId?: string | undefined } | undefined;
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
  const open = record.Status ?? (paused ? "PAUSED" : "RUNNING");
  const status = closing < 0 ? open : at(closedStatus, kindOf(source, closing).phase);
  const start = started < 0 ? parseTimestamp(record.StartTimestamp) : at(source.time, started);
  const end = closing < 0 ? parseTimestamp(record.EndTimestamp) : at(source.time, closing);
  const timeout = started < 0 ? Number.NaN : numberOf(detailsOf(source, started)["ExecutionTimeout"]) * 1000;
  return {
    ...identify(record, named),
    status,
    closed: !openStatus.has(status),
    start: known(start),
    end: known(end),
    timeout: known(timeout),
    input: reference(source, started, "Input"),
    result: reference(source, closing, "Result"),
    error: reference(source, closing, "Error"),
    startEvent: started,
    endEvent: closing,
  };
}

type Identity = Pick<Execution, "arn" | "id" | "name" | "functionArn" | "version">;

/** An execution ARN is that of the function, `/durable-execution/`, the name, and the id. */
function identify(record: ExecutionRecord, named: HistoryEvent | undefined): Identity {
  const arn = record.DurableExecutionArn;
  const [, functionArn, name, id] = /^(.+)\/durable-execution\/([^/]+)\/([^/]+)$/.exec(arn ?? "") ?? [];
  return {
    arn,
    id: named?.Id ?? id,
    name: record.DurableExecutionName ?? named?.Name ?? name,
    functionArn: record.FunctionArn ?? functionArn,
    version: record.Version,
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

function kindOf(source: EventSource, event: number): EventKind {
  return at(source.kinds, at(source.kind, event));
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
