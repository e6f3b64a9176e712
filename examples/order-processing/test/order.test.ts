import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Event, GetDurableExecutionCommand, GetDurableExecutionHistoryCommand, InvokeCommand, LambdaClient,
  SendDurableExecutionCallbackSuccessCommand,
} from "@aws-sdk/client-lambda";
import { type DurascopeService, startService } from "@durascope/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLedger } from "../src/ledger.ts";

const dir = mkdtempSync(join(tmpdir(), "durascope-order-"));
const ledger = join(dir, "ledger.ndjson");
let service: DurascopeService;
let lambda: LambdaClient;

beforeAll(async () => {
  writeFileSync(ledger, "");
  service = await startService({
    modules: [fileURLToPath(new URL("../src/handler.ts", import.meta.url))], watch: false, skipTime: true,
    env: { ORDER_LEDGER: ledger, ORDER_LATENCY_MS: "1", AWS_LAMBDA_LOG_LEVEL: "ERROR" },
  });
  lambda = new LambdaClient({ endpoint: service.url, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } });
});

afterAll(async () => {
  lambda.destroy();
  await service.close();
  rmSync(dir, { recursive: true, force: true });
});

async function until(arn: string, enough: (events: readonly Event[]) => boolean): Promise<Event[]> {
  for (;;) {
    const { Events: events = [] } = await lambda.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, IncludeExecutionData: true, MaxItems: 1_000 }));
    if (enough(events)) return events;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function start(order: object): Promise<string> {
  const { DurableExecutionArn = "" } = await lambda.send(new InvokeCommand({
    FunctionName: "processOrder", Qualifier: "$LATEST", InvocationType: "Event", Payload: new TextEncoder().encode(JSON.stringify(order)),
  }));
  return DurableExecutionArn;
}

const isOver = (events: readonly Event[]): boolean => /^Execution(Succeeded|Failed)$/.test(events.at(-1)?.EventType ?? "");

test("an order is charged, reserved, approved and shipped, each once", async () => {
  const arn = await start({ id: "o-7", items: [{ sku: "lamp", quantity: 2, price: 49 }, { sku: "rug", quantity: 1, price: 60 }] });
  const events = await until(arn, (seen) => seen.some((event) => event.EventType === "CallbackStarted") && seen.at(-1)?.EventType === "InvocationCompleted");
  const CallbackId = events.find((event) => event.EventType === "CallbackStarted")?.CallbackStartedDetails?.CallbackId;
  await lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: new TextEncoder().encode('{"approvedBy":"Ada"}') }));
  await until(arn, isOver);
  const { Status, Result } = await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }));
  expect(Status).toBe("SUCCEEDED");
  expect(JSON.parse(Result ?? "null")).toMatchObject({
    order: "o-7", total: 158, payment: { amount: 158 }, approvedBy: "Ada",
    reserved: [{ sku: "lamp", quantity: 2 }, { sku: "rug", quantity: 1 }], shipment: { carrier: "bicycle" },
  });
  expect(readLedger(ledger).map(({ effect, about }) => `${effect} ${about}`).toSorted()).toEqual([
    "asked o-7", "charge-attempt o-7", "charge-attempt o-7", "charged o-7", "label o-7", "reserved lamp", "reserved rug", "shipped o-7",
  ]);
});

test("an order without items is refused, and nothing is charged", async () => {
  const arn = await start({ id: "o-8", items: [] });
  await until(arn, isOver);
  expect(await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }))).toMatchObject({
    Status: "FAILED", Error: { ErrorType: "StepError", ErrorMessage: "Order o-8 has no items." },
  });
  expect(readLedger(ledger).some(({ about }) => about === "o-8")).toBe(false);
});
