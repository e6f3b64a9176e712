import { expect, test } from "vitest";
import { clip, duration, phrase } from "./text.ts";

test.each([
  [0, "0 ms"],
  [12.4, "12 ms"],
  [999.6, "1 s"],
  [1240, "1.24 s"],
  [3000, "3 s"],
  [12_345, "12.3 s"],
  [59_999, "1 min"],
  [200_000, "3 min 20 s"],
  [3_599_900, "1 h"],
  [3_600_000, "1 h"],
  [187_200_000, "2 d 4 h"],
])("%d milliseconds read as %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("a phrase counts equal names and what does not fit", () => {
  expect(phrase(["a", "b", "b"], 40)).toBe("a, b ×2");
  expect(phrase(["validate", "charge", "reserve", "ship"], 18)).toBe("validate, charge and 2 more");
});

test("a clipped text ends with an ellipsis", () => {
  expect(clip("reserve-stock", 8)).toBe("reserve…");
});
