import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { GetDurableExecutionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { JaegerTraces } from "@durascope/otel-exporter/rebuild";
import { own, type SpanData } from "@durascope/sdk/trace";
import { startService } from "@durascope/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeJson, type WireSpan } from "./otlp.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { history, retry } from "./timeline.ts";

const main = fileURLToPath(new URL("../../../visualizer/src/cli/main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "durascope-trace-"));
const file = join(folder, "history.json");
const arn = "arn:aws:lambda:eu-west-1:123456789012:function:report:7/durable-execution/may/0b5";
const workflow = "Workflow";
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  const Events = history(
    "StepStarted #a [Step] (fetch)",
    ["StepSucceeded #a [Step] (fetch)", retry(1)],
    ["WaitStarted #b [Wait] (pause)", { Duration: 5 }],
    "InvocationCompleted",
    "WaitSucceeded #b [Wait] (pause) @8",
    "InvocationCompleted @9",
    "ExecutionSucceeded #e",
  );
  writeFileSync(file, JSON.stringify({ Events }));
});

afterAll(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function run(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["--conditions=@durascope/source", main, "trace", ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, out, err })));
}

const names = (spans: readonly WireSpan[]): string[] => spans.map(({ name }) => name);

test("a file is shown as a waterfall, with what its history cannot tell", async () => {
  const { status, out, err } = await run(file, "--of", arn);
  expect(out).toContain(`report  SUCCEEDED in 10 s`);
  expect(out).toContain(arn);
  expect(out).toMatch(/✔ Workflow +0 ms +10 s +━+\n +✔ fetch .*\n.*fetch attempt 1.*█\n.*✔ pause .*░/);
  expect(out).toContain("○ replayed 1: fetch");
  expect(out).not.toContain("\u001b[");
  expect(err).toBe("note: replays are inferred from the history, at the beginning of their invocation\n");
  expect(status).toBe(0);
});

test("--json prints the spans for programs", async () => {
  const { out } = await run(file, "--of", arn, "--json", "--view", "execution");
  const { traceId, spans } = JSON.parse(out) as { traceId: string; spans: { name: string; role: string }[] };
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(spans[0]).toMatchObject({ name: workflow, role: "workflow" });
});

test("--export writes OTLP or Jaeger JSON, to the output or to a file", async () => {
  const printed = await run(file, "--of", arn, "--export", "otlp");
  const spans = decodeJson(printed.out);
  expect(names(spans)).toContain("fetch (replayed)");
  const output = join(folder, "trace.json");
  const written = await run(file, "--of", arn, "--export", "jaeger", "--output", output);
  expect(written).toMatchObject({ status: 0, out: "" });
  expect(written.err).toContain(`${spans.length} spans of trace ${spans[0]?.traceId} written to ${output}`);
  const { data } = JSON.parse(readFileSync(output, "utf8")) as JaegerTraces;
  expect(data[0]?.spans.map(({ spanID }) => spanID)).toEqual(spans.map(({ spanId }) => spanId));
});

test("--send gives a receiver what --export otlp prints", async () => {
  const { status, err } = await run(file, "--of", arn, "--send", receiver.url);
  expect({ status, refused: receiver.refused }).toEqual({ status: 0, refused: [] });
  expect(err).toContain(`sent to ${receiver.url}`);
  expect(receiver.spans).toEqual(decodeJson((await run(file, "--of", arn, "--export", "otlp")).out));
});

test.each([
  [["--output", "x.json"], 2, "--output needs --export"],
  [["--export", "zipkin"], 2, "Allowed choices are otlp, jaeger"],
  [["--of", "report"], 2, "report is not the ARN of an execution"],
  [["--send", "localhost"], 2, "localhost is not the address of a receiver"],
  [["--export", "otlp", "--output", "no/such/folder/x.json"], 1, "cannot be written (ENOENT)"],
])("%j ends with a message that says what is wrong", async (args, expected, message) => {
  const { status, err } = await run(file, ...args);
  expect(err).toContain(message);
  expect(status).toBe(expected);
});

test("a receiver that refuses, or is not there, is a failure that names it", async () => {
  const refused = await run(file, "--of", arn, "--send", `${receiver.url}/other`);
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.err).toContain(`${receiver.url}/other/v1/traces answered 400`);
  const { url, close } = await startReceiver();
  await close();
  const missing = await run(file, "--of", arn, "--send", url);
  expect(missing).toMatchObject({ status: 1 });
  expect(missing.err).toContain(`${url}/v1/traces does not answer (ECONNREFUSED)`);
});

test("--chained shows the executions that it started too, each linked to the invoke that started it", async () => {
  const handlers = fileURLToPath(new URL("./scenarios.ts", import.meta.url));
  const service = await startService({ modules: [handlers], watch: false, env: { AWS_LAMBDA_LOG_LEVEL: "FATAL" } });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const lambda = new LambdaClient({ endpoint: service.url, region: "us-east-1", credentials });
  const { DurableExecutionArn: started = "" } = await lambda.send(
    new InvokeCommand({ FunctionName: "invokes", Qualifier: "$LATEST", InvocationType: "Event", Payload: "{}" }),
  );
  for (;;) {
    const { Status } = await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: started }));
    if (Status !== "RUNNING") break;
    await sleep(50);
  }
  lambda.destroy();
  const shown = await run(started, "--endpoint", service.url, "--chained");
  const { out } = await run(started, "--endpoint", service.url, "--chained", "--json");
  await service.close();
  expect(shown.out).toMatch(/✔ Workflow invokes [\s\S]*✔ call [\s\S]*✔ Workflow target /);
  const { spans } = JSON.parse(out) as { spans: SpanData[] };
  const [call, child] = ["call", workflow].map((name) => spans.findLast((span) => span.name === name));
  expect(child?.attributes["durable.execution.arn"]).toMatch(/function:target:/);
  expect(child?.attributes["durable.execution.arn"]).toBe(call?.attributes[own.invokeChildArn]);
  expect(child?.links).toEqual([
    { traceId: call?.traceId, spanId: call?.spanId, attributes: { [own.linkType]: "caller" } },
  ]);
});
