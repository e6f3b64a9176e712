import { own, official, semantic, eventNames } from "./attributes.ts";
import type { ErrorObject } from "../wire/model.ts";
import type { ExecutionEnd, ExecutionFacts, InvocationFacts, TimeLedger } from "./facts.ts";
import { invocationSpanId, rootSpanId, workflowSpanId } from "./ids.ts";
import { type Attributes, type SpanData, type SpanEvent, type SpanStatus, put } from "./span.ts";

const nameOfRoot = "DurableExecutionRoot";

/** The last but one part of the ARN, which is what people call the execution. */
export function executionName(arn: string): string {
  const parts = arn.split("/");
  return parts.at(-2) ?? arn;
}

/** The span that stands above the Workflow where nothing else does and one is wanted. */
export function describeRoot(execution: ExecutionFacts, end: ExecutionEnd): SpanData {
  return {
    role: "root",
    traceId: execution.traceId,
    spanId: rootSpanId(execution.arn),
    parentSpanId: undefined,
    name: nameOfRoot,
    kind: "INTERNAL",
    startMs: execution.startedAt,
    endMs: Math.max(end.endedAt, execution.startedAt),
    status: { code: "UNSET" },
    attributes: { [official.arn]: execution.arn, [official.syntheticRoot]: true, ...execution.baggage },
    events: [],
    links: [],
  };
}

/** The whole execution. */
export function describeWorkflow(execution: ExecutionFacts, end: ExecutionEnd): SpanData {
  const { arn, ancestor } = execution;
  const endMs = Math.max(end.endedAt, execution.startedAt);
  const attributes: Attributes = {
    [official.arn]: arn,
    [official.executionStatus]: end.status,
    [own.executionName]: executionName(arn),
    ...execution.baggage,
  };
  put(attributes, own.opsTotal, end.operations);
  put(attributes, own.invocationsTotal, end.invocations);
  put(attributes, own.attemptsTotal, end.attempts);
  if (end.ledger !== undefined) putLedger(attributes, end.ledger);
  return {
    role: "workflow",
    traceId: execution.traceId,
    spanId: workflowSpanId(arn),
    parentSpanId: ancestor?.spanId,
    ...(ancestor?.isRemote === true ? { parentIsRemote: true } : {}),
    name: execution.workflowName ?? "Workflow",
    kind: "INTERNAL",
    startMs: execution.startedAt,
    endMs,
    status: statusOfExecution(end),
    attributes,
    events: exceptionEvents(end.error, endMs),
    links: [],
  };
}

function statusOfExecution({ status, error }: ExecutionEnd): SpanStatus {
  if (status === "SUCCEEDED") return { code: "OK" };
  return status === "RUNNING" ? { code: "UNSET" } : failedWith(error, status);
}

function putLedger(attributes: Attributes, ledger: TimeLedger): void {
  put(attributes, own.timeRunning, ledger.running);
  put(attributes, own.timeWaiting, ledger.waiting);
  put(attributes, own.timeBackoff, ledger.backoff);
  put(attributes, own.timeRecovery, ledger.recovery);
  put(attributes, own.timeResumeLatency, ledger.resumeLatency);
  put(attributes, own.timeReplay, ledger.replay);
}

/** What Invocations and markers hang below: the ancestor, or the Workflow where that is the root of its trace. */
export function parentOfInvocations(execution: ExecutionFacts): { spanId: string; isRemote: boolean } {
  return execution.ancestor ?? { spanId: workflowSpanId(execution.arn), isRemote: false };
}

/** One run of the function. `more` is what is known of it besides what the official table has. */
export function describeInvocation(execution: ExecutionFacts, facts: InvocationFacts, more: Attributes = {}): SpanData {
  const { arn, traceId } = execution;
  const { requestId, status } = facts;
  const parent = parentOfInvocations(execution);
  const endMs = Math.max(facts.startedAt, facts.endedAt);
  return {
    role: "invocation",
    traceId,
    spanId: invocationSpanId(arn, requestId),
    parentSpanId: parent.spanId,
    ...(parent.isRemote ? { parentIsRemote: true } : {}),
    name: "Invocation",
    kind: "INTERNAL",
    startMs: facts.startedAt,
    endMs,
    status: statusOfInvocation(facts),
    attributes: {
      [official.arn]: arn,
      [official.invocationFirst]: facts.first,
      [official.invocationStatus]: status,
      [own.invocationId]: requestId,
      [semantic.faasInvocationId]: requestId,
      ...execution.baggage,
      ...more,
    },
    events: status === "FAILED" ? exceptionEvents(facts.error, endMs) : [],
    links: [],
  };
}

function statusOfInvocation({ status, error }: InvocationFacts): SpanStatus {
  if (status === "RETRYING" || status === "RUNNING") return { code: "UNSET" };
  return status === "FAILED" ? failedWith(error, status) : { code: "OK" };
}

export function failedWith(error: ErrorObject | undefined, otherwise: string): SpanStatus {
  const message = error?.ErrorMessage ?? error?.ErrorType ?? otherwise;
  return { code: "ERROR", message };
}

/** An error as the event that the semantic conventions have for it. */
export function exceptionEvents(error: ErrorObject | undefined, at: number): SpanEvent[] {
  if (error === undefined) return [];
  const attributes: Attributes = {};
  put(attributes, semantic.exceptionType, error.ErrorType);
  put(attributes, semantic.exceptionMessage, error.ErrorMessage);
  put(attributes, semantic.exceptionStacktrace, error.StackTrace?.join("\n"));
  return [{ name: eventNames.exception, at, attributes }];
}
