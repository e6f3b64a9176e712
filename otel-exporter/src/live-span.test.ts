import { SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import type { SpanData } from "@durascope/sdk/trace";
import { emptyResource } from "@opentelemetry/resources";
import { describe, expect, it } from "vitest";
import { LiveSpan } from "./live-span.ts";

const start = {
  role: "attempt",
  traceId: "5759e988bd862e3fe1be46a994272793",
  spanId: "53995c3f42cd8ad8",
  parentSpanId: "00000000000000bb",
  name: "charge attempt 1",
  kind: "INTERNAL",
  startMs: 1_000,
  links: [],
} as const;
const frame = {
  resource: emptyResource(),
  instrumentationScope: { name: "durascope" },
  traceFlags: TraceFlags.SAMPLED,
};
const live = () => new LiveSpan({ ...start, attributes: { "durable.attempt.number": 1 } }, frame, () => 1_500);
const end: SpanData = {
  ...start,
  endMs: 2_000,
  status: { code: "ERROR", message: "declined" },
  attributes: { "durable.attempt.outcome": "FAILED", order: "ours" },
  events: [{ name: "exception", at: 2_000, attributes: {} }],
};

describe("a span that user code runs in", () => {
  it("keeps what the code says of it, beside what is known at its end", () => {
    const span = live();
    span.setAttributes({ order: "theirs", amount: 12 }).addEvent("charged", { by: "card" });
    span.recordException(new TypeError("declined"));
    span.finish(end);
    expect(span.attributes).toEqual({
      "durable.attempt.number": 1,
      "durable.attempt.outcome": "FAILED",
      order: "ours",
      amount: 12,
    });
    expect(span.events.map(({ name, time }) => [name, time])).toEqual([
      ["charged", [1, 500_000_000]],
      ["exception", [1, 500_000_000]],
      ["exception", [2, 0]],
    ]);
    expect([span.startTime, span.endTime, span.duration]).toEqual([
      [1, 0],
      [2, 0],
      [1, 0],
    ]);
  });

  it("has the name, status and end that are ours", () => {
    const span = live();
    span.updateName().setStatus().end();
    expect(span.isRecording()).toBe(true);
    span.finish(end);
    expect([span.name, span.status]).toEqual(["charge attempt 1", { code: SpanStatusCode.ERROR, message: "declined" }]);
  });

  it("takes nothing after its end", () => {
    const span = live();
    span.finish(end);
    span.setAttribute("late", 1).addEvent("late").addLink({ context: span.spanContext() });
    expect([span.attributes["late"], span.events.length, span.links.length]).toEqual([undefined, 1, 0]);
  });

  it("counts what is over the limits", () => {
    const span = live();
    for (let i = 0; i < 200; i++) span.setAttribute(`a${i}`, i).addEvent("e").addLink({ context: span.spanContext() });
    expect([span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount]).toEqual([73, 72, 72]);
  });
});
