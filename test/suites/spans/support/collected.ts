import { SpanKind, SpanStatusCode, type Attributes } from "@opentelemetry/api";
import { InMemorySpanExporter, type ReadableSpan } from "@opentelemetry/sdk-trace-node";

/** A span, with what tests compare. */
export interface Collected {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly kind: string;
  readonly status: string;
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  readonly links: readonly string[];
  readonly events: readonly string[];
}

/** Keeps what is exported, in memory. */
export class Collector extends InMemorySpanExporter {
  get spans(): Collected[] {
    return this.getFinishedSpans().map(collected);
  }

  of(arn: string): Collected[] {
    const all = this.spans;
    const traces = new Set(all.filter((span) => arnOf(span) === arn).map(({ traceId }) => traceId));
    return all.filter(({ traceId }) => traces.has(traceId));
  }
}

export function arnOf({ attributes }: Collected): unknown {
  return attributes["durable.execution.arn"] ?? attributes["aws.durable.execution_arn"];
}

function collected(span: ReadableSpan): Collected {
  const { traceId, spanId } = span.spanContext();
  const ms = ([seconds, nanos]: ReadableSpan["startTime"]): number => seconds * 1_000 + nanos / 1_000_000;
  return {
    name: span.name,
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    kind: SpanKind[span.kind],
    status: SpanStatusCode[span.status.code],
    start: ms(span.startTime),
    end: ms(span.endTime),
    attributes: span.attributes,
    links: span.links.map(({ context }) => context.spanId),
    events: span.events.map(({ name }) => name),
  };
}

/** The spans as a tree, the same in every run: `name status [mode] → what it links to`, children by name. */
export function treeOf(spans: readonly Collected[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const lines: string[] = [];
  const order = (a: Collected, b: Collected): number =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.start - b.start;
  const visit = (children: readonly Collected[], depth: number): void => {
    for (const span of children.toSorted(order)) {
      lines.push("  ".repeat(depth) + lineOf(span, byId));
      visit(
        spans.filter(({ parentSpanId }) => parentSpanId === span.spanId),
        depth + 1,
      );
    }
  };
  visit(
    spans.filter(({ parentSpanId }) => parentSpanId === undefined || !byId.has(parentSpanId)),
    0,
  );
  return lines;
}

function lineOf(span: Collected, byId: ReadonlyMap<string, Collected>): string {
  const { attributes } = span;
  const status = attributes["durable.operation.status"] ?? attributes["durable.invocation.status"];
  const links = span.links.map((id) => nameOf(byId.get(id), byId)).join();
  return [span.name, span.status, status, links === "" ? undefined : `→ ${links}`]
    .filter((part) => part !== undefined)
    .join(" ");
}

/** Invocations are told apart by their order. */
function nameOf(span: Collected | undefined, byId: ReadonlyMap<string, Collected>): string {
  if (span?.name !== "Invocation") return span?.name ?? "?";
  const invocations = [...byId.values()].filter(
    ({ name, attributes }) =>
      name === "Invocation" && attributes["durable.execution.arn"] === span.attributes["durable.execution.arn"],
  );
  return `I${invocations.toSorted((a, b) => a.start - b.start).indexOf(span) + 1}`;
}
