import { trace } from "@opentelemetry/api";
import { getTracer } from "@durascope/otel-exporter";
import { NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { describe, expect, it } from "vitest";
import { Collector, treeOf } from "./support/collected.ts";
import { executionsForTest } from "./support/for-test.ts";
import { type Handler, wrap } from "./support/sdks.ts";

const work: Handler = async (_event, context) => {
  getTracer("app").startSpan("once").end();
  await context.step("a", async () => {
    trace.getTracer("app").startSpan("in a").end();
  });
  await context.wait("pause", { seconds: 1 });
  await context.runInChildContext("child", (child: typeof context) => child.step("inner", async () => 1));
};

describe("with a provider that is registered globally and nothing else", () => {
  it("every invocation has a trace, through the API alone", async () => {
    const collector = new Collector();
    const executions = await executionsForTest((client) => ({ work: wrap("ours", work, { client }) }));
    // Nothing is traced before there is a provider.
    await executions.run("work");
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(collector)] }).register();
    const { arn, status } = await executions.run("work");
    expect(status).toBe("SUCCEEDED");
    const trees = [...new Set(collector.spans.map(({ traceId }) => traceId))].map((traceId) =>
      treeOf(collector.spans.filter((span) => span.traceId === traceId)),
    );
    expect(trees.toSorted((a, b) => a.length - b.length)).toEqual([
      ["Workflow OK"],
      [
        "Invocation OK PENDING",
        "  a OK SUCCEEDED",
        "    a attempt 1 OK",
        "      in a UNSET",
        "  once UNSET",
        "  pause UNSET STARTED",
      ],
      [
        "Invocation OK SUCCEEDED",
        "  a (replayed) UNSET",
        "  child OK SUCCEEDED",
        "    inner OK SUCCEEDED",
        "      inner attempt 1 OK",
        "  pause OK SUCCEEDED",
      ],
    ]);
    const ours = collector.spans.filter(({ attributes }) => attributes["durable.execution.arn"] === arn);
    expect(ours).toHaveLength(10);
    const tagged = collector.spans.filter(({ attributes }) => attributes["aws.durable.replayed"] !== undefined);
    expect(
      tagged.map(({ name, attributes }) => `${name}: ${String(attributes["aws.durable.replayed"])}`).toSorted(),
    ).toEqual([
      "a (replayed): true",
      "a attempt 1: false",
      "a: false",
      "child: false",
      "inner attempt 1: false",
      "inner: false",
      "pause: false",
      "pause: false",
    ]);
  });
});
