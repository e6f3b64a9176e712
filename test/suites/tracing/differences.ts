// The one list of what a live trace and the trace rebuilt from its history may differ in, and why.
import { localAttributes } from "@durascope/otel-exporter/rebuild";
import { official, own, semantic } from "@durascope/sdk/trace";
import type { WireSpan } from "./otlp.ts";

/** What only the invocation knows of itself, and what only its code knows that it asked for. */
const inLiveTraces: readonly string[] = [
  ...localAttributes,
  own.sdkVersion,
  semantic.logGroups,
  semantic.logStreams,
  own.semantics,
  own.branchesConcurrency,
];

/** What only a history tells: where the time went, which execution an invoke began, how sure a replay is. */
const inRebuiltTraces: readonly string[] = [
  own.timeRunning,
  own.timeWaiting,
  own.timeBackoff,
  own.timeRecovery,
  own.timeResumeLatency,
  own.timeReplay,
  own.invocationsTotal,
  own.attemptsTotal,
  own.invokeChildArn,
  own.replayFidelity,
];

/** Worked out from clocks: the function's in one trace, the service's in the other. */
const clocked: readonly string[] = [own.resumeLatency, own.retryNextAt, own.waitLateMs];

/** An invocation is not given what finished contexts hold; history has all of it. */
const given: readonly string[] = [own.opsTotal];

/** A stack as it was thrown, and as it was recorded. */
const worded: readonly string[] = [semantic.exceptionStacktrace];

/** History knows nothing of contexts that are not checkpointed: what is in them is in what encloses them. */
const aroundVirtual: readonly string[] = [
  own.opsExecuted,
  own.branchesTotal,
  own.branchesSucceeded,
  own.branchesFailed,
];

const always: readonly string[] = [...inLiveTraces, ...inRebuiltTraces, ...clocked, ...given, ...worded];

/** A span as it has to be the same in both traces. */
export type Comparable = Pick<
  WireSpan,
  "name" | "spanId" | "parentSpanId" | "kind" | "status" | "attributes" | "links"
> & {
  readonly events: readonly Pick<WireSpan["events"][number], "name" | "attributes">[];
  /** Times that the service alone tells. When code began and ended is the function's clock live, a checkpoint's in history. */
  readonly start: bigint | undefined;
  readonly end: bigint | undefined;
};

/** The two traces of an execution as far as they have to be the same, in one order. */
export function comparables(
  live: readonly WireSpan[],
  rebuilt: readonly WireSpan[],
  { isSegmented }: { readonly isSegmented: boolean },
): { live: Comparable[]; rebuilt: Comparable[] } {
  const virtual = live.filter(isVirtual);
  const ignored = new Set(virtual.length > 0 ? [...always, ...aroundVirtual] : always);
  const ids = new Set(live.map(({ spanId }) => spanId));
  const inOrder = (spans: readonly WireSpan[]): Comparable[] =>
    spans.map((span) => comparable(span, ignored, isSegmented)).toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1));
  const lost = lostOf(rebuilt, ids);
  const told = isSegmented ? withoutRecovered(live, rebuilt, lost) : live;
  const kept = rebuilt.filter(({ spanId }) => !lost.has(spanId));
  return {
    live: inOrder(withoutVirtual(told, virtual).filter((span) => !isAbandoned(span))),
    rebuilt: inOrder(kept.filter((span) => ids.has(span.spanId) || !isClosedLater(span))),
  };
}

function isVirtual({ attributes }: WireSpan): boolean {
  return attributes[official.operationType] === "CONTEXT" && attributes[official.operationId] === undefined;
}

function withoutVirtual(spans: readonly WireSpan[], virtual: readonly WireSpan[]): WireSpan[] {
  const above = new Map(virtual.map(({ spanId, parentSpanId }) => [spanId, parentSpanId]));
  const parentOf = (id: string | undefined): string | undefined =>
    id !== undefined && above.has(id) ? parentOf(above.get(id)) : id;
  return spans.flatMap((span) => (isVirtual(span) ? [] : { ...span, parentSpanId: parentOf(span.parentSpanId) }));
}

