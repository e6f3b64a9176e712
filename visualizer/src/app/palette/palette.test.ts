import { buildExecutionModel } from "@durascope/sdk/history";
import { describe, expect, it } from "vitest";
import { entriesFor, entryText } from "./entry.ts";
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
    ["g g", false, ["G", "G"]],
    [" ", false, ["Space"]],
  ])("%s reads as %j on its keyboard", (key, isMac, parts) => {
    expect(keyParts(key, isMac)).toEqual(parts);
  });
});

describe("the palette", () => {
  const step = (EventId: number, Id: string, Name: string) => ({
    EventId,
    EventType: "StepStarted",
    Id,
    Name,
    SubType: "Step",
    EventTimestamp: 1000,
  });
  const model = buildExecutionModel([step(1, "a1", "reserve"), step(2, "b2", "charge")]);
  const run = (): void => {};
  const actions = [
    { id: "palette", title: "All commands", group: "Help", run },
    { id: "stop", title: "Stop the execution", group: "Actions", run, when: () => false },
    { id: "next", title: "Previous reservation", group: "Rows", run },
  ];
  const texts = (typed: string): string[] => entriesFor(typed, actions, model).map(entryText);

  it("lists the commands that can be done now, but not itself", () => {
    expect(texts("")).toEqual(["Previous reservation"]);
  });

  it("finds operations by name among the commands, what begins so first", () => {
    expect(texts("reserv")).toEqual(["Step reserve, running", "Previous reservation"]);
  });

  it("finds an operation by its id", () => {
    expect(texts("b2")).toEqual(["Step charge, running"]);
  });

  it("works where no execution is open", () => {
    expect(entriesFor("prev", actions, undefined).map(entryText)).toEqual(["Previous reservation"]);
  });
});
