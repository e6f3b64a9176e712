import { UsageError } from "../errors/invocation-errors.ts";
import { begin } from "../operation/driver.ts";
import { conditionRow } from "../operation/condition.ts";
import type { DurablePromise } from "../operation/durable-promise.ts";
import type { Scope } from "../operation/scope.ts";
import { stepRow } from "../operation/step.ts";
import type { Task } from "../operation/task.ts";
import { checkFunction, checkName } from "../values/arguments.ts";
import { checkedSum } from "../values/duration.ts";
import { limits } from "../wire/limits.ts";
import { checked, configOf, oneOf, optionalFunction, optionalSerdes, refuse, split } from "./arguments.ts";
import { StepSemantics, type StepConfig, type StepContext, type WaitForConditionConfig } from "./config.ts";
import { isDefinedStep } from "./define.ts";
import { idempotencyKeyOf } from "./deterministic.ts";
import type { Internals } from "./internals.ts";
import { attemptGate } from "./log-gate.ts";
import { modeAware } from "./mode-aware.ts";

const semantics = Object.values(StepSemantics);

export function step(self: Internals, args: readonly unknown[]): DurablePromise<unknown> {
  return checked(() => {
    const { name, fn, config } = stepArguments(args);
    return beginStep(self, fn, config, { method: "step", name: checkName(name, "step") });
  });
}

function stepArguments(args: readonly unknown[]): {
  name: unknown;
  fn: StepBody;
  config: Partial<StepConfig<unknown>>;
} {
  const {
    name,
    rest: [fn, config],
  } = split(args);
  if (isDefinedStep(fn)) {
    return {
      name: name ?? fn.name,
      fn: fn.run,
      config: { ...fn.config, ...configOf<StepConfig<unknown>>(config, "step") },
    };
  }
  checkFunction(fn, "step", "its body");
  return { name, fn: fn as StepBody, config: configOf<StepConfig<unknown>>(config, "step") };
}

type StepBody = (context: StepContext) => Promise<unknown>;

/** A step of the user's, or the submitter of a callback, which is one. */
export function beginStep(
  self: Internals,
  fn: StepBody,
  config: Partial<StepConfig<unknown>>,
  named: { readonly method: string; readonly name: string | undefined; readonly label?: string | undefined },
): DurablePromise<unknown> {
  const { scope } = self;
  const { method, name, label } = named;
  const position = scope.asked + 1;
  const compensate = optionalFunction(config.compensate, method, "compensate");
  const outcome = begin(scope, stepRow<unknown>(), {
    method,
    name,
    subType: "Step",
    label,
    input: {
      body: (task, attempt) => Promise.resolve(fn(new RunningStep(self, task, attempt))),
      retry: optionalFunction(config.retryStrategy, method, "retryStrategy"),
      isAtMostOnce: oneOf(config.semantics, semantics, method, "semantics") === StepSemantics.AtMostOncePerRetry,
      timeoutSeconds:
        config.timeout === undefined
          ? undefined
          : positive(
              checkedSum(config.timeout, "The timeout of the step", { min: 0, max: limits.delaySeconds.max }),
              method,
            ),
      serdes: optionalSerdes(config.serdes, method, "serdes", ["serialize", "deserialize"]) ?? scope.settings.serdes,
    },
  });
  if (compensate !== undefined)
    self.compensations.add({ position, name: name ?? scope.pathAt(position), outcome, compensate });
  return outcome;
}

function positive(seconds: number, method: string): number {
  return seconds > 0 ? seconds : refuse(method, "its timeout is zero");
}

class RunningStep implements StepContext {
  readonly attempt: number;
  readonly #self: Internals;
  readonly #task: Task<unknown>;

  constructor(self: Internals, task: Task<unknown>, attempt: number) {
    this.#self = self;
    this.#task = task;
    this.attempt = attempt;
  }

  get logger(): StepContext["logger"] {
    return attemptLogger(this.#self.scope);
  }

  get signal(): AbortSignal {
    return this.#task.signal;
  }

  get idempotencyKey(): string {
    return idempotencyKeyOf(this.#task.executionArn, this.#task.ref.id);
  }
}

function attemptLogger(scope: Scope): StepContext["logger"] {
  const { logger } = scope.settings;
  const gate = attemptGate(scope);
  return gate === undefined ? logger : modeAware(logger, gate);
}

type Check = (
  state: unknown,
  context: { readonly logger: StepContext["logger"]; readonly attempt: number },
) => Promise<unknown>;

/** A missing strategy or state throws from the call itself, as the official SDK does, rather than from its promise. */
export function waitForCondition(self: Internals, args: readonly unknown[]): DurablePromise<unknown> {
  const {
    name,
    rest: [check, given],
  } = split(args);
  const config = configOf<WaitForConditionConfig<unknown>>(given, "waitForCondition");
  if (!config.waitStrategy || config.initialState === undefined) {
    throw new UsageError("DX2001", "waitForCondition requires config with waitStrategy and initialState");
  }
  const { waitStrategy, initialState } = config;
  return checked(() => {
    checkFunction(check, "waitForCondition", "its check");
    checkFunction(waitStrategy, "waitForCondition", "its waitStrategy");
    return begin(self.scope, conditionRow<unknown>(), {
      method: "waitForCondition",
      name: checkName(name, "waitForCondition"),
      subType: "WaitForCondition",
      input: {
        check: (_task, state, attempt) =>
          Promise.resolve((check as Check)(state, { logger: attemptLogger(self.scope), attempt })),
        strategy: waitStrategy,
        initialState,
        serdes:
          optionalSerdes(config.serdes, "waitForCondition", "serdes", ["serialize", "deserialize"]) ??
          self.scope.settings.serdes,
      },
    });
  });
}
