import { propagation } from "@opentelemetry/api";
import { type TracingOptions, callbackCarrier, durableTracing, w3cInput, xrayContext } from "@durascope/otel-exporter";
import { originOf, rebuildTrace, toOtlpJson } from "@durascope/otel-exporter/rebuild";
import { AlwaysOffSampler } from "@opentelemetry/sdk-trace-node";
import { beforeEach, describe, expect, it } from "vitest";
import { decodeJson, type WireSpan } from "../tracing/otlp.ts";
import type { Receiver } from "../tracing/receiver.ts";
import { executionsForTest, receiverForTest } from "./support/for-test.ts";
import { type Handler, sdkNames, wrap } from "./support/sdks.ts";

const traceId = "5759e988bd862e3fe1be46a994272793";
const traceparent = `00-${traceId}-53995c3f42cd8ad8-01`;
const baggage = "tenant=caf%C3%A9;secret=1, order = A-1 ,card=4111,broken";
const input = { _otel: { traceparent, baggage } };
const keys = ["tenant", "order"];
const carried = { "aws.durable.baggage.tenant": "café", "aws.durable.baggage.order": "A-1" };

let seen: unknown[] = [];
const look = (): Record<string, string> =>
  Object.fromEntries(
    (propagation.getActiveBaggage()?.getAllEntries() ?? []).map(([key, { value }]): [string, string] => [key, value]),
  );

const work: Handler = async (_event, context) => {
  await context.step("a", async () => void seen.push(look(), callbackCarrier()?.baggage));
  await context.wait("pause", { seconds: 1 });
  seen.push(look());
  await context.runInChildContext("inside", async (child) => child.step("b", async () => void seen.push(look())));
};

let receiver: Receiver;
beforeEach(async () => {
  receiver = await receiverForTest();
  seen = [];
});

async function run(sdk: "ours" | "official", options: TracingOptions) {
  const plugin = durableTracing({ endpoint: receiver.url, ...options });
  const executions = await executionsForTest((client) => ({ work: wrap(sdk, work, { plugin, client }) }));
  const { arn, status } = await executions.run("work", input);
  expect(status).toBe("SUCCEEDED");
  return { arn, plugin, executions };
}

function baggageOf({ attributes }: Pick<WireSpan, "attributes">): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => key.startsWith("aws.durable.baggage.")));
}

describe.each(sdkNames)("under %s SDK", (sdk) => {
  it("what the caller said and is allowed to go on is on every span of every invocation, and nothing else", async () => {
    await run(sdk, { extractors: [w3cInput], baggage: keys });
    const { spans } = receiver;
    expect(spans.filter(({ name }) => name === "Invocation")).toHaveLength(2);
    for (const name of ["Workflow", "a", "a attempt 1", "a (replayed)", "pause", "pause (pending)", "b", "inside"])
      expect(spans.map((span) => span.name)).toContain(name);
    for (const span of spans) expect([span.name, baggageOf(span)]).toEqual([span.name, carried]);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  });

  it("code finds it wherever it runs, and may send it on", async () => {
    await run(sdk, { extractors: [w3cInput], baggage: keys });
    const members = { tenant: "café", order: "A-1" };
    // The handler runs twice, its steps once.
    expect(seen).toEqual([members, "tenant=caf%C3%A9,order=A-1", members, members]);
  });

  it("it is not taken unasked", async () => {
    await run(sdk, { extractors: [w3cInput] });
    for (const span of receiver.spans) expect(baggageOf(span)).toEqual({});
    expect(seen).toEqual([{}, undefined, {}, {}]);
  });

  it("it is found in the input where the trace came with Lambda's header, and where nothing is sampled", async () => {
    process.env["_X_AMZN_TRACE_ID"] = `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=53995c3f42cd8ad8`;
    await run(sdk, { extractors: [xrayContext], baggage: keys });
    for (const span of receiver.spans) expect(baggageOf(span)).toEqual(carried);
    const count = receiver.spans.length;
    await run(sdk, { sampler: new AlwaysOffSampler(), extractors: [], baggage: keys });
    delete process.env["_X_AMZN_TRACE_ID"];
    expect(receiver.spans).toHaveLength(count);
    expect(seen.slice(4)).toEqual(seen.slice(0, 4));
  });
});

it("a history gives the same, for its input is the same", async () => {
  const naming = { extractors: [w3cInput], baggage: keys };
  const { arn, executions } = await run("ours", naming);
  const { spans } = rebuildTrace({ Events: await executions.history(arn) }, { arn, ...naming });
  const rebuilt = decodeJson(JSON.stringify(toOtlpJson(spans, originOf(arn))));
  for (const span of rebuilt) expect([span.name, baggageOf(span)]).toEqual([span.name, carried]);
  const ids = (list: readonly WireSpan[]) => list.map((span) => `${span.traceId} ${span.spanId} ${span.parentSpanId}`);
  expect(ids(rebuilt).toSorted()).toEqual(ids(receiver.spans).toSorted());
});

it.each([true, false])("log lines carry it, sampled: %s", async (isSampled) => {
  const lines: Record<string, unknown>[] = [];
  const handler: Handler = async (_event, context) => {
    context.configureLogger({ customLogger: logger });
    await context.step("a", async ({ logger: own }) => own.info("here"));
  };
  let data: () => object = () => ({});
  const write = (): void => void lines.push({ ...data() });
  const logger = {
    info: write,
    warn: write,
    error: write,
    debug: write,
    configureDurableLoggingContext: (context: { getDurableLogData(): object }) =>
      void (data = () => context.getDurableLogData()),
  };
  const sampler = isSampled ? {} : { sampler: new AlwaysOffSampler() };
  const plugin = durableTracing({ endpoint: receiver.url, extractors: [], baggage: keys, ...sampler });
  const executions = await executionsForTest((client) => ({ logs: wrap("ours", handler, { plugin, client }) }));
  await executions.run("logs", input);
  expect(lines).toEqual([expect.objectContaining({ "baggage.tenant": "café", "baggage.order": "A-1" })]);
  expect(JSON.stringify(lines)).not.toContain("4111");
});
