import type { RecordingPart } from "@durascope/sdk/recording";
import { expect, it } from "vitest";
import { World } from "../rules/world.ts";
import { MemoryStore } from "../store/memory.ts";
import { Observations } from "./observations.ts";
import type { ObservationStore } from "./store.ts";

const part = (requestId: string, id: string): RecordingPart => ({
  v: 1,
  executionArn: "",
  requestId,
  start: { at: 0, coldStart: false, first: true, updated: [] },
  operations: [{ id, path: id, type: "STEP" }],
  entries: [["started", id, 1]],
  end: { at: 2, status: "PENDING" },
});

function observing(limits: { logBytes?: number; recordingBytes?: number } = {}) {
  const world = new World();
  const arn = world.start();
  const store = new MemoryStore();
  store.commit({ changed: world.state.dirty, erased: [] });
  const changed: string[] = [];
  const ports = { store, now: () => 7, changed: (of: string) => changed.push(of), failed: () => {}, ...limits };
  const observations = new Observations(ports);
  const print = (line: string): void => observations.printed(line, { arn, requestId: "r", stream: "stdout" });
  const record = (requestId: string, id: string): void =>
    observations.recorded({ ...part(requestId, id), executionArn: arn });
  return { arn, store, ports, changed, observations, print, record };
}

const all = { operation: undefined, after: 0, limit: 100 };

it("a line belongs to the invocation that runs, unless it says itself where it belongs", () => {
  const { arn, observations, print } = observing();
  print("plain");
  print(JSON.stringify({ executionArn: arn, operationId: "op", requestId: "own", message: "m" }));
  print(JSON.stringify({ durableExecutionArn: arn, message: "m" }));
  print('{"executionArn": broken');
  print(JSON.stringify({ executionArn: "another", message: "m" }));
  observations.printed("of no execution", { arn: undefined, requestId: "r", stream: "stderr" });
  const { lines } = observations.lines(arn, all);
  expect(lines.map(({ seq, requestId, operationId }) => [seq, requestId, operationId])).toEqual([
    [1, "r", undefined],
    [2, "own", "op"],
    [3, "r", undefined],
    [4, "r", undefined],
  ]);
  expect(lines[0]).toEqual({ seq: 1, at: 7, stream: "stdout", requestId: "r", line: "plain" });
  expect(observations.lines(arn, { ...all, operation: "op" }).lines.map(({ seq }) => seq)).toEqual([2]);
  expect(observations.lines(arn, { ...all, after: 2, limit: 1 })).toMatchObject({ lines: [{ seq: 3 }], next: 3 });
});

it("the oldest lines are dropped and counted when there are too many bytes", () => {
  const { arn, observations, print } = observing({ logBytes: 2_000 });
  for (let index = 1; index <= 100; index++) print(`line ${index}`);
  const { lines, dropped } = observations.lines(arn, all);
  expect(lines.at(-1)?.line).toBe("line 100");
  expect(lines[0]?.seq).toBe(dropped + 1);
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: lines.length }, (_, index) => dropped + 1 + index));
  const bytes = lines.reduce((sum, line) => sum + JSON.stringify({ ...line, seq: undefined }).length, 0);
  expect(bytes).toBeLessThanOrEqual(2_000);
  expect(bytes).toBeGreaterThan(1_500);
});

it("a recording that becomes too large ends there, and says so", () => {
  const { arn, observations, record } = observing({ recordingBytes: 500 });
  for (let index = 1; index <= 9; index++) record(`r-${index}`, `op-${index}`);
  const { truncated, invocations } = observations.recording(arn);
  expect(truncated).toBe(true);
  expect(invocations.map(({ requestId }) => requestId)).toEqual(["r-1", "r-2"]);
});

it("what was kept before is gone on with", () => {
  const { arn, observations, ports, print, record } = observing();
  print("one");
  record("r-1", "a");
  observations.close();
  const again = new Observations(ports);
  again.printed("two", { arn, requestId: "r-2", stream: "stderr" });
  again.recorded({ ...part("r-2", "a"), executionArn: arn });
  expect(again.lines(arn, all).lines.map(({ seq, line }) => [seq, line])).toEqual([
    [1, "one"],
    [2, "two"],
  ]);
  const { operations, invocations } = again.recording(arn);
  expect(operations.map(({ id }) => id)).toEqual(["a"]);
  expect(invocations.map(({ entries }) => entries)).toEqual([[["started", 0, 1]], [["started", 0, 1]]]);
  again.close();
});

it("what cannot be written is written later, and the failure is told once", () => {
  const { arn, ports } = observing();
  let isBroken = true;
  const store: ObservationStore = {
    observe: (added, trims) => {
      if (isBroken) throw new Error("disk full");
      ports.store.observe(added, trims);
    },
    observations: (query) => ports.store.observations(query),
  };
  const failures: string[] = [];
  const observations = new Observations({ ...ports, store, failed: ({ message }) => failures.push(message) });
  observations.printed("one", { arn, requestId: "r", stream: "stdout" });
  observations.write();
  observations.write();
  isBroken = false;
  expect(observations.lines(arn, all).lines.map(({ line }) => line)).toEqual(["one"]);
  expect(failures).toEqual(["disk full"]);
  observations.close();
});

it("whoever looks is told of each change", () => {
  const { arn, changed, observations, print, record } = observing();
  print("one");
  record("r-1", "a");
  expect(changed).toEqual([arn, arn]);
  observations.close();
});
