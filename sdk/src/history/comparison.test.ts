import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildExecutionModel } from "./build.ts";
import { comparedOperation, compareExecutions, payloadChanges } from "./comparison.ts";
import { playHistory } from "./fixtures/random-history.ts";
import { done, failure, retry, type Row, timeline } from "./fixtures/timeline.ts";

const end = ["InvocationCompleted", "ExecutionSucceeded #e"] as const;
const step = (name: string, payload = "1", id = name): Row[] => [
  `StepStarted #${id} "${name}"`,
  [`StepSucceeded #${id} "${name}"`, { ...done(1), Result: { Payload: payload } }],
];
const failed = (name: string): Row[] => [
  `StepStarted #${name} "${name}"`,
  [`StepFailed #${name} "${name}"`, { ...done(1), ...failure("Declined") }],
];
const retried = (name: string): Row[] => [
  `StepStarted #${name} "${name}"`,
  [`StepFailed #${name} "${name}"`, retry(1, 1)],
  ...step(name),
];

function lines(left: readonly Row[], right: readonly Row[]): string[] {
  const models = {
    left: buildExecutionModel(timeline(...left, ...end)),
    right: buildExecutionModel(timeline(...right, ...end)),
  };
  const comparison = compareExecutions(models.left, models.right);
  return Array.from({ length: comparison.count }, (_, row) => {
    const compared = comparedOperation(models, comparison, row);
    const name = compared.left?.name ?? compared.right?.name ?? compared.left?.id ?? compared.right?.id;
    const first = comparison.firstDivergence === row ? " first" : "";
    return `${"> ".repeat(compared.depth)}${name} ${compared.differences.join("+") || "same"}${first}`;
  });
}

test.each<[string, readonly Row[], readonly Row[], string[]]>([
  ["nothing", [...step("A"), ...step("B")], [...step("A"), ...step("B")], ["A same", "B same"]],
  ["an added step", step("A"), [...step("A"), ...step("B")], ["A same", "B added first"]],
  [
    "a step added in front, which shifts the ids of the others",
    [...step("A", "1", "i1"), ...step("B", "1", "i2")],
    [...step("N", "1", "i1"), ...step("A", "1", "i2"), ...step("B", "1", "i3")],
    ["N added first", "A same", "B same"],
  ],
  [
    "a removed step",
    [...step("A"), ...step("B"), ...step("C")],
    [...step("A"), ...step("C")],
    ["A same", "B removed first", "C same"],
  ],
  [
    "a renamed step",
    [...step("A"), ...step("B")],
    [...step("A"), ...step("B2")],
    ["A same", "B removed first", "B2 added"],
  ],
  ["a step that failed", step("A"), failed("A"), ["A status+payload first"]],
  ["attempts", step("A"), retried("A"), ["A attempts first"]],
  ["a result", step("A"), step("A", "2"), ["A payload first"]],
  [
    "operations of one name, by their ordinal",
    [...step("A", "1", "x"), ...step("A", "2", "y")],
    [...step("A", "1", "x"), ...step("A", "3", "y"), ...step("A", "4", "z")],
    ["A same", "A payload first", "A added"],
  ],
  [
    "what is inside a context before the context",
    ['ContextStarted #C "C"', 'StepStarted #S "S" <C', 'StepSucceeded #S "S" <C', 'ContextSucceeded #C "C"'],
    ['ContextStarted #C "C"', 'StepStarted #S "S" <C', 'StepFailed #S "S" <C', 'ContextFailed #C "C"'],
    ["C status", "> S status first"],
  ],
  [
    "the children of a removed context too",
    ['ContextStarted #C "C"', 'StepStarted #S "S" <C', ...step("A")],
    step("A"),
    ["C removed first", "> S removed", "A same"],
  ],
  ["a type that changed", ['StepStarted #A "A"'], ['WaitStarted #A "A"'], ["A removed first", "A added"]],
])("tells apart %s", (_, left, right, expected) => {
  expect(lines(left, right)).toEqual(expected);
});

