import { type ProxyTracerProvider, trace } from "@opentelemetry/api";
import type { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { callbackCarrier, durableTracing } from "@durascope/otel-exporter";
import { describe, expect, it } from "vitest";
import { type Collected, Collector } from "./support/collected.ts";
import { executionsForTest } from "./support/for-test.ts";
import { type Handler, sdkNames, wrap } from "./support/sdks.ts";

const tracer = trace.getTracer("conformance");
const mark = (name: string): void => tracer.startSpan(name).end();

/** Starts a span in every place in which user code runs, between operations that suspend the execution several times. */
const everywhere: Handler = async (_event, context) => {
  mark("at the beginning");
  await context.step("step", async () => {
    trace.getActiveSpan()?.setAttribute("order", 7);
    await tracer.startActiveSpan("in a step", async (span) => {
      await Promise.resolve();
      mark("deeper in a step");
      span.end();
    });
  });
  mark("after a step");
  await context.wait("pause", { seconds: 1 });
  mark("after a wait");
  await context.step(
    "flaky",
    async (step: { attempt: number }) => {
      mark(`in attempt ${step.attempt}`);
      if (step.attempt < 2) throw new Error("no");
    },
    { retryStrategy: (_error: unknown, n: number) => ({ shouldRetry: n < 2, delay: { seconds: 1 } }) },
  );
  await context.runInChildContext("child", async (child: typeof context) => {
    mark("in a child");
    await child.step("inner", async () => mark("in an inner step"));
    mark("in a child after a step");
  });
  mark("after a child");
  await context.parallel("both", [
    {
      name: "a",
      func: async (branch: typeof context) => {
        await branch.step("a-step", async () => {});
        mark("in branch a");
      },
    },
    { name: "b", func: async () => mark("in branch b") },
  ]);
  await context.waitForCondition(
    "ready",
    async (state: number) => {
      mark(`in check ${state + 1}`);
      return state + 1;
    },
    {
      initialState: 0,
      waitStrategy: (state: number) => ({ shouldContinue: state < 2, delay: { seconds: 1 } }),
    },
  );
  await context.waitForCallback("ask", async () => mark("in a submitter"));
  mark("at the end");
};

const parents: Readonly<Record<string, string>> = {
  "at the beginning": "top",
  "in a step": "step attempt 1",
  "deeper in a step": "in a step",
  "after a step": "top",
  "after a wait": "top",
  "in attempt 1": "flaky attempt 1",
  "in attempt 2": "flaky attempt 2",
  "in a child": "child",
  "in an inner step": "inner attempt 1",
  "in a child after a step": "child",
  "after a child": "top",
  "in branch a": "a",
  "in branch b": "b",
  "in check 1": "ready attempt 1",
  "in check 2": "ready attempt 2",
  "in a submitter": "ask-submitter attempt 1",
  "at the end": "top",
};

// The first pipeline of ours registers its provider; the collector has the spans of all.
const collector = new Collector();
const views = ["execution", "invocation"] as const;
const plugins = views.map((view) => durableTracing({ view, exporter: collector }));

describe.each(sdkNames)("spans of user code under %s SDK", (sdk) => {
  it.each(views)("are where their code runs, once each, in the view %s", async (view) => {
    const plugin = plugins[views.indexOf(view)];
    const executions = await executionsForTest((client) => ({ everywhere: wrap(sdk, everywhere, { plugin, client }) }));
    const arn = await executions.begin("everywhere");
    await executions.complete(arn, { succeed: '"yes"' });
    expect((await executions.end(arn)).status).toBe("SUCCEEDED");
    // Spans of user code are those of the provider that was registered, which sends them in its own time.
    await ((trace.getTracerProvider() as ProxyTracerProvider).getDelegate() as NodeTracerProvider).forceFlush();
    const spans = collector.of(arn);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const top = view === "execution" ? "Workflow" : "Invocation";
    const found = spans.filter(({ name }) => name in parents);
    expect(found.map(({ name }) => name).toSorted()).toEqual(Object.keys(parents).toSorted());
    expect(Object.fromEntries(found.map((span) => [span.name, byId.get(span.parentSpanId ?? "")?.name]))).toEqual(
      Object.fromEntries(Object.entries(parents).map(([name, parent]) => [name, parent === "top" ? top : parent])),
    );
    const attempt = spans.find(({ name }) => name === "step attempt 1") as Collected;
    expect(attempt.attributes["order"]).toBe(7);
  });
});

it("a callback's carrier names the span that runs, for W3C and for X-Ray", async () => {
  const carriers: unknown[] = [];
  const handler: Handler = (_event, context) =>
    context.waitForCallback("ask", async () => {
      carriers.push(callbackCarrier());
    });
  const plugin = plugins[0];
  const executions = await executionsForTest((client) => ({ ask: wrap("ours", handler, { plugin, client }) }));
  const arn = await executions.begin("ask");
  await executions.complete(arn, { succeed: "1" });
  await executions.end(arn);
  const submitter = collector.of(arn).find(({ name }) => name === "ask-submitter attempt 1") as Collected;
  const { traceId, spanId } = submitter;
  expect(carriers).toEqual([
    {
      traceparent: `00-${traceId}-${spanId}-01`,
      "X-Amzn-Trace-Id": `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1`,
    },
  ]);
  expect(callbackCarrier()).toBeUndefined();
});
