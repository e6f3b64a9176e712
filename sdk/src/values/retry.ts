import { isProgrammerError } from "../errors/invocation-errors.ts";
import {
  type Backoff,
  checkAttempts,
  checkJitter,
  checkRate,
  delayAfter,
  exponential,
  JitterStrategy,
  linear,
  strategySeconds,
} from "./backoff.ts";
import { badArgument } from "./bad-argument.ts";
import type { Duration } from "./duration.ts";
import { systemRandom } from "./random.ts";
import { messageOf, shown } from "./shown.ts";

export { JitterStrategy } from "./backoff.ts";

/** Whether to try again, and after how long (default 1 second). */
export interface RetryDecision {
  shouldRetry: boolean;
  delay?: Duration;
}

/** Decides after an attempt failed; `attemptsMade` counts it, so it is 1 the first time. */
export type RetryStrategy = (error: Error, attemptsMade: number) => RetryDecision;

/** A class of errors, whatever its constructor takes. */
type ErrorClass = abstract new (...args: never[]) => Error;

interface SharedRetryConfig {
  /** Attempts in all, the first included. `Infinity` never gives up; 0 and 1 never retry. */
  maxAttempts?: number | undefined;
  /** Delay before the second attempt. */
  initialDelay?: Duration | undefined;
  /** No delay is longer. Default: 5 minutes. */
  maxDelay?: Duration | undefined;
  /** Default: `FULL`. */
  jitter?: JitterStrategy | undefined;
  /** Retry only errors whose message contains one of these texts, or matches one of these patterns. */
  retryableErrors?: (string | RegExp)[] | undefined;
  /** Retry only errors of these classes, also when they were recorded and only their name is left. */
  retryableErrorTypes?: ErrorClass[] | undefined;
  /** Uniform in `[0, 1)`, for jitter. Default: the system's. */
  random?: (() => number) | undefined;
}

/** Exponential backoff. Defaults: 3 attempts, 5 seconds doubling up to 5 minutes, full jitter, every error retried. */
export interface RetryStrategyConfig extends SharedRetryConfig {
  /** What each delay is multiplied by to give the next. Default: 2. */
  backoffRate?: number | undefined;
}

/** Linear backoff. Defaults: 6 attempts, 1 second growing by 1 up to 5 minutes, full jitter, every error retried. */
export interface LinearRetryStrategyConfig extends SharedRetryConfig {
  /** What each delay grows by. Default: 1 second. */
  increment?: Duration | undefined;
}

/**
 * A strategy whose delay after attempt `n` is `initialDelay · backoffRate^(n−1)`, at most `maxDelay`, then jittered and
 * rounded to at least 1 second. With both filters an error needs to pass one. Programmer's mistakes (`UsageError`,
 * `ValueError`) are never retried. Throws `UsageError` DX2001 for a bad configuration.
 */
export const createRetryStrategy = (config: RetryStrategyConfig = {}): RetryStrategy => {
  const initial = strategySeconds(config.initialDelay ?? { seconds: 5 }, "initialDelay of a retry strategy");
  const rate = checkRate(config.backoffRate ?? 2, "backoffRate of a retry strategy");
  return strategy(config, { attempts: 3, step: exponential(initial, rate) });
};

/** As `createRetryStrategy`, with a delay after attempt `n` of `initialDelay + increment · (n−1)`. */
export const createLinearRetryStrategy = (config: LinearRetryStrategyConfig = {}): RetryStrategy => {
  const initial = strategySeconds(config.initialDelay ?? { seconds: 1 }, "initialDelay of a retry strategy");
  const increment = strategySeconds(config.increment ?? { seconds: 1 }, "increment of a retry strategy");
  return strategy(config, { attempts: 6, step: linear(initial, increment) });
};

/**
 * `default`: what steps use, 6 attempts, 5 seconds doubling up to 1 minute, full jitter. `linear`: 6 attempts, 1 second
 * growing by 1, no jitter. `noRetry`: one attempt.
 */
export const retryPresets: {
  readonly default: RetryStrategy;
  readonly linear: RetryStrategy;
  readonly noRetry: RetryStrategy;
} = {
  default: createRetryStrategy({ maxAttempts: 6, maxDelay: { seconds: 60 } }),
  linear: createLinearRetryStrategy({ jitter: JitterStrategy.NONE }),
  noRetry: createRetryStrategy({ maxAttempts: 1 }),
};

function strategy(config: SharedRetryConfig, defaults: { attempts: number; step: Backoff["step"] }): RetryStrategy {
  const attempts = checkAttempts(config.maxAttempts ?? defaults.attempts, "maxAttempts of a retry strategy");
  const isRetryable = errorFilter(config);
  const backoff: Backoff = {
    max: strategySeconds(config.maxDelay ?? { minutes: 5 }, "maxDelay of a retry strategy"),
    jitter: checkJitter(config.jitter ?? JitterStrategy.FULL, "jitter of a retry strategy"),
    random: config.random ?? systemRandom,
    step: defaults.step,
  };
  return (error, attemptsMade) => {
    if (attemptsMade >= attempts || isProgrammerError(error) || !isRetryable(error)) return { shouldRetry: false };
    return { shouldRetry: true, delay: { seconds: delayAfter(attemptsMade, backoff) } };
  };
}

function errorFilter({ retryableErrors, retryableErrorTypes }: SharedRetryConfig): (error: unknown) => boolean {
  if (retryableErrors == null && retryableErrorTypes == null) return () => true;
  const patterns = list(retryableErrors, "retryableErrors").map((pattern) => messageTest(pattern));
  const types = list(retryableErrorTypes, "retryableErrorTypes");
  for (const type of types) {
    if (typeof type !== "function") refuse("retryableErrorTypes", type, "classes of errors");
  }
  return (error) => {
    const message = messageOf(error);
    return patterns.some((matches) => matches(message)) || types.some((type) => isOf(type as ErrorClass, error));
  };
}

function messageTest(pattern: unknown): (message: string) => boolean {
  if (typeof pattern === "string") return (message) => message.includes(pattern);
  if (!(pattern instanceof RegExp)) return refuse("retryableErrors", pattern, "texts and regular expressions");
  const own = new RegExp(pattern);
  return (message) => {
    // A `g` or `y` expression goes on from where it last matched, which would alternate its answers.
    own.lastIndex = 0;
    return own.test(message);
  };
}

function isOf(type: ErrorClass, error: unknown): boolean {
  if (error instanceof type) return true;
  return error instanceof Error && type.name !== "" && error.name === type.name;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (value == null) return [];
  return Array.isArray(value) ? value : refuse(what, value, "an array");
}

function refuse(what: string, value: unknown, allowed: string): never {
  badArgument(`${what} of a retry strategy has ${shown(value)}; it must be ${allowed}`);
}
