import {
  errorOf,
  type ExecutionModel,
  type ExecutionRecord,
  invocation as readInvocation,
  readPayload,
  timeLedger,
} from "@durascope/sdk/history";
import type { ExecutionEnd, ExecutionFacts, InvocationFacts } from "@durascope/sdk/trace";
import { type Naming, beginningOf } from "../execution.ts";

/** What a history tells of an execution, in the terms in which spans are described. */
export interface Facts {
  readonly model: ExecutionModel;
  readonly execution: ExecutionFacts;
  readonly end: ExecutionEnd;
  readonly invocations: readonly InvocationFacts[];
}

export interface Named extends Naming {
  readonly arn: string;
  /** Until when an execution that is not over is shown. Epoch milliseconds. */
  readonly now: number;
  readonly record?: ExecutionRecord | undefined;
}

export function readFacts(model: ExecutionModel, naming: Named): Facts {
  const end = endOf(model, naming.now);
  return {
    model,
    execution: executionOf(model, naming),
    end,
    invocations: Array.from({ length: model.invocations.count }, (_, index) => invocationOf(model, index, end)),
  };
}

function executionOf(model: ExecutionModel, { arn, now, record = model.record, ...naming }: Named): ExecutionFacts {
  const startedAt = model.execution.start ?? model.events.time[0] ?? now;
  const carrier = {
    lambdaContext: undefined,
    input: () => inputOf(model),
    env: { _X_AMZN_TRACE_ID: record?.TraceHeader?.XAmznTraceId },
  };
  return beginningOf(naming, { arn, startedAt, carrier }).execution;
}

function inputOf(model: ExecutionModel): unknown {
  const { input } = model.execution;
  const payload = input === undefined ? undefined : readPayload(model, input);
  try {
    return payload?.state === "text" ? JSON.parse(payload.text) : undefined;
  } catch {
    // It failed the execution; nothing can be in it.
    return undefined;
  }
}

const ends = ["SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"] as const;

function endOf(model: ExecutionModel, now: number): ExecutionEnd {
  const { execution, operations, invocations, attempts } = model;
  const { total: _, latency, ...ledger } = timeLedger(model, now);
  return {
    // The end of the last invocation may be recorded after that of the execution.
    endedAt: invocations.end.reduce((latest, end) => (end > latest ? end : latest), execution.end ?? now),
    status: ends.find((status) => status === execution.status) ?? "RUNNING",
    error: errorOf(model, execution.error),
    ledger: { ...ledger, resumeLatency: latency },
    operations: operations.count,
    invocations: invocations.count,
    attempts: attempts.number.length,
  };
}

function invocationOf(model: ExecutionModel, index: number, end: ExecutionEnd): InvocationFacts {
  const { requestId, start, end: endedAt, error, firstEvent } = readInvocation(model, index);
  const [first = Number.POSITIVE_INFINITY] = model.operations.firstEvent;
  return {
    // One that has not completed has no request id in the history.
    requestId: requestId ?? `unknown-${index + 1}`,
    startedAt: start,
    endedAt: endedAt ?? end.endedAt,
    first: first >= firstEvent,
    status: invocationStatus(model, index, end),
    error: errorOf(model, error) ?? end.error,
  };
}

function invocationStatus(model: ExecutionModel, index: number, end: ExecutionEnd): InvocationFacts["status"] {
  const { error, inferred } = readInvocation(model, index);
  const isLast = index === model.invocations.count - 1;
  if (isLast && end.status === "FAILED") return "FAILED";
  if (error !== undefined) return "RETRYING";
  if (isLast && end.status === "SUCCEEDED") return "SUCCEEDED";
  return inferred ? "RUNNING" : "PENDING";
}
