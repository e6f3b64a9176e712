import { describe, expect, it } from "vitest";
import type { Operation } from "../wire/model.ts";
import { resumeOf, resumptionFields } from "./resume.ts";

const at = 10_000;
const record = (more: Partial<Operation>): Operation => ({
  Id: "a",
  Type: "WAIT",
  Status: "SUCCEEDED",
  StartTimestamp: new Date(0),
  EndTimestamp: new Date(9_000),
  ...more,
});
const execution = record({ Id: "e", Type: "EXECUTION", Status: "STARTED" });

function resumed(
  records: readonly Operation[],
  updatedOperationIds: readonly string[] = records.map(({ Id }) => Id ?? ""),
) {
  const operations = new Map([execution, ...records].map((one) => [one.Id ?? "", one]));
  return resumeOf({ first: false, operations, updatedOperationIds, at });
}

const retrying = (more: Partial<Operation> = {}): Operation =>
  record({
    Type: "STEP",
    SubType: "Step",
    Status: "READY",
    EndTimestamp: undefined,
    StepDetails: { Attempt: 1, NextAttemptTimestamp: new Date(9_900) },
    ...more,
  });

describe("what an invocation was made for", () => {
  it.each<[string, Operation, number | undefined]>([
    ["wait", record({}), 1_000],
    ["callback", record({ Type: "CALLBACK", Status: "TIMED_OUT" }), 1_000],
    ["invoke", record({ Type: "CHAINED_INVOKE" }), 1_000],
    ["retry", retrying(), 100],
    ["condition", retrying({ SubType: "WaitForCondition" }), 100],
    ["wait", record({ EndTimestamp: undefined }), undefined],
    ["unknown", record({ Type: "CONTEXT" }), 1_000],
  ])("is a %s", (trigger, changed, latencyMs) => {
    expect(resumed([changed])).toMatchObject({ trigger, cause: changed });
    expect(resumed([changed]).latencyMs).toBe(latencyMs);
  });

  it("is the start of the execution the first time", () => {
    expect(resumeOf({ first: true, operations: new Map(), updatedOperationIds: ["e"], at }).trigger).toBe("start");
  });

  it("is the latest of several changes", () => {
    const later = record({ Id: "b", Type: "CALLBACK", EndTimestamp: new Date(9_500) });
    expect(resumed([record({}), later, record({ Id: "c" })])).toMatchObject({ trigger: "callback", latencyMs: 500 });
  });

  it("is an attempt that is due where nothing is named, and else a repetition", () => {
    const due = retrying({ Status: "PENDING" });
    const notDue = retrying({ Status: "PENDING", StepDetails: { NextAttemptTimestamp: new Date(at + 1) } });
    expect(resumed([due], []).trigger).toBe("retry");
    expect(resumed([notDue], []).trigger).toBe("redelivery");
    expect(resumed([record({})], ["e"]).trigger).toBe("redelivery");
  });
});

it("a line names up to ten changes and counts them all", () => {
  const fields = resumptionFields(
    resumed(Array.from({ length: 12 }, (_, index) => record({ Id: `w-${index}`, Name: "n" }))),
  );
  expect(fields).toMatchObject({ resumeTrigger: "wait", resumeOperationId: "w-0", changedOperationCount: 12 });
  expect(fields["changedOperations"]).toHaveLength(10);
  expect((fields["changedOperations"] as object[])[1]).toEqual({
    id: "w-1",
    name: "n",
    type: "WAIT",
    subType: undefined,
    status: "SUCCEEDED",
  });
});
