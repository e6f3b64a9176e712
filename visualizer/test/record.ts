// Records the histories in fixtures/recorded anew: the order of the example, whose service and function are killed half way, on
// the local service; exported by the page itself. usage: node --conditions=@durascope/source visualizer/test/record.ts

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "../../examples/order-processing/src/demo/client.ts";
import { type Place, Service } from "../../examples/order-processing/src/demo/service.ts";
import { Stage } from "./browser/stage.ts";

const target = fileURLToPath(new URL("fixtures/recorded/killed-order.durascope.json", import.meta.url));
const order: unknown = JSON.parse(
  readFileSync(fileURLToPath(new URL("../../examples/order-processing/order.json", import.meta.url)), "utf8"),
);

type Events = Awaited<ReturnType<Client["events"]>>;

const isReserveStarted = ({ Name, EventType }: Events[number]): boolean =>
  Name === "reserve" && EventType === "StepStarted";
const isCallbackStarted = ({ EventType }: Events[number]): boolean => EventType === "CallbackStarted";

async function until(client: Client, arn: string, holds: (events: Events) => boolean): Promise<Events> {
  for (;;) {
    const events = await client.events(arn);
    if (holds(events)) return events;
    await sleep(50);
  }
}

/** Runs the order over two services on one database, and answers with the second and the execution. */
async function killedOrder(place: Place): Promise<{ readonly service: Service; readonly arn: string }> {
  const first = await Service.start(place);
  const client = new Client(first.url);
  const arn = await client.start("processOrder", order, "order-A-1042");
  await until(client, arn, (events) => events.filter(isReserveStarted).length === 2);
  await sleep(500);
  await first.kill();
  const service = await Service.start(place);
  const second = new Client(service.url);
  const asked = await until(second, arn, (events) => events.some(isCallbackStarted));
  await sleep(1500);
  await second.approve(asked.find(isCallbackStarted)?.CallbackStartedDetails?.CallbackId ?? "");
  await until(second, arn, (events) => events.some(({ EventType }) => EventType === "ExecutionSucceeded"));
  return { service, arn };
}

const folder = mkdtempSync(join(tmpdir(), "durascope-record-"));
const { service, arn } = await killedOrder({
  folder,
  database: join(folder, "orders.db"),
  ledger: join(folder, "ledger.jsonl"),
});
try {
  await using stage = await Stage.open({ service: service.url });
  const page = await stage.visit(`/x/${arn}`);
  await page.getByRole("treegrid").waitFor();
  await page.getByRole("button", { name: "Export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  mkdirSync(join(target, ".."), { recursive: true });
  const text = readFileSync(await (await download).path(), "utf8");
  // Where this machine keeps the repository is nobody's business.
  writeFileSync(target, text.replaceAll(new URL("../../", import.meta.url).href, "file:///app/"));
  console.log(`recorded ${target}`);
} finally {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}
