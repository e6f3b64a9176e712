import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { SpanData } from "@durascope/sdk/trace";
import { expect, test } from "vitest";
import { originOf } from "./origin.ts";
import { toOtlpJson } from "./otlp-json.ts";
import { toReadableSpans } from "./readable-spans.ts";

const parent = "00000000000000aa";
const at = Date.UTC(2026, 0, 1) + 0.25;
const span: SpanData = {
  role: "attempt",
  traceId: "0123456789abcdef0123456789abcdef",
  spanId: "0123456789abcdef",
  parentSpanId: parent,
  name: "charge attempt 1",
  kind: "SERVER",
  startMs: at,
  endMs: at + 12.5,
  status: { code: "ERROR", message: "declined" },
  attributes: { text: "é", yes: true, whole: 7, part: 0.5, list: ["a", "b"] },
  events: [{ name: "exception", at: at + 1, attributes: { "exception.type": "E" } }],
  links: [
    { traceId: "0123456789abcdef0123456789abcdee", spanId: parent, attributes: { "aws.durable.link.type": "x" } },
  ],
};
const spans = [
  span,
  { ...span, spanId: parent, parentSpanId: undefined, status: { code: "UNSET" }, links: [] } as const,
];
const origin = originOf("arn:aws:lambda:eu-west-1:123456789012:function:report:7/durable-execution/may/0b5");

/** What OpenTelemetry's own exporter sends. */
async function exported(): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.end("{}");
      resolve(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const exporter = new OTLPTraceExporter({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
  });
  const result = await new Promise<ExportResult>((done) => exporter.export(toReadableSpans(spans, origin), done));
  await exporter.shutdown();
  server.closeAllConnections();
  server.close();
  expect(result.code).toBe(ExportResultCode.SUCCESS);
  return JSON.parse(await promise) as unknown;
}

/**
 * Counts of what was dropped are zero, and links have flags that say nothing new. Integers may be numbers or text; text is what the
 * protocol's mapping says.
 */
function normal(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) => {
    if (key === "intValue") return String(inner);
    return /^dropped\w+Count$/.test(key) || (key === "flags" && inner === 0x101) ? undefined : inner;
  }) as unknown;
}

test("our OTLP JSON is that of OpenTelemetry's exporter", async () => {
  expect(normal(await exported())).toEqual(normal(toOtlpJson(spans, origin)));
});
