import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  type Event,
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, expect, test } from "vitest";
import { expected } from "./workload.ts";

/** How many processes are killed in each test; the full run is `DURASCOPE_KILLS=200`. */
const kills = Number(process.env["DURASCOPE_KILLS"] ?? "12");
const size = 6;
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

let dir: string;
let running: ChildProcess | undefined;
let port: number;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "durascope-faults-"));
  writeFileSync(join(dir, "ledger"), "");
  port = await freePort();
});

afterEach(async () => {
  if (running !== undefined) await kill(running);
  running = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Starts the service on the same database, and resolves when it answers. */
async function serve(suicide: number): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ["--conditions=@durascope/source", here("./serve.ts"), join(dir, "db"), String(port), here("./workload.ts")],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        FAULT_LEDGER: join(dir, "ledger"),
        FAULT_SUICIDE: String(suicide),
        AWS_LAMBDA_LOG_LEVEL: "ERROR",
      },
    },
  );
  running = child;
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith("ready ")) break;
  child.stdout.resume();
  return child;
}

function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

function client(): LambdaClient {
  return new LambdaClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
}

async function start(lambda: LambdaClient): Promise<string> {
  const input = new TextEncoder().encode(JSON.stringify({ size }));
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: "mixed", Qualifier: "$LATEST", InvocationType: "Event", Payload: input }),
  );
  return answer.DurableExecutionArn ?? "";
}

async function finished(lambda: LambdaClient, arns: readonly string[]): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (const DurableExecutionArn of arns) {
    for (;;) {
      const {
        Status,
        Result,
        Error: error,
      } = await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn }));
      if (Status !== "RUNNING") {
        expect({ Status, Result, error }).toEqual({
          Status: "SUCCEEDED",
          Result: String(expected(size)),
          error: undefined,
        });
        break;
      }
      if (Date.now() > deadline) throw new Error(`${DurableExecutionArn} is stuck`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function history(lambda: LambdaClient, arn: string): Promise<Event[]> {
  const page = await lambda.send(
    new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, IncludeExecutionData: true, MaxItems: 1_000 }),
  );
  return page.Events ?? [];
}

interface Entry {
  readonly kind: string;
  readonly arn: string;
  readonly name: string;
  readonly value: string;
}

function ledger(): Entry[] {
  return readFileSync(join(dir, "ledger"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [kind = "", arn = "", name = "", value = ""] = line.split("\t");
      return { kind, arn, name, value };
    });
}

/** Every result that was handed to a handler is on record, with the value it was handed over with. */
async function nothingAcknowledgedIsLost(lambda: LambdaClient, arns: readonly string[]): Promise<void> {
  const recorded = new Set<string>();
  for (const arn of arns) {
    const events = await history(lambda, arn);
    expect(events.map((event) => event.EventId)).toEqual(events.map((_event, index) => index + 1));
    for (const event of events) {
      if (event.EventType === "StepSucceeded")
        recorded.add(`${arn} ${event.Name} ${event.StepSucceededDetails?.Result?.Payload}`);
    }
  }
  const acknowledged = ledger()
    .filter((entry) => entry.kind === "acknowledged")
    .map((entry) => `${entry.arn} ${entry.name} ${entry.value}`);
  expect(acknowledged.filter((one) => !recorded.has(one))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(0);
}

/** The body of an at-most-once step is entered at most once in each attempt. */
function noAttemptRanTwice(): void {
  const seen = new Map<string, number>();
  for (const { kind, arn, name, value } of ledger()) {
    if (kind !== "body" || !name.startsWith("once")) continue;
    const key = `${arn} ${name} attempt ${value}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  expect([...seen].filter(([, times]) => times > 1)).toEqual([]);
}

test(
  `killing the service ${kills} times loses nothing that was acknowledged`,
  { timeout: 60_000 + kills * 6_000 },
  async () => {
    const lambda = client();
    const arns: string[] = [];
    let child = await serve(0);
    for (let round = 0; round < kills; round++) {
      // Load all the time: a few executions are started in every life of the service, and killed wherever they are.
      for (let i = 0; i < 2; i++) arns.push(await start(lambda));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      await kill(child);
      child = await serve(0);
    }
    await finished(lambda, arns);
    await nothingAcknowledgedIsLost(lambda, arns);
    noAttemptRanTwice();
    lambda.destroy();
  },
);

test(
  `at least ${kills} deaths of function processes double no at-most-once body`,
  { timeout: 60_000 + kills * 6_000 },
  async () => {
    const lambda = client();
    await serve(0.04);
    const arns: string[] = [];
    let deaths = 0;
    while (deaths < kills) {
      const batch = await Promise.all(Array.from({ length: 8 }, () => start(lambda)));
      await finished(lambda, batch);
      arns.push(...batch);
      for (const arn of batch) {
        const events = await history(lambda, arn);
        deaths += events.filter(
          (event) => event.InvocationCompletedDetails?.Error?.Payload?.ErrorType === "Runtime.ExitError",
        ).length;
      }
    }
    expect(deaths).toBeGreaterThanOrEqual(kills);
    await nothingAcknowledgedIsLost(lambda, arns);
    noAttemptRanTwice();
    lambda.destroy();
  },
);
