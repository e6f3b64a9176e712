import { diag } from "@opentelemetry/api";
import { durableTracing } from "@durascope/otel-exporter";
import type { SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { afterEach, describe, expect, it } from "vitest";
import { Collector } from "./support/collected.ts";
import { executionsForTest } from "./support/for-test.ts";
import { event, lambdaContext } from "./support/one-invocation.ts";
import { type Handler, wrap } from "./support/sdks.ts";

const work: Handler = async (_event, context) => {
  const a = await context.step("a", async () => 1);
  await context.wait("pause", { seconds: 1 });
  return a + (await context.step("b", async () => 2));
};

const nothing = async (): Promise<void> => {};
const forever = (): Promise<void> => new Promise(() => {});
const processor = (parts: Partial<SpanProcessor>): SpanProcessor => ({
  onStart: () => {},
  onEnd: () => {},
  forceFlush: nothing,
  shutdown: nothing,
  ...parts,
});
const boom = (): never => {
  throw new Error("the processor is broken");
};

afterEach(() => {
  diag.disable();
});

async function timed(options: Parameters<typeof durableTracing>[0]): Promise<{ result: unknown; ms: number }> {
  const plugin = durableTracing({ register: false, ...options });
  const executions = await executionsForTest((client) => ({ work: wrap("ours", work, { plugin, client }) }));
  const began = performance.now();
  const { status, result } = await executions.run("work");
  expect(status).toBe("SUCCEEDED");
  return { result, ms: performance.now() - began };
}

describe("an execution comes to the same with", () => {
  it.each<[string, SpanProcessor]>([
    ["throws when a span starts", processor({ onStart: boom })],
    ["throws when a span ends", processor({ onEnd: boom })],
    ["throws when it flushes", processor({ forceFlush: boom })],
    ["rejects when it flushes", processor({ forceFlush: () => Promise.reject(new Error("no")) })],
  ])("a processor that %s", async (_what, broken) => {
    const collector = new Collector();
    const healthy = processor({ onEnd: (span) => collector.export([span], () => {}) });
    const { result } = await timed({ processors: [broken, healthy] });
    expect(result).toBe(3);
    // What one throws keeps no span from the other.
    expect(collector.spans.map(({ name }) => name)).toEqual(expect.arrayContaining(["a", "pause", "b", "Workflow"]));
  });

  it.each<[string, Partial<SpanExporter>]>([
    ["throws", { export: boom }],
    ["fails", { export: (_spans, done) => done({ code: 1, error: new Error("refused") } as never) }],
    ["never answers", { export: () => {} }],
  ])("an exporter that %s", async (_what, broken) => {
    const exporter = { shutdown: nothing, ...broken } as SpanExporter;
    const { result, ms } = await timed({ exporter, flushTimeoutMs: 200 });
    expect(result).toBe(3);
    expect(ms).toBeLessThan(4_000);
  });
});

it("an invocation waits for a hanging flush no longer than the flush may take, and not into its last 100 ms", async () => {
  const plugin = durableTracing({ register: false, processors: [processor({ forceFlush: forever })] });
  const handler = wrap("ours", async () => 1, {
    plugin,
    client: { send: async () => ({}) } as never,
  }) as unknown as (event: unknown, context: unknown) => Promise<unknown>;
  const waits = async (remainingMs: number): Promise<number> => {
    const began = performance.now();
    expect(await handler(event(), lambdaContext("r1", remainingMs))).toEqual({ Status: "SUCCEEDED", Result: "1" });
    return performance.now() - began;
  };
  expect(await waits(60_000)).toBeLessThan(1_400);
  expect(await waits(300)).toBeLessThan(290);
  expect(await waits(50)).toBeLessThan(100);
});

it("says once that spans are lost", async () => {
  const lines: string[] = [];
  const failing = processor({ onEnd: boom, forceFlush: boom });
  const plugin = durableTracing({ register: false, processors: [failing] });
  diag.setLogger({ warn: (line) => lines.push(line), error() {}, info() {}, debug() {}, verbose() {} });
  const executions = await executionsForTest((client) => ({ work: wrap("official", work, { plugin, client }) }));
  await executions.run("work");
  expect(lines.filter((line) => line.includes("A span processor threw"))).toHaveLength(1);
});
