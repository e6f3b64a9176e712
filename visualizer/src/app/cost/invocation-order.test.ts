import { buildExecutionModel, costOfReplay } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { fixtures } from "../../../test/fixtures/index.ts";
import { orderOf, shareOf, sortColumns } from "./invocation-order.ts";

const cost = costOfReplay(buildExecutionModel(fixtures.H3().events));

test("the invocations that replayed most come first", () => {
  const order = orderOf(cost, { column: "replayed", descending: true });
  expect([...order]).toEqual([...cost.worst]);
});

test.each(sortColumns)("ordering by %s keeps every invocation, and unknown ones last either way", (column) => {
  for (const descending of [true, false]) {
    const order = [...orderOf(cost, { column, descending })];
    expect(order.toSorted((a, b) => a - b)).toEqual(order.map((_, index) => index));
    if (column !== "share") continue;
    const isKnown = order.map((index) => !Number.isNaN(shareOf(cost, index)));
    expect(isKnown.lastIndexOf(true)).toBeLessThan(isKnown.includes(false) ? isKnown.indexOf(false) : isKnown.length);
  }
});
