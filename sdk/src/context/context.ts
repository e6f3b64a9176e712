import type { DurableContextLogger, DurableLogger, LoggerConfig } from "../observe/logger.ts";
import type { DurablePromise } from "../operation/durable-promise.ts";
import type { Scope } from "../operation/scope.ts";
import type { SerdesConfig } from "../values/serdes.ts";
import { optionalDeserializer, optionalSerdes, refuse } from "./arguments.ts";
import { contextBrand } from "./brand.ts";
import { combine, map, parallel, runInChildContext } from "./children.ts";
import { Compensations } from "./compensation.ts";
import type { LambdaContext } from "./config.ts";
import { DeterministicRandom } from "./deterministic.ts";
import type { DurableContext, DurablePromiseCombinators } from "./durable-context.ts";
import { createCallback, invoke, wait, waitForCallback } from "./externals.ts";
import { type Internals, internals } from "./internals.ts";
import { contextGate } from "./log-gate.ts";
import { modeAware } from "./mode-aware.ts";
import { step, waitForCondition } from "./steps.ts";

/** Told of a logger that a context was given, so that it gets to know where lines come from. */
export type LoggerAdopted = (logger: DurableLogger) => void;

/** The context that user code gets for a scope. */
export function makeContext(scope: Scope, lambdaContext: LambdaContext, adopted: LoggerAdopted): DurableContext {
  return new ScopedContext(scope, lambdaContext, adopted) as unknown as DurableContext;
}

class ScopedContext {
  readonly lambdaContext: LambdaContext;
  readonly executionContext: { readonly durableExecutionArn: string };
  readonly #self: Internals;
  readonly #adopted: LoggerAdopted;
  #logger: DurableContextLogger<DurableLogger> | undefined;
  #random: DeterministicRandom | undefined;

  static {
    Object.defineProperty(this.prototype, contextBrand, { value: true });
    Object.defineProperty(this.prototype, Symbol.toStringTag, { value: "DurableContext" });
  }

  constructor(scope: Scope, lambdaContext: LambdaContext, adopted: LoggerAdopted) {
    this.lambdaContext = lambdaContext;
    this.executionContext = { durableExecutionArn: scope.runtime.executionArn };
    this.#adopted = adopted;
    this.#self = { scope, compensations: new Compensations() };
  }

  get [internals](): Internals {
    return this.#self;
  }

  get logger(): DurableContextLogger<DurableLogger> {
    const { scope } = this.#self;
    return (this.#logger ??= modeAware(scope.settings.logger, contextGate(scope)));
  }

  get promise(): DurablePromiseCombinators {
    const make =
      (kind: "all" | "allSettled" | "any" | "race") =>
      (...args: unknown[]): DurablePromise<unknown> =>
        combine(this.#self, kind, args);
    return {
      all: make("all"),
      allSettled: make("allSettled"),
      any: make("any"),
      race: make("race"),
    } as unknown as DurablePromiseCombinators;
  }

  step(...args: unknown[]): DurablePromise<unknown> {
    return step(this.#self, args);
  }

  invoke(...args: unknown[]): DurablePromise<unknown> {
    return invoke(this.#self, args);
  }

  runInChildContext(...args: unknown[]): DurablePromise<unknown> {
    return runInChildContext(this.#self, args);
  }

  wait(...args: unknown[]): DurablePromise<void> {
    return wait(this.#self, args);
  }

  waitForCondition(...args: unknown[]): DurablePromise<unknown> {
    return waitForCondition(this.#self, args);
  }

  createCallback(...args: unknown[]): DurablePromise<unknown> {
    return createCallback(this.#self, args);
  }

  waitForCallback(...args: unknown[]): DurablePromise<unknown> {
    return waitForCallback(this.#self, args);
  }

  map(...args: unknown[]): DurablePromise<unknown> {
    return map(this.#self, args);
  }

  parallel(...args: unknown[]): DurablePromise<unknown> {
    return parallel(this.#self, args);
  }

  configureLogger(config: LoggerConfig<DurableLogger>): void {
    const { scope } = this.#self;
    checkLoggerConfig(config);
    const { customLogger, modeAware: isModeAware } = config;
    if (customLogger !== undefined) {
      scope.settings = { ...scope.settings, logger: customLogger };
      this.#adopted(customLogger);
      this.#logger = undefined;
    }
    if (isModeAware !== undefined) scope.settings = { ...scope.settings, modeAware: isModeAware };
  }

  configureSerdes(config: SerdesConfig): void {
    const { scope } = this.#self;
    const { settings } = scope;
    const method = "configureSerdes";
    checkObject(config, method);
    const serdes = optionalSerdes(config.defaultSerdes, method, "defaultSerdes", ["serialize", "deserialize"]);
    const given = config.defaultCallbackDeserializer;
    const callbackDeserializer = optionalDeserializer(given, method, "defaultCallbackDeserializer");
    scope.settings = {
      ...settings,
      serdes: serdes ?? settings.serdes,
      callbackDeserializer: callbackDeserializer ?? settings.callbackDeserializer,
    };
  }

  now(): Date {
    return new Date(this.#self.scope.knownAt);
  }

  random(): number {
    return (this.#random ??= new DeterministicRandom(this.#self.scope)).number();
  }

  uuid(): string {
    return (this.#random ??= new DeterministicRandom(this.#self.scope)).uuid();
  }
}

function checkObject(config: unknown, method: string): void {
  if (typeof config !== "object" || config === null) refuse(method, "it takes an object");
}

function checkLoggerConfig(config: LoggerConfig<DurableLogger>): void {
  const method = "configureLogger";
  checkObject(config, method);
  const { customLogger, modeAware: isModeAware } = config as unknown as {
    customLogger?: Record<string, unknown> | null;
    modeAware?: unknown;
  };
  const missing =
    customLogger === undefined ? undefined : levels.find((level) => typeof customLogger?.[level] !== "function");
  if (missing !== undefined) refuse(method, `customLogger has no function "${missing}"`);
  if (isModeAware !== undefined && typeof isModeAware !== "boolean")
    refuse(method, `modeAware is a ${typeof isModeAware}; it must be a boolean`);
}

const levels = ["error", "warn", "info", "debug"] as const;
