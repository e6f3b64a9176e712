import { expect, it } from "vitest";
import type { DurableEventBody, OperationRef } from "../observe/event.ts";
import { EventStream } from "../observe/stream.ts";
import type { RecordingPart } from "../wire/recording.ts";
import { Packer, readRecording } from "./pack.ts";
import { createRecorder } from "./recorder.ts";

const step = (id: string, more: Partial<OperationRef> = {}): OperationRef => ({
  id,
  path: id,
  type: "STEP",
  subType: "Step",
  name: undefined,
  parentId: undefined,
  ...more,
});

const started = (requestId: string, first: boolean): DurableEventBody => ({
  kind: "invocation.started",
  executionArn: "arn",
  requestId,
  tenantId: undefined,
  first,
  input: undefined,
  executionStartedAt: 0,
  operations: new Map(),
  updatedOperationIds: first ? [] : ["2"],
  coldStart: first,
});
const ended = (status: "PENDING" | "SUCCEEDED"): DurableEventBody => ({
  kind: "invocation.ended",
  status,
  first: true,
  result: undefined,
  error: undefined,
  executed: 0,
  replayed: 0,
  checkpoints: 0,
  checkpointBytes: 0,
  suppressed: { debug: 0, info: 0, warn: 0, error: 0 },
});
const replayed = (operation: OperationRef, more: object = {}): DurableEventBody => ({
  kind: "operation.replayed",
  operation,
  record: { Id: operation.id, Type: "STEP", Status: "SUCCEEDED", StartTimestamp: new Date(0) },
  resolvedWhileSuspended: false,
  ...more,
});

/** A recorder behind a stream whose clock moves by one with each event. */
function recording(): { parts: RecordingPart[]; tell: (...bodies: DurableEventBody[]) => void; send: () => void } {
  const parts: RecordingPart[] = [];
  const recorder = createRecorder((part) => parts.push(part));
  let now = 1_000;
  const stream = new EventStream([recorder], () => now++);
  return { parts, tell: (...bodies) => bodies.forEach((body) => stream.emit(body)), send: () => recorder.send() };
}

it("an invocation's acts are sent once per turn, and the rest when it ends", async () => {
  const { parts, tell } = recording();
  tell(started("r-1", true), {
    kind: "operation.started",
    operation: step("1", { name: "charge" }),
    replay: false,
    record: undefined,
  });
  expect(parts).toEqual([]);
  await new Promise(setImmediate);
  expect(parts).toEqual([
    {
      v: 1,
      executionArn: "arn",
      requestId: "r-1",
      start: { at: 1_000, coldStart: true, first: true, updated: [] },
      operations: [{ id: "1", path: "1", type: "STEP", subType: "Step", name: "charge", parentId: undefined }],
      entries: [["started", "1", 1]],
    },
  ]);
  tell({ kind: "execution.suspended", reason: "callback", pending: [step("1")] }, ended("PENDING"));
  expect(parts[1]).toEqual({
    v: 1,
    executionArn: "arn",
    requestId: "r-1",
    operations: [],
    entries: [["pending", "1", 2]],
    end: { at: 1_003, status: "PENDING", suspendedFor: "callback" },
  });
  await new Promise(setImmediate);
  expect(parts).toHaveLength(2);
});

it.each([
  ["met", { kind: "operation.started", operation: step("1"), replay: true, record: undefined }, []],
  ["replayed", replayed(step("1")), []],
  ["resolved", replayed(step("1"), { resolvedWhileSuspended: true }), []],
  ["rerun", replayed(step("1"), { rerun: true }), []],
  ["attempt", { kind: "attempt.started", operation: step("1"), attempt: 3, replay: false, record: undefined }, [3]],
  [
    "ended",
    {
      kind: "operation.ended",
      operation: step("1"),
      status: "FAILED",
      record: undefined,
      result: undefined,
      error: {},
      replay: false,
    },
    ["FAILED"],
  ],
] satisfies [string, DurableEventBody, unknown[]][])("an event is recorded as %s", (act, body, detail) => {
  const { parts, tell, send } = recording();
  tell(started("r", true), body);
  send();
  expect(parts[0]?.entries).toEqual([[act, "1", 1, ...detail]]);
});

it("a retry is recorded with its delay, the end of another attempt is not", () => {
  const { parts, tell, send } = recording();
  const attempt = {
    kind: "attempt.ended",
    operation: step("1"),
    attempt: 1,
    startedAt: 0,
    endedAt: 0,
    outcome: "FAILED",
    error: {},
    replay: false,
    record: undefined,
  } as const;
  tell(started("r", true), { ...attempt, retryDelaySeconds: 5 }, { ...attempt, retryDelaySeconds: undefined });
  send();
  expect(parts[0]?.entries).toEqual([["retry", "1", 1, 5]]);
});

it("operations are numbered over all invocations, and replays in a row are one entry", () => {
  const { parts, tell } = recording();
  const [a, b, c] = [step("1"), step("2"), step("3")];
  const begin = (operation: OperationRef): DurableEventBody => ({
    kind: "operation.started",
    operation,
    replay: false,
    record: undefined,
  });
  tell(started("r-1", true), begin(a), begin(b), begin(c), ended("PENDING"));
  tell(started("r-2", false), replayed(a), replayed(b), replayed(c), begin(step("4")), ended("PENDING"));
  tell(started("r-3", false), replayed(b), replayed(a), replayed(c), ended("SUCCEEDED"));
  const packer = new Packer();
  const packed = parts.map((part) => packer.pack(part));
  expect(packed.map(({ entries }) => entries)).toEqual([
    [
      ["started", 0, 1],
      ["started", 1, 2],
      ["started", 2, 3],
    ],
    [
      ["replayed", 0, 1, 3],
      ["started", 3, 4],
    ],
    [
      ["replayed", 1, 1, 1],
      ["replayed", 0, 2, 1],
      ["replayed", 2, 3, 1],
    ],
  ]);
  const read = readRecording("arn", packed);
  expect(read.operations.map(({ id }) => id)).toEqual(["1", "2", "3", "4"]);
  expect(read.invocations.map(({ requestId, end }) => [requestId, end?.status])).toEqual([
    ["r-1", "PENDING"],
    ["r-2", "PENDING"],
    ["r-3", "SUCCEEDED"],
  ]);
  expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify({ ...read, truncated: false, v: 1 })));
});

it("packing goes on where kept parts end", () => {
  const { parts, tell } = recording();
  tell(started("r-1", true), replayed(step("1")), replayed(step("2")), ended("PENDING"));
  tell(started("r-2", false), replayed(step("1")), replayed(step("2")), replayed(step("3")), ended("SUCCEEDED"));
  const [first, second] = parts;
  if (first === undefined || second === undefined) throw new Error("two parts were recorded");
  const kept = new Packer().pack(first);
  const { operations, entries } = new Packer([kept]).pack(second);
  expect(operations.map(({ id }) => id)).toEqual(["3"]);
  expect(entries).toEqual([["replayed", 0, 1, 3]]);
});

it("an invocation whose process ended has no end, and parts without a beginning are left out", () => {
  const { parts, tell, send } = recording();
  tell(started("r-1", true), replayed(step("1")));
  send();
  const packer = new Packer();
  const [first] = parts.map((part) => packer.pack(part));
  if (first === undefined) throw new Error("a part was recorded");
  const { start: _, ...lost } = first;
  expect(readRecording("arn", [first]).invocations[0]?.end).toBeUndefined();
  expect(readRecording("arn", [{ ...lost, requestId: "other" }]).invocations).toEqual([]);
});
