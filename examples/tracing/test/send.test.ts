import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { OtlpSpan, OtlpTraces, RebuiltTrace } from "@durascope/otel-exporter/rebuild";
import { startService } from "@durascope/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

describe("the log lines of an operation", () => {
  let lines: string;
  let trace: RebuiltTrace;

  beforeAll(async () => {
    const stdout = new PassThrough();
    const printed = text(stdout);
    const service = await startService({
      modules: [here("src/handler.ts")],
      watch: false,
      stdout,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
    });
    const client = new Client(service.url);
    ({ trace } = await client.run("monthlyReport", { month: "2026-10" }));
    client.close();
    await service.close();
    stdout.end();
    lines = await printed;
  });

  test("have the fields that the queries name, and the id of the attempt's span", () => {
    const [first] = lines.split("\n").filter((line) => line.includes('"message":"adding up'));
    const line = JSON.parse(first ?? "{}") as Record<string, unknown>;
    const named = ["operation.insights", "span.insights"].flatMap((file) =>
      fieldsOf(readFileSync(here(`logs/${file}`), "utf8")),
    );
    expect(Object.keys(line)).toEqual(expect.arrayContaining(named));
    expect(trace.spans.find(({ spanId }) => spanId === line["spanId"])?.name).toBe("add-up attempt 1");
  });

  test.runIf(spawnSync("jq", ["--version"]).status === 0)("are found by the jq filter", () => {
    const args = ["-R", "-r", "--arg", "operation", "add-up", "-f", here("logs/operation.jq")];
    const { stdout, stderr } = spawnSync("jq", args, { input: lines, encoding: "utf8" });
    expect(stderr).toBe("");
    const found = stdout.trim().split("\n");
    expect(found.map((line) => line.split("\t").slice(1, 3))).toEqual(found.map(() => ["INFO", "attempt 1"]));
    expect(found).toHaveLength(3);
  });
});

/** The names of log fields in a query of Logs Insights, but those that CloudWatch adds. */
function fieldsOf(query: string): string[] {
  const names = query.replaceAll(/"[^"]*"/g, "").match(/@?\b[a-z][A-Za-z]+\b/g) ?? [];
  const words = new Set(["fields", "filter", "sort", "asc", "and", "@timestamp"]);
  return [...new Set(names)].filter((name) => !words.has(name));
}
