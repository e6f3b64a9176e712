// The handler and its context
export { durableExecution, withDurableExecution } from "./handler/durable-execution.ts";
export type {
  DurableExecutionConfig,
  DurableExecutionHandler,
  DurableLambdaHandler,
  LogOptions,
} from "./handler/config.ts";
export { DurableExecutionInvocationInputWithClient } from "./handler/input-with-client.ts";
export { durableStep, durableWithChildContext } from "./context/define.ts";
export type { DefinedChild, DefinedStep, StepScope } from "./context/define.ts";
export { isDurableContext } from "./context/brand.ts";
export type { BranchResult, DurableContext, DurablePromiseCombinators } from "./context/durable-context.ts";
export { StepSemantics } from "./context/config.ts";
export type {
  ChildConfig,
  ChildFunc,
  Compensation,
  ConcurrencyConfig,
  ConcurrentExecutionItem,
  ConcurrentExecutor,
  CreateCallbackConfig,
  InvokeConfig,
  InvokeRequest,
  LambdaContext,
  MapConfig,
  MapFunc,
  NamedParallelBranch,
  OperationContext,
  ParallelConfig,
  ParallelFunc,
  StepConfig,
  StepContext,
  StepFunc,
  WaitForCallbackConfig,
  WaitForCallbackContext,
  WaitForCallbackSubmitterFunc,
  WaitForConditionCheckFunc,
  WaitForConditionConfig,
  WaitForConditionContext,
} from "./context/config.ts";
export { withRetry } from "./context/with-retry.ts";
export type { RetryableFunc, WithRetryConfig } from "./context/with-retry.ts";
export { DurablePromise } from "./operation/durable-promise.ts";
export type { CreateCallbackResult } from "./operation/callback.ts";

// Batches
export type { BatchItem, BatchResult } from "./operation/batch-result.ts";
export {
  BatchItemStatus,
  CompletionOutcome,
  NestingType,
  completeBatch,
  continueBatch,
} from "./operation/batch-policy.ts";
export type {
  CompletionConfig,
  CompletionDecision,
  CompletionItemStatus,
  CompletionReason,
  CompletionStatus,
  CustomCompletionConfig,
  ThresholdCompletionConfig,
} from "./operation/batch-policy.ts";

// The protocol
export {
  InvocationStatus,
  OperationAction,
  OperationStatus,
  OperationSubType,
  OperationType,
  isTerminal,
} from "./wire/model.ts";
export type {
  CallbackDetails,
  CallbackOptions,
  ChainedInvokeDetails,
  ChainedInvokeOptions,
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  CheckpointUpdatedExecutionState,
  ContextDetails,
  ContextOptions,
  DurableExecutionInvocationInput,
  DurableExecutionInvocationOutput,
  ErrorObject,
  ExecutionDetails,
  GetDurableExecutionHistoryRequest,
  GetDurableExecutionHistoryResponse,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
  Operation,
  OperationUpdate,
  StepDetails,
  StepOptions,
  WaitDetails,
  WaitOptions,
  WireOperation,
  WireStepDetails,
  WireTimestamp,
  WireWaitDetails,
} from "./wire/model.ts";
export { DurableExecutionApiClient } from "./client/lambda.ts";
export type { ClientLogger, DurableExecutionClient } from "./client/port.ts";

// Errors
export { DurableError, isDurableError } from "./errors/error.ts";
export type { ErrorScope } from "./errors/error.ts";
export { codes } from "./errors/codes.ts";
export type { ErrorCode } from "./errors/codes.ts";
export {
  BatchCompletionError,
  CallbackError,
  CallbackExternalError,
  CallbackSubmitterError,
  CallbackTimeoutError,
  ChildContextError,
  DurableOperationError,
  InvokeError,
  PromiseCombinatorError,
  StepError,
  WaitForConditionError,
} from "./errors/operation-errors.ts";
export {
  CancelledError,
  ExecutionError,
  InvocationError,
  PluginLoadError,
  StepInterruptedError,
  StepTimeoutError,
  UsageError,
  ValueError,
} from "./errors/invocation-errors.ts";
export {
  DurableExecutionClientError,
  DurableExecutionClientErrorScope,
  isDurableExecutionClientError,
} from "./errors/client-error.ts";
export type { DurableExecutionClientErrorOptions } from "./errors/client-error.ts";

// Values
export { createClassSerdes, createClassSerdesWithDates, defaultSerdes } from "./values/serdes.ts";
export type { AnySerdes, AnySerdesDeserializer, Serdes, SerdesConfig, SerdesContext } from "./values/serdes.ts";
export { FileSystemPathEncoding, FileSystemSerdesMode, createFileSystemSerdes } from "./values/file-system-serdes.ts";
export type { FileSystemSerdesConfig } from "./values/file-system-serdes.ts";
export { FieldMatchMode, PreviewMode, buildPreview } from "./values/preview.ts";
export type { PreviewConfig, PreviewField } from "./values/preview.ts";
export type { Duration } from "./values/duration.ts";
export { JitterStrategy, createLinearRetryStrategy, createRetryStrategy, retryPresets } from "./values/retry.ts";
export type { LinearRetryStrategyConfig, RetryDecision, RetryStrategyConfig } from "./values/retry.ts";
export { createWaitStrategy } from "./values/wait-strategy.ts";
export type {
  WaitForConditionDecision,
  WaitForConditionWaitStrategyFunc,
  WaitStrategyConfig,
} from "./values/wait-strategy.ts";
export type { Schema } from "./values/schema.ts";

// Observation
export { eventVersion } from "./observe/event.ts";
export type { DurableEvent, EventSink, OperationRef } from "./observe/event.ts";
export { DurableLogLevel, refreshLogConfig } from "./observe/logger.ts";
export type {
  DurableContextLogger,
  DurableLogData,
  DurableLogger,
  DurableLoggingContext,
  LoggerConfig,
} from "./observe/logger.ts";
export {
  AttemptEndInfoOutcome,
  DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  PluginInvocationStatus,
  PluginOperationStatus,
} from "./observe/plugins.ts";
export type {
  AttemptEndInfo,
  AttemptInfo,
  CustomerFn,
  CustomerFnResult,
  DurableInstrumentationPlugin,
  DurableInstrumentationPluginProvider,
  DurableInstrumentationPluginType,
  InvocationBaseInfo,
  InvocationEndInfo,
  InvocationInfo,
  OperationChangeInfo,
  OperationEndInfo,
  OperationInfo,
  PropagationInput,
  PropagationMetadata,
} from "./observe/plugins.ts";
export type { Activity, Clock, Ports, Random, Scheduler } from "./journal/ports.ts";
export { SDK_VERSION } from "./version.ts";