test("tells what the executions have to themselves", () => {
  const left = buildExecutionModel(timeline(...step("A"), "InvocationCompleted", "ExecutionSucceeded #e @9"));
  const right = buildExecutionModel(timeline(...failed("A"), ...step("B"), "InvocationCompleted"));
  const comparison = compareExecutions(left, right);
  expect(comparison.execution).toEqual({
    status: { left: "SUCCEEDED", right: "RUNNING" },
    duration: { left: 9000, right: Number.NaN },
    invocations: { left: 1, right: 1 },
    operations: { left: 1, right: 2 },
    attempts: { left: 1, right: 2 },
    input: "same",
    result: "same",
    error: "same",
  });
  expect(comparison.totals).toEqual({
    same: 0,
    added: 1,
    removed: 0,
    status: 1,
    attempts: 0,
    payload: 1,
    unknownPayloads: 0,
  });
});

test("tells how much longer each operation took", () => {
  const models = {
    left: buildExecutionModel(timeline("StepStarted #A @1", "StepSucceeded #A @2")),
    right: buildExecutionModel(timeline("StepStarted #A @1", "StepSucceeded #A @5", "StepStarted #B @6")),
  };
  const comparison = compareExecutions(models.left, models.right);
  expect([0, 1].map((row) => comparedOperation(models, comparison, row).durationDelta)).toEqual([3000, undefined]);
});

test.each([
  ["both left out", { Truncated: true }, { Truncated: true }, "unknown"],
  ["one left out", { Payload: "1" }, { Truncated: true }, "unknown"],
  ["both left out, of one size", { Size: 2 }, { Size: 2 }, "unknown"],
  ["both left out, of two sizes", { Size: 2 }, { Size: 3 }, "changed"],
  ["both there and equal", { Payload: "1" }, { Payload: "1" }, "same"],
  ["one empty, one not", {}, { Payload: "1" }, "changed"],
])("a payload: %s", (_, left, right, expected) => {
  const model = (result: object) =>
    buildExecutionModel(timeline("StepStarted #A", ["StepSucceeded #A", { Result: result }]));
  expect(payloadChanges[compareExecutions(model(left), model(right)).payload[0] ?? -1]).toBe(expected);
});

test("errors are compared without their stacks", () => {
  const thrown = (StackTrace: string[]) =>
    buildExecutionModel(
      timeline("StepStarted #A", ["StepFailed #A", { Error: { Payload: { ErrorType: "E", StackTrace } } }]),
    );
  expect(compareExecutions(thrown(["a.ts:1"]), thrown(["b.ts:2"])).totals.same).toBe(1);
});

const models = fc
  .tuple(fc.array(fc.nat(400), { maxLength: 60 }), fc.boolean())
  .map(([choices, finished]) => buildExecutionModel(playHistory(choices, finished)));

test("an execution does not differ from itself", () => {
  fc.assert(
    fc.property(models, (model) => {
      const comparison = compareExecutions(model, model);
      expect([...comparison.left]).toEqual([...model.tree.rows]);
      expect([...comparison.right]).toEqual([...model.tree.rows]);
      expect(comparison).toMatchObject({ firstDivergence: -1, totals: { same: model.operations.count } });
    }),
  );
});

test("each operation is in one row, its parent above it, and the mirror image adds what the other removes", () => {
  fc.assert(
    fc.property(models, models, (left, right) => {
      const comparison = compareExecutions(left, right);
      for (const [side, model] of [
        ["left", left],
        ["right", right],
      ] as const) {
        const found = [...comparison[side]].filter((index) => index >= 0);
        expect(found.toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: model.operations.count }, (_, index) => index),
        );
        for (const [row, index] of comparison[side].entries()) {
          if (index < 0) continue;
          const above = comparison.parent[row] ?? -1;
          expect(above < 0 ? -1 : comparison[side][above]).toBe(model.operations.parent[index]);
        }
      }
      const { added, removed, ...rest } = comparison.totals;
      const mirror = compareExecutions(right, left);
      expect(mirror.totals).toEqual({ ...rest, added: removed, removed: added });
      expect(mirror.firstDivergence < 0).toBe(comparison.firstDivergence < 0);
    }),
  );
});
