import { describe, expect, it } from "vitest";
import { dateOf, millisOf } from "./decode.ts";
import { isTerminal } from "./model.ts";

describe("an operation from the service", () => {
  it("has a time for every form of timestamp, and none for what is no time", () => {
    const forms = [1_700_000_000_000, "2023-11-14T22:13:20.000Z", new Date(1_700_000_000_000), "soon", Number.NaN];
    const at = 1_700_000_000_000;
    expect(forms.map((form) => millisOf(form))).toEqual([at, at, at, undefined, undefined]);
    expect(forms.map((form) => dateOf(form)?.getTime())).toEqual([at, at, at, undefined, undefined]);
    expect(millisOf(null as unknown as undefined)).toBeUndefined();
  });

  it("is not over in a status of a later service", () => {
    expect(["STARTED", "PENDING", "READY", "HIBERNATING", undefined].filter(isTerminal)).toEqual([]);
    expect(["SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT", "STOPPED"].every(isTerminal)).toBe(true);
  });
});
