import { expect, test } from "vitest";
import { append, buildExecutionModel } from "./build.ts";
import { HistoryError } from "./error.ts";
import { done, failure, origin, retry, timeline } from "./fixtures/timeline.ts";
import { operation } from "./operation-view.ts";
import { readPayload } from "./payload.ts";
import { stateAt } from "./state-at.ts";

const events = timeline("StepStarted #A", ["StepSucceeded #A", done(1)], "WaitStarted #W", "InvocationCompleted");
const event = { EventId: 1, EventType: "ExecutionStarted", EventTimestamp: 1, ExecutionStartedDetails: {} };

test.each<[string, unknown]>([
  ["an array of events", events],
  ["a page", { Events: events }],
  ["several pages", [{ Events: events.slice(0, 2), NextMarker: "m" }, { Events: events.slice(2) }]],
  ["several arrays", [events.slice(0, 2), events.slice(2)]],
  ["newest first", events.toReversed()],
  ["duplicates", [...events, ...structuredClone(events)]],
  ["null where there is nothing", events.map((entry) => ({ Name: null, ParentId: null, ...entry }))],
])("reads %s to the same model", (_, history) => {
  const { events: source, ...model } = buildExecutionModel(history);
  const { events: expected, ...rest } = buildExecutionModel(events);
  expect(model).toEqual(rest);
  expect(source.time).toEqual(expected.time);
});

test.each<[string, unknown, string, RegExp]>([
  ["nothing", undefined, "DX8101", /undefined holds no events/],
  ["a text", "[]", "DX8101", /holds no events/],
  ["an object without events", { events: [] }, "DX8101", /an object holds no events/],
  ["a page whose events are no array", { Events: {} }, "DX8101", /Events/],
  ["an entry that is no event", [event, null], "DX8102", /entry 2/],
  ["an event without an id", [{ ...event, EventId: undefined }], "DX8103", /entry 1, EventId/],
  ["an event whose id is text", [{ ...event, EventId: "1" }], "DX8103", /"1", not a positive integer/],
  ["an event without a type", [{ ...event, EventType: undefined }], "DX8105", /event 1, EventType/],
  ["an event without a time", [{ ...event, EventTimestamp: undefined }], "DX8104", /event 1, EventTimestamp/],
  ["an event whose time is no time", [{ ...event, EventTimestamp: "noon" }], "DX8104", /"noon"/],
  ["an event whose operation id is a number", [{ ...event, Id: 7 }], "DX8105", /event 1, Id/],
  ["an event whose parent is an object", [{ ...event, ParentId: {} }], "DX8105", /event 1, ParentId/],
])("refuses %s and says where", (_, history, code, message) => {
  const refused = (): unknown => buildExecutionModel(history);
  expect(refused).toThrow(HistoryError);
  expect(refused).toThrow(message);
  expect(refused).toThrow(expect.objectContaining({ code }));
});

test.each<[string, unknown, string, string]>([
  ["no events", [], "DX8128", "warning"],
  ["a late start", events.slice(1), "DX8121", "warning"],
  ["a gap", [...events.slice(0, 2), ...events.slice(3)], "DX8122", "warning"],
  ["time that runs backwards", timeline("WaitStarted #W @9", "InvocationCompleted @3"), "DX8123", "warning"],
  ["an unknown event type", timeline("StepSkipped #A"), "DX8124", "info"],
  ["two events with one id", [...events, { ...events[1], Id: "B" }], "DX8125", "error"],
  ["a last page with a marker", { Events: events, NextMarker: "m" }, "DX8126", "info"],
  ["an event without details", [{ ...event, EventId: 2, EventType: "StepStarted", Id: "A" }, event], "DX8127", "info"],
  ["an operation event without an id", timeline("StepStarted"), "DX8129", "warning"],
  ["one id for two kinds of operation", timeline("StepStarted #A", "WaitSucceeded #A"), "DX8130", "warning"],
  ["parents in a circle", timeline("ContextStarted #A <B", "ContextStarted #B <A"), "DX8131", "error"],
  ["a parent that is not there", timeline("StepStarted #A <Z"), "DX8132", "warning"],
  ["an event after the end", timeline("WaitStarted #A", "WaitSucceeded #A", "WaitCancelled #A"), "DX8133", "warning"],
  ["a step that starts twice", timeline("StepStarted #A", "StepStarted #A"), "DX8134", "warning"],
  ["an invocation without a start", timeline(["InvocationCompleted", { StartTimestamp: null }]), "DX8135", "warning"],
  [
    "clocks that differ",
    timeline("StepStarted #A @20", ["InvocationCompleted @21", { StartTimestamp: origin + 21_000 }]),
    "DX8136",
    "info",
  ],
  ["an invocation without a request id", timeline(["InvocationCompleted", { RequestId: null }]), "DX8137", "warning"],
  [
    "invocations that overlap",
    timeline("InvocationCompleted", ["InvocationCompleted", { StartTimestamp: origin }]),
    "DX8138",
    "warning",
  ],
])("reports %s", (_, history, code, severity) => {
  const { diagnostics } = buildExecutionModel(history);
  expect(diagnostics).toContainEqual(expect.objectContaining({ code, severity, count: 1 }));
});

