import { buildExecutionModel, type HistoryEvent } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { eventTypes, filterEvents } from "./event-filter.ts";
import { eventText } from "./event-text.ts";
import { eventState } from "./event-tone.ts";

const event = (EventId: number, EventType: string, Id?: string, details?: object): HistoryEvent => ({
  EventId,
  EventType,
  EventTimestamp: `2026-01-01T00:00:0${EventId}Z`,
  ...(Id === undefined ? {} : { Id }),
  ...(details === undefined ? {} : { [`${EventType}Details`]: details }),
});
const error = { Error: { Payload: { ErrorType: "Declined", ErrorMessage: "no funds" } } };
const model = buildExecutionModel([
  event(1, "ExecutionStarted", "e", { ExecutionTimeout: 3600, Input: { Payload: "{}" } }),
  event(2, "StepStarted", "a"),
  event(3, "StepFailed", "a", { ...error, RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 5 } }),
  event(4, "InvocationCompleted", undefined, {
    StartTimestamp: "2026-01-01T00:00:01Z",
    EndTimestamp: "2026-01-01T00:00:03Z",
    RequestId: "r-1",
    Error: { Payload: { ErrorType: "Lost" } },
  }),
  event(5, "StepStarted", "a"),
  event(6, "StepSucceeded", "a", { Result: { Size: 8_100_000 }, RetryDetails: { CurrentAttempt: 2 } }),
  event(7, "CallbackStarted", "k", { CallbackId: "Y2FsbGJhY2staWQtdGhhdC1pcy1sb25n", Timeout: 60 }),
  event(8, "NodeRewound", "n", { Depth: 3 }),
]);

test.each([
  [0, "times out in 1 h · input 2 bytes", "running"],
  [2, "attempt 1 · next in 5 s · Declined: no funds", "backoff"],
  [3, "ran for 2 s · request r-1 · Lost", "interrupted"],
  [5, "attempt 2 · result 7.7 MB", "succeeded"],
  [6, "callback Y2FsbGJhY2staWQtd… · times out in 1 m", "running"],
  [7, "", undefined],
])("event %i says %j", (index, text, state) => {
  expect([eventText(model, index), eventState(model, index)]).toEqual([text, state]);
});

test("events are filtered by type and by operation", () => {
  const steps = new Set(["StepStarted", "StepFailed"]);
  expect([...filterEvents(model, { types: steps, operations: undefined })]).toEqual([1, 2, 4]);
  expect([...filterEvents(model, { types: undefined, operations: Uint8Array.of(0, 1, 0) })]).toEqual([6]);
  expect(filterEvents(model, { types: undefined, operations: undefined })).toHaveLength(8);
});

test("types are listed with their counts, unknown ones among them", () => {
  expect(eventTypes(model).slice(0, 2)).toEqual([
    { type: "StepStarted", count: 2, known: true },
    { type: "CallbackStarted", count: 1, known: true },
  ]);
  expect(eventTypes(model)).toContainEqual({ type: "NodeRewound", count: 1, known: false });
});
