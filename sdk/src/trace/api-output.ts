import {
  type Attributes as ApiAttributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { SpanOutput } from "./output.ts";
import type { RunningSpans } from "./session.ts";
import type { SpanData, SpanLink, SpanStart } from "./span.ts";

/**
 * Sends spans through the API of whatever provider is registered. That gives spans ids of its own, so ours only tell which
 * span belongs below which; links to spans that this invocation did not make cannot be drawn.
 */
export class ApiOutput implements SpanOutput, RunningSpans {
  readonly #tracer: Tracer;
  readonly #spans = new Map<string, Span>();
  readonly #base: Context;

  /** `base` holds the caller's span, if there is one. */
  constructor(tracer: Tracer, base: Context) {
    this.#tracer = tracer;
    this.#base = base;
  }

  open(start: SpanStart): void {
    this.#begin(start);
  }

  close(data: SpanData): void {
    const span = this.#spans.get(data.spanId) ?? this.#begin(data);
    span.setAttributes(data.attributes as ApiAttributes);
    for (const { name, attributes, at } of data.events) span.addEvent(name, attributes as ApiAttributes, at);
    if (data.status.code !== "UNSET") {
      const { code, message } = data.status;
      span.setStatus({ code: SpanStatusCode[code], ...(message === undefined ? {} : { message }) });
    }
    span.end(data.endMs);
  }

  running(spanId: string): Span {
    return this.#spans.get(spanId) ?? trace.wrapSpanContext({ traceId: "", spanId: "", traceFlags: 0 });
  }

  #begin(start: SpanStart): Span {
    const parent = start.parentSpanId === undefined ? undefined : this.#spans.get(start.parentSpanId);
    const around = parent === undefined ? this.#base : trace.setSpan(ROOT_CONTEXT, parent);
    const span = this.#tracer.startSpan(
      start.name,
      {
        kind: SpanKind[start.kind],
        startTime: start.startMs,
        attributes: start.attributes as ApiAttributes,
        links: start.links.map((link) => this.#linkOf(link)).filter((link) => link !== undefined),
      },
      around,
    );
    this.#spans.set(start.spanId, span);
    return span;
  }

  #linkOf({ spanId, attributes }: SpanLink): Link | undefined {
    const context = this.#spans.get(spanId)?.spanContext();
    if (context === undefined) return undefined;
    return attributes === undefined ? { context } : { context, attributes: attributes as ApiAttributes };
  }
}
