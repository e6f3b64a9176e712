/**
 * The durable execution protocol as data: what travels between a function, the durable execution API and its clients.
 * Names and members are those of the AWS Lambda API (service prefix `/2025-12-01`); every member is optional where the
 * service may leave it out, and unknown members and enum values are tolerated by everything that reads these types.
 */

/** The kind of a durable operation. */
export const OperationType = {
  CALLBACK: "CALLBACK",
  CHAINED_INVOKE: "CHAINED_INVOKE",
  CONTEXT: "CONTEXT",
  EXECUTION: "EXECUTION",
  STEP: "STEP",
  WAIT: "WAIT",
} as const;
export type OperationType = (typeof OperationType)[keyof typeof OperationType];

/** The state of a durable operation. All but `PENDING`, `READY` and `STARTED` are terminal. */
export const OperationStatus = {
  CANCELLED: "CANCELLED",
  FAILED: "FAILED",
  PENDING: "PENDING",
  READY: "READY",
  STARTED: "STARTED",
  STOPPED: "STOPPED",
  SUCCEEDED: "SUCCEEDED",
  TIMED_OUT: "TIMED_OUT",
} as const;
export type OperationStatus = (typeof OperationStatus)[keyof typeof OperationStatus];

/** What an update asks the service to do with an operation. */
export const OperationAction = {
  CANCEL: "CANCEL",
  FAIL: "FAIL",
  RETRY: "RETRY",
  START: "START",
  SUCCEED: "SUCCEED",
} as const;
export type OperationAction = (typeof OperationAction)[keyof typeof OperationAction];

/** The finer kind of an operation, as this SDK and the official ones write it. Free text on the wire. */
export const OperationSubType = {
  STEP: "Step",
  WAIT: "Wait",
  CALLBACK: "Callback",
  RUN_IN_CHILD_CONTEXT: "RunInChildContext",
  MAP: "Map",
  MAP_ITERATION: "MapIteration",
  PARALLEL: "Parallel",
  PARALLEL_BRANCH: "ParallelBranch",
  WAIT_FOR_CALLBACK: "WaitForCallback",
  WAIT_FOR_CONDITION: "WaitForCondition",
  CHAINED_INVOKE: "ChainedInvoke",
} as const;
export type OperationSubType = (typeof OperationSubType)[keyof typeof OperationSubType];

/** How one invocation of the function ended. */
export const InvocationStatus = {
  SUCCEEDED: "SUCCEEDED",
  FAILED: "FAILED",
  PENDING: "PENDING",
} as const;
export type InvocationStatus = (typeof InvocationStatus)[keyof typeof InvocationStatus];
export declare namespace InvocationStatus {
  type SUCCEEDED = "SUCCEEDED";
  type FAILED = "FAILED";
  type PENDING = "PENDING";
}

/** The Lambda event carries text or epoch milliseconds, the AWS client hands out `Date`. */
export type WireTimestamp = Date | string | number;

/** How an error is recorded. At most 32,768 bytes as JSON are accepted by every service revision. */
export interface ErrorObject {
  ErrorMessage?: string | undefined;
  ErrorType?: string | undefined;
  ErrorData?: string | undefined;
  StackTrace?: string[] | undefined;
}

export interface ExecutionDetails {
  InputPayload?: string | undefined;
}
export interface ContextDetails {
  ReplayChildren?: boolean | undefined;
  Result?: string | undefined;
  Error?: ErrorObject | undefined;
}
/** `Attempt` counts attempts that have ended; `NextAttemptTimestamp` is present only while the status is `PENDING`. */
export interface StepDetails {
  Attempt?: number | undefined;
  NextAttemptTimestamp?: Date | undefined;
  Result?: string | undefined;
  Error?: ErrorObject | undefined;
}
export interface WireStepDetails extends Omit<StepDetails, "NextAttemptTimestamp"> {
  NextAttemptTimestamp?: WireTimestamp | undefined;
}
export interface WaitDetails {
  ScheduledEndTimestamp?: Date | undefined;
}
export interface WireWaitDetails {
  ScheduledEndTimestamp?: WireTimestamp | undefined;
}
export interface CallbackDetails {
  CallbackId?: string | undefined;
  Result?: string | undefined;
  Error?: ErrorObject | undefined;
}
export interface ChainedInvokeDetails {
  Result?: string | undefined;
  Error?: ErrorObject | undefined;
}

/** One checkpointed operation, with timestamps as `Date`. */
export interface Operation {
  Id: string | undefined;
  ParentId?: string | undefined;
  Name?: string | undefined;
  Type: OperationType | undefined;
  SubType?: string | undefined;
  StartTimestamp: Date | undefined;
  EndTimestamp?: Date | undefined;
  Status: OperationStatus | undefined;
  ExecutionDetails?: ExecutionDetails | undefined;
  ContextDetails?: ContextDetails | undefined;
  StepDetails?: StepDetails | undefined;
  WaitDetails?: WaitDetails | undefined;
  CallbackDetails?: CallbackDetails | undefined;
  ChainedInvokeDetails?: ChainedInvokeDetails | undefined;
}

