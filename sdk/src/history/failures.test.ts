import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildExecutionModel } from "./build.ts";
import { failureGroups, failures } from "./failures.ts";
import { playHistory } from "./fixtures/random-history.ts";
import { done, retry, timeline } from "./fixtures/timeline.ts";

const error = (ErrorType: string, ErrorMessage: string) => ({ Error: { Payload: { ErrorType, ErrorMessage } } });

const history = timeline(
  "ContextStarted #C",
  "StepStarted #A <C",
  ["StepFailed #A <C", { ...retry(1, 5), ...error("Declined", "no funds") }],
  ["InvocationCompleted", error("Runtime.ExitError", "exit 1")],
  "StepStarted #A <C",
  ["StepFailed #A <C", { ...done(2), ...error("Declined", "no funds") }],
  ["ContextFailed #C", error("ChildContextError", "no funds")],
  "CallbackStarted #K",
  "InvocationCompleted",
  "CallbackTimedOut #K",
  "InvocationCompleted",
  ["ExecutionFailed #e", error("Error", "gave up")],
);

test("lists what failed, in which attempt and invocation, and what had the same error inside it", () => {
  const list = failures(buildExecutionModel(history));
  expect(list.map((failure) => Object.values({ ...failure, error: undefined }))).toEqual([
    ["attempt", 3, 1, 0, 1, "failed", undefined, -1],
    ["invocation", 4, -1, 0, undefined, "failed", undefined, -1],
    ["operation", 6, 1, 1, 2, "failed", undefined, -1],
    ["operation", 7, 0, 1, undefined, "failed", undefined, 2],
    ["operation", 10, 2, 2, undefined, "timed out", undefined, -1],
    ["execution", 12, -1, -1, undefined, "failed", undefined, -1],
  ]);
});

test("groups failures by error type and message", () => {
  const model = buildExecutionModel(history);
  expect(failureGroups(model, failures(model))).toEqual([
    { type: "Declined", message: "no funds", failures: [0, 2], final: 1 },
    { type: "Runtime.ExitError", message: "exit 1", failures: [1], final: 1 },
    { type: "ChildContextError", message: "no funds", failures: [3], final: 1 },
    { type: "timed out", message: undefined, failures: [4], final: 1 },
    { type: "Error", message: "gave up", failures: [5], final: 1 },
  ]);
});

test("every event that tells of a failure is one, and every one is in one group", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { maxLength: 60 }), (choices) => {
      const model = buildExecutionModel(playHistory(choices, true));
      const list = failures(model);
      const expected = model.events.raw.filter(({ EventType }) => EventType.endsWith("Failed")).length;
      expect(list.filter(({ kind }) => kind !== "invocation")).toHaveLength(expected);
      const grouped = failureGroups(model, list).flatMap((group) => group.failures);
      expect(grouped.toSorted((a, b) => a - b)).toEqual(list.map((_, position) => position));
    }),
  );
});
