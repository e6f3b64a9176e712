import type { HistoryEvent } from "@durascope/sdk/history";
import type { Span } from "./span.ts";
import { type Operation, requestIdOf, type Trace } from "./trace.ts";

/** An event without its place among the others. */
interface Draft {
  readonly time: number;
  /** Among events of one moment: what begins, outer first; what ends, inner first; invocations; the execution's end. */
  readonly rank: number;
  readonly event: Readonly<Record<string, unknown>> & { readonly EventType: string };
}

const rank = { execution: 0, start: 1, end: 1e6, invocation: 2e6, closing: 3e6 } as const;
const prefixes: Readonly<Record<string, string>> = {
  STEP: "Step",
  WAIT: "Wait",
  CALLBACK: "Callback",
  CHAINED_INVOKE: "ChainedInvoke",
  CONTEXT: "Context",
};
const ends: Readonly<Record<string, string>> = {
  SUCCEEDED: "Succeeded",
  FAILED: "Failed",
  CANCELLED: "Cancelled",
  TIMED_OUT: "TimedOut",
  STOPPED: "Stopped",
};

/** The history that the spans of an execution imply: what happened when, without payloads. */
export function historyOf(trace: Trace): HistoryEvent[] {
  const drafts = [...executionEvents(trace), ...trace.invocations.map(completion)];
  for (const operation of trace.operations.values()) drafts.push(...operationEvents(trace, operation));
  return drafts
    .toSorted((a, b) => a.time - b.time || a.rank - b.rank)
    .map(({ time, event }, index) => ({ EventId: index + 1, EventTimestamp: time, ...event }));
}

function executionEvents({ arn, workflow, invocations, operations }: Trace): Draft[] {
  const [, name, id] = /\/durable-execution\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
  const identity = { Id: id ?? arn, Name: name ?? arn };
  const first = [...operations.values()][0]?.segments[0];
  const begun = (workflow ?? invocations[0] ?? first)?.start ?? 0;
  const started = draft(begun, rank.execution, { EventType: "ExecutionStarted", ...identity });
  const end = ends[textAt(workflow, "durable.execution.status")];
  if (workflow === undefined || end === undefined) return [started];
  const closing = { EventType: `Execution${end}`, ...identity, [`Execution${end}Details`]: errorOf(workflow) };
  return [started, draft(workflow.end, rank.closing, closing)];
}

function completion(span: Span): Draft {
  return draft(span.end, rank.invocation, {
    EventType: "InvocationCompleted",
    InvocationCompletedDetails: {
      StartTimestamp: span.start,
      EndTimestamp: span.end,
      RequestId: requestIdOf(span),
      ...(isFailure(span) ? errorOf(span) : {}),
    },
  });
}

function isFailure(span: Span): boolean {
  return ["FAILED", "RETRYING"].includes(textAt(span, "durable.invocation.status"));
}

function operationEvents(trace: Trace, operation: Operation): Draft[] {
  const { segments, attempts } = operation;
  const first = segments[0] ?? attempts[0];
  if (first === undefined) return [];
  const last = segments.findLast((span) => statusOf(span) !== "STARTED");
  const write = writer(trace, operation, first);
  const runs = attempts.length === 0 ? [first] : attempts;
  const events = runs.flatMap((run, index) => {
    const started = write(index === 0 ? Math.min(first.start, run.start) : run.start, "Started");
    const isLast = index === runs.length - 1;
    const isRetried = isLast ? last === undefined && outcomeOf(run) === "Failed" : true;
    return isRetried ? [started, write(run.end, outcomeOf(run), retried(run, index + 1, runs[index + 1]))] : [started];
  });
  if (last === undefined) return events;
  return [...events, write(last.end, ends[statusOf(last)] ?? "Succeeded", { ...errorOf(last), ...counted(attempts) })];
}

type Write = (time: number, end: string, details?: object) => Draft;

function writer(trace: Trace, operation: Operation, first: Span): Write {
  const type = textAt(first, "durable.operation.type");
  const depth = depthOf(trace, operation.id);
  const identity = identify(trace, operation, first);
  return (time, end, details = {}) => {
    const EventType = `${prefixes[type] ?? type}${end}`;
    const order = end === "Started" ? rank.start + depth : rank.end - depth;
    return draft(time, order, { EventType, ...identity, [`${EventType}Details`]: details });
  };
}

function identify(trace: Trace, { id }: Operation, span: Span): Readonly<Record<string, string>> {
  const parent = trace.operationOf.get(span.parent);
  const name = textAt(span, "durable.operation.name");
  const subType = textAt(span, "durable.operation.subtype");
  return {
    Id: id,
    ...(name === "" ? {} : { Name: name }),
    ...(subType === "" ? {} : { SubType: subType }),
    ...(parent === undefined || parent === id ? {} : { ParentId: parent }),
  };
}

function depthOf(trace: Trace, id: string): number {
  let depth = 0;
  const seen = new Set<string>();
  for (let at: string | undefined = id; at !== undefined && !seen.has(at); depth++) {
    seen.add(at);
    at = trace.operationOf.get(trace.operations.get(at)?.segments[0]?.parent ?? "");
  }
  return depth;
}

/** The execution view writes a span when the operation has ended, and leaves its status to OpenTelemetry's. */
function statusOf(span: Span): string {
  return textAt(span, "durable.operation.status") || (span.error === undefined ? "SUCCEEDED" : "FAILED");
}

function outcomeOf(attempt: Span): string {
  return textAt(attempt, "durable.attempt.outcome") === "FAILED" ? "Failed" : "Succeeded";
}

/** Spans of other SDKs do not tell the delay that was asked for; it was at most the time until the next attempt. */
function retried(run: Span, attempt: number, next: Span | undefined): object {
  const asked = run.attributes.get("aws.durable.retry.delay_ms");
  const passed = next === undefined ? 0 : Math.max(0, next.start - run.end);
  const delay = typeof asked === "number" ? asked : passed;
  return { ...errorOf(run), RetryDetails: { CurrentAttempt: attempt, NextAttemptDelaySeconds: delay / 1000 } };
}

function counted(attempts: readonly Span[]): object {
  return attempts.length === 0 ? {} : { RetryDetails: { CurrentAttempt: attempts.length } };
}

function errorOf({ error }: Span): object {
  return error === undefined ? {} : { Error: { Payload: error } };
}

function draft(time: number, order: number, event: Draft["event"]): Draft {
  return { time, rank: order, event };
}

function textAt(span: Span | undefined, key: string): string {
  const value = span?.attributes.get(key);
  return typeof value === "string" ? value : "";
}
