import { buildExecutionModel, type HistoryEvent, marksIn } from "@durascope/sdk/history";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fixtures } from "../../../test/fixtures/index.ts";
import { cellText } from "./cell-text.ts";
import { densityOf } from "./density.ts";
import { cellAt, fitCells, type Geometry, largestZoom, moveCell, scrollTo, visible } from "./geometry.ts";
import { hues, intervalHues } from "./hue.ts";
import { rankPixels } from "./raster.ts";
import { allRows, foldedRows } from "./rows.ts";

const event = (EventId: number, EventType: string, Id?: string, more: object = {}): HistoryEvent => ({
  EventId,
  EventType,
  EventTimestamp: EventId,
  ...(Id === undefined ? {} : { Id }),
  ...more,
});
const model = buildExecutionModel([
  event(1, "ExecutionStarted", "e"),
  event(2, "ContextStarted", "c"),
  event(3, "StepStarted", "a", { ParentId: "c", Name: "charge" }),
  event(4, "StepFailed", "a", {
    ParentId: "c",
    StepFailedDetails: { RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 1 } },
  }),
  event(5, "InvocationCompleted"),
  event(6, "StepStarted", "a", { ParentId: "c" }),
  event(7, "StepSucceeded", "a", { ParentId: "c" }),
  event(8, "WaitStarted", "w", { ParentId: "c" }),
  event(9, "InvocationCompleted"),
  event(10, "WaitSucceeded", "w", { ParentId: "c" }),
  event(11, "InvocationCompleted"),
]);
const rows = allRows(model, undefined);

test("cells are told in words, with how that is known", () => {
  const texts = [0, 1, 2].map((column) => cellText({ model, rows }, { row: 1, column }));
  expect(texts).toEqual([
    "charge, invocation 1: executed, inferred from history",
    "charge, invocation 2: executed, inferred from history",
    "charge, invocation 3: replayed, inferred from history",
  ]);
});

test("a row that stands for several tells what these did", () => {
  const folded = foldedRows(model, [
    { operation: 0, isOpen: false, hasChildren: true, isGroup: false, members: undefined },
  ]);
  expect([...(folded.members.get(0) ?? [])]).toEqual([0, 1, 2]);
  expect(cellText({ model, rows: folded }, { row: 0, column: 2 })).toBe(
    "CONTEXT and 2 more, invocation 3: 1 replayed, 1 resolved while suspended, 1 pending",
  );
});

test("a filter keeps only the rows that pass", () => {
  const filtered = allRows(model, Uint8Array.of(0, 1, 1));
  expect([...filtered.operations]).toEqual([1, 2]);
  expect([...filtered.rowOf]).toEqual([-1, 0, 1]);
});

test("executed cells before the last have the hue of a retry, or of a context that goes on", () => {
  const found = Array.from(intervalHues(model), (hue) => hues[hue]);
  const { starts } = model.marks;
  const of = (operation: number) => found.slice(starts[operation], starts[operation + 1]);
  expect(of(0)).toEqual(["running", "waiting"]);
  expect(of(1)).toEqual(["succeeded", "succeeded"]);
  expect(of(2)).toEqual(["succeeded", "succeeded"]);
});

test("the density of all operations is the count of marks per invocation", () => {
  const whole = buildExecutionModel(fixtures.waiting().events);
  const all = Int32Array.from({ length: whole.operations.count }, (_, index) => index);
  const { counts } = densityOf(whole, all);
  for (let invocation = 0; invocation < whole.invocations.count; invocation++) {
    const marks = [...marksIn(whole, invocation)];
    for (const mark of [1, 2, 3, 4]) {
      expect(counts[mark]?.[invocation]).toBe(marks.filter((own) => own === mark).length);
    }
  }
});

const geometries = fc
  .record({
    rows: fc.integer({ min: 1, max: 5000 }),
    columns: fc.integer({ min: 1, max: 5000 }),
    width: fc.integer({ min: 50, max: 2000 }),
    height: fc.integer({ min: 50, max: 1000 }),
    zoom: fc.double({ min: 1, max: 50, noNaN: true }),
    at: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ zoom, at, ...rest }): Geometry => {
    const cells = fitCells(rest, rest, Math.min(zoom, largestZoom(rest, rest)));
    const left = Math.max(0, rest.columns * cells.cellWidth - rest.width) * at[0];
    const top = Math.max(0, rest.rows * cells.cellHeight - rest.height) * at[1];
    return { ...rest, ...cells, left, top };
  });

test("what is pointed at is on screen, and what is scrolled to can be pointed at", () => {
  fc.assert(
    fc.property(geometries, fc.nat(), fc.nat(), (geometry, row, column) => {
      const cell = { row: row % geometry.rows, column: column % geometry.columns };
      const moved = { ...geometry, ...scrollTo(geometry, cell) };
      const x = (cell.column + 0.5) * moved.cellWidth - moved.left;
      const y = (cell.row + 0.5) * moved.cellHeight - moved.top;
      expect(cellAt(moved, x, y)).toEqual(cell);
      const { firstRow, endRow, firstColumn, endColumn } = visible(moved);
      expect(cell.row).toBeGreaterThanOrEqual(firstRow);
      expect(cell.row).toBeLessThan(endRow);
      expect(cell.column).toBeGreaterThanOrEqual(firstColumn);
      expect(cell.column).toBeLessThan(endColumn);
    }),
  );
});

test.each([
  ["ArrowRight", false, { row: 2, column: 4 }],
  ["ArrowUp", false, { row: 1, column: 3 }],
  ["PageDown", false, { row: 4, column: 3 }],
  ["Home", false, { row: 2, column: 0 }],
  ["Home", true, { row: 0, column: 0 }],
  ["End", true, { row: 4, column: 4 }],
  ["x", false, undefined],
])("the key %s (with Ctrl: %s) leads to %j", (name, ctrl, expected) => {
  expect(moveCell({ rows: 5, columns: 5 }, { row: 2, column: 3 }, { name, ctrl })).toEqual(expected);
});

test("where many rows share a pixel, what was executed and what failed are still seen", () => {
  const whole = buildExecutionModel(fixtures.H3().events);
  const rows = allRows(whole, undefined);
  const size = { width: 350, height: 30 };
  const counts = { rows: rows.operations.length, columns: whole.invocations.count };
  const geometry = { ...counts, ...fitCells(counts, size, 1), ...size, left: 0, top: 0 };
  const ranks = rankPixels({ model: whole, rows, hues: intervalHues(whole), geometry }, { ...size, ratio: 1 });
  const executed = 1 + 3 * hues.length;
  for (let column = 0; column < size.width; column++) {
    const shown = Array.from({ length: size.height }, (_, y) => ranks[y * size.width + column] ?? 0);
    expect(Math.max(...shown)).toBeGreaterThanOrEqual(executed);
  }
  expect(Math.max(...ranks)).toBe(executed + hues.length - 1);
});
