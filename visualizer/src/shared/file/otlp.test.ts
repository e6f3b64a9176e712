import { buildExecutionModel, type ExecutionModel, markOf, operation, withRecording } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import type { ParsedFile } from "./parsed.ts";
import { parseFile } from "./parse.ts";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders:1/durable-execution/order-1/8f0e";
const origin = 1_767_225_600_000;

interface Row {
  readonly id: string;
  readonly parent?: string;
  /** Milliseconds from the beginning. */
  readonly from: number;
  readonly to: number;
  readonly attributes: Readonly<Record<string, string | boolean | number>>;
  readonly links?: readonly string[];
  readonly error?: string;
}

function otlp(rows: readonly Row[]): string {
  const spans = rows.map(({ id, parent, from, to, attributes, links = [], error }) => ({
    spanId: id,
    parentSpanId: parent,
    name: id,
    startTimeUnixNano: `${origin + from}000000`,
    endTimeUnixNano: `${origin + to}000000`,
    attributes: encode(attributes),
    links: links.map((spanId) => ({ spanId })),
    events: error === undefined ? [] : [{ name: "exception", attributes: encode({ "exception.type": error }) }],
  }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
}

function encode(attributes: Row["attributes"]): unknown {
  return Object.entries(attributes).map(([key, value]) => {
    if (typeof value === "number") return { key, value: { intValue: String(value) } };
    return { key, value: typeof value === "boolean" ? { boolValue: value } : { stringValue: value } };
  });
}

const own = { "durable.execution.arn": arn };
const invocation = (id: string, from: number, to: number, status: string, replays?: number): Row => ({
  id,
  from,
  to,
  attributes: {
    ...own,
    ...(replays === undefined ? {} : { "aws.durable.replay.count": replays }),
    "durable.invocation.first": from === 0,
    "durable.invocation.status": status,
    "faas.invocation_id": `r-${id}`,
  },
});
const about = (id: string, type: string, name = id): Record<string, string> => ({
  ...own,
  "durable.operation.id": id,
  "durable.operation.type": type,
  "durable.operation.name": name,
});
const attempt = (row: Omit<Row, "attributes"> & { readonly number: number; readonly outcome: string }): Row => ({
  ...row,
  attributes: { ...about("a", "STEP"), "durable.attempt.number": row.number, "durable.attempt.outcome": row.outcome },
});

const workflow: Row = { id: "W", from: 0, to: 7000, attributes: { ...own, "durable.execution.status": "SUCCEEDED" } };
const invocations = [
  invocation("I1", 0, 1000, "PENDING"),
  invocation("I2", 3000, 4000, "PENDING"),
  invocation("I3", 6000, 7000, "SUCCEEDED"),
];

/** As the official plugin writes it: a segment for each invocation in which an operation was open. */
const invocationView: readonly Row[] = [
  workflow,
  ...invocations,
  {
    id: "a1",
    parent: "I1",
    from: 100,
    to: 1000,
    attributes: { ...about("a", "STEP"), "durable.operation.status": "STARTED" },
  },
  attempt({ id: "a1.1", parent: "a1", from: 100, to: 900, number: 1, outcome: "FAILED", error: "Declined" }),
  {
    id: "a2",
    parent: "I2",
    from: 3000,
    to: 3500,
    attributes: { ...about("a", "STEP"), "durable.operation.status": "SUCCEEDED" },
  },
  attempt({ id: "a2.1", parent: "a2", from: 3100, to: 3500, number: 2, outcome: "SUCCEEDED" }),
  {
    id: "w1",
    parent: "I2",
    from: 3600,
    to: 4000,
    attributes: { ...about("w", "WAIT"), "durable.operation.status": "STARTED" },
  },
  {
    id: "w2",
    parent: "I3",
    from: 3600,
    to: 5600,
    attributes: { ...about("w", "WAIT"), "durable.operation.status": "SUCCEEDED" },
  },
];

/** As our exporter writes it: one span for each operation, linked to the invocation that it ended in, and replays. */
const executionView: readonly Row[] = [
  workflow,
  invocation("I1", 0, 1000, "PENDING", 0),
  invocation("I2", 3000, 4000, "PENDING", 0),
  invocation("I3", 6000, 7000, "SUCCEEDED", 1),
  { id: "a1", parent: "W", from: 100, to: 3500, attributes: about("a", "STEP"), links: ["I2"] },
  attempt({
    id: "a1.1",
    parent: "a1",
    from: 100,
    to: 900,
    number: 1,
    outcome: "FAILED",
    error: "Declined",
    links: ["I1"],
  }),
  attempt({ id: "a1.2", parent: "a1", from: 3100, to: 3500, number: 2, outcome: "SUCCEEDED", links: ["I2"] }),
  { id: "w1", parent: "W", from: 3600, to: 5600, attributes: about("w", "WAIT"), links: ["I3"] },
  {
    id: "r1",
    parent: "I3",
    from: 6100,
    to: 6100,
    attributes: { "aws.durable.execution_arn": arn, "aws.durable.replayed": true },
    links: ["a1"],
  },
];

function open(rows: readonly Row[]): ParsedFile & { readonly model: ExecutionModel } {
  const file = parseFile(otlp(rows));
  return { ...file, model: buildExecutionModel(file.history, file.record) };
}

test.each([
  ["the invocation view", invocationView],
  ["the execution view", executionView],
])("rebuilds the history from spans of %s", (_, rows) => {
  const { model } = open(rows);
  expect(model.diagnostics).toEqual([]);
  expect([model.execution.arn, model.execution.name, model.execution.status]).toEqual([arn, "order-1", "SUCCEEDED"]);
  expect(model.invocations.count).toBe(3);
  const step = operation(model, "a");
  expect(step.attempts.map(({ outcome, start, end }) => [outcome, start - origin, (end ?? 0) - origin])).toEqual([
    ["failed", 100, 900],
    ["succeeded", 3100, 3500],
  ]);
  expect(step.attempts[0]?.nextDelay).toBe(2200);
  expect(operation(model, "w").end).toBe(origin + 5600);
});

/** The marks of each operation over the invocations. */
function recordedMarks(rows: readonly Row[]): string[] {
  const { model, recordings = [] } = open(rows);
  const recorded = withRecording(model, recordings);
  expect(recorded.disagreements).toEqual([]);
  return model.operations.ids.map((id, index) => {
    const told = [0, 1, 2].map((invocation) => markOf(recorded, index, invocation));
    return `${id}: ${told.map(({ mark, fidelity }) => `${mark} ${fidelity}`).join(", ")}`;
  });
}

test("spans of replays are marks that were recorded", () => {
  expect(recordedMarks(executionView)).toEqual([
    "a: executed recorded, executed recorded, replayed recorded",
    "w: not-visited recorded, executed recorded, resolved-while-suspended recorded",
  ]);
});

test("where spans do not tell of every replay, marks are inferred", () => {
  expect(recordedMarks(executionView.filter(({ id }) => id !== "r1"))[0]).toBe(
    "a: executed recorded, executed recorded, replayed inferred",
  );
  expect(open(invocationView).recordings).toEqual([]);
});

test("shows an execution that is still running, from what has been exported so far", () => {
  const { model } = open(invocationView.filter(({ to }) => to <= 1000));
  expect([model.execution.status, operation(model, "a").status]).toEqual(["RUNNING", "PENDING"]);
});

test("opens one of several executions, one line per request as a collector writes them", () => {
  const other = `${arn.slice(0, -4)}0000`;
  const text = `${otlp(executionView)}\n${otlp(executionView).replaceAll(arn, other)}\n`;
  expect(parseFile(text).others).toEqual([other]);
  expect(parseFile(text, other).record).toEqual({ DurableExecutionArn: other });
  expect(() => parseFile(text, "arn:else")).toThrow(/no span in the file is of arn:else/);
});
