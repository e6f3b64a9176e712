/**
 * Every type and value that `@aws/durable-execution-sdk-js` exports, compared with ours by assignability in both directions.
 * `differences` lists each direction that does not hold, with its reason; an unlisted difference and a listed one that no longer
 * exists both fail to compile.
 */
import type * as Official from "@aws/durable-execution-sdk-js";
import type * as Ours from "@durascope/sdk";

interface Item {
  id: string;
  amount: number;
}
type Log = { trace(message: string): void } & Official.DurableLogger;

/** Exported types: `[official, ours]`, generic ones with arguments that tell variance apart. */
interface Types {
  // Context and configuration
  DurableContext: [Official.DurableContext, Ours.DurableContext];
  StepConfig: [Official.StepConfig<Item>, Ours.StepConfig<Item>];
  StepFunc: [Official.StepFunc<Item, Log>, Ours.StepFunc<Item, Log>];
  StepSemantics: [Official.StepSemantics, Ours.StepSemantics];
  ChildConfig: [Official.ChildConfig<Item>, Ours.ChildConfig<Item>];
  InvokeConfig: [Official.InvokeConfig<Item, string>, Ours.InvokeConfig<Item, string>];
  MapFunc: [Official.MapFunc<Item, string, Log>, Ours.MapFunc<Item, string, Log>];
  MapConfig: [Official.MapConfig<Item, string>, Ours.MapConfig<Item, string>];
  ConcurrentExecutionItem: [Official.ConcurrentExecutionItem<Item>, Ours.ConcurrentExecutionItem<Item>];
  ConcurrentExecutor: [Official.ConcurrentExecutor<Item, string, Log>, Ours.ConcurrentExecutor<Item, string, Log>];
  ConcurrencyConfig: [Official.ConcurrencyConfig<string>, Ours.ConcurrencyConfig<string>];
  WaitForConditionCheckFunc: [Official.WaitForConditionCheckFunc<Item, Log>, Ours.WaitForConditionCheckFunc<Item, Log>];
  WaitForConditionConfig: [Official.WaitForConditionConfig<Item>, Ours.WaitForConditionConfig<Item>];
  WaitForConditionDecision: [Official.WaitForConditionDecision, Ours.WaitForConditionDecision];
  WaitForConditionWaitStrategyFunc: [
    Official.WaitForConditionWaitStrategyFunc<Item>,
    Ours.WaitForConditionWaitStrategyFunc<Item>,
  ];
  RetryDecision: [Official.RetryDecision, Ours.RetryDecision];
  Duration: [Official.Duration, Ours.Duration];
  DurablePromise: [Official.DurablePromise<Item>, Ours.DurablePromise<Item>];

  // Entry point and transport
  DurableExecutionInvocationInput: [Official.DurableExecutionInvocationInput, Ours.DurableExecutionInvocationInput];
  DurableExecutionInvocationOutput: [Official.DurableExecutionInvocationOutput, Ours.DurableExecutionInvocationOutput];
  DurableLambdaHandler: [Official.DurableLambdaHandler, Ours.DurableLambdaHandler];
  DurableExecutionHandler: [Official.DurableExecutionHandler<Item, string>, Ours.DurableExecutionHandler<Item, string>];
  DurableExecutionConfig: [Official.DurableExecutionConfig, Ours.DurableExecutionConfig];
  DurableExecutionClient: [Official.DurableExecutionClient, Ours.DurableExecutionClient];
  DurableExecutionClientErrorOptions: [
    Official.DurableExecutionClientErrorOptions,
    Ours.DurableExecutionClientErrorOptions,
  ];
  InvocationStatus: [Official.InvocationStatus, Ours.InvocationStatus];

