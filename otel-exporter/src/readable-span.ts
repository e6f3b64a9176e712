import {
  type Attributes,
  type HrTime,
  type SpanContext,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
  type TraceState,
} from "@opentelemetry/api";
import type { InstrumentationScope } from "@opentelemetry/core";
import type { SpanData, SpanLink } from "@durascope/sdk/trace";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-node";

/** What spans of one pipeline share. */
export interface SpanFrame {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly traceFlags: TraceFlags;
  readonly traceState?: TraceState | undefined;
}

export function hrTimeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1_000_000)];
}

function durationOf(startMs: number, endMs: number): HrTime {
  return hrTimeOf(endMs - startMs);
}

export function spanContextOf(traceId: string, spanId: string, frame: SpanFrame): SpanContext {
  const { traceFlags, traceState } = frame;
  return traceState === undefined ? { traceId, spanId, traceFlags } : { traceId, spanId, traceFlags, traceState };
}

function statusOf({ status }: Pick<SpanData, "status">): SpanStatus {
  const code = SpanStatusCode[status.code];
  return status.message === undefined ? { code } : { code, message: status.message };
}

export function linkOf({ traceId, spanId, attributes }: SpanLink): ReadableSpan["links"][number] {
  const context = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  return attributes === undefined ? { context } : { context, attributes: attributes as Attributes };
}

function eventsOf(span: Pick<SpanData, "events">): ReadableSpan["events"] {
  return span.events.map(({ name, at, attributes }) => ({
    name,
    time: hrTimeOf(at),
    attributes: attributes as Attributes,
    droppedAttributesCount: 0,
  }));
}

/** The parts of a span's end, in the form in which processors and exporters read them. */
export function endingOf(span: SpanData): Pick<ReadableSpan, "status" | "events" | "endTime" | "duration"> {
  return {
    status: statusOf(span),
    events: eventsOf(span),
    endTime: hrTimeOf(span.endMs),
    duration: durationOf(span.startMs, span.endMs),
  };
}

/** A span that was never open, in the shape that processors and exporters of every SDK version read. */
export class FinishedSpan implements ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly links: ReadableSpan["links"];
  readonly events: ReadableSpan["events"];
  readonly ended = true;
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  readonly #context: SpanContext;

  constructor(span: SpanData, frame: SpanFrame) {
    this.#context = spanContextOf(span.traceId, span.spanId, frame);
    this.name = span.name;
    this.kind = SpanKind[span.kind];
    const parent = parentContextOf(span, frame);
    if (parent !== undefined) this.parentSpanContext = parent;
    this.startTime = hrTimeOf(span.startMs);
    this.endTime = hrTimeOf(span.endMs);
    this.duration = durationOf(span.startMs, span.endMs);
    this.status = statusOf(span);
    this.attributes = span.attributes as Attributes;
    this.links = span.links.map(linkOf);
    this.events = eventsOf(span);
    this.resource = frame.resource;
    this.instrumentationScope = frame.instrumentationScope;
  }

  spanContext(): SpanContext {
    return this.#context;
  }
}

export function parentContextOf(
  { traceId, parentSpanId, parentIsRemote }: Pick<SpanData, "traceId" | "parentSpanId" | "parentIsRemote">,
  frame: SpanFrame,
): SpanContext | undefined {
  if (parentSpanId === undefined) return undefined;
  const context = spanContextOf(traceId, parentSpanId, frame);
  return parentIsRemote === true ? { ...context, isRemote: true } : context;
}