/** The body of an attempt whose outcome nobody will learn: its invocation ended first. */
function isAbandoned({ attributes }: WireSpan): boolean {
  return attributes[own.abandoned] === true;
}

/**
 * What a process that is lost takes with it, and only history knows: its Invocation, that the execution has started, its attempts,
 * and what is in contexts that ended then. In the view of invocations, everything that was in it.
 */
function lostOf(rebuilt: readonly WireSpan[], live: ReadonlySet<string>): Set<string | undefined> {
  const invocations = rebuilt.filter(
    ({ spanId, attributes }) => attributes[official.invocationStatus] === "RETRYING" && !live.has(spanId),
  );
  const lost = new Set<string | undefined>(invocations.map(({ spanId }) => spanId));
  const byId = new Map(rebuilt.map((span) => [span.spanId, span]));
  const isIn = (span: WireSpan | undefined): boolean =>
    span !== undefined && invocations.some(({ start, end }) => span.end >= start && span.end <= end);
  const isBelow = ({ parentSpanId = "" }: WireSpan): boolean => {
    const parent = byId.get(parentSpanId);
    return parent !== undefined && (lost.has(parentSpanId) || isBelow(parent));
  };
  for (const span of rebuilt) {
    const { spanId, parentSpanId = "", attributes } = span;
    const isStart = attributes[own.marker] === "execution_started";
    const isAttempt = attributes[official.attemptOutcome] !== undefined;
    const isHidden = isIn(span) && (isAttempt || isIn(byId.get(parentSpanId)));
    if (isBelow(span) || (!live.has(spanId) && (isStart || isHidden))) lost.add(spanId);
  }
  return lost;
}

/** Without the segments in which a later invocation tells what another lost, where each has segments of its own. */
function withoutRecovered(
  live: readonly WireSpan[],
  rebuilt: readonly WireSpan[],
  lost: ReadonlySet<string | undefined>,
): WireSpan[] {
  const told = rebuilt
    .filter(({ spanId }) => lost.has(spanId))
    .map(({ attributes }) => attributes[official.operationId]);
  const ids = new Set(rebuilt.map(({ spanId }) => spanId));
  return live.filter(
    ({ spanId, attributes }) =>
      !lost.has(spanId) && (ids.has(spanId) || !told.includes(attributes[official.operationId] ?? "none")),
  );
}

/** Nothing runs when an execution times out or is stopped: that its Workflow and its open operations ended, only history knows. */
function isClosedLater({ attributes }: WireSpan): boolean {
  const execution = attributes[official.executionStatus];
  const operation = attributes[official.operationStatus];
  return execution === "TIMED_OUT" || execution === "STOPPED" || operation === "STARTED" || operation === "PENDING";
}

function comparable(span: WireSpan, ignored: ReadonlySet<string>, isSegmented: boolean): Comparable {
  const { name, spanId, parentSpanId, kind, links, attributes } = span;
  // The history of a callback that timed out has the error's type alone.
  const isTerse = attributes[official.operationStatus] === "TIMED_OUT";
  const dropped = isTerse ? new Set([...ignored, semantic.exceptionMessage]) : ignored;
  return {
    name,
    spanId,
    parentSpanId,
    kind,
    links,
    start: attributes[official.executionStatus] === undefined ? undefined : span.start,
    end: !isSegmented && attributes[own.executionMode] === "external" ? span.end : undefined,
    status: isTerse ? { ...span.status, message: "" } : span.status,
    attributes: without(attributes, dropped),
    events: span.events.map((event) => ({ name: event.name, attributes: without(event.attributes, dropped) })),
  };
}

function without(attributes: WireSpan["attributes"], ignored: ReadonlySet<string>): WireSpan["attributes"] {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !ignored.has(key)));
}
