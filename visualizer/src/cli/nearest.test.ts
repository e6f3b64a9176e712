import { expect, test } from "vitest";
import { nearest, suggestion } from "./nearest.ts";

test.each([
  ["procesOrder", ["processOrder", "refund"], "processOrder"],
  ["PROCESSORDER", ["processOrder", "refund"], "processOrder"],
  ["refnud", ["processOrder", "refund"], "refund"],
  ["zebra", ["processOrder", "refund"], undefined],
])("%s means the known name that is close to it", (name, known, expected) => {
  expect(nearest(name, known)).toBe(expected);
});

test("without a close name it says which there are", () => {
  expect(suggestion("zebra", ["processOrder", "refund"])).toBe("There is processOrder, refund.");
  expect(suggestion("zebra", [])).toBeUndefined();
});
