import { expect, test } from "vitest";
import { buildExecutionModel } from "./build.ts";
import { done, timeline } from "./fixtures/timeline.ts";
import type { Recording, RecordingEntry } from "../wire/recording.ts";
import { type Mark, marks } from "./marks.ts";
import { marksIn, countIn } from "./mark-query.ts";
import { recordedModel } from "./recorded-model.ts";
import { disagreements, marksWith, markWith, readRecordings } from "./recorded.ts";

const model = buildExecutionModel(
  timeline(
    "StepStarted #A", // operation 0
    ["StepSucceeded #A", done(1)],
    "CallbackStarted #K", // operation 1
    "WaitStarted #W", // operation 2
    "InvocationCompleted",
    "CallbackSucceeded #K",
    "StepStarted #B", // operation 3
    ["StepSucceeded #B", done(1)],
    "InvocationCompleted",
    "WaitSucceeded #W",
    "InvocationCompleted",
    "ExecutionSucceeded #e",
  ),
);
const about = (kind: string, id: string, more: object = {}) => ({ kind, operation: { id }, ...more });
const second = [
  { kind: "invocation.started" },
  about("operation.replayed", "A", { resolvedWhileSuspended: false }),
  about("operation.replayed", "K", { resolvedWhileSuspended: true }),
  about("operation.started", "B", { replay: false }),
  about("attempt.started", "B", { replay: false }),
  about("operation.ended", "B", { replay: false }),
  about("operation.started", "elsewhere", { replay: false }),
];

const show = (events: readonly unknown[]): string[] => {
  const recorded = readRecordings(model, [{ requestId: "request-9", events }]);
  return [0, 1, 2, 3].map((operation) => {
    const { mark, fidelity } = markWith(model, recorded, { operation, invocation: 1 });
    return `${mark} ${fidelity}`;
  });
};

test("takes marks from a recording, and keeps what is open as pending", () => {
  expect(show(second)).toEqual([
    "replayed recorded",
    "resolved-while-suspended recorded",
    "pending recorded",
    "executed recorded",
  ]);
});

test("an operation that was met open and then run was executed", () => {
  expect(show([about("operation.started", "A", { replay: true })])[0]).toBe("pending recorded");
  expect(show([about("operation.started", "A", { replay: true }), about("attempt.started", "A")])[0]).toBe(
    "executed recorded",
  );
});

test("invocations that were not recorded keep what was inferred", () => {
  const recorded = readRecordings(model, [{ requestId: "request-9", events: second }]);
  expect(markWith(model, recorded, { operation: 0, invocation: 2 })).toEqual({
    mark: "replayed",
    fidelity: "inferred",
  });
  expect(markWith(model, undefined, { operation: 0, invocation: 1 }).fidelity).toBe("inferred");
});

test("lists where the recording contradicts what was inferred", () => {
  const agreed = readRecordings(model, [{ requestId: "request-9", events: second }]);
  expect(disagreements(model, agreed)).toEqual([]);
  const other = readRecordings(model, [{ requestId: "request-9", events: second.slice(2) }]);
  expect(disagreements(model, other)).toEqual([
    { operation: 0, invocation: 1, recorded: "not-visited", inferred: "replayed" },
  ]);
});

const operations = ["A", "K", "B", "virtual"].map((id) => ({ id, path: id, type: "STEP" }));
const packed = (...entries: RecordingEntry[]): Recording => ({
  v: 1,
  executionArn: "arn",
  operations,
  invocations: [
    { requestId: "request-9", start: { at: 0, coldStart: false, first: false, updated: [] }, entries, end: undefined },
  ],
  truncated: false,
});

test.each([
  [
    "replays in a row",
    [
      ["replayed", 0, 1, 2],
      ["started", 2, 2],
    ],
    ["replayed", "replayed", "pending", "executed"],
  ],
  ["what was resolved", [["resolved", 1, 1]], ["not-visited", "resolved-while-suspended", "pending", "not-visited"]],
  ["a context that was run again", [["rerun", 0, 1]], ["replayed", "not-visited", "pending", "not-visited"]],
  [
    "a retry of what was open",
    [
      ["met", 0, 1],
      ["attempt", 0, 2, 2],
      ["retry", 0, 3, 5],
    ],
    ["executed", "not-visited", "pending", "not-visited"],
  ],
  ["what history does not know", [["started", 3, 1]], ["not-visited", "not-visited", "pending", "not-visited"]],
] satisfies [string, RecordingEntry[], Mark[]][])("reads a recording of the local service: %s", (_, entries, marks) => {
  const recorded = readRecordings(model, packed(...entries));
  const found = [0, 1, 2, 3].map((operation) => markWith(model, recorded, { operation, invocation: 1 }));
  expect(found.map(({ mark }) => mark)).toEqual(marks);
});

test("all marks of an invocation at once are those of each operation", () => {
  const recorded = readRecordings(model, [{ requestId: "request-9", events: second }]);
  for (const invocation of [0, 1, 2]) {
    const codes = marksWith(model, recorded, invocation);
    const single = [0, 1, 2, 3].map((operation) => markWith(model, recorded, { operation, invocation }).mark);
    expect(Array.from(codes, (code) => marks[code])).toEqual(single);
  }
});

test.each([
  ["nothing", []],
  ["all that was likely", second],
  ["a gap in the replays", second.slice(2)],
])("a model with recorded marks has those of each invocation, and counts them: %s", (_, events) => {
  const recorded = readRecordings(model, [{ requestId: "request-9", events }]);
  const drawn = recordedModel(model, recorded);
  for (const invocation of [0, 1, 2]) {
    const codes = marksWith(model, recorded, invocation);
    expect(marksIn(drawn, invocation)).toEqual(codes);
    for (const [code, mark] of marks.entries()) {
      expect(countIn(drawn, invocation, mark)).toBe(codes.filter((own) => own === code).length);
    }
  }
});

test("a model without a recording stays as it is", () => {
  expect(recordedModel(model, undefined)).toBe(model);
  expect(recordedModel(model, readRecordings(model, []))).toBe(model);
});
