import type * as official from "@aws/durable-execution-sdk-js";
import * as fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { BatchCompletionError, ChildContextError, StepError } from "../errors/operation-errors.ts";
import type { CompletionReason } from "./batch-policy.ts";
import {
  type BatchItem,
  batchResult,
  type BatchResult,
  itemError,
  readBatch,
  readSummary,
  reattach,
  writeBatch,
  writeSummary,
} from "./batch-result.ts";

const range = Object.assign(new Error("out of range"), { name: "RangeError", limit: 5 });
const failure = new ChildContextError("item failed", new StepError("out of range", range, "step-data"));
const mixed: BatchItem<unknown>[] = [
  { error: failure, index: 2, status: "FAILED" },
  { result: { a: 1 }, index: 0, status: "SUCCEEDED" },
  { index: 1, status: "SUCCEEDED" },
  { index: 4, status: "STARTED" },
];
const chain = (error: unknown): string[] =>
  error instanceof Error ? [`${error.name}: ${error.message}`, ...chain(error.cause)] : [];

describe("a batch's result", () => {
  const result = batchResult(mixed, "MIN_SUCCESSFUL_REACHED");

  it("has its items by index, and views and counts of them", () => {
    expect(result.all.map((item) => item.index)).toEqual([0, 1, 2, 4]);
    expect(result).toMatchObject({
      successCount: 2,
      failureCount: 1,
      startedCount: 1,
      totalCount: 4,
      hasFailure: true,
      status: "FAILED",
    });
    expect(result.succeeded().map((item) => item.index)).toEqual([0]);
    expect(result.failed().map((item) => item.index)).toEqual([2]);
    expect(result.started().map((item) => item.index)).toEqual([4]);
    expect(result.getResults()).toEqual([{ a: 1 }]);
    expect(result.getErrors()).toEqual([failure]);
    expect(result.succeeded()).not.toBe(result.succeeded());
  });

  it.each<[CompletionReason, boolean, "SUCCEEDED" | "FAILED", string | undefined]>([
    ["ALL_COMPLETED", false, "SUCCEEDED", undefined],
    ["ALL_COMPLETED", true, "FAILED", "ChildContextError"],
    ["CUSTOM_COMPLETION_SUCCEEDED", true, "SUCCEEDED", "ChildContextError"],
    ["CUSTOM_COMPLETION_FAILED", true, "FAILED", "ChildContextError"],
    ["CUSTOM_COMPLETION_FAILED", false, "FAILED", "BatchCompletionError"],
  ])("of reason %s, with failures: %s, is %s and throws %s", (reason, hasFailed, status, thrown) => {
    const batch = batchResult(
      mixed.filter((item) => hasFailed || item.status !== "FAILED"),
      reason,
    );
    expect(batch.status).toBe(status);
    if (thrown === undefined) expect(() => batch.throwIfError()).not.toThrow();
    else expect(() => batch.throwIfError()).toThrow(expect.objectContaining({ name: thrown }));
  });

  it("throws its reason when no item failed", () => {
    expect(() => batchResult([], "CUSTOM_COMPLETION_FAILED").throwIfError()).toThrow(
      new BatchCompletionError("CUSTOM_COMPLETION_FAILED"),
    );
  });

  it("is, as JSON, its items and reason alone", () => {
    expect(Object.keys(result)).toEqual(["all", "completionReason"]);
  });

  it("fits where the official types are expected, but for their nominal enums", () => {
    type Loose<T> = { [K in keyof T]: K extends "status" ? unknown : T[K] };
    expectTypeOf<Loose<{ result?: string; index: number; status: "SUCCEEDED" }>>().toExtend<
      Loose<official.BatchItem<string>>
    >();
    expectTypeOf<BatchResult<string>["getResults"]>().toExtend<official.BatchResult<string>["getResults"]>();
    expectTypeOf<Extract<BatchItem<string>, { status: "FAILED" }>["error"]>().toEqualTypeOf<ChildContextError>();
  });
});

