import { buildExecutionModel, type ExecutionModel, operation } from "@durascope/sdk/history";
import { describe, expect, it } from "vitest";
import { operationAsOf } from "./as-of.ts";
import { fieldsText, levelOf, linesFrom } from "./log-level.ts";
import { commandLine } from "./shell.ts";
import { visitsOf, visitsText } from "./visits.ts";

const start = Date.UTC(2026, 0, 1);

/** Events a second apart: `[type, operation, details]`. */
function model(...told: readonly (readonly [string, (string | undefined)?, object?])[]): ExecutionModel {
  const events = told.map(([EventType, Id, details], index) => ({
    EventId: index + 1,
    EventType,
    EventTimestamp: start + index * 1000,
    ...(Id === undefined ? {} : { Id, Name: Id }),
    [`${EventType}Details`]: details ?? {},
  }));
  return buildExecutionModel(events);
}

const completed = (at: number, error?: string): readonly [string, undefined, object] => [
  "InvocationCompleted",
  undefined,
  {
    StartTimestamp: start + at * 1000,
    EndTimestamp: start + at * 1000 + 900,
    RequestId: `r-${at}`,
    Error: error === undefined ? {} : { Payload: { ErrorType: error } },
  },
];
const retry = {
  RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 1 },
  Error: { Payload: { ErrorType: "Busy" } },
};

const history = model(
  ["ExecutionStarted", "execution"],
  ["StepStarted", "charge"],
  ["StepFailed", "charge", retry],
  completed(0),
  ["StepStarted", "charge"],
  ["StepSucceeded", "charge", { Result: { Payload: "1" }, RetryDetails: { CurrentAttempt: 2 } }],
  ["WaitStarted", "cool", { Duration: 1 }],
  completed(4),
  ["WaitSucceeded", "cool"],
  ["StepStarted", "ship"],
  ["StepSucceeded", "ship", { Result: { Payload: "2" } }],
  completed(9, "Runtime.ExitError"),
  ["StepStarted", "bill"],
  ["StepSucceeded", "bill", { Result: { Payload: "3" } }],
  completed(12),
);

describe("what invocations did about an operation", () => {
  it("is told in one line, counted from 1, with a mark on what is not sure", () => {
    const texts = ["charge", "cool", "bill"].map((id) => visitsText(visitsOf(history, operation(history, id).index)));
    expect(texts).toEqual([
      "executed #1–2, replayed #3?, #4",
      "executed #2, resolved while suspended #3?, replayed #4",
      "executed #4",
    ]);
  });

  it("says why it is not sure", () => {
    const unsure = visitsOf(history, operation(history, "charge").index).filter(
      ({ fidelity }) => fidelity === "unknown",
    );
    expect(unsure.map(({ from, why }) => [from, why])).toEqual([
      [2, "it ended with an error, perhaps before it came here"],
    ]);
  });
});

describe("an operation as of an earlier event", () => {
  const view = operation(history, "charge");
  it.each([
    [0, "future", [], false],
    [1, "running", ["running"], false],
    [2, "backoff", ["failed"], false],
    [4, "running", ["failed", "running"], false],
    [5, "succeeded", ["failed", "succeeded"], true],
  ])("at event index %i is %s", (event, state, outcomes, hasEnded) => {
    const then = operationAsOf(view, event);
    expect([then.state, then.attempts.map(({ outcome }) => outcome), then.hasEnded]).toEqual([
      state,
      outcomes,
      hasEnded,
    ]);
  });

  it("keeps the end, the error and the next delay of a later event to itself", () => {
    const then = operationAsOf(view, 1);
    expect(then.end).toBeUndefined();
    expect(then.attempts[0]).toMatchObject({
      end: undefined,
      error: undefined,
      nextDelay: undefined,
      endEvent: undefined,
    });
  });

  it("is what it is now without a moment", () => {
    expect(operationAsOf(view, undefined)).toMatchObject({ state: "succeeded", hasEnded: true, end: start + 5000 });
  });
});

describe("lines of a log", () => {
  const line = (timestamp: number, level?: string) => ({
    timestamp,
    message: "",
    ...(level === undefined ? {} : { level }),
  });

  it.each([
    ["WARNING", "warn"],
    ["fatal", "error"],
    ["Debug", "debug"],
    ["odd", "info"],
    [undefined, "info"],
  ])("of level %s count as %s", (level, expected) => {
    expect(levelOf(line(0, level))).toBe(expected);
  });

  it("are those of a level and above, by time", () => {
    const lines = [line(2, "error"), line(1, "warn"), line(0, "debug")];
    expect(linesFrom(lines, "warn").map(({ timestamp }) => timestamp)).toEqual([1, 2]);
  });

  it("show their own fields, not those that every line has", () => {
    expect(fieldsText({ ...line(0), requestId: "r", orderId: "o-1", amount: 42, tags: ["a"] })).toBe(
      'orderId=o-1 amount=42 tags=["a"]',
    );
  });
});

it("a command line is read by a shell as it was meant", () => {
  expect(commandLine("durascope", "show", "arn:x:$LATEST/it's")).toBe(
    String.raw`durascope show 'arn:x:$LATEST/it'\''s'`,
  );
});
