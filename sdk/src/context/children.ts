import { PromiseCombinatorError } from "../errors/operation-errors.ts";
import { batchChild, batchSerdes, type BatchItemInput } from "../operation/batch.ts";
import { NestingType, checkBatchConfig } from "../operation/batch-policy.ts";
import type { BatchResult } from "../operation/batch-result.ts";
import { type ChildInput, childRow } from "../operation/child.ts";
import { begin } from "../operation/driver.ts";
import { DurablePromise } from "../operation/durable-promise.ts";
import { checkFunction, checkName, checkSubType } from "../values/arguments.ts";
import type { AnySerdes } from "../values/serdes.ts";
import { checked, configOf, fatal, oneOf, optionalFunction, optionalSerdes, refuse, split } from "./arguments.ts";
import type { ChildConfig, MapConfig } from "./config.ts";
import { isDefinedChild } from "./define.ts";
import type { DurableContext } from "./durable-context.ts";
import { type Internals, internalsOf } from "./internals.ts";

type MapFunction = (context: DurableContext, item: unknown, index: number, all: unknown[]) => Promise<unknown>;
type UserFunction = (context: DurableContext) => Promise<unknown>;

/** Runs a user's function with its context; should it fail, what was done in it is undone first. */
function guarded(fn: UserFunction): (context: DurableContext) => Promise<unknown> {
  return (context) => internalsOf(context).compensations.guard(context, fn);
}

export function runInChildContext(self: Internals, args: readonly unknown[]): DurablePromise<unknown> {
  return checked(() => {
    const {
      name,
      rest: [given, config],
    } = split(args);
    const defined = isDefinedChild(given) ? given : undefined;
    const fn = defined?.run ?? given;
    checkFunction(fn, "runInChildContext", "its function");
    const settings = { ...defined?.config, ...configOf<ChildConfig<unknown>>(config, "runInChildContext") };
    return beginChild(
      self,
      checkName(name ?? defined?.name, "runInChildContext"),
      guarded(fn as UserFunction),
      settings,
    );
  });
}

function beginChild(
  self: Internals,
  name: string | undefined,
  fn: UserFunction,
  config: Partial<ChildConfig<unknown>>,
): DurablePromise<unknown> {
  const method = "runInChildContext";
  const input: ChildInput<unknown> = {
    run: { by: "user", fn },
    serdes: optionalSerdes(config.serdes, method, "serdes", ["serialize", "deserialize"]) ?? self.scope.settings.serdes,
    summarize: optionalFunction(config.summaryGenerator, method, "summaryGenerator"),
    mapError: optionalFunction(config.errorMapper, method, "errorMapper"),
  };
  const subType = checkSubType(config.subType || undefined, method) ?? "RunInChildContext";
  return begin(self.scope, childRow<unknown>(), {
    method,
    name,
    subType,
    input,
    isVirtual: config.virtualContext === true,
  });
}

export function map(self: Internals, args: readonly unknown[]): DurablePromise<BatchResult<unknown>> {
  return checked(() => {
    const {
      name,
      rest: [items, fn, given],
    } = split(args);
    if (!Array.isArray(items)) refuse("map", "Map operation requires an array of items");
    if (typeof fn !== "function") refuse("map", "Map operation requires a function to process items");
    const config = configOf<MapConfig<unknown, unknown>>(given, "map");
    const namer = optionalFunction(config.itemNamer, "map", "itemNamer");
    const all = items as unknown[];
    return beginBatch(
      self,
      { kind: "map", method: "map", subType: "Map", itemSubType: "MapIteration" },
      checkName(name, "map"),
      config,
      all.map((item, index) => ({
        index,
        name: checkName(namer?.(item, index) || undefined, "map") ?? `map-item-${index}`,
        run: (context: DurableContext) =>
          internalsOf(context).compensations.guard(context, (own) => (fn as MapFunction)(own, item, index, all)),
      })),
    );
  });
}