  // Batches
  BatchItem: [Official.BatchItem<Item>, Ours.BatchItem<Item>];
  BatchItemStatus: [Official.BatchItemStatus, Ours.BatchItemStatus];
  BatchResult: [Official.BatchResult<Item>, Ours.BatchResult<Item>];
  CompletionConfig: [Official.CompletionConfig, Ours.CompletionConfig];
  ThresholdCompletionConfig: [Official.ThresholdCompletionConfig, Ours.ThresholdCompletionConfig];
  CustomCompletionConfig: [Official.CustomCompletionConfig, Ours.CustomCompletionConfig];
  CompletionReason: [Official.CompletionReason, Ours.CompletionReason];
  CompletionStatus: [Official.CompletionStatus, Ours.CompletionStatus];
  CompletionItemStatus: [Official.CompletionItemStatus, Ours.CompletionItemStatus];
  CompletionDecision: [Official.CompletionDecision, Ours.CompletionDecision];
  CompletionOutcome: [Official.CompletionOutcome, Ours.CompletionOutcome];
  NestingType: [Official.NestingType, Ours.NestingType];

  // Logging
  DurableLogger: [Official.DurableLogger, Ours.DurableLogger];
  DurableContextLogger: [Official.DurableContextLogger<Log>, Ours.DurableContextLogger<Log>];
  DurableLogData: [Official.DurableLogData, Ours.DurableLogData];
  DurableLoggingContext: [Official.DurableLoggingContext, Ours.DurableLoggingContext];

  // Values
  Serdes: [Official.Serdes<Item>, Ours.Serdes<Item>];
  SerdesContext: [Official.SerdesContext, Ours.SerdesContext];
  SerdesConfig: [Official.SerdesConfig, Ours.SerdesConfig];
  AnySerdes: [Official.AnySerdes, Ours.AnySerdes];
  AnySerdesDeserializer: [Official.AnySerdesDeserializer, Ours.AnySerdesDeserializer];
  FileSystemSerdesConfig: [Official.FileSystemSerdesConfig, Ours.FileSystemSerdesConfig];
  FileSystemSerdesMode: [Official.FileSystemSerdesMode, Ours.FileSystemSerdesMode];
  FileSystemPathEncoding: [Official.FileSystemPathEncoding, Ours.FileSystemPathEncoding];
  PreviewField: [Official.PreviewField, Ours.PreviewField];
  PreviewConfig: [Official.PreviewConfig, Ours.PreviewConfig];
  PreviewMode: [Official.PreviewMode, Ours.PreviewMode];
  FieldMatchMode: [Official.FieldMatchMode, Ours.FieldMatchMode];

  // Strategies
  JitterStrategy: [Official.JitterStrategy, Ours.JitterStrategy];
  RetryStrategyConfig: [Official.RetryStrategyConfig, Ours.RetryStrategyConfig];
  LinearRetryStrategyConfig: [Official.LinearRetryStrategyConfig, Ours.LinearRetryStrategyConfig];
  WaitStrategyConfig: [Official.WaitStrategyConfig<Item>, Ours.WaitStrategyConfig<Item>];
  WithRetryConfig: [Official.WithRetryConfig<Item>, Ours.WithRetryConfig<Item>];
  RetryableFunc: [Official.RetryableFunc<Item>, Ours.RetryableFunc<Item>];

