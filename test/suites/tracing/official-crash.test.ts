import { fileURLToPath } from "node:url";
import { rebuildTrace } from "@durascope/otel-exporter/rebuild";
import { official, own } from "@durascope/sdk/trace";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TracedService } from "./served.ts";

let service: TracedService;

beforeAll(async () => {
  service = await TracedService.start("unified", [fileURLToPath(new URL("./official-functions.ts", import.meta.url))]);
}, 30_000);

afterAll(() => service.close());

test("on the official SDK, what ended in a process that was lost is told by the next invocation, under the ids of its history", async () => {
  const { arn, record, events } = await service.follow(await service.start("lost"), "nothing");
  expect(record.Status).toBe("SUCCEEDED");
  const { traceId, spans } = rebuildTrace({ Events: [...events] }, { record, arn });
  const sent = service.receiver.spans.filter((span) => span.traceId === traceId);
  const told = sent.filter(({ attributes }) => attributes[official.operationStatus] !== undefined);
  const ids = new Map(spans.filter(({ role }) => role === "operation").map(({ spanId, name }) => [name, spanId]));
  expect(told.map(({ name }) => name).toSorted()).toEqual(["child", "first", "inner", "last", "nap", "second"]);
  for (const { name, spanId } of told) expect(spanId, name).toBe(ids.get(name));
  const triggers = sent.flatMap(({ attributes }) => attributes[own.resumeTrigger] ?? []);
  expect(triggers).toEqual(["start", "redelivery"]);
}, 30_000);
