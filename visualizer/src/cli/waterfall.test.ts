import type { SpanData } from "@durascope/sdk/trace";
import { expect, test } from "vitest";
import { printWaterfall } from "./waterfall.ts";

function span(spanId: string, parentSpanId: string | undefined, more: Partial<SpanData>): SpanData {
  return {
    role: "operation",
    traceId: "t",
    spanId,
    parentSpanId,
    name: spanId,
    kind: "INTERNAL",
    startMs: 0,
    endMs: 10_000,
    status: { code: "OK" },
    attributes: {},
    events: [],
    links: [],
    ...more,
  };
}

const spans: readonly SpanData[] = [
  span("Workflow", undefined, { role: "workflow" }),
  span("charge attempt 1", "charge", {
    role: "attempt",
    endMs: 1000,
    status: { code: "ERROR", message: "declined" },
  }),
  span("nap", "Workflow", { startMs: 5000, attributes: { "durable.operation.type": "WAIT" } }),
  span("charge", "Workflow", {
    endMs: 2500,
    status: { code: "ERROR", message: "declined" },
    attributes: { "durable.operation.type": "STEP" },
  }),
  span("i1", "Workflow", { role: "invocation", name: "Invocation", startMs: 9000 }),
  ...["a", "b"].map((name) =>
    span(`${name}-replay`, "i1", { role: "replay", name: `${name} (replayed)`, startMs: 9000, endMs: 9000 }),
  ),
];

function printed(all: boolean, columns = 100): string[] {
  const lines: string[] = [];
  printWaterfall({ line: (text = "") => void lines.push(text), paint: (_tone, text) => text, columns }, spans, { all });
  return lines;
}

test("spans are a tree over their time, each failure told once, the replays of an invocation as one line", () => {
  const lines = printed(false);
  expect(lines.slice(1, -2).map((line) => line.replace(/(?<=\S) {2,}\S.*/, ""))).toEqual([
    "✔ Workflow",
    "  ✖ charge",
    "    ✖ charge attempt 1",
    "      declined",
    "  ✔ nap",
    "  ✔ Invocation 1",
    "    ○ replayed 2: a, b",
  ]);
});

test("bars lie where their spans lie in time, and say what went on", () => {
  const lines = printed(false);
  const start = (lines[0] ?? "").indexOf("0");
  const bar = (name: string): string => lines.find((line) => line.includes(name))?.slice(start) ?? "";
  const width = bar("Workflow").length;
  expect(bar("Workflow")).toBe("━".repeat(width));
  expect(bar("nap")).toMatch(/^ +░+$/);
  expect(bar("nap").indexOf("░") / width).toBeCloseTo(0.5, 1);
  expect(bar("  ✖ charge ")).toMatch(/^━+$/);
  expect(bar("  ✖ charge ").length / width).toBeCloseTo(0.25, 1);
  expect(bar("charge attempt 1")).toMatch(/^█+$/);
});

test("each replay has a line of its own when all are asked for", () => {
  expect(printed(true).filter((line) => line.includes("(replayed)"))).toHaveLength(2);
});

test.each([60, 80, 100, 160])("no line is longer than a terminal of %i columns", (columns) => {
  const legend = -1;
  expect(
    Math.max(
      ...printed(true, columns)
        .slice(0, legend)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(columns);
});