export function parallel(self: Internals, args: readonly unknown[]): DurablePromise<BatchResult<unknown>> {
  return checked(() => {
    const {
      name,
      rest: [branches, given],
    } = split(args);
    if (!Array.isArray(branches)) refuse("parallel", "Parallel operation requires an array of branch functions");
    const config = configOf<MapConfig<unknown, unknown>>(given, "parallel");
    return beginBatch(
      self,
      { kind: "parallel", method: "parallel", subType: "Parallel", itemSubType: "ParallelBranch" },
      checkName(name, "parallel"),
      config,
      (branches as unknown[]).map((branch, index) => {
        const fn = typeof branch === "function" ? branch : (branch as { func?: unknown } | null)?.func;
        if (typeof fn !== "function")
          refuse("parallel", "All branches must be functions or NamedParallelBranch objects");
        const own = typeof branch === "function" ? undefined : (branch as { name?: string }).name;
        return {
          index,
          name: checkName(own || undefined, "parallel") ?? `parallel-branch-${index}`,
          run: guarded(fn as UserFunction),
        };
      }),
    );
  });
}

interface Kind {
  readonly kind: "map" | "parallel";
  readonly method: string;
  readonly subType: string;
  readonly itemSubType: string;
}

function beginBatch(
  self: Internals,
  kind: Kind,
  name: string | undefined,
  config: Partial<MapConfig<unknown, unknown>>,
  items: readonly BatchItemInput<unknown>[],
): DurablePromise<BatchResult<unknown>> {
  const { method, subType } = kind;
  try {
    checkBatchConfig(config);
  } catch (error) {
    return fatal(self.scope, error as Error);
  }
  const serdes = optionalSerdes(config.serdes, method, "serdes", ["serialize", "deserialize"]);
  const input = batchChild<unknown>(
    {
      ...kind,
      items,
      rules: config,
      itemSerdes:
        optionalSerdes(config.itemSerdes, method, "itemSerdes", ["serialize", "deserialize"]) ??
        self.scope.settings.serdes,
      isFlat: oneOf(config.nesting, Object.values(NestingType), method, "nesting") === NestingType.FLAT,
      summarize: optionalFunction(config.summaryGenerator, method, "summaryGenerator"),
    },
    batchSerdes(serdes),
  );
  const row = { ...childRow<BatchResult<unknown>>(), asked: () => ({ maxConcurrency: config.maxConcurrency }) };
  return begin(self.scope, row, { method, name, subType, input });
}

type Combine = (promises: readonly PromiseLike<unknown>[]) => Promise<unknown>;

type Combinator = "all" | "allSettled" | "any" | "race";

const combinators: Readonly<Record<Combinator, Combine>> = {
  all: (promises) => Promise.all(promises),
  allSettled: (promises) => Promise.allSettled(promises),
  any: (promises) => Promise.any(promises).finally(() => cancelLosers(promises)),
  race: (promises) => Promise.race(promises).finally(() => cancelLosers(promises)),
};

/** A combinator takes its position when it is awaited, not when it is called: its promises were called before it. */
export function combine(self: Internals, kind: Combinator, args: readonly unknown[]): DurablePromise<unknown> {
  const {
    name,
    rest: [promises],
  } = split(args);
  return new DurablePromise<unknown>(async () =>
    checked(() => {
      if (!Array.isArray(promises)) refuse(`promise.${kind}`, "it takes an array of durable promises");
      const run = combinators[kind];
      return beginChild(
        self,
        checkName(name, `promise.${kind}`),
        () => run(promises as readonly PromiseLike<unknown>[]),
        {
          errorMapper: (error) => new PromiseCombinatorError(error.message, error, error.errorData),
          ...(kind === "allSettled" ? { serdes: settledSerdes } : {}),
        },
      );
    }),
  );
}

function cancelLosers(promises: readonly PromiseLike<unknown>[]): void {
  for (const promise of promises) DurablePromise.cancel(promise, "Another promise of the race settled first.");
}

interface StoredReason {
  message: string;
  name?: string;
  stack?: string;
}

/** Rejections keep name, message and stack of their reasons, and come back as errors. */
const settledSerdes: AnySerdes = {
  serialize: async (value: unknown) =>
    JSON.stringify(value, (_key, inner: unknown) =>
      inner instanceof Error ? { message: inner.message, name: inner.name, stack: inner.stack } : inner,
    ),
  deserialize: async (data) => {
    if (data === undefined) return undefined;
    const results = JSON.parse(data) as PromiseSettledResult<unknown>[];
    for (const result of results) {
      if (result.status === "rejected") result.reason = reviveReason(result.reason);
    }
    return results;
  },
};

function reviveReason(stored: unknown): unknown {
  const { message, name, stack } = (stored ?? {}) as Partial<StoredReason>;
  if (typeof message !== "string" || message === "") return stored;
  const error = new Error(message);
  if (name !== undefined) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
