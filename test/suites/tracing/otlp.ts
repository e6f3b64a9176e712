// Reads OTLP as any receiver would, in both encodings, and refuses what one would refuse.
import { readFileSync } from "node:fs";
import protobuf from "protobufjs";

const { root } = protobuf.parse(readFileSync(new URL("./otlp.proto", import.meta.url), "utf8"));
const Request = root.lookupType("otlp.Request");

export type Attributes = Readonly<Record<string, unknown>>;

export interface WireLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** A span as it went over the wire: ids in hexadecimal, times in nanoseconds. */
export interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly status: { readonly code: string; readonly message: string };
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly time: bigint; readonly attributes: Attributes }[];
  readonly links: readonly WireLink[];
  readonly flags: number;
  readonly dropped: readonly [attributes: number, events: number, links: number];
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version: string };
}

interface Value {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly Value[] };
}
type Pairs = readonly { readonly key: string; readonly value?: Value }[] | undefined;
type Id = Uint8Array | string | undefined;
type Nanos = string | number | undefined;

interface SpanMessage {
  readonly traceId?: Id;
  readonly spanId?: Id;
  readonly parentSpanId?: Id;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: Nanos;
  readonly endTimeUnixNano?: Nanos;
  readonly attributes?: Pairs;
  readonly droppedAttributesCount?: number;
  readonly events?: readonly { readonly name?: string; readonly timeUnixNano?: Nanos; readonly attributes?: Pairs }[];
  readonly droppedEventsCount?: number;
  readonly links?: readonly { readonly traceId?: Id; readonly spanId?: Id; readonly attributes?: Pairs }[];
  readonly droppedLinksCount?: number;
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly flags?: number;
}
interface RequestMessage {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: Pairs };
    readonly scopeSpans?: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string };
      readonly spans?: readonly SpanMessage[];
    }[];
  }[];
}

/** All spans of an export request. Throws for what the protocol does not allow. */
export function decodeProtobuf(body: Uint8Array): WireSpan[] {
  return readRequest(Request.toObject(Request.decode(body), { longs: String }));
}

/** As `decodeProtobuf`, from the JSON encoding: ids are hexadecimal text, 64-bit numbers may be text. */
export function decodeJson(text: string): WireSpan[] {
  return readRequest(JSON.parse(text) as RequestMessage);
}

/** The protobuf encoding of a request given as the JSON encoding would hold it, to compare the two. */
export function decodeBoth(text: string): { readonly json: WireSpan[]; readonly protobuf: WireSpan[] } {
  const message = JSON.parse(text, (key, value: unknown) =>
    /^(trace|span|parentSpan)Id$/.test(key) && typeof value === "string" ? Buffer.from(value, "hex") : value,
  ) as Record<string, unknown>;
  return { json: decodeJson(text), protobuf: decodeProtobuf(Request.encode(Request.fromObject(message)).finish()) };
}

function readRequest({ resourceSpans = [] }: RequestMessage): WireSpan[] {
  const spans: WireSpan[] = [];
  for (const { resource, scopeSpans = [] } of resourceSpans) {
    const about = readAttributes(resource?.attributes);
    for (const { scope, spans: list = [] } of scopeSpans) {
      const from = { name: scope?.name ?? "", version: scope?.version ?? "" };
      for (const span of list) spans.push({ ...readSpan(span), resource: about, scope: from });
    }
  }
  return spans;
}

const kinds = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
const codes = ["UNSET", "OK", "ERROR"];

function readSpan(span: SpanMessage): Omit<WireSpan, "resource" | "scope"> {
  const what = `span ${JSON.stringify(span.name)}`;
  if (span.name === undefined || span.name === "") throw new Error("a span has no name");
  const parent = hex(span.parentSpanId);
  return {
    traceId: id(span.traceId, 16, what),
    spanId: id(span.spanId, 8, what),
    parentSpanId: parent === "" ? undefined : id(parent, 8, what),
    name: span.name,
    kind: named(kinds, span.kind, what),
    start: nanos(span.startTimeUnixNano, what),
    end: nanos(span.endTimeUnixNano, what),
    status: { code: named(codes, span.status?.code, what), message: span.status?.message ?? "" },
    attributes: readAttributes(span.attributes),
    events: (span.events ?? []).map((event) => ({
      name: event.name ?? "",
      time: nanos(event.timeUnixNano, what),
      attributes: readAttributes(event.attributes),
    })),
    links: (span.links ?? []).map((link) => ({
      traceId: id(link.traceId, 16, what),
      spanId: id(link.spanId, 8, what),
      attributes: readAttributes(link.attributes),
    })),
    flags: span.flags ?? 0,
    dropped: [span.droppedAttributesCount ?? 0, span.droppedEventsCount ?? 0, span.droppedLinksCount ?? 0],
  };
}

function hex(value: Id): string {
  return typeof value === "string" ? value.toLowerCase() : Buffer.from(value ?? []).toString("hex");
}

function id(value: Id, bytes: number, what: string): string {
  const text = hex(value);
  if (text.length !== bytes * 2 || !/^[0-9a-f]+$/.test(text) || /^0+$/.test(text)) {
    throw new Error(`${what}: ${JSON.stringify(text)} is not an id of ${bytes} bytes`);
  }
  return text;
}

function named(names: readonly string[], value: number | undefined, what: string): string {
  const name = names[value ?? 0];
  if (name === undefined) throw new Error(`${what}: ${value} is not one of ${names.join(", ")}`);
  return name;
}

function nanos(value: Nanos, what: string): bigint {
  // As a JSON number it would have lost its last digits.
  const time = typeof value === "string" ? BigInt(value) : 0n;
  if (time <= 0n) throw new Error(`${what}: ${String(value)} is not a time in nanoseconds`);
  return time;
}

function readAttributes(pairs: Pairs): Attributes {
  const attributes: Record<string, unknown> = {};
  for (const { key, value } of pairs ?? []) {
    if (key === "" || Object.hasOwn(attributes, key)) throw new Error(`attribute ${JSON.stringify(key)} occurs twice`);
    attributes[key] = readValue(value);
  }
  return attributes;
}

function readValue(value: Value | undefined): unknown {
  if (value?.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(readValue);
  if (value?.intValue !== undefined) return Number(value.intValue);
  return value?.stringValue ?? value?.boolValue ?? value?.doubleValue;
}
