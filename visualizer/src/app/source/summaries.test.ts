import { buildExecutionModel, costOfReplay, failureGroups, failures } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { withSummaries } from "./summaries.ts";

const at = (EventId: number, EventType: string, more: object = {}) => ({
  EventId,
  EventType,
  EventTimestamp: EventId,
  ...more,
});
const model = buildExecutionModel([
  at(1, "ExecutionStarted", { Id: "e", ExecutionStartedDetails: { Input: {} } }),
  at(2, "StepStarted", { Id: "a" }),
  at(3, "StepSucceeded", { Id: "a", StepSucceededDetails: { Result: { Truncated: true } } }),
  at(4, "StepStarted", { Id: "b" }),
  at(5, "StepFailed", {
    Id: "b",
    StepFailedDetails: { Error: { Truncated: true }, RetryDetails: { CurrentAttempt: 1 } },
  }),
  at(6, "WaitStarted", { Id: "w" }),
  at(7, "InvocationCompleted"),
  at(8, "WaitSucceeded", { Id: "w" }),
  at(9, "InvocationCompleted"),
]);
const complete = withSummaries(model, [
  { event: 1, member: "Input", size: 2 },
  { event: 3, member: "Result", size: 1200 },
  { event: 5, member: "Error", size: 80, error: { type: "Declined", message: "no funds" } },
]);

test("sizes that are asked for count as bytes that replay reads back", () => {
  expect(costOfReplay(model).totals).toMatchObject({ bytes: 0, unknownSizes: 2 });
  expect(costOfReplay(complete).totals).toMatchObject({ bytes: 1280, unknownSizes: 0 });
});

test("errors that are asked for can be told apart", () => {
  const groups = failureGroups(complete, failures(complete));
  expect(groups.map(({ type, message }) => [type, message])).toEqual([["Declined", "no funds"]]);
  expect(failureGroups(model, failures(model))[0]?.type).toBeUndefined();
});

test("nothing else changes, and the model stays as it is", () => {
  expect(complete.events.raw[1]).toBe(model.events.raw[1]);
  expect(model.events.raw[2]).toMatchObject({ StepSucceededDetails: { Result: { Truncated: true } } });
});
