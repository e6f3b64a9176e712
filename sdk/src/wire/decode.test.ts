import { describe, expect, it } from "vitest";
import { decodeOperation } from "./decode.ts";
import { isTerminal, type WireOperation } from "./model.ts";

describe("an operation from the service", () => {
  it("has dates for every form of timestamp, and undefined for what is none", () => {
    const dates = [1_700_000_000_000, "2023-11-14T22:13:20.000Z", new Date(1_700_000_000_000), "soon"].map(
      (StartTimestamp) => decodeOperation({ Id: "a", Type: "WAIT", Status: "STARTED", StartTimestamp }).StartTimestamp,
    );
    expect(dates.map((date) => date?.getTime())).toEqual([
      1_700_000_000_000,
      1_700_000_000_000,
      1_700_000_000_000,
      undefined,
    ]);
  });

  it("may have null where details are meant", () => {
    const wire = {
      Id: "a",
      Type: "STEP",
      Status: "STARTED",
      StepDetails: null,
      WaitDetails: null,
    } as unknown as WireOperation;
    expect(decodeOperation(wire)).not.toHaveProperty("StepDetails");
    expect(decodeOperation(wire)).not.toHaveProperty("WaitDetails");
  });

  it("is not over in a status of a later service", () => {
    expect(["STARTED", "PENDING", "READY", "HIBERNATING", undefined].filter(isTerminal)).toEqual([]);
    expect(["SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT", "STOPPED"].every(isTerminal)).toBe(true);
  });
});
