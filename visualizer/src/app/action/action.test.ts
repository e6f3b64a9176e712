import { buildExecutionModel, operation } from "@durascope/sdk/history";
import { describe, expect, it } from "vitest";
import { type ActionKind, executionName, type Ground, jsonFault, obstacle, placeOf } from "./precondition.ts";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders:1/durable-execution/order-1/0a1b";
const event = (EventId: number, EventType: string, details: object = {}) => ({
  EventId,
  EventType,
  Id: EventType.startsWith("Execution") ? "execution" : "approve",
  EventTimestamp: EventId * 1000,
  [`${EventType}Details`]: details,
});
const started = [event(1, "ExecutionStarted"), event(2, "CallbackStarted", { CallbackId: "cb-1" })];
const open = buildExecutionModel(started);
const answered = buildExecutionModel([...started, event(3, "CallbackSucceeded")]);
const over = buildExecutionModel([...started, event(3, "ExecutionStopped")]);
const nameless = buildExecutionModel([event(1, "ExecutionStarted"), event(2, "CallbackStarted")]);
const ground: Ground = { target: { kind: "server", arn }, model: open, allowed: true, at: undefined };

describe("what keeps an action from being done", () => {
  const cases: readonly (readonly [string, ActionKind, Partial<Ground>, string])[] = [
    ["nothing, for a callback that is waited for", "succeed", {}, "nothing"],
    ["nothing, for stopping what runs", "stop", {}, "nothing"],
    ["nothing, for starting what is over again as a new execution", "start", { model: over }, "nothing"],
    ["a file", "start", { target: { kind: "file", id: "local-1" } }, "file"],
    ["a server that only reads", "stop", { allowed: false }, "--allow-actions"],
    ["an earlier moment on screen", "fail", { at: 1 }, "earlier moment"],
    ["the end of the execution", "stop", { model: over }, "STOPPED"],
    ["the end of the execution, for its callback", "heartbeat", { model: over }, "STOPPED"],
    ["the end of the callback", "fail", { model: answered }, "SUCCEEDED"],
    ["an id that history does not hold", "succeed", { model: nameless }, "does not hold the id"],
  ];
  it.each(cases)("is %s", (_, kind, change, said) => {
    const here = { ...ground, ...change };
    const why = obstacle(here, kind, operation(here.model, "approve"));
    expect(why ?? "nothing").toContain(said);
  });
});

it("reads the place and the name of an execution from its ARN", () => {
  expect(placeOf(arn)).toEqual({ region: "eu-west-1", account: "123456789012", functionName: "orders" });
  expect(executionName(arn)).toBe("order-1");
  expect([placeOf("orders"), executionName("orders")]).toEqual([undefined, undefined]);
});

it("says what is wrong with a text that is to be JSON", () => {
  expect([jsonFault('{"approved":true}'), jsonFault("  ")]).toEqual([undefined, undefined]);
  expect(jsonFault("{approved}")).toContain("JSON");
});
