import type { BatchResult } from "../operation/batch-result.ts";
import type { CreateCallbackResult } from "../operation/callback.ts";
import type { DurablePromise } from "../operation/durable-promise.ts";
import type { DurableContextLogger, DurableLogger, LoggerConfig } from "../observe/logger.ts";
import type { Duration } from "../values/duration.ts";
import type { SerdesConfig } from "../values/serdes.ts";
import type { DefinedChild, DefinedStep } from "./define.ts";
import type {
  ChildConfig,
  ChildFunc,
  CreateCallbackConfig,
  InvokeConfig,
  InvokeRequest,
  LambdaContext,
  MapConfig,
  MapFunc,
  NamedParallelBranch,
  ParallelConfig,
  ParallelFunc,
  StepConfig,
  StepFunc,
  WaitForCallbackConfig,
  WaitForCallbackSubmitterFunc,
  WaitForConditionCheckFunc,
  WaitForConditionConfig,
} from "./config.ts";

type Branch<L extends DurableLogger> = ParallelFunc<unknown, L> | NamedParallelBranch<unknown, L>;

/** What branches of `parallel` come to: functions and named branches may be mixed. */
export type BranchResult<
  Branches extends readonly unknown[],
  L extends DurableLogger,
> = Branches[number] extends infer B
  ? B extends ParallelFunc<infer R, L>
    ? R
    : B extends { readonly func: ParallelFunc<infer R, L> }
      ? R
      : never
  : never;

/** What awaiting each of `Promises` gives. */
type AwaitedAll<Promises extends readonly unknown[]> = { -readonly [K in keyof Promises]: Awaited<Promises[K]> };
type SettledAll<Promises extends readonly unknown[]> = {
  -readonly [K in keyof Promises]: PromiseSettledResult<Awaited<Promises[K]>>;
};

/** Combinators over durable promises whose outcome is itself recorded. Each costs one child context once it is awaited. */
export interface DurablePromiseCombinators {
  /** All results, or the first rejection. */
  all<const P extends readonly PromiseLike<unknown>[]>(
    name: string | undefined,
    promises: P,
  ): DurablePromise<AwaitedAll<P>>;
  all<const P extends readonly PromiseLike<unknown>[]>(promises: P): DurablePromise<AwaitedAll<P>>;
  /** The outcome of each. A rejection's reason is an `Error` with the original's name, message and stack. */
  allSettled<const P extends readonly PromiseLike<unknown>[]>(
    name: string | undefined,
    promises: P,
  ): DurablePromise<SettledAll<P>>;
  allSettled<const P extends readonly PromiseLike<unknown>[]>(promises: P): DurablePromise<SettledAll<P>>;
  /** The first success; the signals of the others are aborted. Rejects when all do, with every error as a cause. */
  any<const P extends readonly PromiseLike<unknown>[]>(
    name: string | undefined,
    promises: P,
  ): DurablePromise<Awaited<P[number]>>;
  any<const P extends readonly PromiseLike<unknown>[]>(promises: P): DurablePromise<Awaited<P[number]>>;
  /** The first to settle; the signals of the others are aborted. */
  race<const P extends readonly PromiseLike<unknown>[]>(
    name: string | undefined,
    promises: P,
  ): DurablePromise<Awaited<P[number]>>;
  race<const P extends readonly PromiseLike<unknown>[]>(promises: P): DurablePromise<Awaited<P[number]>>;
}

/**
 * What durable code works with. Each method begins a durable operation when it is called and gives a promise of its outcome: the
 * first time the outcome is recorded, in later invocations it is recalled. The order of calls in a context must be the
 * same in every invocation.
 */
export interface DurableContext<TLogger extends DurableLogger = DurableLogger> {
  /** The platform's context of this invocation. */
  lambdaContext: LambdaContext;
  /** Writes each line once, however often the code before it is replayed. */
  logger: DurableContextLogger<TLogger>;
  executionContext: { readonly durableExecutionArn: string };

  /** Runs `fn` until it succeeds or the retry strategy gives up. Checkpoints: one call, two with at-most-once semantics. */
  step<TOutput>(
    name: string | undefined,
    fn: StepFunc<TOutput, TLogger>,
    config?: StepConfig<TOutput>,
  ): DurablePromise<TOutput>;
  step<TOutput>(
    fn: StepFunc<TOutput, TLogger> | DefinedStep<TOutput>,
    config?: StepConfig<TOutput>,
  ): DurablePromise<TOutput>;

  /**
   * Invokes another function and is suspended until it has ended. With two strings, the second is the function: a
   * payload that is a string needs the form with a name, or the form with members.
   */
  invoke<TInput, TOutput>(
    name: string,
    funcId: string,
    input?: TInput,
    config?: InvokeConfig<TInput, TOutput>,
  ): DurablePromise<TOutput>;
  invoke<TInput, TOutput>(
    funcId: string,
    input?: TInput,
    config?: InvokeConfig<TInput, TOutput>,
  ): DurablePromise<TOutput>;
  invoke<TInput, TOutput>(request: InvokeRequest<TInput, TOutput>): DurablePromise<TOutput>;

