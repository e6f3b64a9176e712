import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sizeText } from "./size-text.ts";
import { isBinary, rowStarts, visibleText } from "./text-lines.ts";
import { findAll } from "./text-search.ts";

describe("rows of plain text", () => {
  it("hold the whole text, one after the other, and none is too long", () => {
    const texts = fc
      .array(fc.constantFrom("\n", "x".repeat(150), "\u{1f600}", "é", "\r\n"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(texts, (text) => {
        const starts = [...rowStarts(text)];
        const rows = starts.slice(0, -1).map((start, index) => text.slice(start, starts[index + 1]));
        expect(rows.join("")).toBe(text);
        for (const row of rows) {
          expect(row.length).toBeLessThanOrEqual(201);
          expect(row).not.toMatch(/\n./s);
          expect(row).toBe(row.toWellFormed());
        }
      }),
    );
  });

  it("takes one long line in time that grows with its length", () => {
    expect(rowStarts("x".repeat(8_000_000))).toHaveLength(40_001);
  });

  it("writes out what cannot be seen", () => {
    expect(visibleText("a\u0000b\u202ec\t\r\n")).toBe("a\\u0000b\\u202ec\t");
  });

  it.each([
    ["plain\ttext\r\n", false],
    ["\u0000\u0001PK", true],
    ["not \ufffd utf-8", true],
    ["", false],
  ])("tells that %j is binary: %s", (text, expected) => {
    expect(isBinary(text)).toBe(expected);
  });
});

describe("searching a text", () => {
  it("takes every character as itself, and letters in any case", () => {
    expect([...findAll("A.b a.B axb (a.b)", "a.b").offsets]).toEqual([0, 4, 13]);
    expect([...findAll("[x] [y]", "[").offsets]).toEqual([0, 4]);
  });

  it("finds nothing when nothing is looked for", () => {
    expect(findAll("abc", "").offsets).toHaveLength(0);
  });

  it("says when there may be more", () => {
    expect(findAll("aaaa", "a", 3)).toEqual({ offsets: Uint32Array.of(0, 1, 2), isCut: true });
    expect(findAll("aaa", "a", 3).isCut).toBe(false);
  });
});

describe("sizes", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [1023, "1023 bytes"],
    [1024, "1.0 KB"],
    [1229, "1.2 KB"],
    [10_240, "10 KB"],
    [1_048_300, "1.0 MB"],
    [8_388_608, "8.0 MB"],
    [1_610_612_736, "1.5 GB"],
  ])("%i bytes read %s", (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});
