import { fileURLToPath } from "node:url";
import * as official from "@aws/durable-execution-sdk-js";
import * as ours from "@durascope/sdk";
import { describe, expect, it } from "vitest";
import { complaintsIn } from "./compiler.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

const officialNames = Object.keys(official)
  .filter((name) => name !== "default")
  .toSorted();
type Exports = Record<string, unknown>;

function kindOf(value: unknown): string {
  if (typeof value !== "function") return typeof value;
  // A class's prototype cannot be replaced; a function's can, and an arrow function has none.
  return Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false ? "class" : "function";
}

/** An object of text alone: an enum, or what stands for one. */
function isEnum(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" && value !== null && Object.values(value).every((member) => typeof member === "string")
  );
}

describe("types", () => {
  it("agree with the official ones but for the listed differences, and compile its users' programs", () => {
    expect(complaintsIn(folder)).toEqual([]);
  });

  it("are asked of programs that compile against the official package as well", () => {
    expect(complaintsIn(folder, "tsconfig.official.json")).toEqual([]);
  });
});

describe("exports", () => {
  it("are 52 in the official package", () => {
    expect(officialNames).toHaveLength(52);
  });

  it.each(officialNames)("%s is of the same kind, with the same values", (name) => {
    const theirs = (official as Exports)[name];
    const own = (ours as Exports)[name];
    expect(kindOf(own)).toBe(kindOf(theirs));
    if (isEnum(theirs)) expect({ ...(own as object) }).toEqual({ ...theirs });
    else if (typeof theirs === "object" && theirs !== null) {
      const kinds = (of: object): unknown =>
        Object.fromEntries(Object.entries(of).map(([key, value]) => [key, kindOf(value)]));
      expect(kinds(own as object)).toEqual(kinds(theirs));
    } else if (typeof theirs !== "function") expect(own).toBe(theirs);
  });

  it("build errors that name themselves and extend each other as the official ones do", () => {
    const classes = officialNames.filter(
      (name) => name.endsWith("Error") && kindOf((official as Exports)[name]) === "class",
    );
    for (const name of classes) {
      const parents = (from: Exports): string[] => {
        const names: string[] = [];
        for (
          let at = from[name] as { name: string } | null;
          at !== null && at.name !== "";
          at = Object.getPrototypeOf(at) as typeof at
        )
          names.push(at.name);
        return names.filter((parent) => parent !== "DurableError");
      };
      expect(parents(ours)).toEqual(parents(official));
    }
  });
});
