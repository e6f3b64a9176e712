import { WaitForConditionError } from "../errors/operation-errors.ts";
import {
  type Backoff,
  checkAttempts,
  checkJitter,
  checkRate,
  delayAfter,
  exponential,
  JitterStrategy,
  strategySeconds,
} from "./backoff.ts";
import { checkFunction } from "./arguments.ts";
import type { Duration } from "./duration.ts";
import { systemRandom } from "./random.ts";

/** Whether the condition is still to be waited for, and how long until it is checked again. */
export type WaitForConditionDecision = { shouldContinue: true; delay: Duration } | { shouldContinue: false };

/** Decides after a check; `attempt` counts it, so it is 1 the first time. A throw fails the operation. */
export type WaitForConditionWaitStrategyFunc<T> = (state: T, attempt: number) => WaitForConditionDecision;

/** Exponential backoff between checks. Defaults: 60 checks, 5 seconds growing by half up to 5 minutes, full jitter. */
export interface WaitStrategyConfig<T> {
  /** Checks in all, the first included. Default: 60. */
  maxAttempts?: number | undefined;
  /** Delay before the second check. Default: 5 seconds. */
  initialDelay?: Duration | undefined;
  /** No delay is longer. Default: 5 minutes. */
  maxDelay?: Duration | undefined;
  /** What each delay is multiplied by to give the next. Default: 1.5. */
  backoffRate?: number | undefined;
  /** Default: `FULL`. */
  jitter?: JitterStrategy | undefined;
  /** Whether what the check returned is not yet what is waited for. */
  shouldContinuePolling: (result: T) => boolean;
  /** Has no effect; accepted because the official SDK accepts it. Limit the checks with `maxAttempts`. */
  timeoutSeconds?: number | undefined;
  /** Uniform in `[0, 1)`, for jitter. Default: the system's. */
  random?: (() => number) | undefined;
}

/**
 * A strategy for `waitForCondition`, which gives up by throwing `WaitForConditionError` when `maxAttempts` checks did not
 * find what they wait for. Throws `UsageError` DX2001 for a bad configuration.
 */
export const createWaitStrategy = <T>(config: WaitStrategyConfig<T>): WaitForConditionWaitStrategyFunc<T> => {
  checkFunction(config?.shouldContinuePolling, "createWaitStrategy", "shouldContinuePolling");
  const attempts = checkAttempts(config.maxAttempts ?? 60, "maxAttempts of a wait strategy");
  const initial = strategySeconds(config.initialDelay ?? { seconds: 5 }, "initialDelay of a wait strategy");
  const rate = checkRate(config.backoffRate ?? 1.5, "backoffRate of a wait strategy");
  const backoff: Backoff = {
    max: strategySeconds(config.maxDelay ?? { seconds: 300 }, "maxDelay of a wait strategy"),
    jitter: checkJitter(config.jitter ?? JitterStrategy.FULL, "jitter of a wait strategy"),
    random: config.random ?? systemRandom,
    step: exponential(initial, rate),
  };
  return (result, attemptsMade) => {
    if (!config.shouldContinuePolling(result)) return { shouldContinue: false };
    if (attemptsMade >= attempts) {
      throw new WaitForConditionError(`waitForCondition exceeded maximum attempts (${attempts})`);
    }
    return { shouldContinue: true, delay: { seconds: delayAfter(attemptsMade, backoff) } };
  };
};