  // The protocol
  WireTimestamp: [Official.WireTimestamp, Ours.WireTimestamp];
  OperationType: [Official.OperationType, Ours.OperationType];
  OperationStatus: [Official.OperationStatus, Ours.OperationStatus];
  OperationAction: [Official.OperationAction, Ours.OperationAction];
  OperationSubType: [Official.OperationSubType, Ours.OperationSubType];
  Operation: [Official.Operation, Ours.Operation];
  WireOperation: [Official.WireOperation, Ours.WireOperation];
  OperationUpdate: [Official.OperationUpdate, Ours.OperationUpdate];
  ErrorObject: [Official.ErrorObject, Ours.ErrorObject];
  ExecutionDetails: [Official.ExecutionDetails, Ours.ExecutionDetails];
  ContextDetails: [Official.ContextDetails, Ours.ContextDetails];
  StepDetails: [Official.StepDetails, Ours.StepDetails];
  WireStepDetails: [Official.WireStepDetails, Ours.WireStepDetails];
  WaitDetails: [Official.WaitDetails, Ours.WaitDetails];
  WireWaitDetails: [Official.WireWaitDetails, Ours.WireWaitDetails];
  CallbackDetails: [Official.CallbackDetails, Ours.CallbackDetails];
  ChainedInvokeDetails: [Official.ChainedInvokeDetails, Ours.ChainedInvokeDetails];
  ContextOptions: [Official.ContextOptions, Ours.ContextOptions];
  StepOptions: [Official.StepOptions, Ours.StepOptions];
  WaitOptions: [Official.WaitOptions, Ours.WaitOptions];
  CallbackOptions: [Official.CallbackOptions, Ours.CallbackOptions];
  ChainedInvokeOptions: [Official.ChainedInvokeOptions, Ours.ChainedInvokeOptions];
  CheckpointUpdatedExecutionState: [Official.CheckpointUpdatedExecutionState, Ours.CheckpointUpdatedExecutionState];
  CheckpointDurableExecutionRequest: [
    Official.CheckpointDurableExecutionRequest,
    Ours.CheckpointDurableExecutionRequest,
  ];
  CheckpointDurableExecutionResponse: [
    Official.CheckpointDurableExecutionResponse,
    Ours.CheckpointDurableExecutionResponse,
  ];
  GetDurableExecutionStateRequest: [Official.GetDurableExecutionStateRequest, Ours.GetDurableExecutionStateRequest];
  GetDurableExecutionStateResponse: [Official.GetDurableExecutionStateResponse, Ours.GetDurableExecutionStateResponse];

  // Plugins
  DurableInstrumentationPlugin: [Official.DurableInstrumentationPlugin, Ours.DurableInstrumentationPlugin];
  DurableInstrumentationPluginProvider: [
    Official.DurableInstrumentationPluginProvider,
    Ours.DurableInstrumentationPluginProvider,
  ];
  DurableInstrumentationPluginType: [Official.DurableInstrumentationPluginType, Ours.DurableInstrumentationPluginType];
  InvocationInfo: [Official.InvocationInfo, Ours.InvocationInfo];
  InvocationEndInfo: [Official.InvocationEndInfo, Ours.InvocationEndInfo];
  PluginInvocationStatus: [Official.PluginInvocationStatus, Ours.PluginInvocationStatus];
  OperationChangeInfo: [Official.OperationChangeInfo, Ours.OperationChangeInfo];
  OperationInfo: [Official.OperationInfo, Ours.OperationInfo];
  OperationEndInfo: [Official.OperationEndInfo, Ours.OperationEndInfo];
  PluginOperationStatus: [Official.PluginOperationStatus, Ours.PluginOperationStatus];
  AttemptInfo: [Official.AttemptInfo, Ours.AttemptInfo];
  AttemptEndInfo: [Official.AttemptEndInfo, Ours.AttemptEndInfo];
  AttemptEndInfoOutcome: [Official.AttemptEndInfoOutcome, Ours.AttemptEndInfoOutcome];

