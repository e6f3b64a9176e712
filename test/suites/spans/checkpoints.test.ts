import { type TracingOptions, durableTracing } from "@durascope/otel-exporter";
import { DurableExecutionApiClient, type DurableExecutionClient, withDurableExecution } from "@durascope/sdk";
import { LambdaServiceException } from "@aws-sdk/client-lambda";
import { beforeEach, expect, it } from "vitest";
import type { Receiver } from "../tracing/receiver.ts";
import { executionsForTest, receiverForTest } from "./support/for-test.ts";

let receiver: Receiver;
beforeEach(async () => {
  receiver = await receiverForTest();
});

/** Two steps and a wait. The first call to the checkpoint API is throttled. */
async function run(options: TracingOptions): Promise<void> {
  const plugins = [durableTracing({ register: false, endpoint: receiver.url, ...options })];
  const executions = await executionsForTest((client) => {
    const real = new DurableExecutionApiClient(client);
    let calls = 0;
    const throttled: DurableExecutionClient = {
      getExecutionState: (request, logger) => real.getExecutionState(request, logger),
      checkpoint: async (request, logger) => {
        calls += 1;
        if (calls > 1) return real.checkpoint(request, logger);
        const $metadata = { httpStatusCode: 429 };
        throw new LambdaServiceException({
          name: "TooManyRequestsException",
          $fault: "client",
          message: "slow",
          $metadata,
        });
      },
    };
    const work = withDurableExecution(
      async (_event: unknown, context) => {
        await context.step("a", async () => "first");
        await context.wait("pause", { seconds: 1 });
        await context.step("b", async () => "second");
      },
      { plugins, durableExecutionClient: throttled },
    );
    return { work: work as never };
  });
  expect((await executions.run("work")).status).toBe("SUCCEEDED");
}

it.each([{}, { profile: "strict-window" } as const])(
  "each call to the checkpoint API has a span below its Invocation: %j",
  async (options) => {
    await run({ checkpoints: true, ...options });
    const { spans } = receiver;
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const calls = spans.filter(({ name }) => name === "checkpoint").toSorted((a, b) => (a.start < b.start ? -1 : 1));
    expect(new Set(calls.map(({ spanId }) => spanId)).size).toBe(calls.length);
    for (const { kind, parentSpanId, traceId, links, attributes } of calls) {
      const parent = byId.get(parentSpanId ?? "");
      expect([kind, links, parent?.name, parent?.traceId]).toEqual(["CLIENT", [], "Invocation", traceId]);
      expect(Object.keys(attributes).filter((key) => !key.startsWith("aws.durable."))).toEqual([]);
      expect(attributes["aws.durable.checkpoint.bytes"]).toBeGreaterThan(0);
    }
    const [throttled, again] = calls;
    expect([throttled?.status, throttled?.events.map(({ name }) => name)]).toEqual([
      { code: "ERROR", message: "slow" },
      ["exception"],
    ]);
    expect([again?.status.code, again?.attributes["aws.durable.checkpoint.attempt"]]).toEqual(["UNSET", 2]);
    // As many as the Invocations count, and the one that failed.
    const counted = spans.map(({ name, attributes }) =>
      name === "Invocation" ? Number(attributes["aws.durable.checkpoint.count"]) : 0,
    );
    expect(calls.length).toBe(counted.reduce((sum, count) => sum + count, 0) + 1);
  },
);

it("unasked there is none", async () => {
  await run({});
  expect(receiver.spans.map(({ name }) => name)).not.toContain("checkpoint");
});
