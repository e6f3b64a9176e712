import { type DurableEvent, eventVersion } from "@durascope/sdk";
import { emptyResource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { expect, it } from "vitest";
import { Metrics } from "./metrics.ts";

const operation = { id: "1", path: "1", type: "STEP", subType: "Step", name: "a", parentId: undefined };
const record = {
  Id: "1",
  Type: "STEP",
  Status: "SUCCEEDED",
  StartTimestamp: 1_000,
  EndTimestamp: 1_250,
} as const;

const events = [
  { kind: "invocation.started", executionStartedAt: 500, at: 1_000 },
  { kind: "operation.replayed", operation, record, resolvedWhileSuspended: false },
  {
    kind: "attempt.ended",
    operation,
    startedAt: 1_000,
    endedAt: 1_040,
    outcome: "FAILED",
    retryDelaySeconds: 1,
    record,
  },
  { kind: "attempt.ended", operation, startedAt: 1_000, endedAt: 1_060, outcome: "SUCCEEDED", record },
  { kind: "operation.ended", operation, record, status: "SUCCEEDED" },
  { kind: "checkpoint.sent", bytes: 300 },
  { kind: "checkpoint.acknowledged", durationMs: 12 },
  { kind: "invocation.ended", status: "SUCCEEDED", at: 1_500 },
].map((event, seq) => ({ v: eventVersion, seq, at: 1_000, ...event }) as unknown as DurableEvent);

it("durations, retries, replays and checkpoints of an invocation are measured", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  const metrics = new Metrics(
    { provider },
    { exporter: {}, resource: emptyResource(), env: {}, failed: (error) => expect.fail(String(error)) },
  );
  // Told before anything is loaded: nothing is lost.
  const on = metrics.invocation();
  for (const event of events) on(event);
  await metrics.flush();
  const points = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const measured = Object.fromEntries(
    points.map(({ descriptor, dataPoints }) => [
      descriptor.name.replace("aws.durable.", ""),
      dataPoints.map(({ value }) => (typeof value === "object" && "sum" in value ? value.sum : value)),
    ]),
  );
  expect(measured).toEqual({
    "operation.duration": [250],
    "attempt.duration": [40, 60],
    "invocation.duration": [500],
    "execution.duration": [1_000],
    "checkpoint.duration": [12],
    "checkpoint.bytes": [300],
    retries: [1],
    replays: [1],
  });
});

it("metrics that cannot be set up are done without", async () => {
  const failures: unknown[] = [];
  const provider = {
    getMeter: () => {
      throw new Error("no meter");
    },
  };
  const setup = { exporter: {}, resource: emptyResource(), env: {}, failed: (error: unknown) => failures.push(error) };
  const metrics = new Metrics({ provider }, setup);
  const on = metrics.invocation();
  for (const event of events) on(event);
  await metrics.flush();
  expect(failures).toEqual([new Error("no meter")]);
});
