import { buildExecutionModel, type HistoryEvent } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { atOf, invocationEnd, neighbour, placeOf } from "./travel.ts";

const types = ["ExecutionStarted", "StepStarted", "InvocationCompleted", "StepFailed", "InvocationCompleted"];
const events = types.map((EventType, index): HistoryEvent => {
  const Id = EventType.startsWith("Step") ? "a" : null;
  return { EventId: index * 2 + 1, EventType, EventTimestamp: index, Id };
});
const model = buildExecutionModel(events);

test.each([
  [undefined, 4],
  [1, 0],
  [6, 2],
  [7, 3],
  [99, 4],
  [0, 0],
])("the place of event %s is %i", (at, place) => {
  expect(placeOf(model, at)).toBe(place);
});

test.each([
  [0, 1],
  [3, 7],
  [4, undefined],
  [9, undefined],
  [-1, 1],
])("a link says of place %i: %s", (place, at) => {
  expect(atOf(model, place)).toBe(at);
});

test.each<[number, 1 | -1, number | undefined]>([
  [0, 1, 2],
  [2, 1, 4],
  [4, 1, undefined],
  [4, -1, 2],
  [3, -1, 2],
  [2, -1, undefined],
])("from place %i, %i invocation on, is place %s", (place, step, expected) => {
  expect(invocationEnd(model, place, step)).toBe(expected);
});

test.each<[number, 1 | -1, number | undefined]>([
  [0, 1, 3],
  [3, 1, 8],
  [8, 1, undefined],
  [8, -1, 3],
  [9, -1, 8],
  [3, -1, undefined],
])("of places 3 and 8, from %i, %i on, is %s", (place, step, expected) => {
  expect(neighbour([3, 8], place, step)).toBe(expected);
});
