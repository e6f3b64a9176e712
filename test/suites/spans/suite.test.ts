import { type TracingOptions, durableTracing } from "@durascope/otel-exporter";
import { originOf, rebuildTrace, toOtlpJson } from "@durascope/otel-exporter/rebuild";
import { beforeEach, describe, expect, it } from "vitest";
import { decodeJson, type WireSpan } from "../tracing/otlp.ts";
import type { Receiver } from "../tracing/receiver.ts";
import { executionsForTest, receiverForTest } from "./support/for-test.ts";
import { type Handler, sdkNames, wrap } from "./support/sdks.ts";

/** Three invocations: a context that goes over all of them, with a step that is tried again and a wait. */
const work: Handler = (_event, context) =>
  context.runInChildContext("inside", async (child) => {
    await child.step(
      "flaky",
      async ({ attempt }) => {
        if (attempt === 1) throw new Error("no");
      },
      { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 } }) },
    );
    await child.wait("pause", { seconds: 1 });
  });

let receiver: Receiver;
beforeEach(async () => {
  receiver = await receiverForTest();
});

async function run(sdk: "ours" | "official", options: TracingOptions) {
  const plugin = durableTracing({ register: false, endpoint: receiver.url, ...options });
  const executions = await executionsForTest((client) => ({ work: wrap(sdk, work, { plugin, client }) }));
  const { arn, status } = await executions.run("work");
  expect(status).toBe("SUCCEEDED");
  const { spans } = rebuildTrace({ Events: await executions.history(arn) }, { arn, ...options });
  return { live: receiver.spans, rebuilt: decodeJson(JSON.stringify(toOtlpJson(spans, originOf(arn)))) };
}

/** For each segment what it links to: the segment of an operation by its number, other spans by their name. */
function linksOf(spans: readonly WireSpan[]): Record<string, readonly (readonly string[])[]> {
  const segments = Map.groupBy(
    spans.filter(({ attributes }) => attributes["durable.operation.status"] !== undefined),
    ({ attributes }) => String(attributes["durable.operation.id"]),
  );
  const called = new Map(spans.map((span) => [span.spanId, span.name]));
  const inOrder = [...segments.values()].map((list) => list.toSorted((a, b) => (a.start < b.start ? -1 : 1)));
  for (const list of inOrder) list.forEach((span, index) => called.set(span.spanId, `${span.name} ${index + 1}`));
  const linked = (list: readonly WireSpan[]) =>
    list.map(({ links }) => links.map(({ spanId }) => called.get(spanId) ?? "nothing in the trace"));
  return Object.fromEntries(inOrder.map((list) => [list[0]?.name ?? "", linked(list)]));
}

describe.each(sdkNames)("for the suite of September 2026, under %s SDK", (sdk) => {
  it("segments that go on with an operation link to the one that began it, then to the Workflow", async () => {
    const { live, rebuilt } = await run(sdk, { suite: "2026-09", view: "invocation" });
    const expected = {
      inside: [["Workflow"], ["inside 1", "Workflow"], ["inside 1", "Workflow"]],
      flaky: [["Workflow"], ["flaky 1", "Workflow"]],
      pause: [["Workflow"], ["pause 1", "Workflow"]],
    };
    expect(linksOf(live)).toEqual(expected);
    expect(linksOf(rebuilt)).toEqual(expected);
    for (const { links, name } of live.filter(({ attributes }) => attributes["durable.attempt.outcome"] !== undefined))
      expect([name, links.length]).toEqual([name, 1]);
  });

  it.each(["unified", "execution", "invocation"] as const)(
    "in the view %s Workflow and Invocations have a parent",
    async (view) => {
      const { live, rebuilt } = await run(sdk, { suite: "2026-09", view });
      for (const spans of [live, rebuilt]) {
        const top = spans.find(({ name }) => name === "DurableExecutionRoot");
        expect(top?.parentSpanId).toBeUndefined();
        const below = spans.filter(({ name }) => name === "Workflow" || name === "Invocation");
        expect(below.map(({ parentSpanId }) => parentSpanId)).toEqual(Array.from({ length: 4 }, () => top?.spanId));
        expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
      }
      // Only segments go on with anything.
      if (view !== "invocation") for (const { links } of live) expect(links.length).toBeLessThanOrEqual(1);
    },
  );

  it("what it asks for is not there unasked, and a root can be left out", async () => {
    const { live } = await run(sdk, { view: "invocation" });
    expect(linksOf(live)["pause"]).toEqual([["Workflow"], ["Workflow"]]);
    expect(live.map(({ name }) => name)).not.toContain("DurableExecutionRoot");
    const { live: both } = await run(sdk, { suite: "2026-09", root: "workflow", view: "invocation" });
    expect(both.map(({ name }) => name)).not.toContain("DurableExecutionRoot");
  });
});
