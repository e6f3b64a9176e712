import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arnFault, executionArnIn } from "./execution-arn.ts";
import { parseKept, toggled, withRecent } from "./kept-list.ts";
import {
  executionStatuses,
  isFiltered,
  type ListFilter,
  noFilter,
  parseListFilter,
  printListFilter,
  queryOf,
  recentRanges,
  type RecentRange,
} from "./list-filter.ts";

const text = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
const time = fc.option(fc.integer({ min: 0, max: 2e12 }), { nil: undefined });
const filters: fc.Arbitrary<ListFilter> = fc.record({
  functionName: text,
  statuses: fc.subarray([...executionStatuses]),
  name: text,
  since: fc.option(fc.constantFrom(...(Object.keys(recentRanges) as RecentRange[])), { nil: undefined }),
  from: time,
  to: time,
});

describe("the filter of the list", () => {
  it("is what a link says, whatever it holds", () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(parseListFilter(printListFilter(filter))).toEqual(filter);
      }),
    );
  });

  it("writes equal filters as equal links", () => {
    const one = { ...noFilter, statuses: ["FAILED", "RUNNING"] as const };
    const other = { ...noFilter, statuses: ["RUNNING", "FAILED"] as const };
    expect(printListFilter(one)).toBe(printListFilter(other));
  });

  it("takes what it does not understand as if it were not there", () => {
    expect(parseListFilter("?status=FAILED~WRONG&since=1y&from=soon&other=1")).toEqual({
      ...noFilter,
      statuses: ["FAILED"],
    });
  });

  it("asks for a range that moves with the clock from the time that it is", () => {
    expect(queryOf({ ...noFilter, since: "1h", statuses: ["RUNNING", "FAILED"] }, 10_000_000)).toEqual({
      from: 6_400_000,
      status: "RUNNING,FAILED",
    });
  });

  it("tells whether it leaves anything out", () => {
    expect([isFiltered(noFilter), isFiltered({ ...noFilter, since: "24h" })]).toEqual([false, true]);
  });
});

describe("an ARN that was pasted", () => {
  const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders:$LATEST/durable-execution/order-1/0a1b";

  it.each([
    ["alone", arn],
    ["within a line", `started ${arn} at 10:00`],
    ["in JSON", `{"DurableExecutionArn":"${arn}"}`],
    ["in a link to this page", `http://127.0.0.1:3500/x/${encodeURIComponent(arn)}?view=errors`],
    ["of a version", arn.replace("$LATEST", "12")],
  ])("is found %s", (_, given) => {
    expect(executionArnIn(given)).toBe(given.includes(":12/") ? arn.replace("$LATEST", "12") : arn);
  });

  it.each([
    ["", "Paste"],
    ["arn:aws:lambda:eu-west-1:123456789012:function:orders", "not of an execution"],
    ["order-1", "not the ARN"],
    ["%E0%A4%A", "not the ARN"],
  ])("is missed in %j with a word on what is wrong", (given, said) => {
    expect(executionArnIn(given)).toBeUndefined();
    expect(arnFault(given)).toContain(said);
  });
});

describe("executions that are kept in the browser", () => {
  const one = { arn: "a", name: "one", functionName: "f" };
  const two = { arn: "b", name: "two", functionName: "f" };

  it("put the one opened last at the beginning, once", () => {
    expect(withRecent([one, two], two)).toEqual([two, one]);
  });

  it("forget the oldest", () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ ...one, arn: String(index) }));
    expect(withRecent(many, one)).toHaveLength(8);
  });

  it("are marked and unmarked", () => {
    expect(toggled([one], two)).toEqual([one, two]);
    expect(toggled([one, two], one)).toEqual([two]);
  });

  it("survive whatever the browser holds", () => {
    expect(parseKept(JSON.stringify([one, { arn: 1 }, null]))).toEqual([one]);
    expect([parseKept("{"), parseKept(null), parseKept('{"a":1}')]).toEqual([[], [], []]);
  });
});
