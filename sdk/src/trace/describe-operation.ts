import { isTerminal } from "../wire/model.ts";
import { eventNames, official, own } from "./attributes.ts";
import { exceptionEvents, failedWith } from "./describe-execution.ts";
import {
  type AttemptFacts,
  type ExecutionFacts,
  type OperationFacts,
  type OperationIdentity,
  callbackIdHash,
} from "./facts.ts";
import { attemptSpanId } from "./ids.ts";
import {
  type Attributes,
  type SpanData,
  type SpanEvent,
  type SpanLink,
  type SpanStart,
  type SpanStatus,
  put,
} from "./span.ts";

/** Where an operation or one of its segments is in the trace. */
export interface Placement {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly links: readonly SpanLink[];
  /** A segment's own times; an operation that is one span has those of its facts. */
  readonly startMs?: number;
  readonly endMs?: number;
  /** The segment goes on with what an earlier invocation began. */
  readonly isReattached?: boolean;
}

export function spanNameOf({ name, type }: Pick<OperationIdentity, "name" | "type">): string {
  return name ?? type;
}

/** The attributes by which an operation and its attempts are found. */
export function identityAttributes(execution: ExecutionFacts, operation: OperationIdentity): Attributes {
  const attributes: Attributes = { [official.arn]: execution.arn, [own.replayed]: false };
  if (operation.isVirtual !== true) attributes[official.operationId] = operation.id;
  attributes[official.operationType] = operation.type;
  put(attributes, official.operationSubType, operation.subType);
  put(attributes, official.operationName, operation.name);
  if (execution.baggage !== undefined) Object.assign(attributes, execution.baggage);
  return attributes;
}

/** An operation from its start to its end, or what of it falls into one invocation. */
export function describeOperation(execution: ExecutionFacts, facts: OperationFacts, placement: Placement): SpanData {
  const startMs = placement.startMs ?? facts.startedAt;
  const endMs = Math.max(startMs, placement.endMs ?? facts.endedAt ?? startMs);
  const attributes = identityAttributes(execution, facts);
  attributes[official.operationStatus] = facts.status;
  attributes[own.executionMode] = modeOf(facts, placement);
  if (isTerminal(facts.status)) putOutcome(attributes, facts);
  putRequest(attributes, facts);
  return {
    role: "operation",
    traceId: execution.traceId,
    spanId: placement.spanId,
    parentSpanId: placement.parentSpanId,
    name: spanNameOf(facts),
    kind: "INTERNAL",
    startMs,
    endMs,
    status: statusOfOperation(facts),
    attributes,
    events: [...creationOf(facts, placement), ...failureOf(facts, endMs)],
    links: placement.links,
  };
}

/** When a callback's id was there to be given away. */
function creationOf({ type, callbackId, startedAt: at }: OperationFacts, { isReattached }: Placement): SpanEvent[] {
  if (type !== "CALLBACK" || callbackId === undefined || isReattached === true) return [];
  return [{ name: eventNames.callbackCreated, at, attributes: { [own.callbackIdHash]: callbackIdHash(callbackId) } }];
}

function failureOf({ status, error }: OperationFacts, at: number): SpanEvent[] {
  return status === "SUCCEEDED" || !isTerminal(status) ? [] : exceptionEvents(error, at);
}

function modeOf(facts: OperationFacts, placement: Placement): string {
  if (isTerminal(facts.status) && facts.isExternal === true) return "external";
  return placement.isReattached === true ? "reattached" : "executed";
}

function statusOfOperation({ status, error }: OperationFacts): SpanStatus {
  if (status === "SUCCEEDED") return { code: "OK" };
  return isTerminal(status) && error !== undefined ? failedWith(error, status) : { code: "UNSET" };
}

function putOutcome(attributes: Attributes, facts: OperationFacts): void {
  if (facts.type === "STEP") {
    put(attributes, official.attemptNumber, facts.attempts);
    put(attributes, own.attempts, facts.attempts);
  }
  if (facts.type === "CALLBACK")
    attributes[own.callbackCompletedBy] = facts.status === "TIMED_OUT" ? "timeout" : "external";
  put(attributes, own.resultBytes, facts.resultBytes);
  if (facts.waitScheduledEnd !== undefined && facts.endedAt !== undefined) {
    attributes[own.waitLateMs] = Math.max(0, facts.endedAt - facts.waitScheduledEnd);
  }
  if (facts.branches === undefined) return;
  attributes[own.branchesTotal] = facts.branches.total;
  attributes[own.branchesSucceeded] = facts.branches.succeeded;
  attributes[own.branchesFailed] = facts.branches.failed;
  put(attributes, own.branchesReason, facts.branches.completionReason);
}

