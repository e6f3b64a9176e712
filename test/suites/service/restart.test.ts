import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  GetDurableExecutionCommand,
  LambdaClient,
  SendDurableExecutionCallbackSuccessCommand,
} from "@aws-sdk/client-lambda";
import type { Recording } from "@durascope/sdk/recording";
import { startService } from "@durascope/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { bench, callbackId, ended, events, fixture, invoke, types, until } from "./support.ts";

let dir: string;
const children = new Set<ChildProcess>();
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "durascope-restart-"));
});
afterEach(async () => {
  for (const child of children) await kill(child);
  rmSync(dir, { recursive: true, force: true });
});

const options = () => ({ db: join(dir, "service.db"), modules: [fixture("functions.mjs")], environments: 2 });
const async = { InvocationType: "Event" } as const;

it("waits, callbacks and names outlive the service", async () => {
  const before = await bench(options());
  const { arn: waiting } = await invoke(before.lambda, "waiting", 2, async);
  const { arn: asking } = await invoke(before.lambda, "approval", null, async);
  const { arn: done } = await invoke(before.lambda, "echo", { a: 1 }, { DurableExecutionName: "once" });
  const CallbackId = await callbackId(before.lambda, asking);
  await until(async () =>
    types(await events(before.lambda, waiting)).includes("InvocationCompleted") ? true : undefined,
  );
  await before.close();

  const after = await bench(options());
  await after.lambda.send(
    new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: new TextEncoder().encode("1") }),
  );
  expect(JSON.parse((await ended(after.lambda, asking)).Result ?? "")).toEqual([
    "SUCCEEDED",
    { CallbackId, Result: "1" },
  ]);
  expect(await ended(after.lambda, waiting)).toMatchObject({ Status: "SUCCEEDED", Result: '["w"]' });
  expect(types(await events(after.lambda, waiting))).toEqual([
    "ExecutionStarted",
    "WaitStarted",
    "InvocationCompleted",
    "WaitSucceeded",
    "InvocationCompleted",
    "ExecutionSucceeded",
  ]);
  expect(await invoke(after.lambda, "echo", { a: 1 }, { DurableExecutionName: "once" })).toMatchObject({
    arn: done,
    text: '{"a":1}',
  });
  await expect(invoke(after.lambda, "echo", 2, { DurableExecutionName: "once" })).rejects.toMatchObject({
    name: "DurableExecutionAlreadyStartedException",
  });
  await after.close();
});

it("an execution whose function is not served waits until it is", async () => {
  const before = await bench(options());
  const { arn } = await invoke(before.lambda, "waiting", 1, async);
  await until(async () => (types(await events(before.lambda, arn)).includes("InvocationCompleted") ? true : undefined));
  await before.close();
  const without = await bench({ ...options(), modules: [] });
  await until(async () => (types(await events(without.lambda, arn)).includes("WaitSucceeded") ? true : undefined));
  expect((await without.lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }))).Status).toBe(
    "RUNNING",
  );
  await without.close();
  const after = await bench(options());
  expect(await ended(after.lambda, arn)).toMatchObject({ Status: "SUCCEEDED" });
  await after.close();
});

it("a file belongs to one service at a time", async () => {
  const first = await startService(options());
  await expect(startService(options())).rejects.toThrow(/in use by another service/);
  await first.close();
});

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** A service in a process of its own, that can be killed. */
async function serve(module = "functions.mjs"): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const program = fileURLToPath(new URL("./fixtures/serve.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@durascope/source", program, options().db, fixture(module)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.add(child);
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("ready ")) resolve(line.slice(6));
    });
  });
  return { child, url };
}

it("an acknowledged start survives SIGKILL, and its invocation is made again", async () => {
  const first = await serve();
  const client = (endpoint: string) =>
    new LambdaClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  const before = client(first.url);
  const arns = await Promise.all(
    Array.from({ length: 20 }, async () => (await invoke(before, "waiting", 1, async)).arn),
  );
  await kill(first.child);
  const second = await serve();
  const after = client(second.url);
  for (const arn of arns)
    expect(await ended(after, arn)).toMatchObject({
      Status: "SUCCEEDED",
      Result: expect.stringContaining('"w"') as string,
    });
  before.destroy();
  after.destroy();
});

it("what was observed of an execution survives SIGKILL, and is gone on with", async () => {
  const client = (endpoint: string) =>
    new LambdaClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  const first = await serve("observed.ts");
  const before = client(first.url);
  const { arn } = await invoke(before, "asking", undefined, async);
  const CallbackId = await callbackId(before, arn);
  const recordingOf = async (url: string): Promise<Recording> => {
    const answer = await fetch(`${url}/durascope/executions/${encodeURIComponent(arn)}/recording`);
    return (await answer.json()) as Recording;
  };
  const kept = await until(async () => {
    const recording = await recordingOf(first.url);
    return recording.invocations[0]?.end === undefined ? undefined : recording;
  });
  await kill(first.child);
  const second = await serve("observed.ts");
  expect(await recordingOf(second.url)).toEqual(kept);
  const after = client(second.url);
  await after.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId }));
  await ended(after, arn);
  expect((await recordingOf(second.url)).invocations.map(({ end }) => end?.status)).toEqual(["PENDING", "SUCCEEDED"]);
  before.destroy();
  after.destroy();
});
