import { expect, test } from "vitest";
import { amountText, estimate, isPriced } from "./price.ts";

test("estimates from memory, time and invocations", () => {
  const prices = { memory: 512, perGbSecond: 0.5, perMillion: 1 };
  expect(estimate(prices, { invocations: 2_000_000, duration: 4000, replay: 1000 })).toEqual({
    total: 3,
    invocations: 2,
    duration: 1,
    replay: 0.25,
  });
});

test.each([
  [{ memory: 512, perGbSecond: 0, perMillion: 0 }, false],
  [{ memory: 0, perGbSecond: 1, perMillion: 1 }, false],
  [{ memory: 128, perGbSecond: 0, perMillion: 0.2 }, true],
])("%j is enough to estimate from: %s", (prices, expected) => {
  expect(isPriced(prices)).toBe(expected);
});

test.each([
  [0, "0"],
  [12.345, "12.35"],
  [1234, "1,234.00"],
  [0.0021, "0.0021"],
  [0.00000042, "0.00000042"],
])("writes %d as %s", (amount, expected) => {
  expect(amountText(amount)).toBe(expected);
});