test("keeps the copy that has the data when pages with and without it are mixed", () => {
  const input = (Input: object) => ({ ...event, ExecutionStartedDetails: { Input } });
  const withData = input({ Payload: "1", Truncated: false });
  const without = input({ Truncated: true });
  for (const history of [
    [withData, without],
    [without, withData],
  ]) {
    const model = buildExecutionModel(history);
    expect(model.execution.input && readPayload(model, model.execution.input)).toEqual({ state: "text", text: "1" });
  }
  const model = buildExecutionModel([without]);
  expect(model.execution.input && readPayload(model, model.execution.input)).toEqual({ state: "not-included" });
});

test("takes empty errors for none", () => {
  const model = buildExecutionModel(
    timeline(["InvocationCompleted", { Error: {} }], ["InvocationCompleted", { Error: { Payload: {} } }]),
  );
  expect([...model.invocations.failed]).toEqual([0, 0]);
});

test("keeps operations of a kind it does not know", () => {
  const view = operation(buildExecutionModel(timeline('SignalStarted #S "later"', "SignalSucceeded #S")), "S");
  expect([view.type, view.name, view.status]).toEqual(["Signal", "later", "SUCCEEDED"]);
});

test("gives the nameless parts of a waitForCallback its name", () => {
  const rows = ['ContextStarted [WaitForCallback] "approve" #W', "CallbackStarted #K <W", 'StepStarted "own" #S <W'];
  const model = buildExecutionModel(timeline(...rows));
  expect(model.operations.ids.map((id) => operation(model, id).name)).toEqual(["approve", "approve", "own"]);
});

test("reads callbacks, waits and invokes, and the ARN from the record", () => {
  const scheduled = new Date(origin + 60_000).toISOString();
  const model = buildExecutionModel(
    timeline(
      ["CallbackStarted #K", { CallbackId: "Y2I=", Timeout: 60, HeartbeatTimeout: 10 }],
      ["WaitStarted #W", { Duration: 60, ScheduledEndTimestamp: scheduled }],
      ["ChainedInvokeStarted #I", { FunctionName: "child:1", ExecutedVersion: "1", DurableExecutionArn: "arn:child" }],
    ),
    { DurableExecutionArn: "arn:aws:lambda:eu-west-1:1:function:f:$LATEST/durable-execution/order-1/e" },
  );
  const started = origin + 1000;
  expect(operation(model, "K").callback).toEqual({
    id: "Y2I=",
    timeout: 60_000,
    timeoutAt: started + 60_000,
    heartbeatTimeout: 10_000,
    heartbeatDue: started + 10_000,
  });
  expect(operation(model, "W").wait).toEqual({ duration: 60_000, scheduledEnd: origin + 60_000 });
  expect(operation(model, "I").invoke).toMatchObject({
    functionName: "child:1",
    version: "1",
    executionArn: "arn:child",
  });
  expect(model.execution).toMatchObject({ name: "order-1", id: "e", status: "RUNNING", closed: false });
  expect(model.execution.functionArn).toBe("arn:aws:lambda:eu-west-1:1:function:f:$LATEST");
});

test("derives the start of an attempt that never sent one", () => {
  const rows = timeline("StepStarted #A", ["StepFailed #A", retry(1, 5)], "InvocationCompleted", [
    "StepSucceeded #A @9",
    done(2),
  ]);
  const [, second] = operation(buildExecutionModel(rows), "A").attempts;
  expect(second).toMatchObject({ number: 2, startIsDerived: true, outcome: "succeeded" });
  expect(second?.start).toBe(origin + 9000);
  const closed = buildExecutionModel([
    ...rows,
    ...timeline("x", "x", "x", "x", ["InvocationCompleted @10", { StartTimestamp: origin + 8000 }]).slice(-1),
  ]);
  expect(operation(closed, "A").attempts[1]?.start).toBe(origin + 8000);
});

test("appends events without renumbering operations", () => {
  const all = timeline(
    "StepStarted #A",
    ["StepFailed #A", failure("Error")],
    "ContextStarted #C",
    "StepStarted #D <C",
    "StepStarted #E",
  );
  const live = append(buildExecutionModel(all.slice(0, 3)), { Events: all.slice(2) });
  expect(live).toEqual(buildExecutionModel(all));
  expect(live.operations.ids).toEqual(["A", "C", "D", "E"]);
});

test("refuses positions that do not exist", () => {
  const model = buildExecutionModel(events);
  expect(() => operation(model, "nope")).toThrow(/DX8106.*"nope"/);
  expect(() => stateAt(model, Number.NaN)).toThrow(HistoryError);
});

test("survives a structured clone", () => {
  const model = structuredClone(buildExecutionModel(events));
  expect(operation(model, "A").status).toBe("SUCCEEDED");
});
