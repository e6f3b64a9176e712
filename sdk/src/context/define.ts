import { checkFunction, checkName } from "../values/arguments.ts";
import type { DurableLogger } from "../observe/logger.ts";
import type { ChildConfig, StepConfig, StepContext } from "./config.ts";
import type { DurableContext } from "./durable-context.ts";
import { isDurableContext } from "./brand.ts";

/** A step with its arguments, to be given to `context.step`. */
export interface DefinedStep<T> {
  readonly kind: "durable-step";
  readonly name: string | undefined;
  readonly run: (context: StepContext) => Promise<T>;
  readonly config: StepConfig<T> | undefined;
}

/** A child context's function with its arguments, to be given to `context.runInChildContext`. */
export interface DefinedChild<T> {
  readonly kind: "durable-child";
  readonly name: string | undefined;
  readonly run: (context: DurableContext) => Promise<T>;
  readonly config: ChildConfig<T> | undefined;
}

/** The first parameter of a decorated method: the durable context where it is called, the step's own where it runs. */
export type StepScope<L extends DurableLogger = DurableLogger> = DurableContext<L> | StepContext<L>;

type Method<This, Args extends never[], R> = (this: This, ...args: Args) => Promise<R>;
type AsyncMethodDecorator = <This, Args extends never[], R>(
  method: Method<This, Args, R>,
  context: ClassMethodDecoratorContext<This>,
) => Method<This, Args, R>;

/**
 * Names a step once, to be used with arguments: `context.step(chargePayment(orderId, amount))`. The arguments are not
 * recorded; the result is. Without a function it is a decorator: a decorated method that is called with a durable context as
 * its first argument runs as a step, and gets the step's context in its place.
 */
export function durableStep<Args extends unknown[], T>(
  name: string,
  fn: (step: StepContext, ...args: Args) => Promise<T>,
  config?: StepConfig<T>,
): (...args: Args) => DefinedStep<T>;
export function durableStep(name?: string, config?: StepConfig<never>): AsyncMethodDecorator;
export function durableStep(name?: string, fnOrConfig?: unknown, config?: unknown): unknown {
  checkName(name, "durableStep");
  if (typeof fnOrConfig === "function") {
    const fn = fnOrConfig as (step: StepContext, ...args: unknown[]) => Promise<never>;
    return (...args: unknown[]): DefinedStep<never> => ({
      kind: "durable-step",
      name,
      config: config as StepConfig<never> | undefined,
      run: (step) => fn(step, ...args),
    });
  }
  return decorate(name, "durableStep", (context, name_, call) =>
    context.step(name_, (step) => call(step), fnOrConfig as StepConfig<unknown> | undefined),
  );
}

/** The same for child contexts: `context.runInChildContext(shipParcel(order))`, or a decorator of methods. */
export function durableWithChildContext<Args extends unknown[], T>(
  name: string,
  fn: (context: DurableContext, ...args: Args) => Promise<T>,
  config?: ChildConfig<T>,
): (...args: Args) => DefinedChild<T>;
export function durableWithChildContext(name?: string, config?: ChildConfig<never>): AsyncMethodDecorator;
export function durableWithChildContext(name?: string, fnOrConfig?: unknown, config?: unknown): unknown {
  checkName(name, "durableWithChildContext");
  if (typeof fnOrConfig === "function") {
    const fn = fnOrConfig as (context: DurableContext, ...args: unknown[]) => Promise<never>;
    return (...args: unknown[]): DefinedChild<never> => ({
      kind: "durable-child",
      name,
      config: config as ChildConfig<never> | undefined,
      run: (context) => fn(context, ...args),
    });
  }
  return decorate(name, "durableWithChildContext", (context, name_, call) =>
    context.runInChildContext(name_, (child) => call(child), fnOrConfig as ChildConfig<unknown> | undefined),
  );
}

type Call = (first: unknown) => Promise<unknown>;

function decorate(
  name: string | undefined,
  decorator: string,
  run: (context: DurableContext, name: string, call: Call) => PromiseLike<unknown>,
) {
  return (
    method: (...args: unknown[]) => Promise<unknown>,
    { name: methodName }: ClassMethodDecoratorContext,
  ): unknown => {
    checkFunction(method, decorator, "what it decorates");
    return function decorated(this: unknown, ...args: unknown[]): PromiseLike<unknown> {
      const [context, ...rest] = args;
      if (!isDurableContext(context)) return method.apply(this, args);
      return run(context, name ?? String(methodName), (first) => method.call(this, first, ...rest));
    };
  };
}

export function isDefinedStep(value: unknown): value is DefinedStep<unknown> {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "durable-step";
}

export function isDefinedChild(value: unknown): value is DefinedChild<unknown> {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "durable-child";
}
