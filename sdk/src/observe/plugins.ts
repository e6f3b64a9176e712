import type { DurableExecutionInvocationOutput } from "../wire/model.ts";

/** The version of the contract that plugin providers declare. */
export const DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION = 1;

/** How an invocation ended. `RETRYING`: it is about to throw to Lambda, which invokes again. */
export const PluginInvocationStatus = {
  SUCCEEDED: "SUCCEEDED",
  FAILED: "FAILED",
  PENDING: "PENDING",
  RETRYING: "RETRYING",
} as const;
export type PluginInvocationStatus = (typeof PluginInvocationStatus)[keyof typeof PluginInvocationStatus];

/** The state of an operation. All but `STARTED`, `READY` and `PENDING` are terminal. */
export const PluginOperationStatus = {
  STARTED: "STARTED",
  READY: "READY",
  PENDING: "PENDING",
  SUCCEEDED: "SUCCEEDED",
  FAILED: "FAILED",
  TIMED_OUT: "TIMED_OUT",
  STOPPED: "STOPPED",
  CANCELLED: "CANCELLED",
} as const;
export type PluginOperationStatus = (typeof PluginOperationStatus)[keyof typeof PluginOperationStatus];

/** How one attempt ended. A round of `waitForCondition` that asks for another one has `SUCCEEDED`. */
export const AttemptEndInfoOutcome = { SUCCEEDED: "SUCCEEDED", FAILED: "FAILED" } as const;
export type AttemptEndInfoOutcome = (typeof AttemptEndInfoOutcome)[keyof typeof AttemptEndInfoOutcome];

/** An operation as plugins see it. Shared by all plugins of an event: read it, do not change it. */
export interface OperationInfo {
  /** The id on the wire, as the execution's history has it. */
  id: string;
  name?: string | undefined;
  /** `STEP`, `WAIT`, `CALLBACK`, `CONTEXT`, `CHAINED_INVOKE` or `EXECUTION`. */
  type: string;
  subType?: string | undefined;
  /** Wire id of the enclosing context; nothing at the root. */
  parentId?: string | undefined;
  status?: PluginOperationStatus | undefined;
  startTimestamp?: Date | undefined;
  endTimestamp?: Date | undefined;
  /** The result as it was serialised. */
  result?: string | undefined;
  /** What the operation failed with, rebuilt from its record. */
  error?: Error | undefined;
  /** Attempts that have ended; in attempt hooks the number of the attempt, from 1. */
  attempt?: number | undefined;
  /** The operation had been begun in an earlier invocation. Always false in maps of operations. */
  isReplay: boolean;
  /** Only in `wrapChildContextFn`: the context is resumed, so its function runs over operations that have records. */
  isReplayingChildren?: boolean | undefined;
}

/** An operation that reached a terminal status. */
export interface OperationEndInfo extends OperationInfo {
  error?: Error | undefined;
}

/** An attempt that begins. `error` is the previous attempt's, `startTimestamp` this attempt's. */
export interface AttemptInfo extends OperationInfo {
  attempt: number;
}

/** An attempt that ended, with this attempt's own `startTimestamp` and `endTimestamp` whatever its outcome. */
export interface AttemptEndInfo extends AttemptInfo {
  outcome: AttemptEndInfoOutcome;
  error?: Error | undefined;
}

/** What every invocation hook is told. */
export interface InvocationBaseInfo {
  requestId: string;
  executionArn: string;
  executionInput: unknown;
  /** All operations by wire id: built when it is first read, and live from then on. Copy it to keep a moment. */
  operations: Record<string, OperationInfo>;
  /** When the execution was started; the same in all its invocations. */
  executionStartTimestamp?: Date | undefined;
}

/** An invocation that begins. */
export interface InvocationInfo extends InvocationBaseInfo {
  isFirstInvocation: boolean;
  /** Operations that something other than the handler changed since the previous invocation. */
  updatedOperations: Record<string, OperationInfo>;
}

/** An invocation that ends. */
export interface InvocationEndInfo extends InvocationInfo {
  status: PluginInvocationStatus;
  executionResult?: unknown;
  executionError?: Error | undefined;
}

/** A checkpoint's answer changed the status of operations. */
export interface OperationChangeInfo {
  executionArn: string;
  updatedOperations: Record<string, OperationInfo>;
  /** See {@link InvocationBaseInfo.operations}. */
  operations: Record<string, OperationInfo>;
}

/** An invoke that is about to be begun. Frozen. */
export interface PropagationInput {
  readonly executionArn: string;
  /** The id of the invoke on the wire. */
  readonly operationId: string;
  readonly parentOperationId?: string;
  readonly targetFunctionName: string;
}

/** What an invoked function is told besides its input. */
export interface PropagationMetadata {
  /** The header `X-Amzn-Trace-Id` of its invocation, as it stands. */
  readonly xAmznTraceId?: string | undefined;
}

export type CustomerFnResult = unknown;
export type CustomerFn = () => CustomerFnResult;

/**
 * Observes an execution. Hooks are called synchronously at their moment. Only `onInvocationStart` and `onInvocationEnd` are
 * waited for, and for a limited time; promises of the others are waited for when the invocation flushes. What a hook throws
 * or rejects with is logged once for the hook and invocation, and changes nothing. `wrap…` hooks run around code and
 * should call `fn` once and return what it returns; the outcome is the code's own whatever they do.
 */
export interface DurableInstrumentationPlugin {
  onInvocationStart?(info: InvocationInfo): Promise<void>;
  wrapInvocation?(
    info: InvocationInfo,
    fn: () => Promise<DurableExecutionInvocationOutput>,
  ): Promise<DurableExecutionInvocationOutput>;
  /** The place to flush what the plugin buffers. */
  onInvocationEnd?(info: InvocationEndInfo): Promise<void>;
  /** Fires again with `isReplay` when a later invocation meets the operation before it has ended. */
  onOperationStart?(info: OperationInfo): Promise<void>;
  wrapChildContextFn?(info: OperationInfo, fn: CustomerFn): CustomerFnResult;
  /** Fires once in the life of an operation; for virtual contexts, which have no record, once per run. */
  onOperationEnd?(info: OperationEndInfo): Promise<void>;
  onOperationAttemptStart?(info: AttemptInfo): Promise<void>;
  wrapOperationAttemptFn?(info: AttemptInfo, fn: CustomerFn): CustomerFnResult;
  onOperationAttemptEnd?(info: AttemptEndInfo): Promise<void>;
  onOperationChange?(info: OperationChangeInfo): Promise<void>;
  /** Fields for the line that the default logger is about to write. */
  enrichLogContext?(): Record<string, string | number | boolean> | undefined;
  /** Called once for an invoke, before its start is checkpointed; the first plugin that has a header counts. Synchronous. */
  providePropagationMetadata?(input: PropagationInput): PropagationMetadata | undefined;
}

/** The class of plugin that a provider makes. */
export type DurableInstrumentationPluginType<
  Plugin extends DurableInstrumentationPlugin = DurableInstrumentationPlugin,
> = abstract new (...args: never[]) => Plugin;

/** What a plugin module exports as `durableExecutionPluginProvider`. */
export interface DurableInstrumentationPluginProvider<
  Plugin extends DurableInstrumentationPlugin = DurableInstrumentationPlugin,
> {
  readonly pluginApiVersion: typeof DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION;
  readonly pluginType: DurableInstrumentationPluginType<Plugin>;
  /** Makes one plugin, synchronously, when a handler is wrapped. */
  createPlugin(): Plugin;
}
