import type { DurableExecutionInvocationInput, ErrorObject, OperationUpdate } from "@durascope/sdk";
import type { CheckpointReply, Execution, FunctionConfig, OperationRecord } from "./model.ts";

/** Why an invocation failed: which retry it gets. */
export type Failure =
  /** The code ran and failed, or its process died. */
  | "failed"
  /** It never ran: no capacity, or code that cannot be loaded at the moment. Repeated without using up attempts. */
  | "unavailable"
  /** The function was deleted. */
  | "gone";

export type CallOutcome = { readonly result: string } | { readonly error: ErrorObject };

/** Everything that can happen to the service. */
export type Command =
  | { readonly type: "putFunction"; readonly config: FunctionConfig }
  | { readonly type: "removeFunction"; readonly name: string }
  | {
      readonly type: "start";
      readonly functionName: string;
      readonly qualifier: string | undefined;
      readonly mode: "sync" | "async" | "dry";
      readonly name?: string | undefined;
      readonly input?: string | undefined;
      readonly tenantId?: string | undefined;
      readonly traceId?: string | undefined;
    }
  /** A process of the function takes the invocation up. */
  | { readonly type: "invocationBegan"; readonly arn: string; readonly requestId: string }
  | { readonly type: "invocationReturned"; readonly arn: string; readonly requestId: string; readonly output: string }
  | {
      readonly type: "invocationFailed";
      readonly arn: string;
      readonly requestId: string;
      readonly error: ErrorObject;
      readonly failure: Failure;
    }
  | {
      readonly type: "checkpoint";
      readonly arn: string;
      readonly token: string;
      readonly clientToken?: string | undefined;
      readonly updates: readonly OperationUpdate[];
    }
  | {
      readonly type: "state";
      readonly arn: string;
      readonly token: string;
      readonly marker?: string | undefined;
      readonly maxItems: number;
    }
  | { readonly type: "callbackSucceed"; readonly callbackId: string; readonly result?: string | undefined }
  | { readonly type: "callbackFail"; readonly callbackId: string; readonly error?: ErrorObject | undefined }
  | { readonly type: "callbackHeartbeat"; readonly callbackId: string }
  | { readonly type: "callFinished"; readonly arn: string; readonly operationId: string; readonly outcome: CallOutcome }
  | { readonly type: "timer"; readonly arn: string }
  | { readonly type: "stop"; readonly arn: string; readonly error?: ErrorObject | undefined }
  | {
      readonly type: "pause";
      readonly arn: string;
      readonly timeoutPaused: boolean;
      readonly reason?: string | undefined;
    }
  | { readonly type: "resume"; readonly arn: string; readonly reason?: string | undefined }
  | { readonly type: "delete"; readonly arn: string }
  /** The service came back after an end of its process, and with it of every running invocation. */
  | { readonly type: "restore"; readonly arn: string };

export type CommandOf<K extends Command["type"]> = Extract<Command, { readonly type: K }>;

/** What each command is answered with. */
export interface Replies {
  putFunction: undefined;
  removeFunction: undefined;
  start: StartReply;
  /** The event of the invocation; none if there is no such invocation any more. */
  invocationBegan: DurableExecutionInvocationInput | undefined;
  invocationReturned: undefined;
  invocationFailed: undefined;
  checkpoint: CheckpointReply;
  state: { readonly operations: readonly OperationRecord[]; readonly nextMarker: string };
  callbackSucceed: undefined;
  callbackFail: undefined;
  callbackHeartbeat: undefined;
  callFinished: undefined;
  timer: undefined;
  stop: { readonly stoppedAt: number };
  pause: { readonly requestedAt: number };
  resume: { readonly requestedAt: number };
  delete: { readonly requestedAt: number };
  restore: undefined;
}

export interface StartReply {
  /** Absent for a dry run. */
  readonly arn: string | undefined;
  readonly version: string;
  readonly existing: boolean;
}

/** What the world has to do after a command. */
export type Effect =
  | {
      readonly type: "invoke";
      readonly execution: Execution;
      readonly requestId: string;
    }
  | {
      readonly type: "call";
      readonly arn: string;
      readonly operationId: string;
      readonly functionName: string;
      readonly version: string;
      readonly payload: string;
      readonly tenantId: string | undefined;
      readonly traceId: string | undefined;
    }
  /** `at` is the next moment the execution needs a `timer` command; absent: none. */
  | { readonly type: "arm"; readonly arn: string; readonly at: number | undefined }
  | { readonly type: "started"; readonly execution: Execution }
  | { readonly type: "closed"; readonly execution: Execution }
  | { readonly type: "erase"; readonly execution: Execution };

/** What a rule may use besides the state. */
export interface Turn {
  readonly now: number;
  /** A fresh UUID. */
  readonly newId: () => string;
  readonly effects: Effect[];
}
