// The SDK's own client and its real clock and event loop, in this process: handlers that the service calls directly.
import { LambdaClient } from "@aws-sdk/client-lambda";
import { DurableExecutionApiClient, durableExecution, type ClientLogger } from "@durascope/sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bench, ended, events, invoke, types, type Bench } from "./support.ts";

const before = { ...process.env };
let b: Bench;

const order = durableExecution(async (items: number[], context) => {
  const doubled = await context.map("double", items, async (item, n) => item.step("twice", async () => n * 2));
  await context.wait("pause", { seconds: 30 });
  const flaky = await context.step(
    "flaky",
    async ({ attempt }) => {
      if (attempt < 3) throw new Error(`attempt ${attempt}`);
      return attempt;
    },
    { retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 3, delay: { seconds: 60 } }) },
  );
  return { doubled: doubled.getResults(), flaky };
});

beforeEach(async () => {
  b = await bench({ handlers: { order }, skipTime: true });
});

afterEach(async () => {
  await b.close();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

describe("the default client", () => {
  it("is made from the environment, and is all that a handler needs", async () => {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_LAMBDA: b.service.url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    });
    const { arn } = await invoke(b.lambda, "order", [1, 2, 3], { InvocationType: "Event" });
    expect(await ended(b.lambda, arn)).toMatchObject({ Status: "SUCCEEDED", Result: '{"doubled":[2,4,6],"flaky":3}' });
    expect(types(await events(b.lambda, arn)).filter((type) => type === "InvocationCompleted")).toHaveLength(4);
  });
});

describe("a client that is given", () => {
  const failures: unknown[][] = [];
  const logger = { error: (...line: unknown[]) => failures.push(line) } as unknown as ClientLogger;

  it("throws the service's error as it is, and logs it with the id of the request", async () => {
    const client = new DurableExecutionApiClient(b.lambda);
    const refused = { DurableExecutionArn: `${functionArn}:1/durable-execution/a/b`, CheckpointToken: "none" };
    await expect(client.checkpoint({ ...refused, Updates: [] }, logger)).rejects.toMatchObject({
      name: expect.stringMatching(/Exception$/),
    });
    await expect(client.getExecutionState(refused, logger)).rejects.toMatchObject({
      $metadata: { httpStatusCode: expect.any(Number) },
    });
    expect(failures.map(([message]) => message)).toEqual([
      "Failed to checkpoint durable execution",
      "Failed to get durable execution state",
    ]);
    for (const [, , more] of failures) expect(more).toEqual({ requestId: expect.stringMatching(/^[\da-f-]{36}$/) });
  });

  it("that reaches nobody throws what the transport threw", async () => {
    const client = new DurableExecutionApiClient(
      new LambdaClient({
        endpoint: "http://127.0.0.1:1",
        region: "us-east-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
        maxAttempts: 1,
      }),
    );
    const asked = client.getExecutionState({
      DurableExecutionArn: `${functionArn}:1/durable-execution/a/b`,
      CheckpointToken: "t",
    });
    await expect(asked).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

const functionArn = "arn:aws:lambda:us-east-1:123456789012:function:order";