describe("a stored batch", () => {
  it("has the members and their order of the official payload", () => {
    const plain: BatchItem<unknown>[] = [
      { result: 1, index: 0, status: "SUCCEEDED" },
      {
        error: new ChildContextError(
          "no",
          new StepError("no", Object.assign(new Error("no"), { name: "TypeError" }), "d"),
        ),
        index: 1,
        status: "FAILED",
      },
      { index: 2, status: "STARTED" },
      { index: 3, status: "SUCCEEDED" },
    ];
    expect(writeBatch(batchResult(plain, "ALL_COMPLETED"))).toBe(
      '{"all":[{"result":1,"index":0,"status":"SUCCEEDED"},' +
        '{"error":{"ErrorType":"ChildContextError","ErrorMessage":"no","ErrorData":"d","Cause":{"ErrorType":"StepError","ErrorMessage":"no",' +
        '"ErrorData":"d","Cause":{"ErrorType":"TypeError","ErrorMessage":"no"}}},"index":1,"status":"FAILED"},' +
        '{"index":2,"status":"STARTED"},{"index":3,"status":"SUCCEEDED"}],"completionReason":"ALL_COMPLETED"}',
    );
  });

  it("comes back with the errors' classes, messages, fields, data and causes", () => {
    const { all, completionReason } = readBatch(writeBatch(batchResult(mixed, "MIN_SUCCESSFUL_REACHED")));
    expect(completionReason).toBe("MIN_SUCCESSFUL_REACHED");
    const error = all[2]?.error;
    expect(error).toBeInstanceOf(ChildContextError);
    expect(error?.cause).toBeInstanceOf(StepError);
    expect(chain(error)).toEqual([
      "ChildContextError: item failed",
      "StepError: out of range",
      "RangeError: out of range",
    ]);
    expect(error?.cause).toMatchObject({ errorData: "step-data", cause: { limit: 5 } });
  });

  it("names the place of a result that JSON cannot hold", () => {
    expect(() =>
      writeBatch(batchResult([{ result: { price: 1n }, index: 0, status: "SUCCEEDED" }], "ALL_COMPLETED")),
    ).toThrow("$.all[0].result.price is a bigint");
  });

  it("says the same each time it is written and read", () => {
    const message = fc.string();
    const error = fc
      .tuple(message, message, fc.constantFrom("TypeError", "Mine", "StepError", "InvokeError"))
      .map(([outer, inner, name]) =>
        itemError({
          ErrorType: "ChildContextError",
          ErrorMessage: outer,
          Cause: { ErrorType: name, ErrorMessage: inner },
        }),
      );
    const item = fc.oneof(
      fc.record({ status: fc.constant("SUCCEEDED" as const), result: fc.jsonValue() }),
      fc.record({ status: fc.constant("FAILED" as const), error }),
      fc.record({ status: fc.constant("STARTED" as const) }),
    );
    fc.assert(
      fc.property(fc.array(item), (all) => {
        const batch = batchResult(
          all.map((one, index) => ({ ...one, index })),
          "ALL_COMPLETED",
        );
        const once = readBatch(writeBatch(batch));
        expect(writeBatch(readBatch(writeBatch(once)))).toBe(writeBatch(once));
        expect(once.all.map(({ index, status }) => [index, status])).toEqual(
          batch.all.map(({ index, status }) => [index, status]),
        );
        expect(once.getErrors().map((each) => chain(each).slice(0, 2))).toEqual(
          batch.getErrors().map((each) => chain(each).slice(0, 2)),
        );
      }),
    );
  });

  it.each<[string, string, unknown]>([
    [
      "unknown members",
      '{"all":[{"result":1,"index":0,"status":"SUCCEEDED","extra":{}}],"completionReason":"ALL_COMPLETED","v":9}',
      { all: [{ result: 1, index: 0, status: "SUCCEEDED" }] },
    ],
    ["an unknown reason", '{"all":[],"completionReason":"BECAUSE"}', { completionReason: "ALL_COMPLETED" }],
    ["no reason", '{"all":[{"index":3,"status":"STARTED"}]}', { completionReason: "ALL_COMPLETED", startedCount: 1 }],
    [
      "items without index or status",
      '{"all":[{"result":1},{"error":{"ErrorMessage":"x"}},{}]}',
      { successCount: 1, failureCount: 1, startedCount: 1 },
    ],
    ["a failed item without an error", '{"all":[{"index":0,"status":"FAILED"}]}', { failureCount: 1 }],
    ["no batch", '"text"', { totalCount: 0, completionReason: "ALL_COMPLETED" }],
    ["null", "null", { totalCount: 0 }],
  ])("is read with %s", (_, text, expected) => {
    expect(readBatch(text)).toMatchObject(expected as object);
  });

  it("wraps an error of another class", () => {
    const [item] = readBatch(
      '{"all":[{"error":{"ErrorType":"RangeError","ErrorMessage":"far"},"index":0,"status":"FAILED"}]}',
    ).failed();
    expect(item?.error).toBeInstanceOf(ChildContextError);
    expect(chain(item?.error)).toEqual(["ChildContextError: far", "RangeError: far"]);
  });
});

