import { GetDurableExecutionCommand } from "@aws-sdk/client-lambda";
import { type TracingOptions, durableTracing, w3cInput, xrayContext } from "@durascope/otel-exporter";
import type { DurableInstrumentationPlugin, PropagationInput } from "@durascope/sdk";
import { AlwaysOffSampler } from "@opentelemetry/sdk-trace-node";
import { beforeEach, describe, expect, it } from "vitest";
import type { Receiver } from "../tracing/receiver.ts";
import { executionsForTest, receiverForTest } from "./support/for-test.ts";
import { type Handler, sdkNames, wrap } from "./support/sdks.ts";

const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
const caller: Handler = (_event, context) =>
  context.runInChildContext("inside", (child) => child.invoke("call", "callee:$LATEST", { n: 1 }));
const callee: Handler = async (event, context) => context.step("work", async () => event);

let receiver: Receiver;
beforeEach(async () => {
  receiver = await receiverForTest();
});

/** An execution that invokes another one, and the header that the other one was started with. */
async function invoke(plugins: readonly unknown[], handlers: Record<string, Handler> = { caller, callee }) {
  const [plugin, ...others] = plugins;
  const executions = await executionsForTest((client) =>
    Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [
        name,
        wrap("ours", handler, { plugin: name === "callee" ? plugin : [plugin, ...others], client }),
      ]),
    ),
  );
  const { arn, status, result } = await executions.run("caller");
  expect(status).toBe("SUCCEEDED");
  const started = (await executions.history(arn)).find(({ EventType }) => EventType === "ChainedInvokeStarted");
  const DurableExecutionArn = started?.ChainedInvokeStartedDetails?.DurableExecutionArn ?? "";
  const { TraceHeader } = await executions.client.send(new GetDurableExecutionCommand({ DurableExecutionArn }));
  return { arn, result, header: TraceHeader?.XAmznTraceId, invokedArn: DurableExecutionArn };
}

const tracing = (options: TracingOptions = {}) =>
  durableTracing({ register: false, endpoint: receiver.url, propagateToInvoked: true, ...options });
const named = (name: string) => receiver.spans.filter((span) => span.name === name);

describe("an invoked function is told", () => {
  it("of the invoke's span, where that is asked for", async () => {
    const { header: told } = await invoke([tracing()]);
    const [call] = named("call");
    const trace = call?.traceId ?? "";
    expect(told).toBe(`Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=${call?.spanId};Sampled=1`);
  });

  it("that nothing is sampled", async () => {
    const { header: told } = await invoke([tracing({ sampler: new AlwaysOffSampler() })]);
    expect(told).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(receiver.spans).toEqual([]);
  });

  it("nothing unasked", async () => {
    const { header: told } = await invoke([tracing({ propagateToInvoked: false })]);
    expect(told ?? "").not.toContain(named("call")[0]?.spanId);
  });

  it("what a plugin of somebody else's says, which is asked once", async () => {
    const asked: PropagationInput[] = [];
    const plugin: DurableInstrumentationPlugin = {
      providePropagationMetadata(input) {
        asked.push(input);
        return { xAmznTraceId: header };
      },
    };
    const { header: told, arn } = await invoke([tracing({ propagateToInvoked: false }), plugin]);
    expect(told).toBe(header);
    const [call] = named("call");
    expect(asked).toEqual([
      {
        executionArn: arn,
        operationId: call?.attributes["durable.operation.id"],
        parentOperationId: named("inside")[0]?.attributes["durable.operation.id"],
        targetFunctionName: "callee:$LATEST",
      },
    ]);
  });
});

it.each(sdkNames)("the plugin says it by the hook of the official contract too, under %s SDK", async (sdk) => {
  const plugin = tracing();
  const said: unknown[] = [];
  const input = { executionArn: "", operationId: "0123456789abcdef", targetFunctionName: "f" };
  const ask: Handler = async () => void said.push(plugin.providePropagationMetadata(input));
  const executions = await executionsForTest((client) => ({ ask: wrap(sdk, ask, { plugin, client }) }));
  await executions.run("ask");
  // Our runtime asks the tracing itself.
  const [workflow] = named("Workflow");
  const trace = workflow?.traceId ?? "";
  const metadata = {
    xAmznTraceId: expect.stringContaining(`Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=`) as string,
  };
  expect(said).toEqual([sdk === "official" ? metadata : undefined]);
  expect(plugin.providePropagationMetadata(input)).toBeUndefined();
});

describe("in the input", () => {
  const inInput = (): TracingOptions => ({
    propagateToInvoked: "input",
    extractors: [w3cInput],
    baggage: ["tenant"],
  });

  it("trace and baggage are handed on, and the handler is given what its caller meant", async () => {
    const executions = await executionsForTest((client) => {
      const plugin = tracing(inInput());
      return { caller: wrap("ours", caller, { plugin, client }), callee: wrap("ours", callee, { plugin, client }) };
    });
    const { result } = await executions.run("caller", { _otel: { baggage: "tenant=t1,secret=1" } });
    expect(result).toEqual({ n: 1 });
    const [call] = named("call");
    const invoked = named("Workflow").find(({ parentSpanId }) => parentSpanId !== undefined);
    expect([invoked?.traceId, invoked?.parentSpanId]).toEqual([call?.traceId, call?.spanId]);
    for (const { attributes } of receiver.spans) expect(attributes["aws.durable.baggage.tenant"]).toBe("t1");
  });

  it.each([["text"], [[1]], [null], [7]])("%j, which is no object, is sent as it is", async (payload) => {
    const sends: Handler = (_event, context) => context.invoke("call", "callee:$LATEST", payload);
    const { result } = await invoke([tracing(inInput())], { caller: sends, callee });
    expect(result).toEqual(payload);
  });

  it("a trace of somebody else's beside Lambda's is linked to from the marker", async () => {
    process.env["_X_AMZN_TRACE_ID"] = header;
    const other = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
    const plugin = tracing({ extractors: [xrayContext, w3cInput] });
    const executions = await executionsForTest((client) => ({ callee: wrap("ours", callee, { plugin, client }) }));
    const input = { _otel: { traceparent: `00-${other.traceId}-${other.spanId}-01` }, n: 2 };
    const { result } = await executions.run("callee", input);
    delete process.env["_X_AMZN_TRACE_ID"];
    expect(result).toEqual({ n: 2 });
    expect(named("Workflow")[0]?.parentSpanId).toBe("53995c3f42cd8ad8");
    expect(named("execution started")[0]?.links).toEqual([
      { ...other, attributes: { "aws.durable.link.type": "caller" } },
    ]);
    for (const span of receiver.spans.filter(({ name }) => name !== "execution started"))
      expect(span.links.map(({ traceId }) => traceId)).not.toContain(other.traceId);
  });
});
