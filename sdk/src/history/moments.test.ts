import { expect, test } from "vitest";
import { buildExecutionModel } from "./build.ts";
import { done, failure, origin, retry, type Row, timeline } from "./fixtures/timeline.ts";
import { invocation } from "./invocation-view.ts";
import { countIn, markOf, marksIn, replaysOf, type VisitMark } from "./mark-query.ts";
import { costOfReplay, replaysIfGrouped } from "./replay-cost.ts";
import { stateAt } from "./state-at.ts";
import { operationStates } from "./status.ts";
import { timeLedger, timeSpans } from "./time-ledger.ts";
import { waitingFor } from "./waiting.ts";

const retried = timeline(
  "StepStarted #A", // 2
  ["StepFailed #A", retry(1, 5)], // 3
  "InvocationCompleted", // 4
  "StepStarted #A @10", // 5
  ["InvocationCompleted", failure("Runtime.ExitError")], // 6
  ["StepSucceeded #A", done(2)], // 7
  "WaitStarted #W", // 8
  "InvocationCompleted", // 9
  "ExecutionStopped #e", // 10
);

test.each([
  [1, "future"],
  [2, "running"],
  [3, "backoff"],
  [4, "backoff"],
  [5, "running"],
  [6, "interrupted"],
  [7, "succeeded"],
])("shows a step after event %i as %s", (eventId, state) => {
  const { states, counts } = stateAt(buildExecutionModel(retried), { eventId });
  expect(operationStates[states[0] ?? -1]).toBe(state);
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(2);
});

test("shows a retry as ready once its time has come, and a wait as abandoned once the execution has stopped", () => {
  const model = buildExecutionModel(retried);
  expect(stateAt(model, { time: origin + 6999 }).counts.backoff).toBe(1);
  expect(stateAt(model, { time: origin + 7000 }).counts.ready).toBe(1);
  expect(stateAt(model, 8)).toMatchObject({ eventId: 9, invocation: -1, counts: { waiting: 1 } });
  expect(stateAt(model, 1)).toMatchObject({ invocation: 0 });
  expect(stateAt(model, 99).counts.abandoned).toBe(1);
});

test("fills the array it is given", () => {
  const model = buildExecutionModel(retried);
  const states = new Uint8Array(2);
  expect(stateAt(model, 3, states).states).toBe(states);
  expect(marksIn(model, 0, states)).toBe(states);
});

const now = origin + 3_600_000;
test.each<[string, readonly Row[], string]>([
  [
    "a callback",
    [
      ['CallbackStarted #K "approve"', { CallbackId: "Y2I=", Timeout: 7200, HeartbeatTimeout: 60 }],
      "InvocationCompleted",
    ],
    'Waiting for callback "approve" (id Y2I=) for 59 m 59 s, a heartbeat due every 1 m, timing out at 2026-01-01T02:00:01Z (in 1 h).',
  ],
  [
    "a timer and a callback",
    [
      ["WaitStarted #W", { ScheduledEndTimestamp: "2026-01-01T01:00:30Z" }],
      "CallbackStarted #K",
      "InvocationCompleted",
    ],
    'Waiting for timer "W" until 2026-01-01T01:00:30Z (in 30 s), and 1 more.',
  ],
  [
    "a retry",
    ['StepStarted #A "charge"', ['StepFailed #A "charge"', retry(1, 7200)], "InvocationCompleted"],
    'Waiting for retry 1 of step "charge" at 2026-01-01T02:00:02Z (in 1 h).',
  ],
  [
    "a poll",
    ["StepStarted #A", ["StepSucceeded #A", retry(1, 3600)], "InvocationCompleted"],
    'Waiting for poll 2 of condition "A" at 2026-01-01T01:00:02Z (in 2 s).',
  ],
  [
    "another execution",
    [["ChainedInvokeStarted #I", { FunctionName: "f", DurableExecutionArn: "arn:child" }], "InvocationCompleted"],
    'Waiting for execution arn:child, invoked by "I", for 59 m 59 s.',
  ],
  ["an invocation", ["StepStarted #A"], "Invocation 1 is running since 2026-01-01T00:00:00Z (1 h)."],
  [
    "an invocation that a callback woke",
    ["CallbackStarted #K", "InvocationCompleted", "CallbackSucceeded #K"],
    "Invocation 2 is running since 2026-01-01T00:00:03Z (59 m 57 s).",
  ],
  [
    "the service to invoke again",
    ["StepStarted #A", ["InvocationCompleted", failure("Sandbox.Timedout")]],
    "Waiting to be invoked again: the last invocation failed at 2026-01-01T00:00:02Z (59 m 58 s ago).",
  ],
  [
    "a pause",
    ["WaitStarted #W", "InvocationCompleted", "ExecutionPaused #e"],
    "Paused since 2026-01-01T00:00:03Z (59 m 57 s), and 1 more.",
  ],
  ["nothing that history knows", ["InvocationCompleted"], "Nothing in the history says what the execution waits for."],
  [
    "nothing, being over",
    ["InvocationCompleted", "ExecutionSucceeded #e"],
    "The execution is over: SUCCEEDED at 2026-01-01T00:00:02Z.",
  ],
])("says that an execution waits for %s", (_, rows, text) => {
  expect(waitingFor(buildExecutionModel(timeline(...rows)), now).text).toBe(text);
});