describe("a batch that another serdes stored", () => {
  const withError = (error: unknown) =>
    reattach<unknown>({ all: [{ index: 0, status: "FAILED", error }], completionReason: "ALL_COMPLETED" });

  it.each<[string, unknown, string[]]>([
    [
      "a real durable error",
      failure,
      ["ChildContextError: item failed", "StepError: out of range", "RangeError: out of range"],
    ],
    ["a real error", new TypeError("bad"), ["ChildContextError: bad", "TypeError: bad"]],
    ["its record", failure.toErrorObject(), ["ChildContextError: item failed"]],
    ["a name and a message", { name: "TypeError", message: "bad" }, ["ChildContextError: bad", "TypeError: bad"]],
    [
      "own members and causes",
      { name: "ChildContextError", message: "a", cause: { name: "StepError", message: "b" } },
      ["ChildContextError: a", "StepError: b"],
    ],
    [
      "members without a message",
      { name: "ChildContextError", cause: { name: "StepError", message: "b" } },
      ["ChildContextError: b", "StepError: b"],
    ],
    ["text", "bad", ["ChildContextError: bad", "Error: bad"]],
  ])("keeps the message and class of %s", (_, error, expected) => {
    const [read] = withError(error).getErrors();
    expect(read).toBeInstanceOf(ChildContextError);
    expect(chain(read).slice(0, expected.length)).toEqual(expected);
  });

  it("keeps the very error where it is one already", () => {
    expect(withError(failure).getErrors()[0]).toBe(failure);
  });

  it("is left alone when it is whole, or no batch", () => {
    const whole = batchResult(mixed, "ALL_COMPLETED");
    expect(reattach(whole)).toBe(whole);
    for (const value of [undefined, null, 5, "text", { items: [] }]) expect(reattach(value)).toBe(value);
  });

  it("ends on causes that go round", () => {
    const ring: { name: string; message: string; cause?: unknown } = { name: "TypeError", message: "round" };
    ring.cause = ring;
    expect(chain(withError(ring).getErrors()[0]).length).toBeLessThan(15);
  });
});

describe("a batch's summary", () => {
  const result = batchResult(mixed, "MIN_SUCCESSFUL_REACHED");

  it.each<["map" | "parallel", string | undefined, string]>([
    [
      "map",
      undefined,
      '{"type":"MapResult","totalCount":4,"successCount":2,"failureCount":1,"completionReason":"MIN_SUCCESSFUL_REACHED","status":"FAILED","itemStatuses":"SSF--"}',
    ],
    [
      "parallel",
      undefined,
      '{"type":"ParallelResult","totalCount":4,"successCount":2,"failureCount":1,"startedCount":1,"completionReason":"MIN_SUCCESSFUL_REACHED","status":"FAILED","itemStatuses":"SSF--"}',
    ],
    [
      "map",
      "4 of 9",
      '{"type":"MapResult","totalCount":4,"successCount":2,"failureCount":1,"completionReason":"MIN_SUCCESSFUL_REACHED","status":"FAILED","itemStatuses":"SSF--","summary":"4 of 9"}',
    ],
  ])("of a %s with user text %j is official", (kind, text, expected) => {
    expect(writeSummary(kind, result, text)).toBe(expected);
  });

  it.each<[string, string | undefined, (string | undefined)[], string | undefined, number]>([
    ["a summary", writeSummary("map", result), ["S", "S", "F", "-", "-", "-"], "MIN_SUCCESSFUL_REACHED", 5],
    ["a whole batch", writeBatch(result), ["S", "S", "F", "-", "-", "-"], "MIN_SUCCESSFUL_REACHED", 5],
    [
      "a summary without marks",
      '{"type":"MapResult","completionReason":"ALL_COMPLETED"}',
      [undefined],
      "ALL_COMPLETED",
      0,
    ],
    [
      "marks of another alphabet",
      '{"itemStatuses":"SXF","all":[{"index":0,"status":"SUCCEEDED"}]}',
      [undefined],
      undefined,
      0,
    ],
    ["an unknown reason", '{"completionReason":"constructor"}', [undefined], undefined, 0],
    ["free text", "processed 5 items", [undefined], undefined, 0],
    ["a JSON string", '"processed"', [undefined], undefined, 0],
    ["nothing", undefined, [undefined], undefined, 0],
    ["an empty payload", "", [undefined], undefined, 0],
    ["items without indexes", '{"all":[{"index":-1},{"index":0.5},null]}', [undefined], undefined, 0],
  ])("is read from %s", (_, text, marks, reason, count) => {
    const summary = readSummary(text);
    expect(marks.map((_mark, index) => summary.statusAt(index))).toEqual(marks);
    expect(summary.completionReason).toBe(reason);
    expect(summary.count).toBe(count);
  });

  it("does not let a payload's index make it count without end", () => {
    expect(readSummary('{"all":[{"index":4000000000,"status":"SUCCEEDED"}]}').count).toBe(0);
  });
});
