import { UsageError } from "../errors/invocation-errors.ts";
import { checkFunction, checkName } from "../values/arguments.ts";
import type { RetryDecision } from "../values/retry.ts";
import type { ChildConfig } from "./config.ts";
import type { DurableContext } from "./durable-context.ts";

export interface WithRetryConfig<T> {
  retryStrategy: (error: Error, attemptCount: number) => RetryDecision;
  /** Whether the attempts run in a child context. Default true. */
  wrapWithRunInChildContext?: boolean;
  childContextConfig?: ChildConfig<T>;
}

export type RetryableFunc<T> = (context: DurableContext, attempt: number) => Promise<T>;

/**
 * Runs a block of durable code again until it succeeds or the strategy gives up, suspended in between. What an attempt's
 * operations did stays done. Costs a child context, and a wait for each retry.
 */
export function withRetry<T>(
  context: DurableContext,
  name: string,
  func: RetryableFunc<T>,
  config: WithRetryConfig<T>,
): Promise<T>;
export function withRetry<T>(context: DurableContext, func: RetryableFunc<T>, config: WithRetryConfig<T>): Promise<T>;
export async function withRetry(context: DurableContext, ...args: unknown[]): Promise<unknown> {
  const [name, func, config] = (typeof args[0] === "string" ? args : [undefined, ...args]) as [
    string | undefined,
    RetryableFunc<unknown>,
    WithRetryConfig<unknown> | undefined,
  ];
  if (config === undefined || config === null) throw new UsageError("DX2001", "withRetry: config is required");
  // A stand-in for a context, in a test of the user's, will do.
  if (typeof (context as Partial<DurableContext> | undefined)?.runInChildContext !== "function")
    throw new UsageError("DX2001", "withRetry: its first argument must be a durable context");
  checkName(name, "withRetry");
  checkFunction(func, "withRetry", "its function");
  checkFunction(config.retryStrategy, "withRetry", "its retryStrategy");
  const loop = (inner: DurableContext): Promise<unknown> => untilSuccess(inner, name, func, config);
  if (config.wrapWithRunInChildContext === false) return loop(context);
  return context.runInChildContext(name, loop, config.childContextConfig);
}

async function untilSuccess(
  context: DurableContext,
  name: string | undefined,
  func: RetryableFunc<unknown>,
  config: WithRetryConfig<unknown>,
): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await func(context, attempt);
    } catch (error) {
      const decision = config.retryStrategy(error as Error, attempt);
      if (!decision.shouldRetry) throw error;
      const delay = decision.delay ?? { seconds: 1 };
      await (name === undefined ? context.wait(delay) : context.wait(`${name}-backoff-${attempt}`, delay));
    }
  }
}
