import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildExecutionModel } from "./build.ts";
import { playHistory } from "./fixtures/random-history.ts";
import { done, type Row, timeline } from "./fixtures/timeline.ts";
import { groupingAdvice } from "./grouping.ts";
import { operation } from "./operation-view.ts";

const step = (id: string, below = ""): Row[] => [
  `StepStarted #${id} ${below}`,
  [`StepSucceeded #${id} ${below}`, done(1)],
];
const suspended = (id: string): Row[] => [`WaitStarted #${id}`, "InvocationCompleted", `WaitSucceeded #${id}`];

function advice(...rows: readonly Row[]): string[] {
  const model = buildExecutionModel(timeline(...rows, "InvocationCompleted", "ExecutionSucceeded #e"));
  return groupingAdvice(model).map(({ parent, operations, now, grouped }) => {
    const ids = operations.map((index) => operation(model, index).id).join("");
    return `${parent < 0 ? "" : `${operation(model, parent).id}: `}${ids} ${now} to ${grouped}`;
  });
}

test.each<[string, readonly Row[], string[]]>([
  ["nothing where nothing was replayed", [...step("A"), ...step("B")], []],
  ["nothing for a single operation", [...step("A"), ...suspended("W")], []],
  [
    "the steps before the waits",
    [...step("A"), ...step("B"), ...step("C"), ...suspended("W"), ...suspended("X"), ...suspended("Y")],
    ["ABC 9 to 3"],
  ],
  [
    "not the items of a map",
    ["ContextStarted #M [Map]", ...step("A", "<M"), ...step("B", "<M"), ...suspended("W"), ...suspended("X")],
    [],
  ],
  [
    "the children of a context that was open for long",
    ["ContextStarted #C", ...step("A", "<C"), ...step("B", "<C"), ...suspended("W"), ...suspended("X")],
    ["C: AB 4 to 2"],
  ],
])("advises %s", (_, rows, expected) => {
  expect(advice(...rows)).toEqual(expected);
});

test("what is advised saves something", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { maxLength: 80 }), (choices) => {
      const model = buildExecutionModel(playHistory(choices, true));
      for (const { now, grouped, operations, parent } of groupingAdvice(model)) {
        expect(grouped).toBeLessThan(now);
        for (const index of operations) expect(operation(model, index).parent).toBe(parent);
      }
    }),
  );
});
