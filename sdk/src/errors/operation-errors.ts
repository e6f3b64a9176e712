import type { CompletionReason, ErrorObject } from "../wire/model.ts";
import type { ErrorCode } from "./codes.ts";
import { DurableError } from "./error.ts";
import { decodeCause, encodeError } from "./error-object.ts";

/**
 * An operation did not succeed. `cause` is the original error as it was recorded, `errorData` what the other side attached.
 * What handler code catches is rebuilt from the record in the invocation in which it happened as well as on replay, so
 * that both are equal.
 */
export abstract class DurableOperationError extends DurableError {
  declare cause?: Error;
  errorData?: string;
  stackTrace?: string[];
  abstract readonly errorType: string;

  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message);
    if (cause !== undefined) this.cause = cause;
    if (errorData !== undefined) this.errorData = errorData;
  }

  /** What JSON keeps of the error, message included: so a serdes that is plain JSON does not lose it. */
  toJSON(): Record<string, unknown> {
    const { name, message, errorType, errorData, cause } = this;
    return {
      name,
      message,
      errorType,
      errorData,
      cause:
        cause instanceof DurableOperationError || cause === undefined
          ? cause
          : { name: cause.name, message: cause.message },
    };
  }

  /** How this error is recorded. */
  toErrorObject(): ErrorObject {
    return encodeError(this);
  }

  /** The error a record stands for. An `ErrorType` that is none of the durable errors becomes the cause of a `StepError`. */
  static fromErrorObject(recorded: ErrorObject): DurableOperationError {
    const { cause, errorData } = decodeCause(recorded);
    const make = byType[recorded.ErrorType ?? ""] ?? StepError;
    return new make(recorded.ErrorMessage || (make === StepError ? "Unknown error" : undefined), cause, errorData);
  }
}

/** A step failed for good; its cause carries the name, message, fields and causes of what its body threw. */
export class StepError extends DurableOperationError {
  override name: string = "StepError";
  readonly errorType = "StepError" as const;
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || "Step failed", cause, errorData);
  }
}

/** A callback could not be used, or one of its kinds of failure. */
export class CallbackError extends DurableOperationError {
  override name: string = "CallbackError";
  readonly errorType: string = "CallbackError";
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || "Callback failed", cause, errorData);
  }
  override get code(): ErrorCode {
    return "DX3002";
  }
}

/** The outside party completed the callback with a failure; the cause has the error type it gave. */
export class CallbackExternalError extends CallbackError {
  override name: string = "CallbackExternalError";
  override readonly errorType = "CallbackExternalError" as const;
  override get code(): ErrorCode {
    return "DX3003";
  }
}

/** Nobody completed the callback in time, or its heartbeats stopped; the cause names which (`Callback.Timeout`, `Callback.Heartbeat`). */
export class CallbackTimeoutError extends CallbackError {
  override name: string = "CallbackTimeoutError";
  override readonly errorType = "CallbackTimeoutError" as const;
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || "Callback timed out", cause, errorData);
  }
  override get code(): ErrorCode {
    return "DX3004";
  }
}

/** The submitter of `waitForCallback` failed for good. */
export class CallbackSubmitterError extends CallbackError {
  override name: string = "CallbackSubmitterError";
  override readonly errorType = "CallbackSubmitterError" as const;
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || "Callback submitter failed", cause, errorData);
  }
  override get code(): ErrorCode {
    return "DX3005";
  }
}

/** An invoked function failed, timed out or was stopped; the cause has the error type it ended with. */
export class InvokeError extends DurableOperationError {
  /** How the invoke ended: `FAILED`, `TIMED_OUT` or `STOPPED`. */
  declare status?: string;
  override name: string = "InvokeError";
  readonly errorType = "InvokeError" as const;
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || "Invoke failed", cause, errorData);
  }
  override get code(): ErrorCode {
    return "DX3006";
  }
}

/** The function of a child context, map item or parallel branch threw. */
export class ChildContextError extends DurableOperationError {
  override name: string = "ChildContextError";
  readonly errorType = "ChildContextError" as const;
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || "Child context failed", cause, errorData);
  }
  override get code(): ErrorCode {
    return "DX3007";
  }
}

/** A `waitForCondition` failed because its strategy gave up. A check that throws fails as a step does. */
export class WaitForConditionError extends DurableOperationError {
  override name: string = "WaitForConditionError";
  readonly errorType = "WaitForConditionError" as const;
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || "Wait for condition failed", cause, errorData);
  }
  override get code(): ErrorCode {
    return "DX3008";
  }
}

/** A promise combinator rejected. */
export class PromiseCombinatorError extends DurableOperationError {
  override name: string = "PromiseCombinatorError";
  readonly errorType = "PromiseCombinatorError" as const;
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || "Promise combinator failed", cause, errorData);
  }
  override get code(): ErrorCode {
    return "DX3009";
  }
}

/** `shouldComplete` ended a batch as failed, and no item failed. */
export class BatchCompletionError extends DurableOperationError {
  override name: string = "BatchCompletionError";
  readonly errorType = "BatchCompletionError" as const;
  readonly completionReason: CompletionReason;
  constructor(completionReason: CompletionReason, message?: string, cause?: Error, errorData?: string) {
    super(message || `Batch completed as failed by shouldComplete (${completionReason})`, cause, errorData);
    this.completionReason = completionReason;
  }
  override get code(): ErrorCode {
    return "DX3010";
  }
}

type Rebuildable = new (message?: string, cause?: Error, errorData?: string) => DurableOperationError;

const byType: Record<string, Rebuildable | undefined> = Object.assign(Object.create(null) as object, {
  StepError,
  CallbackError,
  CallbackExternalError,
  CallbackTimeoutError,
  CallbackSubmitterError,
  InvokeError,
  ChildContextError,
  WaitForConditionError,
  PromiseCombinatorError,
});
