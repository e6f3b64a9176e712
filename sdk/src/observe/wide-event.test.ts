import { expect, it } from "vitest";
import type { Operation } from "../wire/model.ts";
import { version } from "../version.ts";
import type { DurableEventBody, InvocationOutcome, OperationRef } from "./event.ts";
import { EventStream } from "./stream.ts";
import { createWideEventSink } from "./wide-event.ts";

const operation: OperationRef = { id: "abc", path: "1", type: "STEP", subType: "Step", name: "n", parentId: undefined };
const attempt = (retryDelaySeconds: number | undefined, outcome: "FAILED" | "SUCCEEDED"): DurableEventBody => ({
  kind: "attempt.ended",
  operation,
  attempt: 1,
  endedAt: 0,
  startedAt: 1,
  outcome,
  error: undefined,
  retryDelaySeconds,
  replay: false,
  record: undefined,
});
const executionArn =
  "arn:aws:lambda:eu-west-1:123456789012:function:orders:$LATEST/durable-execution/order-1/7571fdae-ee03-4975-93e8-9e20";
const startedWith = (records: readonly Operation[]): DurableEventBody => ({
  kind: "invocation.started",
  executionArn,
  requestId: "r",
  tenantId: undefined,
  first: false,
  input: 1,
  executionStartedAt: 400,
  operations: new Map(records.map((record) => [record.Id ?? "", record])),
  updatedOperationIds: ["w"],
  coldStart: true,
});
const endedAs = (status: InvocationOutcome, error?: Error): DurableEventBody => ({
  kind: "invocation.ended",
  status,
  first: false,
  result: undefined,
  error,
  executed: 3,
  replayed: 4,
  checkpoints: 2,
  checkpointBytes: 99,
  suppressed: { debug: 0, info: 2, warn: 0, error: 0 },
});

/** What one invocation's events are summed up to; the clock is set before each. */
function summed(...bodies: readonly (readonly [at: number, body: DurableEventBody])[]) {
  const lines: [message: string, fields: Record<string, unknown>][] = [];
  let now = 0;
  const stream = new EventStream([createWideEventSink((...line) => lines.push(line))], () => now);
  for (const [at, body] of bodies) {
    now = at;
    expect(lines).toEqual([]);
    stream.emit(body);
  }
  expect(lines).toHaveLength(1);
  return { message: lines[0]?.[0], fields: lines[0]?.[1] ?? {} };
}

const execution: Operation = { Id: "e", Type: "EXECUTION", Status: "STARTED", StartTimestamp: new Date(400) };
const wait = (id: string, from: number, to?: number): Operation => ({
  Id: id,
  Type: "WAIT",
  SubType: "Wait",
  Name: `pause ${id}`,
  Status: to === undefined ? "STARTED" : "SUCCEEDED",
  StartTimestamp: new Date(from),
  EndTimestamp: to === undefined ? undefined : new Date(to),
});

it("an invocation that is suspended is summed up without its operations", () => {
  const { message, fields } = summed(
    [900, { kind: "state.loaded", pages: 2, operations: 1, durationMs: 12 }],
    [1_000, startedWith([execution, wait("w", 500, 900)])],
    [1_020, { kind: "operation.started", operation, replay: false, record: undefined }],
    [1_100, attempt(1, "FAILED")],
    [1_101, attempt(1, "SUCCEEDED")],
    [1_102, attempt(undefined, "FAILED")],
    [1_110, { kind: "checkpoint.acknowledged", call: 1, durationMs: 5, changed: 1 }],
    [1_120, { kind: "checkpoint.acknowledged", call: 2, durationMs: 6, changed: 1 }],
    [1_200, { kind: "execution.suspended", reason: "retry", pending: [operation] }],
    [1_250, endedAs("PENDING")],
  );
  expect(message).toBe("durable invocation ended");
  expect(fields).toEqual({
    recordType: "DurableExecutionTelemetry",
    schemaVersion: "1.0",
    emittedAt: "1970-01-01T00:00:01.250Z",
    region: "eu-west-1",
    accountId: "123456789012",
    functionName: "orders",
    functionQualifier: "$LATEST",
    status: "RUNNING",
    startTime: "1970-01-01T00:00:00.400Z",
    durationMs: 850,
    time: { waitingMs: 400, activeMs: 450 },
    operationCount: 1,
    invocation: {
      status: "PENDING",
      first: false,
      coldStart: true,
      durationMs: 250,
      resumeTrigger: "wait",
      resumeLatencyMs: 100,
      stateLoadMs: 12,
      replayMs: 20,
      checkpointMs: 11,
      executed: 3,
      replayed: 4,
      retries: 1,
      checkpoints: 2,
      checkpointBytes: 99,
      suspendedFor: "retry",
      suppressedLines: { debug: 0, info: 2, warn: 0, error: 0 },
    },
    sdkVersion: version,
  });
});

it("the invocation that ends an execution names its operations and its error", () => {
  const failed: Operation = {
    Id: "s",
    ParentId: "c",
    Type: "STEP",
    SubType: "Step",
    Name: "charge",
    Status: "FAILED",
    StartTimestamp: new Date(450),
    EndTimestamp: new Date(470),
    StepDetails: { Attempt: 2, Error: { ErrorType: "Declined", ErrorMessage: "no funds" } },
  };
  const { message, fields } = summed(
    [1_000, startedWith([execution, failed, wait("w", 500)])],
    [1_250, endedAs("FAILED", new TypeError("gave up"))],
  );
  expect(message).toBe("durable execution completed");
  expect(fields).toMatchObject({
    status: "FAILED",
    endTime: "1970-01-01T00:00:01.250Z",
    error: { name: "TypeError", message: "gave up" },
    operations: [
      {
        id: "s",
        parentId: "c",
        name: "charge",
        type: "STEP",
        subType: "Step",
        status: "FAILED",
        startTime: "1970-01-01T00:00:00.450Z",
        endTime: "1970-01-01T00:00:00.470Z",
        durationMs: 20,
        attempt: 2,
        error: { name: "Declined", message: "no funds" },
      },
      { id: "w", status: "STARTED", durationMs: undefined },
    ],
  });
  expect(fields).not.toHaveProperty("operationsOmitted");
});

it("waits beside each other count once", () => {
  const { fields } = summed(
    [1_000, startedWith([wait("w", 500, 800), wait("x", 600, 700), wait("y", 750, 900), wait("z", 950)])],
    [1_000, endedAs("SUCCEEDED")],
  );
  expect(fields["time"]).toEqual({ waitingMs: 450, activeMs: 150 });
});

it("of many operations the latest are named, and the others counted", () => {
  const many = Array.from({ length: 120 }, (_, index) => wait(`w-${index}`, index, index + 1));
  const { fields } = summed([1_000, startedWith(many)], [1_250, endedAs("SUCCEEDED")]);
  expect(fields).toMatchObject({ operationCount: 120, operationsOmitted: 20 });
  expect(fields["operations"]).toHaveLength(100);
  expect((fields["operations"] as { id: string }[]).at(-1)?.id).toBe("w-119");
});