const result = { Result: { Payload: "1234567890", Truncated: false } };
const two = timeline(
  "StepStarted #A @1",
  ["StepSucceeded #A @2", { ...result, ...done(1) }],
  "StepStarted #B @2",
  ["StepSucceeded #B @3", { Result: { Truncated: true }, ...done(1) }],
  "WaitStarted #W @3",
  "InvocationCompleted @4",
  "WaitSucceeded #W @10",
  ["InvocationCompleted @14", { StartTimestamp: origin + 12_000 }],
  "ExecutionSucceeded #e @14",
);

test("reckons the cost of replay", () => {
  const cost = costOfReplay(buildExecutionModel(two));
  expect([...cost.replayed]).toEqual([0, 2]);
  expect([...cost.resolved]).toEqual([0, 1]);
  expect([...cost.bytes]).toEqual([0, 10]);
  expect([...cost.unknownSizes]).toEqual([0, 1]);
  expect([...cost.timeToFirstWork]).toEqual([500, Number.NaN]);
  expect([...cost.duration]).toEqual([3500, 2000]);
  expect([...cost.worst]).toEqual([1, 0]);
  expect(cost.totals).toEqual({ duration: 5500, timeToFirstWork: 500, replayed: 2, bytes: 10, unknownSizes: 1 });
});

test("says what grouping operations would save", () => {
  const model = buildExecutionModel(two);
  expect(replaysIfGrouped(model, [0, 1])).toEqual({ now: 2, grouped: 1 });
  expect(replaysIfGrouped(model, [2])).toEqual({ now: 0, grouped: 0 });
});

test("tells where the time went", () => {
  const model = buildExecutionModel(two);
  expect(timeLedger(model)).toEqual({
    total: 14_000,
    running: 3500,
    replay: 2000,
    waiting: 6000,
    backoff: 0,
    recovery: 0,
    latency: 2500,
  });
  expect(timeSpans(model).map(({ kind }) => kind)).toEqual(["latency", "running", "waiting", "latency", "replay"]);
  expect(timeLedger(buildExecutionModel(retried))).toMatchObject({ backoff: 4000, replay: 1000, recovery: 500 });
  expect(timeLedger(buildExecutionModel(two.slice(0, 7)), origin + 60_000).waiting).toBe(56_000);
});

test("counts the marks of an invocation", () => {
  const model = buildExecutionModel(two);
  expect(["executed", "replayed", "not-visited"].map((mark) => countIn(model, 0, mark as "executed"))).toEqual([
    3, 0, 0,
  ]);
  expect([...marksIn(model, 1)]).toEqual([2, 2, 3]);
  expect(replaysOf(model, 0)).toEqual({ from: 1, to: 1, count: 1 });
  expect(replaysOf(model, 2)).toBeUndefined();
});

const context = (payload: object): Row => ["ContextSucceeded #C", { Result: payload }];
const inside = (payload: object, subType = ""): Row[] => [
  `ContextStarted #C ${subType}`,
  "StepStarted #A <C",
  ["StepSucceeded #A <C", done(1)],
  context(payload),
  "WaitStarted #W",
  "InvocationCompleted",
  "WaitSucceeded #W",
  "InvocationCompleted",
];
const stepped: Row[] = [
  "StepStarted #A",
  ["StepSucceeded #A", done(1)],
  "CallbackStarted #K",
  "InvocationCompleted",
  "CallbackSucceeded #K",
];

