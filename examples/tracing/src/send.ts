import { fileURLToPath } from "node:url";
import { startService } from "@durascope/testing";
import { Client } from "./client.ts";

const endpoint = process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "http://127.0.0.1:4318";
const viewer = process.env["JAEGER_UI"] ?? "http://127.0.0.1:16686";
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Whether something takes traces there: an empty request is a request. */
async function takesTraces(): Promise<boolean> {
  try {
    const headers = { "content-type": "application/json" };
    return (await fetch(`${endpoint}/v1/traces`, { method: "POST", headers, body: '{"resourceSpans":[]}' })).ok;
  } catch {
    return false;
  }
}

/** Runs an execution on a local service; its spans go to the endpoint while it runs. */
async function run(): Promise<void> {
  const service = await startService({
    modules: [fileURLToPath(new URL("handler.ts", import.meta.url))],
    watch: false,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: "monthly-report" },
  });
  const client = new Client(service.url);
  try {
    const { arn, status, trace } = await client.run("monthlyReport", { month: "2026-10" });
    say(`${arn}\n${status}; its trace: ${viewer}/trace/${trace.traceId}`);
  } finally {
    client.close();
    await service.close();
  }
}

if (await takesTraces()) {
  await run();
} else {
  say(`Nothing takes traces at ${endpoint}. \`npm run jaeger\` starts Jaeger there.`);
  process.exitCode = 1;
}
