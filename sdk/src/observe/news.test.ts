import { describe, expect, test } from "vitest";
import type { WireOperation } from "../wire/model.ts";
import { untoldIn } from "./news.ts";

const at = 1_000_000;

function record(
  Id: string,
  Type: WireOperation["Type"],
  end?: number,
  more: Partial<WireOperation> = {},
): WireOperation {
  const ended = end === undefined ? {} : { Status: "SUCCEEDED" as const, EndTimestamp: at + end };
  return { Id, Type, Status: "STARTED", StartTimestamp: at, ...ended, ...more };
}

function untold(records: readonly WireOperation[], updatedOperationIds: readonly string[], first = false) {
  const operations = new Map(records.map((one) => [one.Id ?? "", one]));
  const found = untoldIn({ first, operations, updatedOperationIds, at: at + 1_000 });
  return found && { since: found.since - at, ids: [...found.operations.keys()] };
}

const execution = record("e", "EXECUTION");
const before = record("before", "STEP", 10);
const wait = record("wait", "WAIT", 100);
const after = record("after", "STEP", 110);

describe("after an invocation that came to its end, nothing is untold", () => {
  test.each<[string, readonly WireOperation[], readonly string[]]>([
    ["what it waited for ended", [execution, before, wait], ["wait"]],
    ["several ended", [execution, before, wait, record("other", "CALLBACK", 200)], ["other", "wait"]],
    ["an attempt is due", [execution, before, record("s", "STEP", undefined, { Status: "READY" })], ["s"]],
    [
      "an attempt is due, which the service does not say",
      [
        execution,
        before,
        record("s", "STEP", undefined, { Status: "PENDING", StepDetails: { NextAttemptTimestamp: at + 5 } }),
      ],
      [],
    ],
    ["something unheard of is named", [execution, before, record("x", "CONTEXT", 50)], ["x"]],
  ])("%s", (_, records, updated) => {
    expect(untold(records, updated)).toBeUndefined();
  });

  test("it is the first", () => {
    expect(untold([execution], ["e"], true)).toBeUndefined();
  });
});

describe("after one that was lost, what ended since is untold", () => {
  test("what it was made for is named again", () => {
    expect(untold([execution, before, wait, after], ["wait"])?.ids).toEqual(["after"]);
  });

  test("something else has ended since", () => {
    const records = [execution, before, wait, after, record("later", "CALLBACK", 500)];
    expect(untold(records, ["wait", "later"])?.ids).toEqual(["after"]);
  });

  test("it went on with the step that it was made for", () => {
    const retried = record("s", "STEP", 100, { StepDetails: { Attempt: 2 } });
    expect(untold([execution, before, retried, after], ["s"])?.ids).toEqual(["s", "after"]);
  });

  test("it was the first: everything is", () => {
    expect(untold([execution, before], [])).toEqual({ since: -Infinity, ids: ["before"] });
    expect(untold([execution, record("begun", "STEP")], ["e"])).toEqual({ since: -Infinity, ids: [] });
  });

  test("a service names nothing: since the last that was waited for, which has not been told either", () => {
    expect(untold([execution, before, wait], [])?.ids).toEqual(["wait"]);
    expect(untold([execution, before, wait, after], [])?.ids).toEqual(["wait", "after"]);
  });

  test("what it was made for went with the context around it: as much as is certain to hold it", () => {
    const context = record("c", "CONTEXT", 120);
    expect(untold([execution, before, wait, after, context], ["hidden"])?.ids).toEqual(["after", "c"]);
  });
});