test.each<[string, readonly Row[], string]>([
  ["a finished context hides its children", inside({ Payload: "1" }), "not-visited inferred"],
  ["a context without a result hides its children", inside({}), "not-visited inferred"],
  ["an empty result may mean that children run again", inside({ Payload: "" }), "not-visited unknown"],
  ["a summary may mean that children run again", inside({ Payload: '{"type":"MapResult"}' }), "not-visited unknown"],
  ["a result that is left out may be either", inside({ Truncated: true }), "not-visited unknown"],
  ["a result known to be empty may mean that children run again", inside({ Size: 0 }), "not-visited unknown"],
  ["a result known by its size hides its children", inside({ Size: 5 }), "not-visited inferred"],
  ["items of a flat map have no contexts of their own", inside({ Payload: "1" }, "[Map]"), "not-visited unknown"],
  ["an invocation that succeeded replays what was done", [...stepped, "InvocationCompleted"], "replayed inferred"],
  [
    "an invocation that failed may have stopped early",
    [...stepped, ["InvocationCompleted", failure("X")]],
    "replayed unknown",
  ],
  ["an invocation that has not completed is guessed", stepped, "replayed unknown"],
  [
    "invocations that overlap cannot be told apart",
    [...stepped, ["InvocationCompleted", { StartTimestamp: origin }]],
    "replayed unknown",
  ],
])("marks and fidelity: %s", (_, rows, expected) => {
  const model = buildExecutionModel(timeline(...rows));
  const { mark, fidelity } = markOf(model, model.operations.indexOf.get("A") ?? -1, 1);
  expect(`${mark} ${fidelity}`).toBe(expected);
});

test("doubts an invocation among whose events some are missing", () => {
  const events = timeline(...stepped, "InvocationCompleted").filter(({ EventId }) => EventId !== 4);
  expect(invocation(buildExecutionModel(events), 0).doubts).toEqual(["incomplete"]);
});

test("ranks by event id: what alone can have woken an invocation came before it, whatever its time", () => {
  const rows = timeline("WaitStarted #W", "InvocationCompleted", "WaitSucceeded #W", [
    "InvocationCompleted",
    { StartTimestamp: origin + 2900 },
  ]);
  const model = buildExecutionModel(rows);
  expect(markOf(model, 0, 1).mark).toBe("resolved-while-suspended");
  const busy = timeline(
    "WaitStarted #W",
    "StepStarted #A",
    "WaitSucceeded #W",
    ["StepSucceeded #A", done(1)],
    "InvocationCompleted",
  );
  expect(markOf(buildExecutionModel(busy), 0, 0)).toEqual({ mark: "executed", fidelity: "inferred" });
});

/** Two callbacks wake an invocation that begins at second 2.5, the second of them at a given second; one more follows. */
const twoEnds = (second: number): Row[] => [
  "CallbackStarted #K @0",
  "CallbackStarted #A @0.1",
  "InvocationCompleted @1",
  "CallbackSucceeded #K @2",
  `CallbackSucceeded #A @${second}`,
  "StepStarted #S @3",
  ["StepSucceeded #S @3", done(1)],
  ["InvocationCompleted @4", { StartTimestamp: origin + 2500 }],
  "InvocationCompleted @6",
];

test.each<[string, number, string]>([
  ["before its invocation began", 2.4, "resolved-while-suspended inferred, replayed inferred"],
  ["in the millisecond in which it began", 2.5, "resolved-while-suspended unknown, replayed unknown"],
  ["after it began", 2.6, "executed inferred, replayed inferred"],
])("the mark of what ended outside %s", (_, second, expected) => {
  const model = buildExecutionModel(timeline(...twoEnds(second)));
  const told = (name: string): string =>
    [1, 2]
      .map((one) => markOf(model, model.operations.indexOf.get(name) ?? -1, one))
      .map(textOf)
      .join(", ");
  expect(told("A")).toBe(expected);
  expect(told("K")).toBe("resolved-while-suspended inferred, replayed inferred");
});

const textOf = ({ mark, fidelity }: VisitMark): string => `${mark} ${fidelity}`;

test("infers the invocation that was running when the execution was stopped", () => {
  const model = buildExecutionModel(timeline("StepStarted #A", "ExecutionStopped #e"));
  expect(invocation(model, 0)).toMatchObject({
    inferred: true,
    running: false,
    end: origin + 2000,
    requestId: undefined,
  });
});
