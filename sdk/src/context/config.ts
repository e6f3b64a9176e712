import type { DurableOperationError } from "../errors/operation-errors.ts";
import type { BatchResult } from "../operation/batch-result.ts";
import type { CompletionConfig, NestingType } from "../operation/batch-policy.ts";
import type { DurableContextLogger, DurableLogger } from "../observe/logger.ts";
import type { Duration } from "../values/duration.ts";
import type { RetryDecision } from "../values/retry.ts";
import type { Schema } from "../values/schema.ts";
import type { Serdes } from "../values/serdes.ts";
import type { WaitForConditionWaitStrategyFunc } from "../values/wait-strategy.ts";
import type { DurableContext } from "./durable-context.ts";

/** The platform's context of an invocation: the members of AWS Lambda's that durable code may use. */
export interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean;
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  awsRequestId: string;
  logGroupName: string;
  logStreamName: string;
  identity?: CognitoIdentity | undefined;
  clientContext?: ClientContext | undefined;
  tenantId?: string | undefined;
  getRemainingTimeInMillis(): number;
  done(error?: Error, result?: unknown): void;
  fail(error: Error | string): void;
  succeed(message: unknown, object?: unknown): void;
}

/** Who invoked the function, where a mobile SDK did. */
interface CognitoIdentity {
  cognitoIdentityId: string;
  cognitoIdentityPoolId: string;
}

/** The application that invoked the function, where a mobile SDK did. */
interface ClientContext {
  client: {
    installationId: string;
    appTitle: string;
    appVersionName: string;
    appVersionCode: string;
    appPackageName: string;
  };
  /** Of the application's own making. */
  // oxlint-disable-next-line typescript/no-explicit-any -- the platform's type of this name has it
  Custom?: any;
  env: { platformVersion: string; platform: string; make: string; model: string; locale: string };
}

/** What may happen to a step whose process ends before its result is recorded. */
export const StepSemantics = {
  /** The attempt is not run again; the retry strategy decides as after a failure. Costs a checkpoint call before the body. */
  AtMostOncePerRetry: "AT_MOST_ONCE_PER_RETRY",
  /** The attempt is run again. */
  AtLeastOncePerRetry: "AT_LEAST_ONCE_PER_RETRY",
} as const;
export type StepSemantics = (typeof StepSemantics)[keyof typeof StepSemantics];
export declare namespace StepSemantics {
  type AtMostOncePerRetry = "AT_MOST_ONCE_PER_RETRY";
  type AtLeastOncePerRetry = "AT_LEAST_ONCE_PER_RETRY";
}

export interface OperationContext<L extends DurableLogger = DurableLogger> {
  logger: DurableContextLogger<L>;
}

/** What a step's function receives. */
export interface StepContext<L extends DurableLogger = DurableLogger> extends OperationContext<L> {
  /** From 1. */
  attempt: number;
  /** Aborted when the attempt takes longer than the step's `timeout`, when its race is lost, or when the invocation ends. */
  readonly signal: AbortSignal;
  /** The same in every attempt and every replay of this step, and for no other step: pass it on to make a call idempotent. */
  readonly idempotencyKey: string;
}

export type StepFunc<T, L extends DurableLogger = DurableLogger> = (context: StepContext<L>) => Promise<T>;

/** How compensation of a step is asked for: it runs as a step of its own, after the code around has failed. */
export type Compensation<T> = (result: T, context: StepContext) => Promise<void>;

export interface StepConfig<T> {
  /** Default `retryPresets.default`: 6 attempts, 5 s doubling to 60 s, full jitter. */
  retryStrategy?: (error: Error, attemptCount: number) => RetryDecision;
  /** Default at least once. */
  semantics?: StepSemantics;
  /** Default: that of the context. */
  serdes?: Serdes<T>;
  /** How long one attempt may take; then its signal is aborted and it counts as failed. Default: no limit. */
  timeout?: Duration;
  /** Undoes the step, should the handler or child context it is in fail later. Steps are undone in reverse order. */
  compensate?: Compensation<T>;
}

