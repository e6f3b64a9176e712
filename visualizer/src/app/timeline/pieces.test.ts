import { buildExecutionModel, stateAt } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { Projection, timeBase } from "./axis.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { place } from "./place.ts";

type Event = readonly [second: number, type: string, id: string, details?: object];

function modelOf(...events: Event[]) {
  return buildExecutionModel(
    events.map(([second, EventType, Id, details = {}], index) => ({
      EventId: index + 1,
      EventType,
      EventTimestamp: second,
      Id,
      [`${EventType}Details`]: details,
    })),
  );
}

const retried = (attempt: number, delay?: number) => ({
  Error: { Payload: { ErrorType: "Busy" } },
  RetryDetails: { CurrentAttempt: attempt, ...(delay === undefined ? {} : { NextAttemptDelaySeconds: delay }) },
});
const step: Event[] = [
  [1, "StepStarted", "s"],
  [2, "StepFailed", "s", retried(1, 3)],
  [5, "StepStarted", "s"],
  [6, "StepSucceeded", "s", { Result: { Payload: "1" }, RetryDetails: { CurrentAttempt: 2 } }],
];

function texts(pieces: readonly Piece[]): string[] {
  return pieces.map(({ kind, tone, end, from, to }) => `${kind} ${tone} ${end} ${from / 1000}-${to / 1000}`);
}

test("a step has a piece per attempt, and a pause between them", () => {
  expect(texts(piecesOf(modelOf(...step), 0, 9000))).toEqual([
    "run failed failed 1-2",
    "backoff attention closed 2-5",
    "run succeeded closed 5-6",
  ]);
});

test("a pause whose attempt has not begun is open", () => {
  expect(texts(piecesOf(modelOf(...step.slice(0, 2)), 0, 9000))).toEqual([
    "run failed failed 1-2",
    "backoff attention open 2-9",
  ]);
});

test("what runs is open to the end of the axis", () => {
  expect(texts(piecesOf(modelOf([1, "StepStarted", "s"]), 0, 9000)).at(-1)).toMatch(
    /^run (running open|attention interrupted|attention open) 1-9$/,
  );
});

test.each<[string, Event[], string]>([
  [
    "a wait that is over",
    [
      [1, "WaitStarted", "w"],
      [4, "WaitSucceeded", "w"],
    ],
    "wait succeeded closed 1-4",
  ],
  ["a wait that is not", [[1, "WaitStarted", "w"]], "wait waiting open 1-9"],
  [
    "a wait that was cancelled",
    [
      [1, "WaitStarted", "w"],
      [2, "WaitCancelled", "w"],
    ],
    "wait waiting cancelled 1-2",
  ],
  [
    "a callback that timed out",
    [
      [1, "CallbackStarted", "c"],
      [3, "CallbackTimedOut", "c", { Error: {} }],
    ],
    "wait failed timed-out 1-3",
  ],
  [
    "a context that failed",
    [
      [1, "ContextStarted", "x"],
      [3, "ContextFailed", "x", { Error: {} }],
    ],
    "context failed failed 1-3",
  ],
])("%s is one piece", (_, events, expected) => {
  expect(texts(piecesOf(modelOf(...events), 0, 9000))).toEqual([expected]);
});

test.each([
  [1, ["run running open 1-1"]],
  [2, ["run failed failed 1-2"]],
  [3, ["run failed failed 1-2", "backoff attention closed 2-5", "run running open 5-5"]],
  [4, ["run failed failed 1-2", "backoff attention closed 2-5", "run succeeded closed 5-6"]],
])("as of event %i only what had happened is there", (eventId, expected) => {
  const model = modelOf(...step);
  const { time, states } = stateAt(model, { eventId });
  const shown = texts(piecesOf(model, 0, 9000, { time, states })).map((text) =>
    text.replace("attention open", "running open"),
  );
  expect(shown.slice(0, expected.length)).toEqual(expected);
});

test("before it began an operation has no bar", () => {
  const model = modelOf([1, "WaitStarted", "w"], ...step.map(([second, ...rest]): Event => [second + 1, ...rest]));
  const { time, states } = stateAt(model, { eventId: 1 });
  expect(piecesOf(model, 1, 9000, { time, states })).toEqual([]);
});

const base = timeBase(0, 10_000, []);
const projection = new Projection(base, { from: 2000, to: 4000 }, 200);
const piece = (from: number, to: number, more: Partial<Piece> = {}): Piece => ({
  kind: "run",
  from,
  to,
  tone: "succeeded",
  end: "closed",
  attempt: 1,
  invocations: [0, 0],
  ...more,
});

test("a bar outside the viewport is on one side of it", () => {
  expect(place([piece(0, 1000)], projection)).toEqual({ boxes: [], outside: "left" });
  expect(place([piece(5000, 6000)], projection)).toEqual({ boxes: [], outside: "right" });
});

test("a short piece is wide enough to be seen", () => {
  expect(place([piece(3000, 3000)], projection).boxes).toMatchObject([{ left: 100, width: 3 }]);
});

test("a long piece ends just beyond the edges", () => {
  expect(place([piece(0, 9000)], projection).boxes).toMatchObject([{ left: -8, width: 216 }]);
});

test("two hundred attempts in a few pixels are few boxes, and a failure among them shows", () => {
  const pieces = Array.from({ length: 200 }, (_, index) =>
    piece(3000 + index, 3000.5 + index, index === 150 ? { tone: "failed", end: "failed" } : {}),
  );
  const { boxes } = place(pieces, projection);
  expect(boxes.length).toBeLessThan(12);
  expect(boxes.some((box) => box.piece.tone === "failed")).toBe(true);
  expect(boxes.reduce((sum, { count }) => sum + count, 0)).toBe(200);
});
