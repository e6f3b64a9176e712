import { durableTracing } from "@durascope/otel-exporter";
import { StepSemantics } from "@durascope/sdk";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WireSpan } from "../tracing/otlp.ts";
import { type Receiver, startReceiver } from "../tracing/receiver.ts";
import { Executions } from "./support/executions.ts";
import { type Handler, wrap } from "./support/sdks.ts";

const work: Handler = async (_event, context) => {
  await context.step(
    "flaky",
    async ({ attempt }) => {
      if (attempt === 1) throw new Error("no");
      return "four";
    },
    { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 } }) },
  );
  await context.step("once", async () => 1, { semantics: StepSemantics.AtMostOncePerRetry });
  await context.waitForCallback("ask", async () => undefined);
  const decoy = { completionReason: "NOT_OURS" };
  await context.map("some", [1, 2, 3], async () => decoy, {
    maxConcurrency: 2,
    completionConfig: { minSuccessful: 1 },
  });
  await context.parallel("both", [async () => 1, async () => "x".repeat(300_000)]);
};

let receiver: Receiver;
let executions: Executions;
beforeAll(async () => {
  receiver = await startReceiver();
  const plugin = durableTracing({ register: false, endpoint: receiver.url });
  executions = await Executions.start((client) => ({ work: wrap("ours", work, { plugin, client }) }));
  const arn = await executions.begin("work", { input: "ü" });
  await executions.complete(arn, { succeed: '"yes"' });
  expect((await executions.end(arn)).status).toBe("SUCCEEDED");
}, 30_000);
afterAll(async () => {
  await executions.close();
  await receiver.close();
});

const named = (name: string): WireSpan[] => receiver.spans.filter((span) => span.name === name);
const of = (name: string, key: string): unknown => named(name)[0]?.attributes[`aws.durable.${key}`];

it("a step says how often it was tried, and how often its body may run", () => {
  expect([of("flaky", "attempts"), of("flaky", "semantics")]).toEqual([2, "at-least-once"]);
  expect([of("once", "attempts"), of("once", "semantics")]).toEqual([1, "at-most-once"]);
});

it("a callback says when its id was made, and what completed it", () => {
  const [callback] = named("ask-callback");
  expect(callback?.events.map(({ name, time, attributes }) => [name, time, attributes])).toEqual([
    [
      "aws.durable.callback_created",
      callback?.start,
      { "aws.durable.callback.id_hash": callback?.attributes["aws.durable.callback.id_hash"] },
    ],
  ]);
  expect(of("ask-callback", "callback.completed_by")).toBe("external");
});

it("a batch says why it was over, whatever its items hold and however large they are", () => {
  expect([of("some", "branches.completion_reason"), of("some", "branches.max_concurrency")]).toEqual([
    "MIN_SUCCESSFUL_REACHED",
    2,
  ]);
  expect([of("both", "branches.completion_reason"), of("both", "branches.max_concurrency")]).toEqual([
    "ALL_COMPLETED",
    undefined,
  ]);
});

it("an Invocation says when it was suspended and for what, and what it was given", () => {
  const [first, second, third] = named("Invocation").toSorted((a, b) => (a.start < b.start ? -1 : 1));
  const suspensions = (span: WireSpan | undefined) =>
    span?.events.filter(({ name }) => name === "aws.durable.suspended").map(({ attributes }) => attributes);
  expect(suspensions(first)).toEqual([
    { "aws.durable.suspend.reason": "retry", "aws.durable.suspend.pending_count": 1 },
  ]);
  expect(suspensions(second)).toEqual([
    { "aws.durable.suspend.reason": "callback", "aws.durable.suspend.pending_count": 1 },
  ]);
  expect(suspensions(third)).toEqual([]);
  const input = Buffer.byteLength(JSON.stringify({ input: "ü" }));
  expect([first, second].map((span) => span?.attributes["aws.durable.state.bytes"])).toEqual([input, input]);
  // The results of both steps, and of the callback.
  expect(third?.attributes["aws.durable.state.bytes"]).toBe(input + '"four"'.length + "1".length + '"yes"'.length);
});
