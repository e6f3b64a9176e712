import type { Attributes, AttributeValue, SpanData, SpanLink } from "@durascope/sdk/trace";
import type { Origin } from "./otlp-json.ts";

/**
 * What the upload of Jaeger's UI shows without asking its server, and what its API answers. (It takes OTLP JSON too, and
 * sends that to the server to be translated.)
 */
export interface JaegerTraces {
  readonly data: readonly {
    readonly traceID: string;
    readonly spans: readonly JaegerSpan[];
    readonly processes: Readonly<Record<string, { readonly serviceName: string; readonly tags: readonly JaegerTag[] }>>;
  }[];
}

interface JaegerTag {
  readonly key: string;
  readonly type: "string" | "bool" | "int64" | "float64";
  readonly value: string | number | boolean;
}

interface JaegerReference {
  readonly refType: "CHILD_OF" | "FOLLOWS_FROM";
  readonly traceID: string;
  readonly spanID: string;
}

/** Times are epoch microseconds. */
export interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references: readonly JaegerReference[];
  readonly startTime: number;
  readonly duration: number;
  readonly tags: readonly JaegerTag[];
  readonly logs: readonly { readonly timestamp: number; readonly fields: readonly JaegerTag[] }[];
  readonly processID: string;
  readonly warnings: null;
}

/** Spans as Jaeger JSON, with the tags that Jaeger itself would derive from OTLP. */
export function toJaegerJson(spans: readonly SpanData[], { resource, scope }: Origin): JaegerTraces {
  const traces = Map.groupBy(spans, ({ traceId }) => traceId);
  const { "service.name": service, ...rest } = resource;
  const processes = { p1: { serviceName: String(service ?? "unknown"), tags: tagsOf(rest) } };
  const { name, version } = scope;
  const about = tagsOf({
    "otel.scope.name": name,
    ...(version === undefined ? {} : { "otel.scope.version": version }),
  });
  return {
    data: Array.from(traces, ([traceID, list]) => ({
      traceID,
      spans: list.map((span) => spanOf(span, about)),
      processes,
    })),
  };
}

function spanOf(span: SpanData, about: readonly JaegerTag[]): JaegerSpan {
  const parent: SpanLink[] =
    span.parentSpanId === undefined ? [] : [{ traceId: span.traceId, spanId: span.parentSpanId }];
  const startTime = micros(span.startMs);
  return {
    traceID: span.traceId,
    spanID: span.spanId,
    operationName: span.name,
    references: [
      ...parent.map((link) => reference("CHILD_OF", link)),
      ...span.links.map((link) => reference("FOLLOWS_FROM", link)),
    ],
    startTime,
    duration: micros(span.endMs) - startTime,
    tags: [...tagsOf({ ...span.attributes, "span.kind": span.kind.toLowerCase(), ...statusOf(span) }), ...about],
    logs: span.events.map(({ at, name, attributes }) => ({
      timestamp: micros(at),
      fields: tagsOf({ event: name, ...attributes }),
    })),
    processID: "p1",
    warnings: null,
  };
}

function reference(refType: JaegerReference["refType"], { traceId, spanId }: SpanLink): JaegerReference {
  return { refType, traceID: traceId, spanID: spanId };
}

function statusOf({ status: { code, message } }: SpanData): Attributes {
  return {
    ...(code === "UNSET" ? {} : { "otel.status_code": code }),
    ...(code === "ERROR" ? { error: true } : {}),
    ...(message === undefined ? {} : { "otel.status_description": message }),
  };
}

function micros(ms: number): number {
  return Math.round(ms * 1000);
}

function tagsOf(attributes: Attributes): JaegerTag[] {
  return Object.entries(attributes).map(([key, value]) => tagOf(key, value));
}

function tagOf(key: string, value: AttributeValue): JaegerTag {
  if (typeof value === "string") return { key, type: "string", value };
  if (typeof value === "boolean") return { key, type: "bool", value };
  if (typeof value === "number") return { key, type: Number.isSafeInteger(value) ? "int64" : "float64", value };
  return { key, type: "string", value: JSON.stringify(value) };
}