  // Errors, as instances
  DurableOperationError: [Official.DurableOperationError, Ours.DurableOperationError];
  StepError: [Official.StepError, Ours.StepError];
  CallbackError: [Official.CallbackError, Ours.CallbackError];
  CallbackExternalError: [Official.CallbackExternalError, Ours.CallbackExternalError];
  CallbackTimeoutError: [Official.CallbackTimeoutError, Ours.CallbackTimeoutError];
  CallbackSubmitterError: [Official.CallbackSubmitterError, Ours.CallbackSubmitterError];
  InvokeError: [Official.InvokeError, Ours.InvokeError];
  ChildContextError: [Official.ChildContextError, Ours.ChildContextError];
  WaitForConditionError: [Official.WaitForConditionError, Ours.WaitForConditionError];
  PromiseCombinatorError: [Official.PromiseCombinatorError, Ours.PromiseCombinatorError];
  BatchCompletionError: [Official.BatchCompletionError, Ours.BatchCompletionError];
  StepInterruptedError: [Official.StepInterruptedError, Ours.StepInterruptedError];
  PluginLoadError: [Official.PluginLoadError, Ours.PluginLoadError];
  DurableExecutionClientError: [Official.DurableExecutionClientError, Ours.DurableExecutionClientError];
  DurableExecutionClientErrorScope: [Official.DurableExecutionClientErrorScope, Ours.DurableExecutionClientErrorScope];
  DurableExecutionApiClient: [Official.DurableExecutionApiClient, Ours.DurableExecutionApiClient];
  DurableExecutionInvocationInputWithClient: [
    Official.DurableExecutionInvocationInputWithClient,
    Ours.DurableExecutionInvocationInputWithClient,
  ];
}

/** Exported values, all of them: what `import * as` gives has no others. */
type Values = {
  [K in Exclude<keyof typeof Official, "default">]: [
    (typeof Official)[K],
    K extends keyof typeof Ours ? (typeof Ours)[K] : "not exported",
  ];
};

type Fits<From, To> = [From] extends [To] ? true : false;
type Directions<Pair> = Pair extends [infer A, infer B] ? { toOurs: Fits<A, B>; toOfficial: Fits<B, A> } : never;

interface Listed {
  readonly toOurs?: string;
  readonly toOfficial?: string;
}

/** Why a direction does not hold. `toOurs` is a value of the official type where ours is asked for, `toOfficial` the reverse. */
const because = {
  literals:
    "Where the official type is an enum, ours is the union of its values: it takes the enum's members and plain strings, the enum takes neither.",
  undefinedToo:
    "Optional members also take `undefined`, which tells them apart under exactOptionalPropertyTypes alone.",
  milliseconds: "Timestamps are also numbers: an event of Lambda carries epoch milliseconds.",
  more: "Ours has members that the official type does not have.",
  contexts: "The context has members that the official one does not have, and its methods answer our DurablePromise.",
  nominal: "Classes with private members are their own type only.",
  errorMembers: "Errors also have `code`, `ends` and `next`.",
  discriminated:
    "An item's `status` tells which of `result` and `error` it has; the official type leaves all combinations open.",
} as const;

