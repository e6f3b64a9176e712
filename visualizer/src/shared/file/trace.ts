import type { Span } from "./span.ts";

/** The spans of one execution, told apart by what they stand for. */
export interface Trace {
  readonly arn: string;
  readonly workflow: Span | undefined;
  /** In the order in which they began. */
  readonly invocations: readonly Span[];
  /** Id of an invocation's span to its place among them. */
  readonly indexOf: ReadonlyMap<string, number>;
  readonly operations: ReadonlyMap<string, Operation>;
  /** Replays that the SDK exported as spans of their own. */
  readonly replays: readonly Span[];
  /** Span id to id of the operation that the span or one around it is about. */
  readonly operationOf: ReadonlyMap<string, string>;
  readonly byId: ReadonlyMap<string, Span>;
}

/** An operation has one span, or in the invocation view one per invocation, and one for each attempt. */
export interface Operation {
  readonly id: string;
  readonly segments: readonly Span[];
  readonly attempts: readonly Span[];
}

/** Sorts spans by the execution that they belong to, in the order in which these first appear. */
export function tracesOf(spans: readonly Span[]): Trace[] {
  const byArn = Map.groupBy(spans, arnOf);
  byArn.delete("");
  return [...byArn].map(([arn, own]) =>
    readTrace(
      arn,
      own.toSorted((a, b) => a.start - b.start),
    ),
  );
}

function arnOf({ attributes }: Span): string {
  const arn = attributes.get("durable.execution.arn") ?? attributes.get("aws.durable.execution_arn");
  return typeof arn === "string" ? arn : "";
}

function readTrace(arn: string, spans: readonly Span[]): Trace {
  const rest = spans.filter((span) => !isReplay(span) && span.attributes.has("durable.operation.type"));
  const invocations = spans.filter(({ attributes }) => attributes.has("durable.invocation.first"));
  const operationOf = new Map(rest.map((span) => [span.id, operationId(span)]));
  return {
    arn,
    workflow: spans.find(({ attributes }) => attributes.has("durable.execution.status")),
    invocations,
    indexOf: new Map(invocations.map(({ id }, index) => [id, index])),
    operations: new Map([...Map.groupBy(rest, operationId)].map(([id, own]) => [id, readOperation(id, own)])),
    replays: spans.filter(isReplay),
    operationOf,
    byId: new Map(spans.map((span) => [span.id, span])),
  };
}

/** A context that was never checkpointed has no id but that of its span. */
function operationId(span: Span): string {
  const own = span.attributes.get("durable.operation.id");
  if (typeof own === "string") return own;
  return isAttempt(span) ? span.parent : span.id;
}

function isAttempt({ attributes }: Span): boolean {
  return attributes.has("durable.attempt.outcome");
}

function isReplay({ attributes }: Span): boolean {
  return attributes.get("aws.durable.replayed") === true;
}

function readOperation(id: string, spans: readonly Span[]): Operation {
  return { id, segments: spans.filter((span) => !isAttempt(span)), attempts: spans.filter(isAttempt) };
}

/** The invocation that a span links to, or lies in; -1 when the spans do not say. */
export function invocationOf({ indexOf, byId }: Trace, span: Span): number {
  const linked = span.links.find((link) => indexOf.has(link));
  if (linked !== undefined) return indexOf.get(linked) ?? -1;
  const seen = new Set<string>();
  for (let above: Span | undefined = span; above !== undefined; above = byId.get(above.parent)) {
    const index = indexOf.get(above.parent);
    if (index !== undefined) return index;
    if (seen.has(above.id)) break;
    seen.add(above.id);
  }
  return -1;
}

/** What an invocation is known by: the request id, where the exporter tells it. */
export function requestIdOf({ attributes, id }: Span): string {
  const told = attributes.get("aws.durable.invocation.id") ?? attributes.get("faas.invocation_id");
  return typeof told === "string" ? told : id;
}
