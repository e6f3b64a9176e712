import { createHash } from "node:crypto";
import type { Collected } from "./support/collected.ts";

const official = new Set([
  "durable.execution.arn",
  "durable.execution.status",
  "durable.execution.synthetic_root",
  "durable.invocation.first",
  "durable.invocation.status",
  "durable.operation.id",
  "durable.operation.type",
  "durable.operation.subtype",
  "durable.operation.name",
  "durable.operation.status",
  "durable.attempt.number",
  "durable.attempt.outcome",
]);

const sha = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);
/** Records have milliseconds. */
const slackMs = 1;

export interface Expectation {
  readonly isSegmented: boolean;
  readonly isEnded: boolean;
}

/** What is wrong with the trace of an execution, whatever it did. */
export function breaches(spans: readonly Collected[], { isSegmented, isEnded }: Expectation): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const found: string[] = [];
  const say = (span: Collected, what: string) => found.push(`${span.name} (${span.spanId}) ${what}`);
  for (const span of spans) {
    const { attributes } = span;
    if (span.start > span.end) say(span, "ends before it starts");
    const same = spans.filter(({ spanId }) => spanId === span.spanId);
    if (same.some((other) => JSON.stringify(other) !== JSON.stringify(span)))
      say(span, "was exported twice, differently");
    const parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId);
    if (isEnded && span.parentSpanId !== undefined && parent === undefined) say(span, "has no parent in the trace");
    const unknown = Object.keys(attributes).filter((key) => key.startsWith("durable.") && !official.has(key));
    if (unknown.length > 0) say(span, `has ${unknown.join()}`);
    if (attributes["durable.operation.type"] !== undefined && attributes["aws.durable.replayed"] !== false)
      say(span, "does not say that it was executed");
    for (const what of idBreaches(span, { isSegmented })) say(span, what);
    // A step's attempts of earlier invocations began before the service learnt of the step.
    const isLoose = span.name.includes(" attempt ") && !isSegmented;
    // An operation that ended in an invocation that was lost is told by the next, and keeps its time.
    const isRecovered = parent?.name === "Invocation" && span.end <= parent.start;
    if (
      parent !== undefined &&
      !isLoose &&
      !isRecovered &&
      (span.start < parent.start - slackMs || span.end > parent.end + slackMs)
    )
      say(span, `is outside of ${parent.name} in time`);
  }
  if (spans.filter(({ parentSpanId }) => parentSpanId === undefined).length > new Set(spans.map((s) => s.traceId)).size)
    found.push("a trace has several roots");
  return found;
}

function idBreaches(span: Collected, { isSegmented }: { isSegmented: boolean }): string[] {
  const { attributes, spanId } = span;
  const arn = String(attributes["durable.execution.arn"] ?? attributes["aws.durable.execution_arn"]);
  const operation = attributes["durable.operation.id"];
  const expected: string[] = [];
  if (attributes["durable.execution.status"] !== undefined) expected.push(sha(`workflow:${arn}`));
  if (attributes["durable.invocation.first"] !== undefined)
    expected.push(sha(`invocation:${arn}:${String(attributes["aws.durable.invocation.id"])}`));
  if (attributes["durable.attempt.outcome"] !== undefined && operation !== undefined)
    expected.push(sha(`${arn}:${String(operation)}:attempt:${String(attributes["durable.attempt.number"])}`));
  const isOperation = attributes["durable.operation.status"] !== undefined && operation !== undefined;
  if (isOperation && !isSegmented) expected.push(sha(`${arn}:${String(operation)}`));
  return expected.length === 0 || expected.includes(spanId) ? [] : [`should have the id ${expected.join()}`];
}
