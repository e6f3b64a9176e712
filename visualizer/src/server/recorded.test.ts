import { Packer, readRecording, type RecordingPart, recordingVersion } from "@durascope/sdk/recording";
import { expect, test } from "vitest";
import { recordedInvocations } from "./recorded.ts";

const operations = ["a", "b", "c"].map((id) => ({ id, path: id, type: "STEP" }));

function part(requestId: string, entries: RecordingPart["entries"]): RecordingPart {
  const start = { at: 1000, coldStart: false, first: false, updated: [] };
  return { v: recordingVersion, executionArn: "arn", requestId, start, operations, entries };
}

test("entries become the events that they were packed from, replays in a row one by one", () => {
  const packer = new Packer();
  const parts = [
    part("r1", [
      ["started", "a", 1],
      ["attempt", "a", 1, 1],
      ["retry", "a", 5, 2],
      ["pending", "a", 6],
    ]),
    part("r2", [
      ["replayed", "a", 1],
      ["replayed", "b", 2],
      ["replayed", "c", 3],
      ["resolved", "c", 4],
      ["rerun", "b", 5],
      ["met", "a", 6],
      ["ended", "a", 7, "SUCCEEDED"],
    ]),
  ].map((one) => packer.pack(one));
  const [first, second] = recordedInvocations(readRecording("arn", parts));
  expect(first).toEqual({
    requestId: "r1",
    events: [
      { kind: "operation.started", replay: false, at: 1001, operation: { id: "a" } },
      { kind: "attempt.started", attempt: 1, at: 1001, operation: { id: "a" } },
      { kind: "attempt.ended", retryDelaySeconds: 2, at: 1005, operation: { id: "a" } },
    ],
  });
  expect(second?.events).toMatchObject([
    { kind: "operation.replayed", operation: { id: "a" } },
    { kind: "operation.replayed", operation: { id: "b" } },
    { kind: "operation.replayed", operation: { id: "c" } },
    { kind: "operation.replayed", resolvedWhileSuspended: true, operation: { id: "c" } },
    { kind: "operation.replayed", rerun: true, operation: { id: "b" } },
    { kind: "operation.started", replay: true, operation: { id: "a" } },
    { kind: "operation.ended", status: "SUCCEEDED", operation: { id: "a" } },
  ]);
});

test("of a recording that is very long the newest invocations are given", () => {
  const many = Array.from({ length: 200_000 }, (): RecordingPart["entries"][number] => ["attempt", "a", 1, 1]);
  const packer = new Packer();
  const parts = ["r1", "r2"].map((requestId) => packer.pack(part(requestId, many)));
  expect(recordedInvocations(readRecording("arn", parts)).map(({ requestId }) => requestId)).toEqual(["r2"]);
});
