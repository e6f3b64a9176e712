import { expect, test } from "vitest";
import { buildExecutionModel } from "./build.ts";
import { done, timeline } from "./fixtures/timeline.ts";
import type { Recording, RecordingEntry } from "../wire/recording.ts";
import { costOfReplay } from "./replay-cost.ts";
import { type Mark, marks } from "./marks.ts";
import { countIn, markOf, marksIn, marksOf, replaysOf } from "./mark-query.ts";
import { withRecording } from "./recorded.ts";

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

const told = (events: readonly unknown[]) => withRecording(model, [{ requestId: "request-9", events }]);
const show = (events: readonly unknown[]): string[] =>
  [0, 1, 2, 3].map((operation) => {
    const { mark, fidelity } = markOf(told(events), operation, 1);
    return `${mark} ${fidelity}`;
  });

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
  expect(markOf(told(second), 0, 2)).toEqual({ mark: "replayed", fidelity: "inferred" });
  expect(markOf(model, 0, 1).fidelity).toBe("inferred");
});

test("lists where the recording contradicts what was inferred", () => {
  expect(told(second).disagreements).toEqual([]);
  expect(told(second.slice(2)).disagreements).toEqual([
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
  const recorded = withRecording(model, packed(...entries));
  const found = [0, 1, 2, 3].map((operation) => markOf(recorded, operation, 1));
  expect(found.map(({ mark }) => mark)).toEqual(marks);
});

test.each([
  ["nothing", []],
  ["all that was likely", second],
  ["a gap in the replays", second.slice(2)],
])("marks are the same one by one, by invocation and counted: %s", (_, events) => {
  const recorded = told(events);
  for (const invocation of [0, 1, 2]) {
    const single = [0, 1, 2, 3].map((operation) => markOf(recorded, operation, invocation).mark);
    expect(Array.from(marksIn(recorded, invocation), (code) => marks[code])).toEqual(single);
    for (const mark of marks) {
      expect(countIn(recorded, invocation, mark)).toBe(single.filter((own) => own === mark).length);
    }
  }
});

test("the cost of replay is that of the recording, a replay that did not happen left out", () => {
  const gap = told(second.slice(2));
  expect(marksOf(gap, 0).map(({ mark, from, to }) => `${mark} ${from}-${to}`)).toEqual([
    "executed 0-0",
    "replayed 2-2",
  ]);
  expect(replaysOf(gap, 0)).toEqual({ from: 2, to: 2, count: 1 });
  expect(Array.from(costOfReplay(model).replayed)).toEqual([0, 1, 3]);
  expect(Array.from(costOfReplay(gap).replayed)).toEqual([0, 0, 3]);
});

test("a model without a recording stays as it is", () => {
  expect(withRecording(model, [])).toBe(model);
  expect(withRecording(model, [{ requestId: "of another execution", events: second }])).toBe(model);
});