function putRequest(attributes: Attributes, facts: OperationFacts): void {
  if (facts.waitScheduledEnd !== undefined) {
    attributes[own.waitMs] = facts.waitScheduledEnd - facts.startedAt;
    attributes[own.waitScheduledEnd] = new Date(facts.waitScheduledEnd).toISOString();
  }
  if (facts.callbackId !== undefined) attributes[own.callbackIdHash] = callbackIdHash(facts.callbackId);
  put(attributes, own.callbackTimeoutMs, facts.callbackTimeoutMs);
  put(attributes, own.callbackHeartbeatMs, facts.callbackHeartbeatMs);
  put(attributes, own.semantics, facts.semantics);
  put(attributes, own.branchesConcurrency, facts.branches?.maxConcurrency);
  put(attributes, own.invokeFunction, facts.invokedFunction);
  put(attributes, own.invokeChildArn, facts.invokedArn);
}

/** An attempt as it begins, for user code to run in. */
export function beginAttempt(
  execution: ExecutionFacts,
  operation: OperationIdentity,
  begun: {
    readonly attempt: number;
    readonly startedAt: number;
    readonly parentSpanId: string;
    readonly links: readonly SpanLink[];
  },
): SpanStart {
  return {
    role: "attempt",
    traceId: execution.traceId,
    spanId: attemptSpanId(execution.arn, operation.id, begun.attempt),
    parentSpanId: begun.parentSpanId,
    name: `${spanNameOf(operation)} attempt ${begun.attempt}`,
    kind: "INTERNAL",
    startMs: begun.startedAt,
    attributes: { ...identityAttributes(execution, operation), [official.attemptNumber]: begun.attempt },
    links: begun.links,
  };
}

/** A run of user code, from `begun`. */
export function endAttempt(begun: SpanStart, facts: AttemptFacts): SpanData {
  const endMs = Math.max(begun.startMs, facts.endedAt);
  const attributes: Attributes = { ...begun.attributes, [official.attemptOutcome]: facts.outcome };
  if (facts.outcome === "FAILED" && facts.retryDelayMs === undefined && facts.willRetry !== true)
    attributes[own.retryExhausted] = true;
  if (facts.isInterrupted === true) attributes[own.interrupted] = true;
  const events: SpanEvent[] = facts.outcome === "FAILED" ? exceptionEvents(facts.error, endMs) : [];
  if (facts.retryDelayMs !== undefined) {
    const next: Attributes = {
      [own.retryDelay]: facts.retryDelayMs,
      [own.retryNextAt]: new Date(endMs + facts.retryDelayMs).toISOString(),
    };
    Object.assign(attributes, next);
    events.push({ name: eventNames.retryScheduled, at: endMs, attributes: next });
  }
  const status: SpanStatus = facts.outcome === "FAILED" ? failedWith(facts.error, facts.outcome) : { code: "OK" };
  return { ...begun, endMs, status, attributes, events };
}

/** An attempt whose body still runs when the execution has ended: nobody will learn of its outcome. */
export function abandonAttempt({ arn }: ExecutionFacts, begun: SpanStart, at: number): SpanData {
  const attributes: Attributes = { [own.arn]: arn, [own.replayed]: false, [own.abandoned]: true };
  return { ...begun, endMs: Math.max(begun.startMs, at), status: { code: "UNSET" }, attributes, events: [] };
}

/** An attempt that is over, without code running in it: from a history, or one that another process did not survive. */
export function describeAttempt(
  execution: ExecutionFacts,
  operation: OperationIdentity,
  facts: AttemptFacts,
  placement: Pick<Placement, "parentSpanId" | "links">,
): SpanData {
  return endAttempt(beginAttempt(execution, operation, { ...facts, ...placement }), facts);
}
