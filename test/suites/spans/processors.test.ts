import { type Context, type Span, propagation, trace } from "@opentelemetry/api";
import { type TracingOptions, durableTracing, xrayContext } from "@durascope/otel-exporter";
import { AlwaysOffSampler, SimpleSpanProcessor, type SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { beforeEach, describe, expect, it } from "vitest";
import { Collector } from "./support/collected.ts";
import { executionsForTest } from "./support/for-test.ts";
import { type Handler, sdkNames, wrap } from "./support/sdks.ts";

const traceId = "5759e988bd862e3fe1be46a994272793";
/** The flags that code finds, and whether what it starts is recorded. */
let seen: unknown[] = [];

const work: Handler = async (event, context) => {
  await context.step("a", async () => {
    const own = trace.getTracer("user").startSpan("of user code");
    seen.push(trace.getActiveSpan()?.spanContext().traceFlags, own.isRecording());
    own.end();
  });
  await context.wait("pause", { seconds: 1 });
  if ((event as { readonly fails?: boolean }).fails === true) throw new Error("no");
};

/** Copies the caller's baggage and the parent's id to each span, as such processors do when a span begins. */
class Stamp implements SpanProcessor {
  readonly started: string[] = [];
  onStart(span: Span & { readonly name: string }, parent: Context): void {
    this.started.push(span.name);
    for (const [key, { value }] of propagation.getBaggage(parent)?.getAllEntries() ?? []) span.setAttribute(key, value);
    span.setAttribute("stamp.parent", trace.getSpanContext(parent)?.spanId ?? "none");
    span.setAttribute("durable.execution.arn", "not a processor's to say");
  }
  onEnd(): void {}
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

let collector: Collector;
let stamp: Stamp;
beforeEach(() => {
  seen = [];
  collector = new Collector();
  stamp = new Stamp();
});

async function run(sdk: "ours" | "official", options: TracingOptions, input: object = {}): Promise<string> {
  const processors = [stamp, new SimpleSpanProcessor(collector)];
  const plugin = durableTracing({ processors, baggage: ["tenant"], ...options });
  const executions = await executionsForTest((client) => ({ work: wrap(sdk, work, { plugin, client }) }));
  const { arn } = await executions.run("work", { _otel: { baggage: "tenant=t1" }, ...input });
  return arn;
}

describe.each(sdkNames)("under %s SDK", (sdk) => {
  it("processors are told of the beginning of every span, where that is asked for", async () => {
    const arn = await run(sdk, { callOnStart: true });
    const { spans } = collector;
    const ours = spans.filter(({ name }) => name !== "of user code");
    expect(ours.map(({ name }) => name).toSorted()).toEqual(
      stamp.started.filter((name) => name !== "of user code").toSorted(),
    );
    expect(ours.map(({ name }) => name)).toEqual(expect.arrayContaining(["Workflow", "pause", "a (replayed)"]));
    for (const span of ours) {
      expect([span.name, span.attributes["tenant"]]).toEqual([span.name, "t1"]);
      expect([span.name, span.attributes["stamp.parent"]]).toEqual([span.name, span.parentSpanId ?? "none"]);
      // What is ours to say stays ours.
      if (span.attributes["aws.durable.execution_arn"] === undefined)
        expect(span.attributes["durable.execution.arn"]).toBe(arn);
    }
  });

  it("unasked only of those in which code runs", async () => {
    await run(sdk, {});
    expect(stamp.started.filter((name) => name !== "of user code").toSorted()).toEqual([
      "Invocation",
      "Invocation",
      "a attempt 1",
    ]);
  });

  it("what might be exported after all is not sampled to code, nor to whom it calls, until it is", async () => {
    const options = { sampler: new AlwaysOffSampler(), promoteOnError: true, extractors: [xrayContext] };
    await run(sdk, options, { fails: true });
    expect(seen).toEqual([0, false]);
    // The invocation that failed, and nothing of the one before it, which did not.
    const names = collector.spans.map(({ name }) => name);
    expect(names.toSorted()).toEqual(["Invocation", "Workflow", "a (replayed)", "pause"]);
  });
});

it("the caller's decision against it is kept from nobody", async () => {
  process.env["_X_AMZN_TRACE_ID"] =
    `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=53995c3f42cd8ad8;Sampled=0`;
  await run("ours", { promoteOnError: true }, { fails: true });
  delete process.env["_X_AMZN_TRACE_ID"];
  expect(seen).toEqual([0, false]);
  expect(collector.spans.map(({ name }) => name)).toContain("Invocation");
});