export type ChildFunc<T, L extends DurableLogger = DurableLogger> = (context: DurableContext<L>) => Promise<T>;

export interface ChildConfig<T> {
  serdes?: Serdes<T>;
  /** Default `RunInChildContext`. */
  subType?: string;
  /** What is stored instead of a result over 256 KB, for readers of the history. */
  summaryGenerator?: (result: T) => string;
  /** What the caller gets instead of a `ChildContextError`. */
  errorMapper?: (originalError: DurableOperationError) => DurableOperationError;
  /** No record of its own: its operations hang below the context around it, and its function runs on every replay. Default false. */
  virtualContext?: boolean;
}

export interface InvokeConfig<I, O> {
  payloadSerdes?: Serdes<I>;
  resultSerdes?: Serdes<O>;
  tenantId?: string;
  /** Checks the result; what it makes of it is what the call gives. */
  schema?: Schema<O>;
}

/** An invocation of another function, by members. */
export interface InvokeRequest<I, O> extends InvokeConfig<I, O> {
  functionName: string;
  name?: string;
  payload?: I;
}

export interface CreateCallbackConfig<T = string> {
  /** Default: none. */
  timeout?: Duration;
  /** How long may pass between heartbeats. Default: none. */
  heartbeatTimeout?: Duration;
  serdes?: Omit<Serdes<T>, "serialize">;
  /** Checks what the outside party sent, after it was read. */
  schema?: Schema<T>;
}

export interface WaitForCallbackConfig<T = string> extends CreateCallbackConfig<T> {
  /** For the submitter. */
  retryStrategy?: (error: Error, attemptCount: number) => RetryDecision;
}

export type WaitForCallbackContext<L extends DurableLogger = DurableLogger> = OperationContext<L>;
export type WaitForCallbackSubmitterFunc<L extends DurableLogger = DurableLogger> = (
  callbackId: string,
  context: WaitForCallbackContext<L>,
) => Promise<void>;

export interface WaitForConditionContext<L extends DurableLogger = DurableLogger> extends OperationContext<L> {
  /** From 1. */
  attempt: number;
}
export type WaitForConditionCheckFunc<T, L extends DurableLogger = DurableLogger> = (
  state: T,
  context: WaitForConditionContext<L>,
) => Promise<T>;
export interface WaitForConditionConfig<T> {
  waitStrategy: WaitForConditionWaitStrategyFunc<T>;
  initialState: T;
  serdes?: Serdes<T>;
}

export type MapFunc<I, O, L extends DurableLogger = DurableLogger> = (
  context: DurableContext<L>,
  item: I,
  index: number,
  array: I[],
) => Promise<O>;

interface BatchConfig<O> {
  /** Default: no limit. */
  maxConcurrency?: number;
  /** For the whole result. */
  serdes?: Serdes<BatchResult<O>>;
  /** For each item's result. */
  itemSerdes?: Serdes<O>;
  /** Default: stop at the first failure. */
  completionConfig?: CompletionConfig;
  summaryGenerator?: (result: BatchResult<O>) => string;
  /** Default `NESTED`. */
  nesting?: NestingType;
}

export interface MapConfig<I, O> extends BatchConfig<O> {
  itemNamer?: (item: I, index: number) => string;
}

export type ParallelFunc<O, L extends DurableLogger = DurableLogger> = (context: DurableContext<L>) => Promise<O>;
export interface NamedParallelBranch<O, L extends DurableLogger = DurableLogger> {
  name?: string;
  func: ParallelFunc<O, L>;
}
export type ParallelConfig<O> = BatchConfig<O>;

/** One piece of work of a batch. */
export interface ConcurrentExecutionItem<T> {
  id: string;
  data: T;
  index: number;
  name?: string;
}
export type ConcurrentExecutor<I, O, L extends DurableLogger = DurableLogger> = (
  item: ConcurrentExecutionItem<I>,
  childContext: DurableContext<L>,
) => Promise<O>;
export interface ConcurrencyConfig<O> extends BatchConfig<O> {
  topLevelSubType?: string;
  iterationSubType?: string;
}
