import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackSuccessCommand,
} from "@aws-sdk/client-lambda";
import { buildExecutionModel, operation } from "@durascope/sdk/history";
import { type DurascopeService, startService } from "@durascope/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order } from "../src/handler.ts";
import { readLedger } from "../src/outside-world.ts";

const folder = mkdtempSync(join(tmpdir(), "durascope-order-"));
const ledger = join(folder, "ledger.jsonl");
let service: DurascopeService;
let lambda: LambdaClient;

beforeAll(async () => {
  const handler = fileURLToPath(new URL("../src/handler.ts", import.meta.url));
  service = await startService({
    modules: [handler],
    watch: false,
    skipTime: true,
    env: { ORDER_LEDGER: ledger, AWS_LAMBDA_LOG_LEVEL: "ERROR" },
  });
  lambda = new LambdaClient({
    endpoint: service.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
});

afterAll(async () => {
  lambda?.destroy();
  await service?.close();
  rmSync(folder, { recursive: true, force: true });
});

function orderOf(orderId: string): Order {
  return {
    orderId,
    lines: [
      { sku: `${orderId}-lamp`, quantity: 1, price: 4900 },
      { sku: `${orderId}-rug`, quantity: 1, price: 12_900 },
    ],
  };
}

async function start(order: Order): Promise<string> {
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName: "processOrder",
      Qualifier: "$LATEST",
      InvocationType: "Event",
      Payload: Buffer.from(JSON.stringify(order)),
    }),
  );
  return answer.DurableExecutionArn ?? "";
}

async function eventsOf(arn: string) {
  const { Events } = await lambda.send(
    new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, IncludeExecutionData: true, MaxItems: 1000 }),
  );
  return Events ?? [];
}

async function callbackOf(arn: string): Promise<string> {
  return await expect
    .poll(
      async () => {
        const events = await eventsOf(arn);
        const callback = events.find(({ EventType }) => EventType === "CallbackStarted");
        const asked = events.some(
          ({ EventType, ParentId }) =>
            EventType === "StepSucceeded" && ParentId !== undefined && ParentId === callback?.ParentId,
        );
        return asked ? callback?.CallbackStartedDetails?.CallbackId : undefined;
      },
      { timeout: 15_000 },
    )
    .toBeTypeOf("string")
    .then(async () => {
      const events = await eventsOf(arn);
      return events.find(({ EventType }) => EventType === "CallbackStarted")?.CallbackStartedDetails?.CallbackId ?? "";
    });
}

async function resultOf(arn: string): Promise<unknown> {
  await expect
    .poll(async () => (await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }))).Status, {
      timeout: 15_000,
    })
    .not.toBe("RUNNING");
  const { Result } = await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }));
  return JSON.parse(Result ?? "null");
}

function done(orderId: string): string[] {
  return readLedger(ledger)
    .filter(({ phase, effect }) => phase === "done" && effect.includes(orderId))
    .map(({ effect }) => effect)
    .toSorted();
}

test("an approved order is charged, reserved and shipped once, and charging is retried", async () => {
  const arn = await start(orderOf("S-1"));
  await lambda.send(
    new SendDurableExecutionCallbackSuccessCommand({
      CallbackId: await callbackOf(arn),
      Result: Buffer.from("approved"),
    }),
  );
  expect(await resultOf(arn)).toMatchObject({ status: "shipped", orderId: "S-1", total: 17_800 });
  expect(done("S-1")).toEqual(["ask approval of S-1", "charge S-1", "reserve S-1-lamp", "reserve S-1-rug", "ship S-1"]);
  const model = buildExecutionModel(await eventsOf(arn));
  const attempts = Array.from({ length: model.operations.count }, (_, index) => operation(model, index)).find(
    ({ name }) => name === "charge-payment",
  )?.attempts;
  expect(attempts?.map(({ outcome }) => outcome)).toEqual(["failed", "succeeded"]);
});

test("a rejected order is refunded and its stock released", async () => {
  const arn = await start(orderOf("R-1"));
  const error = { ErrorType: "Rejected", ErrorMessage: "too expensive" };
  await lambda.send(
    new SendDurableExecutionCallbackFailureCommand({ CallbackId: await callbackOf(arn), Error: error }),
  );
  expect(await resultOf(arn)).toEqual({ status: "rejected", orderId: "R-1", reason: "too expensive" });
  expect(done("R-1")).toEqual([
    "ask approval of R-1",
    "charge R-1",
    "refund R-1",
    "release R-1-lamp",
    "release R-1-rug",
    "reserve R-1-lamp",
    "reserve R-1-rug",
  ]);
});

test("an order without lines fails at once and is never charged", async () => {
  const arn = await start({ orderId: "E-1", lines: [] });
  await expect
    .poll(async () => (await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }))).Status, {
      timeout: 15_000,
    })
    .toBe("FAILED");
  expect(done("E-1")).toEqual([]);
});