const typeDifferences = {
  StepSemantics: { toOfficial: because.literals },
  InvocationStatus: { toOfficial: because.literals },
  BatchItemStatus: { toOfficial: because.literals },
  CompletionOutcome: { toOfficial: because.literals },
  NestingType: { toOfficial: because.literals },
  FileSystemSerdesMode: { toOfficial: because.literals },
  FileSystemPathEncoding: { toOfficial: because.literals },
  PreviewMode: { toOfficial: because.literals },
  FieldMatchMode: { toOfficial: because.literals },
  JitterStrategy: { toOfficial: because.literals },
  OperationSubType: { toOfficial: because.literals },
  CompletionDecision: { toOfficial: because.literals },
  CompletionStatus: { toOfficial: because.literals },
  CompletionItemStatus: { toOfficial: because.literals },
  DurableExecutionInvocationOutput: { toOfficial: because.literals },
  PreviewConfig: { toOfficial: because.literals },
  StepConfig: { toOfficial: because.literals },
  CompletionConfig: { toOurs: because.literals, toOfficial: because.literals },
  CustomCompletionConfig: { toOurs: because.literals, toOfficial: because.literals },
  ThresholdCompletionConfig: { toOfficial: because.undefinedToo },
  SerdesConfig: { toOfficial: because.undefinedToo },
  FileSystemSerdesConfig: { toOfficial: because.undefinedToo },
  PreviewField: { toOfficial: because.undefinedToo },
  RetryStrategyConfig: { toOfficial: because.undefinedToo },
  LinearRetryStrategyConfig: { toOfficial: because.undefinedToo },
  WaitStrategyConfig: { toOfficial: because.undefinedToo },
  DurableLogData: { toOfficial: because.undefinedToo },
  DurableLoggingContext: { toOfficial: because.undefinedToo },
  OperationInfo: { toOfficial: because.undefinedToo },
  OperationEndInfo: { toOfficial: because.undefinedToo },
  AttemptInfo: { toOfficial: because.undefinedToo },
  AttemptEndInfo: { toOfficial: because.undefinedToo },
  InvocationInfo: { toOfficial: because.undefinedToo },
  OperationChangeInfo: { toOfficial: because.undefinedToo },
  InvocationEndInfo: { toOurs: because.more, toOfficial: because.undefinedToo },
  DurableInstrumentationPlugin: { toOurs: because.undefinedToo, toOfficial: because.literals },
  DurableInstrumentationPluginProvider: { toOurs: because.undefinedToo, toOfficial: because.literals },
  DurableInstrumentationPluginType: { toOurs: because.undefinedToo, toOfficial: because.literals },
  DurableExecutionConfig: { toOurs: because.undefinedToo, toOfficial: because.milliseconds },
  WireTimestamp: { toOfficial: because.milliseconds },
  WireOperation: { toOfficial: because.milliseconds },
  WireStepDetails: { toOfficial: because.milliseconds },
  WireWaitDetails: { toOfficial: because.milliseconds },
  CheckpointUpdatedExecutionState: { toOfficial: because.milliseconds },
  CheckpointDurableExecutionResponse: { toOfficial: because.milliseconds },
  GetDurableExecutionStateResponse: { toOfficial: because.milliseconds },
  DurableExecutionClient: { toOfficial: because.milliseconds },
  DurableExecutionInvocationInput: { toOfficial: because.milliseconds },
  DurableLambdaHandler: { toOurs: because.milliseconds, toOfficial: because.literals },
  DurableExecutionInvocationInputWithClient: { toOfficial: because.milliseconds },
  StepFunc: { toOfficial: because.more },
  DurableContext: { toOurs: because.contexts, toOfficial: because.contexts },
  MapFunc: { toOurs: because.contexts, toOfficial: because.contexts },
  ConcurrentExecutor: { toOurs: because.contexts, toOfficial: because.contexts },
  DurableExecutionHandler: { toOurs: because.contexts, toOfficial: because.contexts },
  RetryableFunc: { toOurs: because.contexts, toOfficial: because.contexts },
  DurablePromise: { toOurs: because.nominal, toOfficial: because.nominal },
  DurableExecutionApiClient: { toOurs: because.nominal, toOfficial: because.nominal },
  ChildConfig: { toOurs: because.errorMembers, toOfficial: because.errorMembers },
  WithRetryConfig: { toOurs: because.errorMembers, toOfficial: because.errorMembers },
  BatchItem: { toOurs: because.discriminated, toOfficial: because.literals },
  BatchResult: { toOurs: because.discriminated, toOfficial: because.literals },
  MapConfig: { toOurs: because.discriminated, toOfficial: because.literals },
  ConcurrencyConfig: { toOurs: because.discriminated, toOfficial: because.literals },
  DurableOperationError: { toOurs: because.errorMembers },
  CallbackError: { toOurs: because.errorMembers },
  StepInterruptedError: { toOurs: because.errorMembers },
  PluginLoadError: { toOurs: because.errorMembers },
  DurableExecutionClientError: { toOurs: because.errorMembers },
  StepError: { toOurs: because.errorMembers },
  CallbackExternalError: { toOurs: because.errorMembers },
  CallbackTimeoutError: { toOurs: because.errorMembers },
  CallbackSubmitterError: { toOurs: because.errorMembers },
  InvokeError: { toOurs: because.errorMembers },
  ChildContextError: { toOurs: because.errorMembers },
  WaitForConditionError: { toOurs: because.errorMembers },
  PromiseCombinatorError: { toOurs: because.errorMembers },
  BatchCompletionError: { toOurs: because.errorMembers },
} as const satisfies { readonly [K in keyof Types]?: Listed };

