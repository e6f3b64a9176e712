import * as official from "@aws/durable-execution-sdk-js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError, ValueError } from "../errors/invocation-errors.ts";
import {
  createLinearRetryStrategy,
  createRetryStrategy,
  JitterStrategy,
  type LinearRetryStrategyConfig,
  retryPresets,
  type RetryStrategyConfig,
} from "./retry.ts";

class NeedsArguments extends Error {
  constructor(status: number, where: string) {
    super(`${status} at ${where}`);
  }
}
const none = { jitter: JitterStrategy.NONE };
const failed = new Error("connection reset by peer");
const delays = (strategy: (error: Error, n: number) => { shouldRetry: boolean; delay?: unknown }) =>
  [1, 2, 3, 4, 5, 6, 7].map((n) => (strategy(failed, n).delay as { seconds: number } | undefined)?.seconds);
const no = { shouldRetry: false };

describe("delays without jitter", () => {
  it.each<[string, RetryStrategyConfig, (number | undefined)[]]>([
    ["the defaults", {}, [5, 10, undefined, undefined, undefined, undefined, undefined]],
    ["a cap", { maxAttempts: 6, maxDelay: { seconds: 12 } }, [5, 10, 12, 12, 12, undefined, undefined]],
    ["a flat rate", { maxAttempts: 4, backoffRate: 1 }, [5, 5, 5, undefined, undefined, undefined, undefined]],
    ["no end", { maxAttempts: Infinity, initialDelay: { seconds: 1 } }, [1, 2, 4, 8, 16, 32, 64]],
    [
      "no delay, which is a second",
      { initialDelay: { seconds: 0 } },
      [1, 1, undefined, undefined, undefined, undefined, undefined],
    ],
    ["no attempts", { maxAttempts: 0 }, Array(7).fill(undefined)],
  ])("are exponential: %s", (_, config, expected) => {
    expect(delays(createRetryStrategy({ ...none, ...config }))).toEqual(expected);
  });

  it.each<[string, LinearRetryStrategyConfig, (number | undefined)[]]>([
    ["the defaults", {}, [1, 2, 3, 4, 5, undefined, undefined]],
    [
      "larger increments under a cap",
      { increment: { minutes: 1 }, maxDelay: { seconds: 100 } },
      [1, 61, 100, 100, 100, undefined, undefined],
    ],
  ])("are linear: %s", (_, config, expected) => {
    expect(delays(createLinearRetryStrategy({ ...none, ...config }))).toEqual(expected);
  });

  it("equal the official SDK's", () => {
    const config = fc.record({
      maxAttempts: fc.integer({ min: 1, max: 50 }),
      initialDelay: fc.record({ seconds: fc.nat(1_000) }),
      maxDelay: fc.record({ minutes: fc.nat(1_000) }),
      backoffRate: fc.double({ min: 0.5, max: 4, noNaN: true }),
    });
    const linear = fc.record({
      increment: fc.record({ seconds: fc.nat(100) }),
      maxDelay: fc.record({ minutes: fc.nat(10) }),
    });
    fc.assert(
      fc.property(config, linear, fc.integer({ min: 1, max: 60 }), (a, b, n) => {
        const theirs = { jitter: official.JitterStrategy.NONE };
        expect(createRetryStrategy({ ...a, ...none })(failed, n)).toEqual(
          official.createRetryStrategy({ ...a, ...theirs })(failed, n),
        );
        expect(createLinearRetryStrategy({ ...b, ...none })(failed, n)).toEqual(
          official.createLinearRetryStrategy({ ...b, ...theirs })(failed, n),
        );
      }),
    );
  });
});

describe("jitter", () => {
  it.each([
    [JitterStrategy.FULL, 0, 1],
    [JitterStrategy.FULL, 0.5, 50],
    [JitterStrategy.HALF, 0, 50],
    [JitterStrategy.HALF, 0.5, 75],
    [JitterStrategy.NONE, 0.5, 100],
  ])("%s at random %d of 100 seconds is %d", (jitter, at, seconds) => {
    const strategy = createRetryStrategy({ jitter, initialDelay: { seconds: 100 }, random: () => at });
    expect(strategy(failed, 1)).toEqual({ shouldRetry: true, delay: { seconds } });
  });

  it("never gives less than a second, a fraction of one, or more than the cap", () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        random,
        fc.integer({ min: 1, max: 5_000 }),
        fc.constantFrom(...Object.values(JitterStrategy)),
        (at, n, jitter) => {
          const strategy = createRetryStrategy({ maxAttempts: Infinity, jitter, random: () => at });
          const seconds = (strategy(failed, n).delay as { seconds: number }).seconds;
          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(1);
          expect(seconds).toBeLessThanOrEqual(300);
        },
      ),
    );
  });
});

