import { buildExecutionModel } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { type Filter, matchesOf } from "./match.ts";
import { parseQuery } from "./query.ts";

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const failed = { Error: { Payload: { ErrorType: "CardDeclined", ErrorMessage: "no funds" } } };
const events = [
  {
    EventId: 1,
    EventType: "StepStarted",
    EventTimestamp: at(0),
    Id: "a1",
    Name: "charge card",
    SubType: "Step",
    StepStartedDetails: {},
  },
  {
    EventId: 2,
    EventType: "StepFailed",
    EventTimestamp: at(1),
    Id: "a1",
    Name: "charge card",
    SubType: "Step",
    StepFailedDetails: { ...failed, RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 1 } },
  },
  {
    EventId: 3,
    EventType: "StepStarted",
    EventTimestamp: at(2),
    Id: "a1",
    Name: "charge card",
    SubType: "Step",
    StepStartedDetails: {},
  },
  {
    EventId: 4,
    EventType: "StepFailed",
    EventTimestamp: at(4),
    Id: "a1",
    Name: "charge card",
    SubType: "Step",
    StepFailedDetails: { ...failed, RetryDetails: { CurrentAttempt: 2 } },
  },
  {
    EventId: 5,
    EventType: "CallbackStarted",
    EventTimestamp: at(5),
    Id: "b2",
    Name: "approve",
    SubType: "Callback",
    CallbackStartedDetails: { CallbackId: "cb-77" },
  },
  {
    EventId: 6,
    EventType: "ContextStarted",
    EventTimestamp: at(6),
    Id: "c3",
    Name: "notify",
    SubType: "Map",
    ContextStartedDetails: {},
  },
];
const model = buildExecutionModel({ Events: events });
const all: Filter = { query: "", types: [], statuses: [], retried: false };

function passing(filter: Partial<Filter>): string[] {
  const matches = matchesOf(model, { ...all, ...filter });
  return model.operations.ids.filter((_, index) => matches === undefined || matches[index] === 1);
}

test.each<[string, Partial<Filter>, string[]]>([
  ["nothing asked for lets all pass", {}, ["a1", "b2", "c3"]],
  ["a word looks in names, whatever the case", { query: "CHARGE" }, ["a1"]],
  ["a word looks in ids", { query: "b2" }, ["b2"]],
  ["several words must all be there", { query: "charge a1" }, ["a1"]],
  ["quotes keep words together", { query: '"charge card"' }, ["a1"]],
  ["a name only looks in names", { query: "name:a1" }, []],
  ["a type is named by its beginning", { query: "type:call" }, ["b2"]],
  ["a status is named as the page names it", { query: "status:fail" }, ["a1"]],
  ["attempts are compared", { query: "attempts>1" }, ["a1"]],
  ["durations are compared, with units", { query: "duration>3.5s" }, ["a1"]],
  ["errors are searched by type and message", { query: "error:funds" }, ["a1"]],
  ["a callback is found by its id", { query: "callback:cb-77" }, ["b2"]],
  ["an unknown key is free text", { query: "colour:red" }, []],
  ["types are chosen", { types: ["map", "callback"] }, ["b2", "c3"]],
  ["states are chosen", { statuses: ["waiting", "running"] }, ["b2", "c3"]],
  ["retried ones only", { retried: true }, ["a1"]],
])("%s", (_, filter, expected) => {
  expect(passing(filter)).toEqual(expected);
});

test("a comparison without a number lets nothing pass", () => {
  expect(parseQuery("attempts>many")[0]?.number).toBeNaN();
  expect(passing({ query: "attempts>many" })).toEqual([]);
});
