import { type TracerProvider, diag } from "@opentelemetry/api";
import { durableTracing } from "@durascope/otel-exporter";
import { NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { afterEach, describe, expect, it } from "vitest";
import { Collector, treeOf } from "./support/collected.ts";
import { executionsForTest } from "./support/for-test.ts";
import { type Handler, wrap } from "./support/sdks.ts";

const work: Handler = async (_event, context) => {
  await context.step("a", async () => 1);
  await context.wait("pause", { seconds: 1 });
};

afterEach(() => {
  diag.disable();
});

async function run(plugin: unknown): Promise<string> {
  const executions = await executionsForTest((client) => ({ work: wrap("ours", work, { plugin, client }) }));
  const { arn, status } = await executions.run("work");
  expect(status).toBe("SUCCEEDED");
  return arn;
}

const whole = [
  "Workflow OK",
  "  Invocation OK PENDING",
  "  Invocation OK SUCCEEDED",
  "    a (replayed) UNSET → a",
  "  a OK SUCCEEDED → I1",
  "    a attempt 1 OK → I1",
  "  pause OK SUCCEEDED → I2",
];

describe("spans leave", () => {
  it("through a provider of the application's, in one trace with ids of ours", async () => {
    const collector = new Collector();
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(collector)] });
    const arn = await run(durableTracing({ view: "execution", provider }));
    expect(treeOf(collector.of(arn))).toEqual(whole);
  });

  it("through the provider that is registered globally", async () => {
    const collector = new Collector();
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(collector)] });
    provider.register();
    const arn = await run(durableTracing({ view: "execution", pipeline: "global" }));
    expect(treeOf(collector.of(arn))).toEqual(whole);
  });

  it("through the API of a provider that shows nothing of itself, with one warning", async () => {
    const warnings: string[] = [];
    diag.setLogger({ warn: (line) => warnings.push(line), error() {}, info() {}, debug() {}, verbose() {} });
    const collector = new Collector();
    const hidden = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(collector)] });
    const provider: TracerProvider = { getTracer: (name, version) => hidden.getTracer(name, version) };
    const plugins = [durableTracing({ provider }), durableTracing({ provider })];
    await run(plugins[0]);
    expect(warnings).toEqual([expect.stringContaining("does not let spans in")]);
    const names = collector.spans.map(({ name }) => name).toSorted();
    expect(names).toEqual([
      "Invocation",
      "Invocation",
      "Workflow",
      "a",
      "a (replayed)",
      "a attempt 1",
      "pause",
      "pause",
    ]);
    // An invocation's own spans are one trace, though.
    const attempt = collector.spans.find(({ name }) => name === "a attempt 1");
    const step = collector.spans.find(({ spanId }) => spanId === attempt?.parentSpanId);
    expect(step?.name).toBe("a");
  });
});
