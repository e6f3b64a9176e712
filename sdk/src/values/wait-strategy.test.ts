import { describe, expect, it } from "vitest";
import { JitterStrategy } from "./retry.ts";
import { createWaitStrategy, type WaitStrategyConfig } from "./wait-strategy.ts";

const waiting: WaitStrategyConfig<string> = {
  shouldContinuePolling: (state) => state !== "done",
  jitter: JitterStrategy.NONE,
};

describe("createWaitStrategy", () => {
  it("stops when there is nothing to wait for, even after the last attempt", () => {
    expect(createWaitStrategy(waiting)("done", 1)).toEqual({ shouldContinue: false });
    expect(createWaitStrategy(waiting)("done", 60)).toEqual({ shouldContinue: false });
  });

  it.each([
    [1, 5],
    [2, 8],
    [3, 11],
    [20, 300],
  ])("after check %i waits %i seconds by default", (n, seconds) => {
    expect(createWaitStrategy(waiting)("busy", n)).toEqual({ shouldContinue: true, delay: { seconds } });
  });

  it("gives up with the official message and a coded error", () => {
    const giveUp = () => createWaitStrategy({ ...waiting, maxAttempts: 3 })("busy", 3);
    expect(giveUp).toThrow(
      expect.objectContaining({
        name: "WaitForConditionError",
        code: "DX3008",
        message: "waitForCondition exceeded maximum attempts (3)",
      }),
    );
  });

  it("takes explicit undefined for the default, ignores timeoutSeconds, and uses the given randomness", () => {
    const strategy = createWaitStrategy({
      ...waiting,
      maxAttempts: undefined,
      jitter: undefined,
      timeoutSeconds: 1,
      random: () => 0.5,
    });
    expect(strategy("busy", 59)).toEqual({ shouldContinue: true, delay: { seconds: 150 } });
    expect(() => strategy("busy", 60)).toThrow("(60)");
  });

  it.each<[unknown, string]>([
    [undefined, "createWaitStrategy: shouldContinuePolling is undefined; it must be a function"],
    [{ ...waiting, jitter: "ALL" }, "jitter of a wait strategy"],
    [{ ...waiting, maxAttempts: -1 }, "maxAttempts of a wait strategy"],
    [{ ...waiting, backoffRate: "2" }, "backoffRate of a wait strategy"],
    [{ ...waiting, initialDelay: {} }, "initialDelay of a wait strategy"],
  ])("refuses %o when the strategy is made", (config, message) => {
    expect(() => createWaitStrategy(config as WaitStrategyConfig<string>)).toThrow(
      expect.objectContaining({ name: "UsageError", code: "DX2001", message: expect.stringContaining(message) }),
    );
  });
});
