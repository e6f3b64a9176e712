import type { Attributes, AttributeValue, SpanData } from "@durascope/sdk/trace";

/** Who made the spans: attributes of the resource, and the name and version of the scope. */
export interface Origin {
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version?: string };
}

/** An export request in the JSON encoding of OTLP: what collectors take at `/v1/traces`, and what files of traces hold. */
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly scope: Origin["scope"]; readonly spans: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

type OtlpValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } };

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events: readonly {
    readonly timeUnixNano: string;
    readonly name: string;
    readonly attributes: readonly OtlpAttribute[];
  }[];
  readonly links: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes: readonly OtlpAttribute[];
  }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** Spans as OTLP JSON: ids in hexadecimal, 64-bit numbers as text. */
export function toOtlpJson(spans: readonly SpanData[], { resource, scope }: Origin): OtlpTraces {
  return {
    resourceSpans: [
      { resource: { attributes: attributesOf(resource) }, scopeSpans: [{ scope, spans: spans.map(spanOf) }] },
    ],
  };
}

const kinds = { INTERNAL: 1, SERVER: 2, CLIENT: 3 } as const;
const codes = { UNSET: 0, OK: 1, ERROR: 2 } as const;
/** Sampled; and that it is known whether the parent is remote, which it may be. */
const flags = { sampled: 0x1, hasIsRemote: 0x100, isRemote: 0x200 } as const;

function spanOf(span: SpanData): OtlpSpan {
  const { code, message } = span.status;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
    flags: flags.sampled | flags.hasIsRemote | (span.parentIsRemote === true ? flags.isRemote : 0),
    name: span.name,
    kind: kinds[span.kind],
    startTimeUnixNano: nanos(span.startMs),
    endTimeUnixNano: nanos(span.endMs),
    attributes: attributesOf(span.attributes),
    events: span.events.map(({ at, name, attributes }) => ({
      timeUnixNano: nanos(at),
      name,
      attributes: attributesOf(attributes),
    })),
    links: span.links.map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: attributesOf(attributes ?? {}),
    })),
    status: { code: codes[code], ...(message === undefined ? {} : { message }) },
  };
}

/** Epoch microseconds still fit a number exactly, nanoseconds do not. */
function nanos(ms: number): string {
  return `${Math.round(ms * 1000)}000`;
}

function attributesOf(attributes: Attributes): OtlpAttribute[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: AttributeValue): OtlpValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value !== "number") return { arrayValue: { values: value.map((text) => ({ stringValue: text })) } };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
