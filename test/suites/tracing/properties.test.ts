import { rebuildTrace } from "@durascope/otel-exporter/rebuild";
import { official, own, type SpanData, type TraceView } from "@durascope/sdk/trace";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { playHistory } from "./random-history.ts";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:report:7/durable-execution/may/0b5";
const histories = fc
  .tuple(fc.array(fc.nat(400), { maxLength: 60 }), fc.nat(4))
  .map(([choices, ending]) => playHistory(choices, ending));
const views: readonly TraceView[] = ["unified", "execution", "invocation"];

const spansOf = (history: unknown, view: TraceView): readonly SpanData[] => rebuildTrace(history, { arn, view }).spans;

describe.each(views)("a trace rebuilt for the view %s", (view) => {
  test("is the same to the byte when it is rebuilt again, and whatever the order and number of its events", () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (history, chance) => {
        const shuffled = [...history, ...history].map((event) => [event, chance.next().value ?? 0] as const);
        const mixed = shuffled.toSorted(([, a], [, b]) => a - b).map(([event]) => event);
        const bytes = JSON.stringify(spansOf(history, view));
        expect(JSON.stringify(spansOf(history, view))).toBe(bytes);
        expect(JSON.stringify(spansOf(mixed, view))).toBe(bytes);
      }),
    );
  });

  test("ends no span before it starts, and keeps children inside their parents", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const spans = spansOf(history, view);
        const byId = new Map(spans.map((span) => [span.spanId, span]));
        for (const span of spans) {
          expect(span.endMs, span.name).toBeGreaterThanOrEqual(span.startMs);
          const parent = byId.get(span.parentSpanId ?? "");
          if (parent === undefined) continue;
          expect(span.startMs, `${span.name} in ${parent.name}`).toBeGreaterThanOrEqual(parent.startMs - 1);
          // A timer or a callback may end when its context has long given it up.
          if (span.attributes[own.executionMode] === "external") continue;
          expect(span.endMs, `${span.name} in ${parent.name}`).toBeLessThanOrEqual(parent.endMs + 1);
        }
      }),
    );
  });

  test("has one root, gives each span an id of its own, and leaves no parent and no link without its span", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const spans = spansOf(history, view);
        const ids = new Set(spans.map(({ spanId }) => spanId));
        expect(ids.size).toBe(spans.length);
        expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ role }) => role)).toEqual([
          "workflow",
        ]);
        const referred = spans.flatMap(({ parentSpanId, links }) => [
          ...(parentSpanId === undefined ? [] : [parentSpanId]),
          ...links.map(({ spanId }) => spanId),
        ]);
        expect(referred.filter((id) => !ids.has(id))).toEqual([]);
      }),
    );
  });

  test("can be made of any part of a history, and still ends no span before it starts and uses no id twice", () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat(3)), (history, chance) => {
        const spans = spansOf(
          history.filter(() => chance.next().value !== 0),
          view,
        );
        expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
        for (const { name, startMs, endMs } of spans) expect(endMs, name).toBeGreaterThanOrEqual(startMs);
      }),
    );
  });

  test("uses no durable.* key outside the official table", () => {
    const table = new Set<string>(Object.values(official));
    fc.assert(
      fc.property(histories, (history) => {
        const keys = spansOf(history, view).flatMap(({ attributes }) => Object.keys(attributes));
        expect(keys.filter((key) => key.startsWith("durable.") && !table.has(key))).toEqual([]);
      }),
    );
  });
});
