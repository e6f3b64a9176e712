import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type DiffLine, diffLines, payloadLines, withContext } from "./line-diff.ts";

const signs = { same: " ", removed: "-", added: "+" };
const shown = (lines: readonly DiffLine[]): string => lines.map(({ kind, text }) => `${signs[kind]}${text}`).join(" ");

test.each([
  ["a b c", "a b c", " a  b  c"],
  ["a b c", "a x c", " a -b +x  c"],
  ["a b c", "a c", " a -b  c"],
  ["a c", "a b c", " a +b  c"],
  ["a b c d e f", "b c x e f g", "-a  b  c -d +x  e  f +g"],
  ["x", "y", "-x +y"],
])("%s to %s", (left, right, expected) => {
  expect(shown(diffLines(left.split(" "), right.split(" ")))).toBe(expected);
});

const texts = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 });

/** Length of a longest common subsequence, by the textbook table. */
function common(left: readonly string[], right: readonly string[]): number {
  const table = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0));
  for (let x = 1; x <= left.length; x++) {
    for (let y = 1; y <= right.length; y++) {
      table[x]![y] =
        left[x - 1] === right[y - 1] ? table[x - 1]![y - 1]! + 1 : Math.max(table[x - 1]![y]!, table[x]![y - 1]!);
    }
  }
  return table[left.length]![right.length]!;
}

test("what stays and goes is the left text, what stays and comes the right one, and as much stays as can", () => {
  fc.assert(
    fc.property(texts, texts, (left, right) => {
      const lines = diffLines(left, right);
      expect(lines.filter(({ kind }) => kind !== "added").map(({ text }) => text)).toEqual(left);
      expect(lines.filter(({ kind }) => kind !== "removed").map(({ text }) => text)).toEqual(right);
      expect(lines.filter(({ kind }) => kind === "same")).toHaveLength(common(left, right));
    }),
  );
});

test("texts that have too little in common are shown as replaced, at once", () => {
  const left = Array.from({ length: 5000 }, (_, index) => `left ${index}`);
  const right = Array.from({ length: 5000 }, (_, index) => `right ${index}`);
  expect(diffLines(left, right)).toHaveLength(10_000);
});

test("far from changes, lines are only counted", () => {
  const left = Array.from({ length: 20 }, (_, index) => String(index));
  const parts = withContext(diffLines(left, left.with(10, "x")), 1);
  expect(parts.map((part) => (part.kind === "skipped" ? part.lines : part.text))).toEqual([9, "9", "10", "x", "11", 8]);
});

test.each([
  ['{"a":1}', ["{", '  "a": 1', "}"]],
  ['{"id":12345678901234567890}', ["{", '  "id": 12345678901234567890', "}"]],
  ["not\njson", ["not", "json"]],
])("lays out %j", (text, expected) => {
  expect(payloadLines(text)).toEqual(expected);
});
