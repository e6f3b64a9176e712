import { type SpanData, timedTraceId } from "@durascope/sdk/trace";
import { describe, expect, it } from "vitest";
import { linked } from "./linked.ts";
import { type ProfileName, profiles, shape } from "./profile.ts";

const now = Date.UTC(2026, 10, 25);
const day = 86_400_000;
const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders:1/durable-execution/order-7/0f3c";

const span = (parts: Partial<SpanData>): SpanData => ({
  role: "operation",
  traceId: timedTraceId(arn, now),
  spanId: "00000000000000aa",
  parentSpanId: "00000000000000bb",
  name: "charge",
  kind: "INTERNAL",
  startMs: now - 1_000,
  endMs: now,
  status: { code: "OK" },
  attributes: {},
  events: [],
  links: [],
  ...parts,
});

describe("a profile", () => {
  it.each<[ProfileName, number, number]>([
    ["jaeger", 30, 30],
    ["xray", 60, 30],
    ["cloudwatch-otlp", 30, 14],
    ["cloudwatch-otlp", 3, 3],
    ["strict-window", 3, 1 / 24],
  ])("%s lets a span of %i days begin %i days ago", (name, days, shown) => {
    const startMs = now - days * day;
    const shaped = shape(span({ role: "workflow", startMs }), profiles[name], now);
    expect(shaped.startMs).toBe(now - shown * day);
    const isClamped = days !== shown;
    expect(shaped.attributes["aws.durable.true_start"]).toBe(isClamped ? new Date(startMs).toISOString() : undefined);
    expect(shaped.attributes["aws.durable.true_duration_ms"]).toBe(isClamped ? days * day : undefined);
  });

  it("leaves a span alone that needs no change", () => {
    const given = span({ attributes: { a: "short" } });
    expect(shape(given, profiles.jaeger, now)).toBe(given);
  });

  it("cuts long text of attributes and events", () => {
    const long = "x".repeat(5_000);
    const events = [{ name: "exception", at: now, attributes: { stack: long } }];
    const shaped = shape(span({ attributes: { long, short: "y" }, events }), profiles.xray, now);
    expect(String(shaped.attributes["long"])).toHaveLength(256);
    expect(shaped.attributes["short"]).toBe("y");
    expect(String(shaped.events[0]?.attributes["stack"])).toHaveLength(256);
  });

  it("gives X-Ray names that it takes, and the attributes to search by", () => {
    const attributes = { "durable.operation.name": "n", other: 1 };
    const shaped = shape(span({ name: `a?b*c (replayed) ü ${"z".repeat(300)}`, attributes }), profiles.xray, now);
    expect(shaped.name.slice(0, 20)).toBe("a_b_c _replayed_ ü z");
    expect(shaped.name).toHaveLength(200);
    expect(shaped.attributes["aws.xray.annotations"]).toEqual(["durable.operation.name"]);
  });

  it("makes an Invocation a segment of X-Ray's", () => {
    expect(shape(span({ role: "invocation" }), profiles.xray, now).kind).toBe("SERVER");
    expect(shape(span({ role: "operation" }), profiles.xray, now).kind).toBe("INTERNAL");
  });
});

describe("a trace for each invocation", () => {
  const execution = { arn, traceId: timedTraceId(arn, now - day), startedAt: now - day };
  const relocation = linked(execution, "r1", now);
  const invocation = relocation.end(span({ role: "invocation", traceId: execution.traceId }));

  it("has the Invocation as its root, linked to the Workflow", () => {
    expect(invocation.traceId).not.toBe(execution.traceId);
    expect(invocation.traceId.slice(0, 8)).toBe(Math.floor(now / 1_000).toString(16));
    expect(invocation.parentSpanId).toBeUndefined();
    expect(invocation.links.map(({ traceId }) => traceId)).toEqual([execution.traceId]);
  });

  it("takes attempts along, linked to their operation, which stays", () => {
    const attempt = relocation.end(span({ role: "attempt", traceId: execution.traceId }));
    expect(attempt.traceId).toBe(invocation.traceId);
    expect(attempt.links).toEqual([
      { traceId: execution.traceId, spanId: "00000000000000bb", attributes: { "aws.durable.link.type": "operation" } },
    ]);
    expect(relocation.end(span({ traceId: execution.traceId })).traceId).toBe(execution.traceId);
  });
});
