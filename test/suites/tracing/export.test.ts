import { originOf, rebuildTrace, toJaegerJson, toOtlpJson } from "@durascope/otel-exporter/rebuild";
import type { SpanData } from "@durascope/sdk/trace";
import { expect, test } from "vitest";
import { decodeBoth, decodeJson, type WireSpan } from "./otlp.ts";
import { history, retry } from "./timeline.ts";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:report:7/durable-execution/may/0b5";
const events = history(
  ["StepStarted #a [Step] (fetch)", {}],
  ["StepFailed #a [Step] (fetch)", { ...retry(1, 5), Error: { Payload: { ErrorType: "E", ErrorMessage: "no" } } }],
  "InvocationCompleted",
  ["StepStarted #a [Step] (fetch) @9", {}],
  ["StepSucceeded #a [Step] (fetch)", { ...retry(2), Result: { Payload: '"ü"' } }],
  ["WaitStarted #b [Wait] (pause)", { Duration: 5, ScheduledEndTimestamp: "2026-01-01T00:00:16.000Z" }],
  "InvocationCompleted",
  "WaitSucceeded #b [Wait] (pause) @16",
  "InvocationCompleted @17",
  "ExecutionSucceeded #e",
);
const { spans } = rebuildTrace(events, { arn });
const origin = originOf(arn);

test("OTLP JSON holds every field of every span, as a receiver reads it from either encoding", () => {
  const { json, protobuf } = decodeBoth(JSON.stringify(toOtlpJson(spans, origin)));
  expect(protobuf).toEqual(json);
  expect(json).toEqual(spans.map(wireForm));
});

/** What a receiver is to read, worked out from the span by other means than the export's. */
function wireForm(span: SpanData): WireSpan {
  const nanos = (ms: number): bigint => BigInt(Math.round(ms)) * 1_000_000n;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    start: nanos(span.startMs),
    end: nanos(span.endMs),
    status: { message: "", ...span.status },
    attributes: span.attributes,
    events: span.events.map(({ at, name, attributes }) => ({ name, time: nanos(at), attributes })),
    links: span.links.map(({ traceId, spanId, attributes = {} }) => ({ traceId, spanId, attributes })),
    flags: 0x101,
    dropped: [0, 0, 0],
    resource: origin.resource,
    scope: { name: "durascope", version: "" },
  };
}

test("values of every type, fractions of milliseconds and remote parents go over the wire", () => {
  const [first] = spans as [SpanData];
  const attributes = { text: "é", yes: true, whole: 2 ** 40, part: 0.25, list: ["a", "b"] };
  const odd: SpanData = {
    ...first,
    parentSpanId: "00000000000000aa",
    parentIsRemote: true,
    startMs: 1.001,
    attributes,
  };
  const { json, protobuf } = decodeBoth(JSON.stringify(toOtlpJson([odd], origin)));
  expect(protobuf).toEqual(json);
  expect(json[0]).toMatchObject({ attributes, flags: 0x301, start: 1_001_000n, parentSpanId: "00000000000000aa" });
});

test("the decoder refuses what a receiver would", () => {
  const text = JSON.stringify(toOtlpJson(spans, origin));
  expect(() => decodeJson(text.replace(/"traceId":"../, '"traceId":"'))).toThrow("is not an id of 16 bytes");
  expect(() => decodeJson(text.replace(/"startTimeUnixNano":"(\d+)"/, '"startTimeUnixNano":$1'))).toThrow(
    "nanoseconds",
  );
  expect(() => decodeJson(text.replace(/"kind":1/, '"kind":9'))).toThrow("9 is not one of");
});

test("Jaeger JSON refers to parents and links, and counts in microseconds", () => {
  const { data } = toJaegerJson(spans, origin);
  expect(data).toHaveLength(1);
  const [trace] = data;
  expect(trace?.processes["p1"]?.serviceName).toBe("report");
  expect(trace?.spans.map(({ spanID }) => spanID)).toEqual(spans.map(({ spanId }) => spanId));
  const original = spans.find(({ name }) => name === "fetch attempt 1") as SpanData;
  const shown = trace?.spans.find(({ operationName }) => operationName === "fetch attempt 1");
  expect(shown).toMatchObject({
    traceID: original.traceId,
    references: [
      { refType: "CHILD_OF", traceID: original.traceId, spanID: original.parentSpanId },
      { refType: "FOLLOWS_FROM", traceID: original.traceId, spanID: original.links[0]?.spanId },
    ],
    startTime: original.startMs * 1000,
    duration: 1_000_000,
    processID: "p1",
  });
  expect(shown?.tags).toContainEqual({ key: "error", type: "bool", value: true });
  expect(shown?.tags).toContainEqual({ key: "otel.status_code", type: "string", value: "ERROR" });
  expect(shown?.tags).toContainEqual({ key: "span.kind", type: "string", value: "internal" });
  expect(shown?.logs[0]?.fields[0]).toEqual({ key: "event", type: "string", value: "exception" });
});
