import { type TracingOptions, durableTracing, w3cClientContext, w3cInput } from "@durascope/otel-exporter";
import { tracingBrand, type Tracing } from "@durascope/sdk/trace";
import { AlwaysOffSampler, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace-node";
import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { Collector, type Collected } from "./support/collected.ts";
import { executionsForTest } from "./support/for-test.ts";
import { type Handler, sdkNames, wrap } from "./support/sdks.ts";

const root = "5759e988bd862e3fe1be46a994272793";
const parent = "53995c3f42cd8ad8";
const header = (sampled: 0 | 1) => `Root=1-${root.slice(0, 8)}-${root.slice(8)};Parent=${parent};Sampled=${sampled}`;

const work: Handler = async (event, context) => {
  await context.step(
    "a",
    async () => {
      if ((event as { readonly fails?: boolean }).fails === true) throw new Error("no");
      return 1;
    },
    { retryStrategy: () => ({ shouldRetry: false }) },
  );
};

afterEach(() => {
  delete process.env["_X_AMZN_TRACE_ID"];
});

async function spansOf(options: TracingOptions, run: { sdk?: "ours" | "official"; input?: unknown } = {}) {
  const collector = new Collector();
  const plugin = durableTracing({ register: false, exporter: collector, ...options });
  const executions = await executionsForTest((client) => ({ work: wrap(run.sdk ?? "ours", work, { plugin, client }) }));
  const { arn } = await executions.run("work", run.input);
  return { spans: collector.spans, arn, plugin };
}
const named = (spans: readonly Collected[], name: string) => spans.find((span) => span.name === name);

describe.each(sdkNames)("under %s SDK", (sdk) => {
  it("goes on with the trace of Lambda's header, below the caller's span", async () => {
    process.env["_X_AMZN_TRACE_ID"] = header(1);
    const { spans } = await spansOf({}, { sdk });
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([root]));
    expect(named(spans, "Workflow")?.parentSpanId).toBe(parent);
    expect(named(spans, "Invocation")?.parentSpanId).toBe(parent);
  });

  it("records nothing where the caller decided against it", async () => {
    process.env["_X_AMZN_TRACE_ID"] = header(0);
    expect((await spansOf({}, { sdk })).spans).toEqual([]);
  });

  it("begins a trace with the time and the ARN where there is no caller", async () => {
    const { spans, arn } = await spansOf({}, { sdk });
    const workflow = named(spans, "Workflow");
    const seconds = Math.floor((workflow?.start ?? 0) / 1_000);
    const hash = createHash("sha256").update(arn).digest("hex").slice(0, 24);
    expect(workflow?.traceId).toBe(seconds.toString(16).padStart(8, "0") + hash);
    expect(workflow?.parentSpanId).toBeUndefined();
  });

  it("puts a root above the Workflow where that is asked for", async () => {
    const { spans, arn } = await spansOf({ root: "synthetic" }, { sdk });
    const top = named(spans, "DurableExecutionRoot");
    expect(top?.spanId).toBe(createHash("sha256").update(`execution-root:${arn}`).digest("hex").slice(0, 16));
    expect([named(spans, "Workflow"), named(spans, "Invocation")].map((span) => span?.parentSpanId)).toEqual([
      top?.spanId,
      top?.spanId,
    ]);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toEqual([top]);
  });

  it("exports a failed invocation of an execution that is not sampled, where that is asked for", async () => {
    const sampler = new AlwaysOffSampler();
    const { spans } = await spansOf({ sampler, promoteOnError: true }, { sdk, input: { fails: true } });
    expect(named(spans, "a attempt 1")?.status).toBe("ERROR");
    expect(named(spans, "Invocation")?.attributes["aws.durable.sampling"]).toBe("promoted");
    expect((await spansOf({ sampler, promoteOnError: true }, { sdk })).spans).toEqual([]);
  });
});

it.each([
  ["the input", w3cInput, { _otel: { traceparent: `00-${root}-${parent}-01` } }],
  ["nothing in the input", w3cInput, { _otel: { traceparent: "nonsense" } }],
] as const)("reads W3C context from %s", async (_what, extractor, input) => {
  const { spans } = await spansOf({ extractors: [w3cClientContext, extractor] }, { input });
  const isKnown = input._otel.traceparent !== "nonsense";
  expect(named(spans, "Workflow")?.parentSpanId).toBe(isKnown ? parent : undefined);
  expect(named(spans, "Workflow")?.traceId === root).toBe(isKnown);
});

it("comes to one decision for all invocations, from the trace's id", () => {
  const plugin = durableTracing({
    register: false,
    exporter: new Collector(),
    sampler: new TraceIdRatioBasedSampler(0.5),
  });
  const tracing = (plugin as unknown as Record<symbol, Tracing>)[tracingBrand];
  const decide = (execution: number, requestId: string): boolean =>
    tracing?.begin({
      executionArn: `arn:aws:lambda:us-east-1:1:function:f:1/durable-execution/n/${execution}`,
      requestId,
      executionStartedAt: 1_764_000_000_000,
      lambdaContext: undefined,
      input: () => undefined,
      now: () => 1_764_000_000_500,
      remainingMs: () => 1_000,
      warn: () => {},
    })?.sink !== undefined;
  const decisions = Array.from({ length: 200 }, (_, n) => [decide(n, "first"), decide(n, "second")]);
  expect(decisions.every(([first, second]) => first === second)).toBe(true);
  const sampled = decisions.filter(([first]) => first).length;
  expect(sampled).toBeGreaterThan(50);
  expect(sampled).toBeLessThan(150);
});
