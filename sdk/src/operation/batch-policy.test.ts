import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BatchPolicy,
  type BatchRules,
  checkBatchConfig,
  completeBatch,
  type CompletionConfig,
  CompletionOutcome,
  type CompletionReason,
  type CompletionStatus,
  continueBatch,
} from "./batch-policy.ts";

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ index, name: `item-${index}` }));

interface Ended {
  readonly started: number;
  readonly settled: number;
  readonly reason: CompletionReason;
}

/** Runs a batch; `order` picks which of the running items settles next, `fails` which of them fail. */
function run(rules: BatchRules, fails: readonly boolean[], order: readonly number[] = []): Ended {
  const policy = new BatchPolicy(rules, items(fails.length));
  const active: number[] = [];
  let started = 0;
  let settled = 0;
  const startMore = () => {
    while (policy.mayStart()) {
      policy.started(started);
      active.push(started++);
    }
  };
  for (startMore(); !policy.isComplete(); startMore()) {
    const [index] = active.splice((order[settled] ?? 0) % active.length, 1);
    if (index === undefined) throw new Error("The batch waits for nothing");
    policy.settled(index, fails[index] !== true);
    settled++;
  }
  return { started, settled, reason: policy.reason() };
}

/** The official rules, word by word: everything is counted again whenever it is needed. */
function model(rules: BatchRules, fails: readonly boolean[], order: readonly number[] = []): Ended {
  const config = rules.completionConfig;
  const total = fails.length;
  const done: number[] = [];
  const active: number[] = [];
  let next = 0;
  const failures = () => done.filter((index) => fails[index] === true).length;
  const successes = () => done.length - failures();
  const isEmpty = () =>
    config === undefined ||
    [config.minSuccessful, config.toleratedFailureCount, config.toleratedFailurePercentage].every(
      (value) => value === undefined,
    );
  const status = (): CompletionStatus => ({
    successCount: successes(),
    failureCount: failures(),
    completedCount: done.length,
    totalCount: total,
    items: fails.map((isFailing, index) => {
      if (done.includes(index))
        return { index, name: `item-${index}`, status: isFailing ? ("FAILED" as const) : ("SUCCEEDED" as const) };
      return active.includes(index)
        ? { index, name: `item-${index}`, status: "STARTED" as const }
        : { index, name: `item-${index}` };
    }),
  });
  const exceeded = () => {
    if (isEmpty()) return failures() > 0;
    const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = config ?? {};
    return (
      (count !== undefined && failures() > count) ||
      (percentage !== undefined && (failures() / total) * 100 > percentage)
    );
  };
  const asks = () => config?.shouldComplete?.(status());
  const mayContinue = () => (config?.shouldComplete === undefined ? !exceeded() : asks()?.complete !== true);
  const hasEnough = () => config?.minSuccessful !== undefined && successes() >= config.minSuccessful;
  const isComplete = () => done.length === total || asks()?.complete === true || hasEnough();
  const reason = (): CompletionReason => {
    const answer = asks();
    if (answer !== undefined) {
      if (!answer.complete) return "ALL_COMPLETED";
      return answer.outcome === "FAILED" ? "CUSTOM_COMPLETION_FAILED" : "CUSTOM_COMPLETION_SUCCEEDED";
    }
    if (exceeded()) return "FAILURE_TOLERANCE_EXCEEDED";
    if (done.length === total) return "ALL_COMPLETED";
    return hasEnough() ? "MIN_SUCCESSFUL_REACHED" : "ALL_COMPLETED";
  };
  const startMore = () => {
    while (active.length < (rules.maxConcurrency ?? Infinity) && next < total && mayContinue()) active.push(next++);
  };
  startMore();
  while (active.length > 0) {
    const [index = -1] = active.splice((order[done.length] ?? 0) % active.length, 1);
    done.push(index);
    if (isComplete() || !mayContinue()) break;
    startMore();
  }
  return { started: next, settled: done.length, reason: reason() };
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const threshold = fc.record({
  minSuccessful: maybe(fc.nat(5)),
  toleratedFailureCount: maybe(fc.nat(4)),
  toleratedFailurePercentage: maybe(fc.integer({ min: 0, max: 100 })),
});
/** Predicates that never take a yes back. */
const custom = fc
  .tuple(fc.nat(4), fc.nat(4), fc.nat(8), fc.boolean())
  .map(([success, failure, begun, isFailed]): CompletionConfig => ({
    shouldComplete: ({ successCount, failureCount, items: all }) => {
      const startedCount = all.filter((item) => item.status !== undefined).length;
      const isOver = successCount > success || failureCount > failure || startedCount > begun;
      return isOver ? completeBatch(isFailed ? CompletionOutcome.FAILED : undefined) : continueBatch();
    },
  }));
const completion = fc.oneof(fc.constant(undefined), fc.constant({}), threshold, custom);
const rules = fc.record({ maxConcurrency: maybe(fc.integer({ min: 1, max: 4 })), completionConfig: completion });
const fails = fc.array(fc.boolean(), { maxLength: 8 });
const order = fc.array(fc.nat(20), { minLength: 8, maxLength: 8 });

describe("BatchPolicy", () => {
  it("starts, ends and explains batches as the official rules do", () => {
    fc.assert(
      fc.property(rules, fails, order, (given, outcome, turns) => {
        expect(run(given, outcome, turns)).toEqual(model(given, outcome, turns));
      }),
      { numRuns: 5_000 },
    );
  });

  it("never runs more items than it may, and ends every batch", () => {
    fc.assert(
      fc.property(rules, fails, order, (given, outcome, turns) => {
        const { started, settled } = run(given, outcome, turns);
        expect(started - settled).toBeLessThanOrEqual(given.maxConcurrency ?? Infinity);
      }),
    );
  });

  const ok = false;
  const bad = true;
  it.each<[string, BatchRules, boolean[], Ended]>([
    ["an empty batch is complete", {}, [], { started: 0, settled: 0, reason: "ALL_COMPLETED" }],
    [
      "the first failure ends a batch without configuration",
      {},
      [bad, ok, ok],
      { started: 3, settled: 1, reason: "FAILURE_TOLERANCE_EXCEEDED" },
    ],
    [
      "and stops others from starting",
      { maxConcurrency: 1 },
      [ok, bad, ok],
      { started: 2, settled: 2, reason: "FAILURE_TOLERANCE_EXCEEDED" },
    ],
    [
      "minSuccessful alone tolerates every failure",
      { completionConfig: { minSuccessful: 1 } },
      [bad, bad, ok, ok],
      { started: 4, settled: 3, reason: "MIN_SUCCESSFUL_REACHED" },
    ],
    [
      "as many failures as tolerated",
      { completionConfig: { toleratedFailureCount: 1 } },
      [bad, ok],
      { started: 2, settled: 2, reason: "ALL_COMPLETED" },
    ],
    [
      "as large a share as tolerated",
      { completionConfig: { toleratedFailurePercentage: 50 } },
      [bad, ok],
      { started: 2, settled: 2, reason: "ALL_COMPLETED" },
    ],
    [
      "a larger share",
      { completionConfig: { toleratedFailurePercentage: 49 } },
      [bad, ok],
      { started: 2, settled: 1, reason: "FAILURE_TOLERANCE_EXCEEDED" },
    ],
    [
      "a success that is the last item is all of them",
      { completionConfig: { minSuccessful: 2 } },
      [ok, ok],
      { started: 2, settled: 2, reason: "ALL_COMPLETED" },
    ],
    [
      "a predicate true from the start starts nothing",
      { completionConfig: { shouldComplete: () => completeBatch() } },
      [ok, ok],
      { started: 0, settled: 0, reason: "CUSTOM_COMPLETION_SUCCEEDED" },
    ],
    [
      "a predicate that never is",
      { completionConfig: { shouldComplete: continueBatch } },
      [bad, ok],
      { started: 2, settled: 2, reason: "ALL_COMPLETED" },
    ],
  ])("%s", (_, given, outcome, expected) => {
    expect(run(given, outcome)).toEqual(expected);
  });

  it("stays complete although its predicate changes its mind", () => {
    const answers = [continueBatch(), continueBatch(), completeBatch(CompletionOutcome.FAILED), continueBatch()];
    const policy = new BatchPolicy(
      { maxConcurrency: 1, completionConfig: { shouldComplete: () => answers.shift() ?? continueBatch() } },
      items(3),
    );
    policy.mayStart();
    policy.started(0);
    policy.settled(0, true);
    expect([policy.mayStart(), policy.isComplete()]).toEqual([true, false]);
    policy.started(1);
    policy.settled(1, true);
    expect([policy.isComplete(), policy.mayStart(), policy.reason()]).toEqual([
      true,
      false,
      "CUSTOM_COMPLETION_FAILED",
    ]);
  });

  it("ends with the next item when its predicate said yes between two starts, whatever it says then", () => {
    const answers = [continueBatch(), completeBatch()];
    const shouldComplete = () => answers.shift() ?? continueBatch();
    const policy = new BatchPolicy({ completionConfig: { shouldComplete } }, items(3));
    expect(policy.mayStart()).toBe(true);
    policy.started(0);
    expect([policy.mayStart(), policy.isComplete()]).toEqual([false, false]);
    policy.settled(0, true);
    expect([policy.isComplete(), policy.reason()]).toEqual([true, "CUSTOM_COMPLETION_SUCCEEDED"]);
  });

  it("asks the predicate once per change, with one list", () => {
    const seen: CompletionStatus[] = [];
    const shouldComplete = (status: CompletionStatus) => {
      seen.push(status);
      return continueBatch();
    };
    run({ maxConcurrency: 1, completionConfig: { shouldComplete } }, [ok, bad, ok]);
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map((status) => status.items)).size).toBe(1);
    expect(seen.map(({ successCount, failureCount }) => [successCount, failureCount])).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 1],
    ]);
  });

  it("ignores what settles after it completed", () => {
    const policy = new BatchPolicy({ completionConfig: { minSuccessful: 1 } }, items(2));
    policy.started(0);
    policy.started(1);
    policy.settled(1, true);
    policy.settled(0, false);
    expect([policy.isComplete(), policy.reason()]).toEqual([true, "MIN_SUCCESSFUL_REACHED"]);
  });

  it("refuses reports that cannot be", () => {
    const policy = new BatchPolicy({}, items(2));
    policy.started(0);
    expect(() => policy.started(0)).toThrow("Item 0 of the batch is STARTED");
    expect(() => policy.settled(1, true)).toThrow("Item 1 of the batch is not started");
    expect(() => policy.settled(9, true)).toThrow("Item 9 of the batch is unknown");
  });

  it.each([undefined, null, true, Promise.resolve(completeBatch()), {}])(
    "refuses a predicate that answers %o",
    (answer) => {
      const shouldComplete = (() => answer) as unknown as () => ReturnType<typeof continueBatch>;
      const policy = new BatchPolicy({ completionConfig: { shouldComplete } }, items(1));
      expect(() => policy.mayStart()).toThrow(expect.objectContaining({ code: "DX2005" }));
    },
  );

  it("handles a large batch in linear time", () => {
    const count = 100_000;
    expect(
      run({ maxConcurrency: 1, completionConfig: { shouldComplete: continueBatch } }, Array(count).fill(false)).settled,
    ).toBe(count);
  });
});