const valueDifferences = {
  StepSemantics: { toOfficial: because.literals },
  InvocationStatus: { toOfficial: because.literals },
  BatchItemStatus: { toOfficial: because.literals },
  CompletionOutcome: { toOfficial: because.literals },
  NestingType: { toOfficial: because.literals },
  FileSystemSerdesMode: { toOfficial: because.literals },
  FileSystemPathEncoding: { toOfficial: because.literals },
  PreviewMode: { toOfficial: because.literals },
  FieldMatchMode: { toOfficial: because.literals },
  JitterStrategy: { toOfficial: because.literals },
  OperationSubType: { toOfficial: because.literals },
  continueBatch: { toOfficial: because.literals },
  completeBatch: { toOurs: because.literals, toOfficial: because.literals },
  DurablePromise: { toOurs: because.nominal, toOfficial: because.nominal },
  DurableExecutionApiClient: { toOurs: because.nominal, toOfficial: because.nominal },
  DurableOperationError: { toOurs: because.errorMembers },
  CallbackError: { toOurs: because.errorMembers },
  StepInterruptedError: { toOurs: because.errorMembers },
  PluginLoadError: { toOurs: because.errorMembers },
  DurableExecutionClientError: { toOurs: because.errorMembers },
  isDurableExecutionClientError: { toOurs: because.errorMembers },
  StepError: { toOurs: because.errorMembers },
  CallbackExternalError: { toOurs: because.errorMembers },
  CallbackTimeoutError: { toOurs: because.errorMembers },
  CallbackSubmitterError: { toOurs: because.errorMembers },
  InvokeError: { toOurs: because.errorMembers },
  ChildContextError: { toOurs: because.errorMembers },
  WaitForConditionError: { toOurs: because.errorMembers },
  PromiseCombinatorError: { toOurs: because.errorMembers },
  BatchCompletionError: { toOurs: because.errorMembers },
  DurableExecutionInvocationInputWithClient: { toOfficial: because.milliseconds },
  createFileSystemSerdes: { toOurs: because.undefinedToo },
  createWaitStrategy: { toOurs: because.undefinedToo },
  createRetryStrategy: { toOurs: because.undefinedToo },
  createLinearRetryStrategy: { toOurs: because.undefinedToo },
  buildPreview: { toOurs: because.literals },
  withRetry: { toOurs: because.contexts, toOfficial: because.contexts },
  withDurableExecution: { toOurs: because.contexts, toOfficial: because.contexts },
} as const satisfies { readonly [K in keyof Values]?: Listed };

type Expected<Key, Table> = Key extends keyof Table
  ? {
      toOurs: Table[Key] extends { toOurs: string } ? false : true;
      toOfficial: Table[Key] extends { toOfficial: string } ? false : true;
    }
  : { toOurs: true; toOfficial: true };
type Same<A, B> = [A, B] extends [B, A] ? true : false;
/** Where what was found is not what the table says, readable in the compiler's message. */
type Wrong<Pairs, Table> = {
  [K in keyof Pairs & string]: Same<Directions<Pairs[K]>, Expected<K, Table>> extends true
    ? never
    : `${K}: ${Found<Pairs[K]>}`;
}[keyof Pairs & string];
type Found<Pair> =
  Directions<Pair> extends { toOurs: infer A extends boolean; toOfficial: infer B extends boolean }
    ? `official to ours ${A}, ours to official ${B}`
    : never;
type None<W> = [W] extends [never] ? "as listed" : W;

export const types: None<Wrong<Types, typeof typeDifferences>> = "as listed";
export const values: None<Wrong<Values, typeof valueDifferences>> = "as listed";
