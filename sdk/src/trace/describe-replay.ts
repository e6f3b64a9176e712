import { own, pendingSuffix, replayedSuffix } from "./attributes.ts";
import { executionName, parentOfInvocations } from "./describe-execution.ts";
import { spanNameOf } from "./describe-operation.ts";
import type { ExecutionFacts, OperationIdentity } from "./facts.ts";
import { markerSpanId, operationSpanId, replaySpanId } from "./ids.ts";
import { type Attributes, type SpanData, type SpanLink, put } from "./span.ts";

/** What was handed over: a result, an error, or a context whose function ran again over its recorded operations. */
export type ReplayKind = "result" | "error" | "children" | "pending";

export interface ReplayFacts {
  readonly operation: OperationIdentity;
  readonly status: string;
  readonly kind: ReplayKind;
  readonly at: number;
  /** When the operation really ended. */
  readonly originalEnd: number | undefined;
  readonly resultBytes?: number | undefined;
}

/** A finished operation met again: an instant in its Invocation, linked to the span of the operation itself. */
export function describeReplay(execution: ExecutionFacts, facts: ReplayFacts, invocationSpanId: string): SpanData {
  const { operation } = facts;
  const original = operationSpanId(execution.arn, operation.id);
  const attributes = markedAttributes(execution, operation);
  attributes[own.replayed] = true;
  attributes[own.executionMode] = "replayed";
  attributes[own.replayKind] = facts.kind;
  attributes[own.operationStatus] = facts.status;
  put(attributes, own.originalEnd, facts.originalEnd);
  put(attributes, own.resultBytes, facts.resultBytes);
  return {
    role: "replay",
    traceId: execution.traceId,
    spanId: replaySpanId(original, invocationSpanId),
    parentSpanId: invocationSpanId,
    name: spanNameOf(operation) + replayedSuffix,
    kind: "INTERNAL",
    startMs: facts.at,
    endMs: facts.at,
    status: { code: "UNSET" },
    attributes,
    events: [],
    links: [{ traceId: execution.traceId, spanId: original, attributes: { [own.linkType]: "original" } }],
  };
}

function markedAttributes(execution: ExecutionFacts, operation: OperationIdentity | undefined): Attributes {
  const { arn, baggage } = execution;
  const attributes: Attributes = { [own.arn]: arn, [own.executionName]: executionName(arn) };
  if (baggage !== undefined) Object.assign(attributes, baggage);
  if (operation === undefined) return attributes;
  attributes[own.operationId] = operation.id;
  attributes[own.operationType] = operation.type;
  put(attributes, own.operationName, operation.name);
  return attributes;
}

/** Says that an execution runs, for its Workflow is exported at its end. */
export function describeStartedMarker(execution: ExecutionFacts): SpanData {
  const parent = parentOfInvocations(execution);
  return marker(execution, {
    name: "execution started",
    which: "execution_started",
    at: execution.startedAt,
    parentSpanId: parent.spanId,
    attributes: { ...markedAttributes(execution, undefined), [own.marker]: "execution_started" },
    links: execution.callers ?? [],
  });
}

export interface PendingFacts {
  readonly operation: OperationIdentity;
  readonly requestId: string;
  readonly at: number;
  readonly resumeAt: number | undefined;
}

/** Says what an Invocation was suspended for, and until when. */
export function describePendingMarker(
  execution: ExecutionFacts,
  facts: PendingFacts,
  invocationSpanId: string,
): SpanData {
  const attributes = markedAttributes(execution, facts.operation);
  attributes[own.marker] = "pending";
  put(attributes, own.suspendResumeAt, isoOf(facts.resumeAt));
  return marker(execution, {
    name: spanNameOf(facts.operation) + pendingSuffix,
    which: `pending:${facts.operation.id}:${facts.requestId}`,
    at: facts.at,
    parentSpanId: invocationSpanId,
    attributes,
    links: [],
  });
}

export function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

interface MarkerParts {
  readonly name: string;
  readonly which: string;
  readonly at: number;
  readonly parentSpanId: string;
  readonly attributes: Attributes;
  readonly links: readonly SpanLink[];
}

function marker(execution: ExecutionFacts, parts: MarkerParts): SpanData {
  return {
    role: "marker",
    traceId: execution.traceId,
    spanId: markerSpanId(execution.arn, parts.which),
    parentSpanId: parts.parentSpanId,
    name: parts.name,
    kind: "INTERNAL",
    startMs: parts.at,
    endMs: parts.at,
    status: { code: "UNSET" },
    attributes: parts.attributes,
    events: [],
    links: parts.links,
  };
}
