import { expect, it } from "vitest";
import type { DurableEventBody, OperationRef } from "./event.ts";
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

it("one line sums an invocation up", () => {
  const lines: unknown[][] = [];
  let now = 1_000;
  const stream = new EventStream([createWideEventSink((message, fields) => lines.push([message, fields]))], () => now);
  const operations = new Map([
    ["w", { Id: "w", Type: "WAIT" as const, Status: "SUCCEEDED" as const, StartTimestamp: new Date(1) }],
  ]);
  const bodies: DurableEventBody[] = [
    { kind: "state.loaded", pages: 2, operations: 1, durationMs: 12 },
    {
      kind: "invocation.started",
      executionArn: "arn",
      requestId: "r",
      tenantId: undefined,
      first: false,
      input: 1,
      executionStartedAt: 400,
      operations,
      updatedOperationIds: ["w"],
      coldStart: true,
    },
    attempt(1, "FAILED"),
    attempt(1, "SUCCEEDED"),
    attempt(undefined, "FAILED"),
    { kind: "checkpoint.acknowledged", call: 1, durationMs: 5, changed: 1 },
    { kind: "checkpoint.acknowledged", call: 2, durationMs: 6, changed: 1 },
    { kind: "execution.suspended", reason: "retry", pending: [operation] },
  ];
  for (const body of bodies) stream.emit(body);
  expect(lines).toEqual([]);
  now = 1_250;
  stream.emit({
    kind: "invocation.ended",
    status: "PENDING",
    first: false,
    result: undefined,
    error: undefined,
    executed: 3,
    replayed: 4,
    checkpoints: 2,
    checkpointBytes: 99,
  });
  expect(lines).toEqual([
    [
      "invocation ended",
      {
        status: "PENDING",
        firstInvocation: false,
        coldStart: true,
        durationMs: 250,
        executionDurationMs: 850,
        stateLoadMs: 12,
        checkpointMs: 11,
        executed: 3,
        replayed: 4,
        retries: 1,
        checkpoints: 2,
        checkpointBytes: 99,
        operations: 1,
        resumedBy: ["WAIT"],
        suspendedFor: "retry",
        errorType: undefined,
      },
    ],
  ]);
});
