import { describe, expect, it } from "vitest";
import { keyParts } from "./key-text.ts";
import { bestMatches, matchScore } from "./match.ts";

describe("what was typed", () => {
  const titles = ["Go to Timeline", "Go to Errors", "Next error", "Zoom to selection", "Switch to UTC"];
  const matching = (typed: string): string[] => bestMatches(titles, typed, { text: (title) => title, limit: 10 });

  it.each([
    ["error", ["Next error", "Go to Errors"]],
    ["gt err", ["Go to Errors"]],
    ["zoom", ["Zoom to selection"]],
    ["to utc", ["Switch to UTC"]],
    ["nothing like it", []],
  ])("%j finds %j", (typed, expected) => {
    expect(matching(typed)).toEqual(expected);
  });

  it("keeps the order of all when nothing is typed, up to the limit", () => {
    expect(bestMatches(["b", "a", "c"], "", { text: (item) => item, limit: 2 })).toEqual(["b", "a"]);
  });

  it("takes signs as themselves", () => {
    expect(matchScore("a.b", ".")).toBeDefined();
    expect(matchScore("ab", ".")).toBeUndefined();
  });
});

describe("keys", () => {
  it.each([
    ["$mod+k", false, ["Ctrl", "K"]],
    ["$mod+k", true, ["⌘", "K"]],
    ["Shift+?", false, ["?"]],
    ["Shift+ArrowLeft", false, ["Shift", "←"]],
    ["Alt+Digit1", true, ["⌥", "1"]],
    ["Escape", false, ["Esc"]],
    ["+", false, ["+"]],
    ["j", false, ["J"]],
  ])("%s reads as %j on its keyboard", (key, isMac, parts) => {
    expect(keyParts(key, isMac)).toEqual(parts);
  });
});