describe("checkBatchConfig", () => {
  it.each<unknown>([
    undefined,
    null,
    {},
    { maxConcurrency: 3 },
    { maxConcurrency: Infinity },
    { maxConcurrency: 2.5 },
    { completionConfig: {} },
    { maxConcurrency: undefined, completionConfig: undefined, nesting: undefined },
    { completionConfig: { minSuccessful: 0, toleratedFailureCount: 0, toleratedFailurePercentage: 12.5 } },
    { completionConfig: { shouldComplete: continueBatch, minSuccessful: undefined } },
    { nesting: "FLAT" },
  ])("accepts %o", (config) => {
    expect(() => checkBatchConfig(config as BatchRules)).not.toThrow();
  });

  const concurrency = (value: string) =>
    `Invalid maxConcurrency: ${value}. Must be a positive number or undefined for unlimited concurrency.`;
  it.each<[unknown, string]>([
    [{ maxConcurrency: 0 }, concurrency("0")],
    [{ maxConcurrency: -1 }, concurrency("-1")],
    [{ maxConcurrency: Number.NaN }, concurrency("NaN")],
    [{ maxConcurrency: "3" }, concurrency("3")],
    [
      { completionConfig: { shouldComplete: continueBatch, minSuccessful: 1 } },
      "completionConfig.shouldComplete is mutually exclusive with minSuccessful, toleratedFailureCount, and toleratedFailurePercentage",
    ],
    [{ completionConfig: { shouldComplete: true } }, "Invalid completionConfig.shouldComplete: true."],
    [{ completionConfig: { minSuccessful: -1 } }, "Invalid completionConfig.minSuccessful: -1."],
    [
      { completionConfig: { toleratedFailureCount: Number.NaN } },
      "Invalid completionConfig.toleratedFailureCount: NaN.",
    ],
    [
      { completionConfig: { toleratedFailurePercentage: "10" } },
      "Invalid completionConfig.toleratedFailurePercentage: 10.",
    ],
    [{ completionConfig: { minSuccessful: null } }, "Invalid completionConfig.minSuccessful: null."],
    [{ completionConfig: 5 }, "Invalid completionConfig: 5."],
    [{ nesting: "flat" }, "Invalid nesting: flat."],
  ])("refuses %o", (config, start) => {
    let thrown: unknown;
    try {
      checkBatchConfig(config as BatchRules);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: "UsageError", code: "DX2005" });
    expect((thrown as Error).message.startsWith(start)).toBe(true);
  });
});
