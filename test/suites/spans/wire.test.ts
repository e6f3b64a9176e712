import { durableTracing } from "@durascope/otel-exporter";
import { beforeEach, describe, expect, it } from "vitest";
import type { Receiver } from "../tracing/receiver.ts";
import { executionsForTest, receiverForTest } from "./support/for-test.ts";
import { type Handler, sdkNames, wrap } from "./support/sdks.ts";

const work: Handler = async (_event, context) => {
  await context.step("a", async () => 1);
  await context
    .step("broken", () => Promise.reject(new TypeError("no")), {
      retryStrategy: () => ({ shouldRetry: false }),
    })
    .catch(() => undefined);
  await context.wait("pause", { seconds: 1 });
  return 1;
};

let receiver: Receiver;
beforeEach(async () => {
  receiver = await receiverForTest();
});

describe.each(sdkNames)("under %s SDK", (sdk) => {
  it.each([
    ["http/protobuf", "none"],
    ["http/protobuf", "gzip"],
    ["http/json", "none"],
    ["http/json", "gzip"],
  ] as const)("spans travel as %s, compression %s", async (protocol, compression) => {
    process.env["OTEL_SERVICE_NAME"] = "orders";
    const plugin = durableTracing({ register: false, endpoint: receiver.url, protocol, compression });
    const executions = await executionsForTest((client) => ({ work: wrap(sdk, work, { plugin, client }) }));
    const { arn, status } = await executions.run("work");
    expect(status).toBe("SUCCEEDED");
    const { spans, refused } = receiver;
    expect(refused).toEqual([]);
    const named = (name: string) => spans.filter((span) => span.name === name);
    expect(spans.map(({ name }) => name).toSorted()).toEqual(
      [
        "Invocation",
        "Invocation",
        "Workflow",
        "a",
        "a (replayed)",
        "a attempt 1",
        "broken",
        "broken (replayed)",
        "broken attempt 1",
        "execution started",
        "pause",
        "pause (pending)",
      ].toSorted(),
    );
    for (const span of spans) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.resource["service.name"]).toBe("orders");
      expect(span.scope.name).toBe("durascope");
      expect(span.flags & 0xff).toBe(1);
      expect(span.dropped).toEqual([0, 0, 0]);
      expect(span.end >= span.start).toBe(true);
    }
    const [workflow] = named("Workflow");
    expect(workflow?.attributes["durable.execution.arn"]).toBe(arn);
    expect(workflow?.parentSpanId).toBeUndefined();
    const [broken] = named("broken");
    expect(broken?.status).toEqual({ code: "ERROR", message: "no" });
    expect(broken?.events.map(({ name, attributes }) => [name, attributes["exception.message"]])).toEqual([
      ["exception", "no"],
    ]);
    const [replay] = named("broken (replayed)");
    expect(replay?.start).toBe(replay?.end);
    expect(replay?.links.map(({ spanId, attributes }) => [spanId, attributes])).toEqual([
      [broken?.spanId, { "aws.durable.link.type": "original" }],
    ]);
  });
});