/** One operation as an event or an API response carries it, before its timestamps are decoded. */
export interface WireOperation extends Omit<
  Operation,
  "StartTimestamp" | "EndTimestamp" | "StepDetails" | "WaitDetails"
> {
  StartTimestamp: WireTimestamp | undefined;
  EndTimestamp?: WireTimestamp | undefined;
  StepDetails?: WireStepDetails | undefined;
  WaitDetails?: WireWaitDetails | undefined;
}

export interface ContextOptions {
  ReplayChildren?: boolean | undefined;
}
export interface StepOptions {
  NextAttemptDelaySeconds?: number | undefined;
}
export interface WaitOptions {
  WaitSeconds?: number | undefined;
}
export interface CallbackOptions {
  TimeoutSeconds?: number | undefined;
  HeartbeatTimeoutSeconds?: number | undefined;
}
export interface ChainedInvokeOptions {
  FunctionName: string | undefined;
  TenantId?: string | undefined;
  XAmznTraceId?: string | undefined;
}

/** One change of one operation, as a checkpoint call carries it. */
export interface OperationUpdate {
  Id: string | undefined;
  ParentId?: string | undefined;
  Name?: string | undefined;
  Type: OperationType | undefined;
  SubType?: string | undefined;
  Action: OperationAction | undefined;
  Payload?: string | undefined;
  Error?: ErrorObject | undefined;
  ContextOptions?: ContextOptions | undefined;
  StepOptions?: StepOptions | undefined;
  WaitOptions?: WaitOptions | undefined;
  CallbackOptions?: CallbackOptions | undefined;
  ChainedInvokeOptions?: ChainedInvokeOptions | undefined;
}

export interface CheckpointUpdatedExecutionState {
  Operations?: WireOperation[] | undefined;
  NextMarker?: string | undefined;
}
export interface CheckpointDurableExecutionRequest {
  DurableExecutionArn: string | undefined;
  CheckpointToken: string | undefined;
  Updates?: OperationUpdate[] | undefined;
  ClientToken?: string | undefined;
}
/** Without a `CheckpointToken`, this invocation may not checkpoint again. */
export interface CheckpointDurableExecutionResponse {
  CheckpointToken?: string | undefined;
  NewExecutionState: CheckpointUpdatedExecutionState | undefined;
}
export interface GetDurableExecutionStateRequest {
  DurableExecutionArn: string | undefined;
  CheckpointToken: string | undefined;
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}
export interface GetDurableExecutionStateResponse {
  Operations: WireOperation[] | undefined;
  NextMarker?: string | undefined;
}
export interface GetDurableExecutionHistoryRequest {
  DurableExecutionArn: string | undefined;
  IncludeExecutionData?: boolean | undefined;
  /** The latest first. */
  ReverseOrder?: boolean | undefined;
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}
export interface GetDurableExecutionHistoryResponse {
  /** As `buildExecutionModel` of `@durascope/sdk/history` reads them. */
  Events?: readonly unknown[] | undefined;
  NextMarker?: string | undefined;
}

/** The event a durable function is invoked with. */
export interface DurableExecutionInvocationInput {
  DurableExecutionArn: string;
  CheckpointToken: string;
  /** Ids of operations that something other than the handler changed since the previous invocation. */
  UpdatedOperationIds?: string[];
  InitialExecutionState: { Operations: WireOperation[]; NextMarker?: string | undefined };
}

/** What a durable function answers. `PENDING` means: invoke again when something it waits for has changed. */
export type DurableExecutionInvocationOutput =
  | { Status: InvocationStatus.SUCCEEDED; Result?: string | undefined }
  | { Status: InvocationStatus.FAILED; Error: ErrorObject }
  | { Status: InvocationStatus.PENDING };

/** Why a batch is complete. */
export type CompletionReason =
  | "ALL_COMPLETED"
  | "MIN_SUCCESSFUL_REACHED"
  | "FAILURE_TOLERANCE_EXCEEDED"
  | "CUSTOM_COMPLETION_SUCCEEDED"
  | "CUSTOM_COMPLETION_FAILED";

const terminal: ReadonlySet<string | undefined> = new Set(["SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT", "STOPPED"]);

/** Whether an operation in this status will not change any more. A status of a later service is not taken for an end. */
export function isTerminal(status: string | undefined): boolean {
  return terminal.has(status);
}

const external: ReadonlySet<unknown> = new Set(["WAIT", "CALLBACK", "CHAINED_INVOKE"]);

/** Whether operations of this type are ended by something other than the handler: time, somebody outside, another function. */
export function isExternalType(type: unknown): boolean {
  return external.has(type);
}
