// Records the histories in fixtures/recorded anew, or those that are named: the order of the example on the local service, once
// undisturbed and once with service and function killed half way; exported by the page itself.
// usage: node --conditions=@durascope/source visualizer/test/record.ts [name...]

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "../../examples/order-processing/src/demo/client.ts";
import { type Place, Service } from "../../examples/order-processing/src/demo/service.ts";
import { Stage } from "./browser/stage.ts";

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

/** Approves the order when it asks for that, and waits for its end. */
async function finish(client: Client, arn: string): Promise<void> {
  const asked = await until(client, arn, (events) => events.some(isCallbackStarted));
  await sleep(1500);
  await client.approve(asked.find(isCallbackStarted)?.CallbackStartedDetails?.CallbackId ?? "");
  await until(client, arn, (events) => events.some(({ EventType }) => EventType === "ExecutionSucceeded"));
}

interface Recorded {
  readonly service: Service;
  readonly arn: string;
}

/** Runs an order on one service, and answers with that and the execution. */
async function quietOrder(place: Place): Promise<Recorded> {
  const service = await Service.start(place);
  const client = new Client(service.url);
  const arn = await client.start("processOrder", order, "order-A-1041");
  await finish(client, arn);
  return { service, arn };
}

/** Runs an order over two services on one database, and answers with the second and the execution. */
async function killedOrder(place: Place): Promise<Recorded> {
  const first = await Service.start(place);
  const client = new Client(first.url);
  const arn = await client.start("processOrder", order, "order-A-1042");
  await until(client, arn, (events) => events.filter(isReserveStarted).length === 2);
  await sleep(500);
  await first.kill();
  const service = await Service.start(place);
  await finish(new Client(service.url), arn);
  return { service, arn };
}

/** Runs an order, and writes what the page exports of it. */
async function record(run: (place: Place) => Promise<Recorded>, target: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "durascope-record-"));
  const { service, arn } = await run({
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
}

const runs = { "quiet-order": quietOrder, "killed-order": killedOrder };
const asked = process.argv.slice(2);
for (const [name, run] of Object.entries(runs)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  await record(run, fileURLToPath(new URL(`fixtures/recorded/${name}.durascope.json`, import.meta.url)));
}