describe("filters", () => {
  it.each<[string, RetryStrategyConfig, Error, boolean]>([
    ["nothing filters", {}, failed, true],
    ["a text in the message", { retryableErrors: ["reset"] }, failed, true],
    ["a text not in the message", { retryableErrors: ["refused"] }, failed, false],
    ["a pattern", { retryableErrors: [/RESET/i] }, failed, true],
    ["empty lists", { retryableErrors: [], retryableErrorTypes: [] }, failed, false],
    ["one of both filters", { retryableErrors: ["x"], retryableErrorTypes: [TypeError] }, new TypeError("y"), true],
    ["neither of both filters", { retryableErrors: ["x"], retryableErrorTypes: [TypeError] }, failed, false],
    [
      "a class whose constructor takes arguments",
      { retryableErrorTypes: [NeedsArguments] },
      new NeedsArguments(503, "db"),
      true,
    ],
    [
      "a recorded error of that name",
      { retryableErrorTypes: [NeedsArguments] },
      Object.assign(new Error("503"), { name: "NeedsArguments" }),
      true,
    ],
    ["explicit undefined", { retryableErrors: undefined, retryableErrorTypes: undefined }, failed, true],
    ["a programmer's mistake", {}, new UsageError("DX2001", "bad"), false],
    ["a value that cannot be written", { retryableErrors: [/.*/] }, new ValueError("DX6001", "bad"), false],
  ])("%s", (_, config, error, shouldRetry) => {
    expect(createRetryStrategy(config)(error, 1).shouldRetry).toBe(shouldRetry);
  });

  it.each([/reset/g, /connection/y])("a stateful %s answers the same every time, and is left as it was", (pattern) => {
    pattern.lastIndex = 3;
    const strategy = createRetryStrategy({ retryableErrors: [pattern], maxAttempts: 10 });
    expect([1, 2, 3, 4].map((n) => strategy(failed, n).shouldRetry)).toEqual([true, true, true, true]);
    expect(pattern.lastIndex).toBe(3);
  });

  it("takes thrown values that are no errors", () => {
    expect(createRetryStrategy({ retryableErrors: ["oops"] })("oops" as unknown as Error, 1).shouldRetry).toBe(true);
    expect(createRetryStrategy({ retryableErrors: ["oops"] })(undefined as unknown as Error, 1)).toEqual(no);
  });
});

describe("configuration", () => {
  it("takes explicit undefined for the default", () => {
    const unset = {
      maxAttempts: undefined,
      initialDelay: undefined,
      maxDelay: undefined,
      backoffRate: undefined,
      jitter: undefined,
      random: undefined,
    };
    expect(createRetryStrategy(unset)(failed, 2).shouldRetry).toBe(true);
    expect(createRetryStrategy(unset)(failed, 3)).toEqual(no);
    expect(createLinearRetryStrategy({ ...unset, increment: undefined })(failed, 6)).toEqual(no);
  });

  it.each<[unknown, string]>([
    [{ jitter: "SOME" }, 'jitter of a retry strategy is "SOME"; it must be NONE, FULL, HALF'],
    [{ jitter: "toString" }, "jitter"],
    [{ maxAttempts: -1 }, "maxAttempts of a retry strategy is -1"],
    [{ maxAttempts: Number.NaN }, "maxAttempts"],
    [{ maxAttempts: 2.5 }, "maxAttempts"],
    [{ maxAttempts: "3" }, 'maxAttempts of a retry strategy is "3"'],
    [{ backoffRate: 0 }, "backoffRate of a retry strategy is 0"],
    [{ backoffRate: Number.NaN }, "backoffRate"],
    [{ initialDelay: 5 }, "initialDelay of a retry strategy is 5"],
    [{ maxDelay: { seconds: -5 } }, "maxDelay of a retry strategy has seconds: -5"],
    [{ maxDelay: { days: 400 } }, "maxDelay"],
    [{ retryableErrors: "reset" }, "retryableErrors"],
    [{ retryableErrors: [5] }, "retryableErrors of a retry strategy has 5"],
    [{ retryableErrorTypes: ["TypeError"] }, "retryableErrorTypes"],
  ])("refuses %o when the strategy is made", (config, message) => {
    expect(() => createRetryStrategy(config as RetryStrategyConfig)).toThrow(
      expect.objectContaining({ name: "UsageError", code: "DX2001", message: expect.stringContaining(message) }),
    );
  });

  it("refuses a bad increment", () => {
    expect(() => createLinearRetryStrategy({ increment: { seconds: Number.NaN } })).toThrow("increment");
  });
});

describe("retryPresets", () => {
  it("retry as often, and wait as long at most, as documented", () => {
    expect(retryPresets.noRetry(failed, 1)).toEqual(no);
    expect(delays(retryPresets.linear)).toEqual([1, 2, 3, 4, 5, undefined, undefined]);
    expect(retryPresets.default(failed, 5).shouldRetry).toBe(true);
    expect(retryPresets.default(failed, 6)).toEqual(no);
    for (let round = 0; round < 50; round++) expect(delays(retryPresets.default)[4]).toBeLessThanOrEqual(60);
  });
});
