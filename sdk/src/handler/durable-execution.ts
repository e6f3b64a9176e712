import type { LambdaContext } from "../context/config.ts";
import { encodeError } from "../errors/error-object.ts";
import { checkFunction } from "../values/arguments.ts";
import { loadPlugins } from "../observe/plugin-loading.ts";
import type { DurableInstrumentationPlugin } from "../observe/plugins.ts";
import type { DurableLogger } from "../observe/logger.ts";
import type { Schema } from "../values/schema.ts";
import type { DurableExecutionInvocationInput, DurableExecutionInvocationOutput } from "../wire/model.ts";
import { checkIsConfig, configMistake } from "./check-config.ts";
import type { DurableExecutionConfig, DurableExecutionHandler, DurableLambdaHandler } from "./config.ts";
import { runInvocation } from "./invocation.ts";
import { checkEvent } from "./load-state.ts";
import { systemPorts } from "./ports.ts";

/** Tells a local service that a function is a durable handler. */
const handlerBrand = Symbol.for("durascope/durable-handler");

/** Wraps a durable handler for Lambda. Nothing is loaded or connected before the first invocation, except plugins. */
// oxlint-disable-next-line typescript/no-explicit-any -- handlers written for the official SDK leave the event untyped
export function withDurableExecution<TEvent = any, TResult = any, TLogger extends DurableLogger = DurableLogger>(
  handler: DurableExecutionHandler<TEvent, TResult, TLogger>,
  config: DurableExecutionConfig = {},
): DurableLambdaHandler {
  checkFunction(handler, "withDurableExecution", "its handler");
  checkIsConfig(config);
  const mistake = configMistake(config);
  const loading = loadPlugins(config.plugins, process.env);
  // Reported by every invocation instead, where it can be acted on.
  loading.catch(() => undefined);
  const invoke = async (
    event: DurableExecutionInvocationInput,
    lambdaContext: LambdaContext,
  ): Promise<DurableExecutionInvocationOutput> => {
    checkEvent(event);
    if (mistake !== undefined) return failure(mistake);
    let plugins: readonly DurableInstrumentationPlugin[];
    try {
      plugins = await loading;
    } catch (error) {
      return failure(error);
    }
    try {
      return await runInvocation({
        handler: handler as unknown as DurableExecutionHandler<never, unknown>,
        config,
        plugins,
        event,
        lambdaContext,
        ports: (config.ports ?? systemPorts)(),
      });
    } catch (error) {
      // Only what a retry of the invocation may cure goes to the platform.
      if (isRetryable(error)) throw error;
      return failure(error);
    }
  };
  return Object.assign(invoke, { [handlerBrand]: true });
}

type Infer<S> = S extends Schema<infer T> ? T : never;

/** The decorator form: the method becomes what Lambda calls. */
type HandlerDecorator = <This>(
  method: (this: This, event: never, context: never) => Promise<unknown>,
  context: ClassMethodDecoratorContext<This>,
) => never;

/**
 * A durable handler for Lambda. With a configuration that has an `input` schema first, the event's type is the schema's.
 * Without a handler it is a decorator of methods.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export function durableExecution<TEvent = any, TResult = any, TLogger extends DurableLogger = DurableLogger>(
  handler: DurableExecutionHandler<TEvent, TResult, TLogger>,
  config?: DurableExecutionConfig,
): DurableLambdaHandler;
export function durableExecution<S extends Schema<unknown>, TResult, TLogger extends DurableLogger = DurableLogger>(
  config: DurableExecutionConfig & { input: S },
  handler: DurableExecutionHandler<Infer<S>, TResult, TLogger>,
): DurableLambdaHandler;
export function durableExecution(config?: DurableExecutionConfig): HandlerDecorator;
export function durableExecution(first?: unknown, second?: unknown): unknown {
  type Anything = DurableExecutionHandler<never, unknown>;
  if (typeof first === "function")
    return withDurableExecution(first as Anything, second as DurableExecutionConfig | undefined);
  if (typeof second === "function") return withDurableExecution(second as Anything, first as DurableExecutionConfig);
  const config = first as DurableExecutionConfig | undefined;
  return (method: (this: unknown, event: never, context: never) => Promise<unknown>) =>
    function handle(
      this: unknown,
      event: DurableExecutionInvocationInput,
      lambdaContext: LambdaContext,
    ): Promise<DurableExecutionInvocationOutput> {
      return withDurableExecution((input: never, context) => method.call(this, input, context as never), config)(
        event,
        lambdaContext,
      );
    };
}

function failure(error: unknown): DurableExecutionInvocationOutput {
  return { Status: "FAILED", Error: encodeError(error) };
}

function isRetryable(error: unknown): boolean {
  return (
    error instanceof Error && (error as { isUnrecoverableInvocation?: unknown }).isUnrecoverableInvocation === true
  );
}
