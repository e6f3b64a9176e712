import { millisOf } from "../wire/decode.ts";
import { type WireOperation, isExternalType } from "../wire/model.ts";
import { version } from "../version.ts";
import type { DurableEvent, EventSink, InvocationEnded, InvocationStarted, SuspendReason } from "./event.ts";
import { type Resume, resumeOf } from "./resume.ts";

/** Operations that a line names; of more than these, the latest. */
const mostOperations = 100;

type WriteEvent = (message: string, fields: Record<string, unknown>) => void;

/**
 * Sums an invocation up in one line at its end: the figures of the invocation, and where the execution ends with it, its
 * operations. Names are those of the official telemetry exporter where it has them. Durations are milliseconds.
 */
export function createWideEventSink(write: WriteEvent): EventSink {
  const figures = new Figures();
  return {
    name: "wide-event",
    on(event) {
      if (event.kind !== "invocation.ended") return figures.on(event);
      const isLast = event.status === "SUCCEEDED" || event.status === "FAILED";
      write(isLast ? "durable execution completed" : "durable invocation ended", figures.fields(event, isLast));
    },
  };
}

class Figures {
  #started: InvocationStarted | undefined;
  #resume: Resume | undefined;
  #firstWorkAt: number | undefined;
  #retries = 0;
  #stateLoadMs = 0;
  #checkpointMs = 0;
  #suspendedFor: SuspendReason | undefined;

  on(event: DurableEvent): void {
    switch (event.kind) {
      case "invocation.started":
        this.#started = event;
        this.#resume = resumeOf(event);
        return;
      case "state.loaded":
        this.#stateLoadMs += event.durationMs;
        return;
      case "operation.started":
        if (!event.replay) this.#firstWorkAt ??= event.at;
        return;
      case "attempt.started":
        this.#firstWorkAt ??= event.at;
        return;
      case "checkpoint.acknowledged":
        this.#checkpointMs += event.durationMs;
        return;
      case "attempt.ended":
        if (event.retryDelaySeconds !== undefined && event.outcome === "FAILED") this.#retries += 1;
        return;
      case "execution.suspended":
        this.#suspendedFor = event.reason;
        return;
      default:
    }
  }

  fields(event: InvocationEnded, isLast: boolean): Record<string, unknown> {
    const started = this.#started;
    const startedAt = started?.executionStartedAt;
    const records = [...(started?.operations.values() ?? [])].filter(({ Type }) => Type !== "EXECUTION");
    return {
      recordType: "DurableExecutionTelemetry",
      schemaVersion: "1.0",
      emittedAt: isoOf(event.at),
      ...placeOf(started?.executionArn ?? ""),
      status: isLast ? event.status : "RUNNING",
      startTime: isoOf(startedAt),
      ...(isLast ? { endTime: isoOf(event.at) } : {}),
      durationMs: startedAt === undefined ? undefined : event.at - startedAt,
      error: event.error instanceof Error ? { name: event.error.name, message: event.error.message } : undefined,
      time: timeOf(records, startedAt, event.at),
      operationCount: records.length,
      ...(isLast ? operationsOf(records) : {}),
      invocation: this.#invocation(event),
      sdkVersion: version,
    };
  }

  #invocation(event: InvocationEnded): Record<string, unknown> {
    const started = this.#started;
    const { trigger = "unknown", latencyMs } = this.#resume ?? {};
    const { status, first, executed, replayed, checkpoints, checkpointBytes, suppressed } = event;
    return {
      status,
      first,
      coldStart: started?.coldStart ?? false,
      durationMs: started === undefined ? 0 : event.at - started.at,
      resumeTrigger: trigger,
      resumeLatencyMs: latencyMs,
      stateLoadMs: this.#stateLoadMs,
      replayMs: started === undefined ? 0 : (this.#firstWorkAt ?? event.at) - started.at,
      checkpointMs: this.#checkpointMs,
      executed,
      replayed,
      retries: this.#retries,
      checkpoints,
      checkpointBytes,
      suspendedFor: this.#suspendedFor,
      suppressedLines: suppressed,
    };
  }
}

/** `arn:aws:lambda:region:account:function:name:qualifier/durable-execution/...` */
function placeOf(arn: string): Record<string, unknown> {
  const [, , , region, accountId, , functionName, rest] = arn.split(":");
  return { region, accountId, functionName, functionQualifier: rest?.split("/")[0] };
}

function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

function operationsOf(records: readonly WireOperation[]): Record<string, unknown> {
  const omitted = Math.max(0, records.length - mostOperations);
  return {
    operations: records.slice(omitted).map(operationFields),
    ...(omitted === 0 ? {} : { operationsOmitted: omitted }),
  };
}

function operationFields(record: WireOperation): Record<string, unknown> {
  const { Id, Name, Type, SubType, ParentId, Status, StartTimestamp, EndTimestamp, StepDetails } = record;
  const [from, to] = [millisOf(StartTimestamp), millisOf(EndTimestamp)];
  const error = (StepDetails ?? record.ContextDetails ?? record.CallbackDetails ?? record.ChainedInvokeDetails)?.Error;
  return {
    id: Id,
    name: Name,
    type: Type,
    subType: SubType,
    parentId: ParentId,
    status: Status,
    startTime: isoOf(from),
    endTime: isoOf(to),
    durationMs: from === undefined || to === undefined ? undefined : to - from,
    attempt: StepDetails?.Attempt,
    error: error === undefined ? undefined : { name: error.ErrorType, message: error.ErrorMessage },
  };
}

/** How long the execution waited for something outside, and the rest. Waits beside each other count once. */
function timeOf(records: readonly WireOperation[], startedAt: number | undefined, now: number): Record<string, number> {
  const spans = records
    .filter(({ Type }) => isExternalType(Type))
    .map(
      ({ StartTimestamp, EndTimestamp }) => [millisOf(StartTimestamp) ?? now, millisOf(EndTimestamp) ?? now] as const,
    )
    .toSorted(([a], [b]) => a - b);
  let waitingMs = 0;
  let until = -Infinity;
  for (const [from, to] of spans) {
    waitingMs += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return { waitingMs, activeMs: startedAt === undefined ? 0 : Math.max(0, now - startedAt - waitingMs) };
}
