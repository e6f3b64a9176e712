import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildExecutionModel } from "./build.ts";
import { criticalPath, criticalSectionsOf, criticalShares } from "./critical-path.ts";
import { playHistory } from "./fixtures/random-history.ts";
import { done, origin, retry, type Row, timeline } from "./fixtures/timeline.ts";
import { operation } from "./operation-view.ts";

const end = ["InvocationCompleted @20", "ExecutionSucceeded #e @20"] as const;

function path(...rows: readonly Row[]): string[] {
  const model = buildExecutionModel(timeline(...rows));
  return criticalPath(model).sections.map(({ operation: index, from, to }) => {
    const id = index < 0 ? "execution" : operation(model, index).id;
    return `${id} ${(from - origin) / 1000}-${(to - origin) / 1000}`;
  });
}

test.each<[string, readonly Row[], string[]]>([
  [
    "one after another",
    ["StepStarted #A @1", "StepSucceeded #A @4", "StepStarted #B @5", "StepSucceeded #B @9", ...end],
    ["execution 0-1", "A 1-4", "execution 4-5", "B 5-9", "execution 9-20"],
  ],
  [
    "the last to end of those at the same time",
    ["StepStarted #A @1", "StepStarted #B @2", "StepSucceeded #A @6", "StepSucceeded #B @9", ...end],
    ["execution 0-2", "B 2-9", "execution 9-20"],
  ],
  [
    "what ended before the last to end began",
    [
      "StepStarted #A @1",
      "StepStarted #B @2",
      "StepSucceeded #A @3",
      "StepStarted #C @3",
      "StepSucceeded #B @6",
      "StepSucceeded #C @9",
      ...end,
    ],
    ["execution 0-1", "A 1-3", "C 3-9", "execution 9-20"],
  ],
  [
    "inside a context",
    [
      "ContextStarted #C @1",
      "StepStarted #A @2 <C",
      "StepSucceeded #A @5 <C",
      "ContextSucceeded #C @6",
      "WaitStarted #W @6",
      "InvocationCompleted @6",
      "WaitSucceeded #W @16",
      ...end,
    ],
    ["execution 0-1", "C 1-2", "A 2-5", "C 5-6", "W 6-16", "execution 16-20"],
  ],
  [
    "not through what lost a race",
    [
      "ContextStarted #C @1",
      "StepStarted #A @2 <C",
      "WaitStarted #W @2 <C",
      "StepSucceeded #A @5 <C",
      "ContextSucceeded #C @6",
      ...end,
    ],
    ["execution 0-1", "C 1-2", "A 2-5", "C 5-6", "execution 6-20"],
  ],
  [
    "up to the oldest that has not ended",
    [
      "ContextStarted #C @1",
      "CallbackStarted #K @2 <C",
      "CallbackStarted #L @3 <C",
      "StepStarted #A @4 <C",
      "StepSucceeded #A @8 <C",
    ],
    ["execution 0-1", "C 1-2", "K 2-8"],
  ],
  ["of nothing but code", [...end], ["execution 0-20"]],
  [
    "by event and not by time",
    ["StepStarted #A @1", "StepSucceeded #A @5", "StepStarted #B @4", "StepSucceeded #B @9", ...end],
    ["execution 0-1", "A 1-4", "B 4-9", "execution 9-20"],
  ],
])("goes %s", (_, rows, expected) => {
  expect(path(...rows)).toEqual(expected);
});

const nested = timeline(
  "ContextStarted #C @1",
  "ContextStarted #D @2 <C",
  "StepStarted #A @3 <D",
  "StepSucceeded #A @5 <D",
  "StepStarted #B @5 <D",
  "StepSucceeded #B @9 <D",
  "ContextSucceeded #D @10 <C",
  "ContextSucceeded #C @11",
  ...end,
);

test.each([
  ["C", false, ["1-2", "10-11"]],
  ["C", true, ["1-11"]],
  ["D", false, ["2-3", "9-10"]],
  ["D", true, ["2-10"]],
  ["A", false, ["3-5"]],
])("row %s, folded: %s, shows its sections", (id, folded, expected) => {
  const model = buildExecutionModel(nested);
  const row = { operation: operation(model, id).index, folded };
  const sections = criticalSectionsOf(model, criticalPath(model), row);
  expect(sections.map(({ from, to }) => `${(from - origin) / 1000}-${(to - origin) / 1000}`)).toEqual(expected);
});

test("shares tell what the execution did meanwhile, the largest first", () => {
  const model = buildExecutionModel(
    timeline(
      "StepStarted #A @1",
      ["StepFailed #A @2", retry(1, 5)],
      "InvocationCompleted @2",
      "StepStarted #A @10",
      ["StepSucceeded #A @12", done(2)],
      ...end,
    ),
  );
  const shares = criticalShares(model, criticalPath(model));
  expect(shares.map(({ operation: index, time }) => [index, time])).toEqual([
    [0, 11_000],
    [-1, 9000],
  ]);
  expect(shares[0]).toMatchObject({
    sections: 1,
    kinds: { running: 3000, replay: 500, backoff: 5000, latency: 2500, waiting: 0, recovery: 0 },
  });
});

const models = fc
  .tuple(fc.array(fc.nat(400), { maxLength: 60 }), fc.boolean())
  .map(([choices, finished]) => buildExecutionModel(playHistory(choices, finished)));

test("the path has no gaps, lies in its operations, and its shares add up", () => {
  fc.assert(
    fc.property(models, (model) => {
      const path = criticalPath(model);
      let time = model.execution.start;
      for (const { operation: index, from, to } of path.sections) {
        expect(from).toBe(time);
        expect(to).toBeGreaterThan(from);
        time = to;
        if (index < 0) continue;
        const view = operation(model, index);
        expect(from).toBeGreaterThanOrEqual(view.start);
        expect(to).toBeLessThanOrEqual(view.end ?? Number.POSITIVE_INFINITY);
        expect(view.abandonedAt).toBeUndefined();
      }
      expect(time).toBe(model.events.time.at(-1));
      const shares = criticalShares(model, path);
      const total = (model.events.time.at(-1) ?? 0) - (model.events.time[0] ?? 0);
      expect(shares.reduce((sum, share) => sum + share.time, 0)).toBeCloseTo(total);
      for (const { time: share, kinds } of shares) {
        expect(Object.values(kinds).reduce((sum, part) => sum + part)).toBeCloseTo(share);
      }
    }),
  );
});
