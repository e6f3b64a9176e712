import { expect, test } from "vitest";
import { fixtures } from "../../../test/fixtures/index.ts";
import { buildExecutionModel, criticalPath, criticalShares } from "@durascope/sdk/history";
import { boxesOf } from "./critical-line.tsx";
import { sharesByName } from "./named-share.ts";
import { shareText } from "./time-kinds.ts";

test.each([
  [0, 10, "0 %"],
  [10, 10, "100 %"],
  [9999, 10_000, ">99.9 %"],
  [1, 100_000, "<0.1 %"],
  [1, 3, "33 %"],
  [1, 12, "8.3 %"],
  [1, 50, "2 %"],
  [1, 0, "0 %"],
])("%d of %d is %s", (part, whole, text) => {
  expect(shareText(part, whole)).toBe(text);
});

const axis = { width: 100, x: (time: number) => time };

test.each([
  [
    "one after another",
    [
      [0, 10],
      [10, 20],
    ],
    [[0, 20]],
  ],
  [
    "too near to be told apart",
    [
      [0, 10],
      [11, 20],
    ],
    [[0, 20]],
  ],
  [
    "apart",
    [
      [0, 10],
      [20, 30],
    ],
    [
      [0, 10],
      [20, 10],
    ],
  ],
  ["too short to be seen", [[50, 50.1]], [[50, 2]]],
  [
    "beyond the edges",
    [
      [-50, -20],
      [-20, 5],
      [95, 500],
      [300, 400],
    ],
    [
      [-4, 9],
      [95, 9],
    ],
  ],
])("sections %s", (_, sections, expected) => {
  const boxes = boxesOf(
    sections.map(([from = 0, to = 0]) => ({ from, to })),
    axis,
  );
  expect(boxes.map(({ left, width }) => [left, width])).toEqual(expected);
});

test("operations of one name share one line of the critical path, and nothing is lost", () => {
  const model = buildExecutionModel(fixtures.H3().events);
  const shares = criticalShares(model, criticalPath(model));
  const named = sharesByName(model, shares);
  expect(named.length).toBeLessThan(shares.length);
  expect(named.reduce((sum, { count }) => sum + count, 0)).toBe(shares.length);
  const total = (list: readonly { time: number }[]) => list.reduce((sum, { time }) => sum + time, 0);
  expect(total(named)).toBeCloseTo(total(shares));
  for (const { time, kinds } of named) {
    expect(Object.values(kinds).reduce((sum, part) => sum + part)).toBeCloseTo(time);
  }
});
