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

/** The spans as a tree of names, in order of their start, with what is open to view of each. */
export function treeOf(spans: readonly Collected[]): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const lines: string[] = [];
  const visit = (parent: string | undefined, depth: number): void => {
    const children = spans.filter(({ parentSpanId }) =>
      parent === undefined ? parentSpanId === undefined || !ids.has(parentSpanId) : parentSpanId === parent,
    );
    for (const span of children.toSorted((a, b) => a.start - b.start || (a.name < b.name ? -1 : 1))) {
      lines.push(`${"  ".repeat(depth)}${span.name} ${span.status}`);
      visit(span.spanId, depth + 1);
    }
  };
  visit(undefined, 0);
  return lines;
}
