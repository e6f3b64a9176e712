import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { OtlpSpan, OtlpTraces } from "@durascope/otel-exporter/rebuild";
import { startService } from "@durascope/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../src/client.ts";

const here = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));
const spans: OtlpSpan[] = [];
let receiver: Server;
let endpoint: string;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      const { resourceSpans } = JSON.parse(body) as OtlpTraces;
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});

afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

function send(to: string): Promise<{ status: number | null; out: string }> {
  const child = spawn(process.execPath, ["--conditions=@durascope/source", here("src/send.ts")], {
    env: {
      ...process.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: to,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      AWS_LAMBDA_LOG_LEVEL: "FATAL",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (out += part));
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, out })));
}

test("`npm run send` runs an execution whose spans arrive under the id of the address that it prints", async () => {
  const { status, out } = await send(endpoint);
  expect(status).toBe(0);
  const [, traceId] = /SUCCEEDED; its trace: http:\/\/127\.0\.0\.1:16686\/trace\/([0-9a-f]{32})\n$/.exec(out) ?? [];
  const arrived = spans.filter((span) => span.traceId === traceId).map(({ name }) => name);
  expect(arrived).toEqual(
    expect.arrayContaining(["Workflow", "Invocation", "open-ledger attempt 2", "publish", "open-ledger (replayed)"]),
  );
});

test("without a receiver it says how to start one", async () => {
  const { status, out } = await send("http://127.0.0.1:1");
  expect(out).toBe("Nothing takes traces at http://127.0.0.1:1. `npm run jaeger` starts Jaeger there.\n");
  expect(status).toBe(1);
});

test("the log lines of an operation are found by the fields that the recipes name", async () => {
  const stdout = new PassThrough();
  const printed = text(stdout);
  const service = await startService({
    modules: [here("src/handler.ts")],
    watch: false,
    stdout,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
  });
  const client = new Client(service.url);
  const { trace } = await client.run("monthlyReport", { month: "2026-10" });
  client.close();
  await service.close();
  stdout.end();
  const lines = await printed;
  const logged = lines.split("\n").filter((line) => line.includes('"message":"adding up'));
  const [first] = logged.map((line) => JSON.parse(line) as Record<string, unknown>);
  const named = ["operation.insights", "span.insights"].flatMap((file) =>
    fieldsOf(readFileSync(here(`logs/${file}`), "utf8")),
  );
  expect(Object.keys(first ?? {})).toEqual(expect.arrayContaining(named));
  // The span that a line names is the attempt in which it was logged.
  const span = trace.spans.find(({ spanId }) => spanId === first?.["spanId"]);
  expect(span?.name).toBe("add-up attempt 1");
  const jq = spawnSync("jq", ["-R", "-r", "--arg", "operation", "add-up", "-f", here("logs/operation.jq")], {
    input: lines,
  });
  expect(String(jq.stderr)).toBe("");
  expect(String(jq.stdout).trim().split("\n")).toHaveLength(3);
});

/** The names of log fields in a query of Logs Insights, but those that CloudWatch adds. */
function fieldsOf(query: string): string[] {
  const names = query.replaceAll(/"[^"]*"/g, "").match(/@?\b[a-z][A-Za-z]+\b/g) ?? [];
  const words = new Set(["fields", "filter", "sort", "asc", "and", "@timestamp"]);
  return [...new Set(names)].filter((name) => !words.has(name));
}