  /** Runs `fn` with a context of its own, and records its result as one. */
  runInChildContext<TOutput>(
    name: string | undefined,
    fn: ChildFunc<TOutput, TLogger>,
    config?: ChildConfig<TOutput>,
  ): DurablePromise<TOutput>;
  runInChildContext<TOutput>(
    fn: ChildFunc<TOutput, TLogger> | DefinedChild<TOutput>,
    config?: ChildConfig<TOutput>,
  ): DurablePromise<TOutput>;

  /** Lets time pass, 1 second to 366 days in whole seconds, without running. */
  wait(name: string, duration: Duration): DurablePromise<void>;
  wait(duration: Duration): DurablePromise<void>;

  /** Calls `check` until the strategy is content, each time with the state the previous call returned. */
  waitForCondition<TOutput>(
    name: string | undefined,
    checkFunc: WaitForConditionCheckFunc<TOutput, TLogger>,
    config: WaitForConditionConfig<TOutput>,
  ): DurablePromise<TOutput>;
  waitForCondition<TOutput>(
    checkFunc: WaitForConditionCheckFunc<TOutput, TLogger>,
    config: WaitForConditionConfig<TOutput>,
  ): DurablePromise<TOutput>;

  /** A promise that somebody outside settles, and the id under which they do. */
  createCallback<TOutput = string>(
    name: string | undefined,
    config?: CreateCallbackConfig<TOutput>,
  ): DurablePromise<CreateCallbackResult<TOutput>>;
  createCallback<TOutput = string>(
    config?: CreateCallbackConfig<TOutput>,
  ): DurablePromise<CreateCallbackResult<TOutput>>;

  /** Creates a callback, hands its id to `submitter` in a step, and waits for the outcome. */
  waitForCallback<TOutput = string>(
    name: string | undefined,
    submitter: WaitForCallbackSubmitterFunc<TLogger>,
    config?: WaitForCallbackConfig<TOutput>,
  ): DurablePromise<TOutput>;
  waitForCallback<TOutput = string>(
    submitter: WaitForCallbackSubmitterFunc<TLogger>,
    config?: WaitForCallbackConfig<TOutput>,
  ): DurablePromise<TOutput>;

  /** Runs `mapFunc` for every item, each in a child context. Never rejects because of an item: see the result's `throwIfError`. */
  map<TInput, TOutput>(
    name: string | undefined,
    items: TInput[],
    mapFunc: MapFunc<TInput, TOutput, TLogger>,
    config?: MapConfig<TInput, TOutput>,
  ): DurablePromise<BatchResult<TOutput>>;
  map<TInput, TOutput>(
    items: TInput[],
    mapFunc: MapFunc<TInput, TOutput, TLogger>,
    config?: MapConfig<TInput, TOutput>,
  ): DurablePromise<BatchResult<TOutput>>;

  /** Runs branches beside each other, each in a child context. Never rejects because of a branch. */
  parallel<TOutput>(
    name: string | undefined,
    branches: (ParallelFunc<TOutput, TLogger> | NamedParallelBranch<TOutput, TLogger>)[],
    config?: ParallelConfig<TOutput>,
  ): DurablePromise<BatchResult<TOutput>>;
  parallel<TOutput>(
    branches: (ParallelFunc<TOutput, TLogger> | NamedParallelBranch<TOutput, TLogger>)[],
    config?: ParallelConfig<TOutput>,
  ): DurablePromise<BatchResult<TOutput>>;
  parallel<const Branches extends readonly Branch<TLogger>[]>(
    name: string | undefined,
    branches: Branches,
    config?: ParallelConfig<BranchResult<Branches, TLogger>>,
  ): DurablePromise<BatchResult<BranchResult<Branches, TLogger>>>;
  parallel<const Branches extends readonly Branch<TLogger>[]>(
    branches: Branches,
    config?: ParallelConfig<BranchResult<Branches, TLogger>>,
  ): DurablePromise<BatchResult<BranchResult<Branches, TLogger>>>;

  readonly promise: DurablePromiseCombinators;

  /** Replaces the logger of this context and of child contexts made later, or lets it repeat lines on replay. */
  configureLogger(config: LoggerConfig<TLogger>): void;
  /** Sets how values are written by default, in this context and in child contexts made later. */
  configureSerdes(config: SerdesConfig): void;

  /** The time as of the last recorded outcome the code was given: the same on every replay. No checkpoint. */
  now(): Date;
  /** A number in [0, 1) that depends on the execution and the position in the code alone. No checkpoint. */
  random(): number;
  /** A version 4 UUID that depends on the execution and the position in the code alone. No checkpoint. */
  uuid(): string;
}
