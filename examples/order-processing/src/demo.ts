// `npm run demo`: an order is processed, everything that processes it is killed half way, and the order goes on.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { InvokeCommand, LambdaClient, SendDurableExecutionCallbackSuccessCommand } from "@aws-sdk/client-lambda";
import { readLedger } from "./ledger.ts";
import { killAll, type ServiceProcess, startDev } from "./service-process.ts";
import { Story, bold, dim, green, modelOf, red, replayTable, resultOf, say } from "./story.ts";

const order = {
  id: "o-1001",
  items: [
    { sku: "lamp", quantity: 1, price: 49 },
    { sku: "chair", quantity: 4, price: 35 },
    { sku: "table", quantity: 1, price: 180 },
    { sku: "rug", quantity: 2, price: 60 },
  ],
};

/** What the order has to leave behind in the world, each exactly once. */
const effects = ["charged o-1001", ...order.items.map(({ sku }) => `reserved ${sku}`), "asked o-1001", "label o-1001", "shipped o-1001"];

const dir = mkdtempSync(join(tmpdir(), "durascope-demo-"));
const ledger = join(dir, "ledger.ndjson");
let service: ServiceProcess | undefined;

async function main(): Promise<number> {
  writeFileSync(ledger, "");
  const port = await freePort();
  const dev = { db: join(dir, "durascope.db"), port, ledger };
  say(bold("\nDurascope: an order that survives being killed\n"));
  service = await startDev(dev);
  say(dim(`  durascope dev is ready on ${service.url}, state in SQLite\n`));
  const lambda = new LambdaClient({ endpoint: service.url, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } });
  const { DurableExecutionArn: arn = "" } = await lambda.send(new InvokeCommand({
    FunctionName: "processOrder", Qualifier: "$LATEST", InvocationType: "Event", DurableExecutionName: order.id,
    Payload: new TextEncoder().encode(JSON.stringify(order)),
  }));
  const story = new Story(lambda, arn);

  await story.until((events) => events.filter((event) => event.SubType === "MapIteration" && event.EventType === "ContextSucceeded").length >= 1);
  await killAll(service);
  say(red(bold("\n  SIGKILL — the service and its function are gone, in the middle of the fan-out.\n")));
  service = await startDev(dev);
  say(dim(`  durascope dev is started again on the same database\n`));

  const events = await story.until((seen) => seen.some((event) => event.EventType === "CallbackStarted") && seen.at(-1)?.EventType === "InvocationCompleted");
  const CallbackId = events.find((event) => event.EventType === "CallbackStarted")?.CallbackStartedDetails?.CallbackId;
  await approve();
  await lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: new TextEncoder().encode(JSON.stringify({ approvedBy: "you" })) }));
  await story.until((seen) => /^Execution(Succeeded|Failed|TimedOut|Stopped)$/.test(seen.at(-1)?.EventType ?? ""));

  say(bold("\nWhat each invocation did\n"));
  for (const line of replayTable(await modelOf(lambda, arn))) say(line);
  const { status, result } = await resultOf(lambda, arn);
  lambda.destroy();
  say(bold("\nWhat the world saw\n"));
  return check(status, result);
}

/** Compares what was done with what should have been: each effect exactly once. */
function check(status: string, result: string): number {
  const done = readLedger(ledger).map(({ effect, about }) => `${effect} ${about}`);
  const wrong = effects.filter((effect) => done.filter((one) => one === effect).length !== 1);
  for (const effect of effects) {
    const times = done.filter((one) => one === effect).length;
    say(`  ${times === 1 ? green("✓") : red("✗")} ${effect.padEnd(18)} ${times === 1 ? "once" : `${times} times`}`);
  }
  say(`  ${dim(`${done.filter((one) => one.startsWith("charge-attempt")).length} attempts to charge, the first was declined`)}`);
  if (status === "SUCCEEDED" && wrong.length === 0) {
    say(green(bold("\nThe order was killed half way, and nothing was done twice.\n")));
    return 0;
  }
  say(red(bold(`\nThis should not have happened: the order is ${status}${wrong.length > 0 ? `, not done exactly once: ${wrong.join(", ")}` : ""}. ${result}\n`)));
  return 1;
}

async function approve(): Promise<void> {
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true || process.env["CI"] === "true") {
    say(dim("\n  approving, since nobody is here to ask\n"));
    await new Promise((resolve) => setTimeout(resolve, 500));
    return;
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  await prompt.question(bold("\n  Press Enter to approve the order. It could wait for days. "));
  prompt.close();
  say();
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function cleanUp(): Promise<void> {
  if (service !== undefined) await killAll(service);
  rmSync(dir, { recursive: true, force: true });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void cleanUp().then(() => process.exit(130)));
}
try {
  process.exitCode = await main();
} catch (error) {
  say(red(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`));
  process.exitCode = 1;
} finally {
  await cleanUp();
}
