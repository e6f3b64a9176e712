import { buildExecutionModel, compareExecutions } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { fixtures } from "../../../test/fixtures/index.ts";
import { differenceText, signOf } from "./difference-text.ts";
import { nextDifference, rowsAround, shownRows } from "./rows.ts";

const { events } = fixtures.H3();
const whole = buildExecutionModel(events);
// A step that did not fail, and everything after it missing: what differs is deep in the tree.
const cut = buildExecutionModel(events.slice(0, 3000));
const comparison = compareExecutions(whole, cut);
const all = { onlyDifferences: false, closed: new Set<number>() };

test("all rows are shown, in order, unless they are folded away", () => {
  expect([...shownRows(comparison, all)]).toEqual(Array.from({ length: comparison.count }, (_, row) => row));
  const size = comparison.subtreeSize[0] ?? 0;
  const folded = shownRows(comparison, { ...all, closed: new Set([0]) });
  expect(folded).toHaveLength(comparison.count - size + 1);
  expect(Array.from(folded.subarray(0, 2))).toEqual([0, size]);
});

test("only what differs is shown, and what it is in", () => {
  const shown = new Set(shownRows(comparison, { ...all, onlyDifferences: true }));
  expect(shown.size).toBeLessThan(comparison.count);
  for (let row = 0; row < comparison.count; row++) {
    if (comparison.differences[row] === 0) continue;
    expect([row, ...rowsAround(comparison, row)].filter((other) => !shown.has(other))).toEqual([]);
  }
});

test("the next difference is found around the end", () => {
  const first = nextDifference(comparison, -1) ?? -1;
  expect(comparison.differences.slice(0, first).every((bits) => bits === 0)).toBe(true);
  expect(nextDifference(comparison, comparison.count - 1)).toBe(first);
  expect(nextDifference(compareExecutions(whole, whole), 0)).toBeUndefined();
});

test.each([
  [{ differences: [], payload: "same" }, "", "="],
  [{ differences: [], payload: "unknown" }, "", "="],
  [{ differences: ["added"], payload: "same" }, "only there", "+"],
  [{ differences: ["removed"], payload: "same" }, "only here", "−"],
  [{ differences: ["status", "payload"], payload: "changed" }, "status, payload", "≠"],
  [{ differences: ["attempts"], payload: "unknown" }, "attempts, payload not known", "≠"],
] as const)("%j is told as %j with the sign %s", (compared, text, sign) => {
  expect([differenceText(compared), signOf(compared)]).toEqual([text, sign]);
});
