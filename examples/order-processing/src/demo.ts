import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Event } from "@aws-sdk/client-lambda";
import { askForApproval } from "./demo/approval.ts";
import { checkHistory, checkLedger } from "./demo/check.ts";
import { Client } from "./demo/client.ts";
import { openPage } from "./demo/page.ts";
import { durascope, type Place, Service } from "./demo/service.ts";
import { Story } from "./demo/story.ts";
import { paint, say } from "./demo/terminal.ts";
import type { Order } from "./handler.ts";
import { readLedger } from "./outside-world.ts";

const order: Order = {
  orderId: "A-1042",
  lines: [
    { sku: "desk-lamp", quantity: 1, price: 4900 },
    { sku: "oak-shelf", quantity: 3, price: 7900 },
    { sku: "wool-rug", quantity: 2, price: 12_900 },
    { sku: "wall-clock", quantity: 1, price: 3900 },
  ],
};
const expected = [
  `charge ${order.orderId}`,
  ...order.lines.map(({ sku }) => `reserve ${sku}`),
  `ask approval of ${order.orderId}`,
  `ship ${order.orderId}`,
];
/** The whole story takes about 12 s; an execution that takes this long is stuck. */
const patience = 25_000;

class Demo {
  readonly #place: Place;
  #service: Service | undefined;

  constructor(folder: string) {
    this.#place = { folder, database: join(folder, "orders.db"), ledger: join(folder, "ledger.jsonl") };
  }

  /** Whether everything was as it has to be. */
  async run(): Promise<boolean> {
    say(paint("bold", "one order, one killed process, nothing done twice"));
    say();
    const first = await this.#start("service ready");
    const client = new Client(first.url);
    const arn = await client.start("processOrder", order, `order-${order.orderId}`);
    say(`${paint("bold", "▸")} order ${order.orderId} started: four lines, ${money(order)}`);
    const story = new Story(Date.now());
    await this.#follow(story, client, { arn, until: isReserved });
    await this.#killService(first);
    say(
      story.stamp(
        paint(
          "red",
          `✖ SIGKILL to the service (process ${first.pid}) and its function ${functionProcesses(this.#place)}`,
        ),
      ),
    );
    say(`          ${paint("dim", `${underWay(this.#place)}; nothing runs now, the order is a row in a database`)}`);
    const second = await this.#start("service started again on the same database");
    return await this.#finish(story, new Client(second.url), arn);
  }

  async #finish(story: Story, client: Client, arn: string): Promise<boolean> {
    const asked = await this.#follow(story, client, { arn, until: isApprovalAsked });
    await askForApproval(story.stamp(`${paint("magenta", "?")} approve order ${order.orderId} for ${money(order)}?`));
    await client.approve(callbackId(asked));
    const events = await this.#follow(story, client, { arn, until: isClosed });
    say();
    const url = this.#service?.url ?? "";
    say(paint("dim", "$ durascope show <arn>"));
    await durascope(["show", arn, "--endpoint", url], this.#place.folder);
    say();
    const wrong = [...checkLedger(this.#place.ledger, expected), ...checkHistory(events)];
    if (events.at(-1)?.EventType !== "ExecutionSucceeded")
      wrong.push(`the execution ended with ${events.at(-1)?.EventType ?? "nothing"}`);
    tell(wrong, Date.now() - story.began);
    if (wrong.length === 0) {
      say();
      await openPage(arn, url, this.#place.folder);
    }
    return wrong.length === 0;
  }

  async #start(text: string): Promise<Service> {
    const service = await Service.start(this.#place);
    this.#service = service;
    say(`${paint("bold", "▸")} ${text} ${paint("dim", `(process ${service.pid}, ${service.url})`)}`);
    return service;
  }

  async #killService(service: Service): Promise<void> {
    await service.kill();
    this.#service = undefined;
  }

  /** Tells what happens until something has happened. */
  async #follow(
    story: Story,
    client: Client,
    { arn, until }: { arn: string; until: (events: readonly Event[]) => boolean },
  ): Promise<Event[]> {
    const deadline = Date.now() + patience;
    for (;;) {
      const events = await client.events(arn);
      for (const line of story.tell(events)) say(line);
      if (until(events) || isClosed(events)) return events;
      if (Date.now() > deadline)
        throw new Error(`the order got stuck; its last event is ${events.at(-1)?.EventType ?? "missing"}`);
      await sleep(60);
    }
  }

  async close(): Promise<void> {
    await this.#service?.stop();
    rmSync(this.#place.folder, { recursive: true, force: true });
  }
}

function tell(wrong: readonly string[], took: number): void {
  for (const one of wrong) say(paint("red", `✖ ${one}`));
  if (wrong.length === 0)
    say(paint("green", `✔ every side effect was done exactly once, in ${(took / 1000).toFixed(1)} s`));
}

function money({ lines }: Order): string {
  return `${(lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0) / 100).toFixed(2)} EUR`;
}

function functionProcesses({ ledger }: Place): string {
  return `(process ${[...new Set(readLedger(ledger).map(({ pid }) => pid))].join(", ")})`;
}

function underWay({ ledger }: Place): string {
  const entries = readLedger(ledger).filter(({ effect }) => effect.startsWith("reserve "));
  const done = entries.filter(({ phase }) => phase === "done").length;
  return `${done} of ${order.lines.length} lines reserved, ${entries.length - 2 * done} under way`;
}

function isReserved(events: readonly Event[]): boolean {
  return events.some(({ EventType, Name }) => EventType === "StepSucceeded" && Name === "reserve");
}

function isApprovalAsked(events: readonly Event[]): boolean {
  const callback = events.find(({ EventType }) => EventType === "CallbackStarted");
  return (
    callback !== undefined &&
    events.some(({ EventType, ParentId }) => EventType === "StepSucceeded" && ParentId === callback.ParentId)
  );
}

function isClosed(events: readonly Event[]): boolean {
  return /^Execution(?!Started)/.test(events.at(-1)?.EventType ?? "");
}

function callbackId(events: readonly Event[]): string {
  const id = events.find(({ EventType }) => EventType === "CallbackStarted")?.CallbackStartedDetails?.CallbackId;
  if (id === undefined) throw new Error("the order ended without asking for approval");
  return id;
}

async function main(): Promise<number> {
  const demo = new Demo(mkdtempSync(join(tmpdir(), "durascope-demo-")));
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    void demo.close().finally(() => process.exit(130));
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    return (await demo.run()) ? 0 : 1;
  } catch (error) {
    if (!interrupted) say(paint("red", `✖ the demo failed: ${error instanceof Error ? error.message : String(error)}`));
    return 1;
  } finally {
    await demo.close();
  }
}

process.exitCode = await main();
