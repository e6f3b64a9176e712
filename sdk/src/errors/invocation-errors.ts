import type { ErrorCode } from "./codes.ts";
import { DurableError, type ErrorScope, withAdvice } from "./error.ts";

/** A programmer's mistake in a call of the API. Never retried, whatever a retry strategy says. */
export class UsageError extends DurableError {
  override name: string = "UsageError";
  readonly #code: ErrorCode;
  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(withAdvice(code, message), cause === undefined ? undefined : { cause });
    this.#code = code;
  }
  override get code(): ErrorCode {
    return this.#code;
  }
}

/** A value that cannot be written or read back, or that its schema refuses. Deterministic, so never retried. */
export class ValueError extends DurableError {
  override name: string = "ValueError";
  readonly #code: ErrorCode;
  constructor(code: "DX2004" | "DX6001" | "DX6002" | "DX6003" | "DX1004", message: string, cause?: unknown) {
    super(withAdvice(code, message), cause === undefined ? undefined : { cause });
    this.#code = code;
  }
  override get code(): ErrorCode {
    return this.#code;
  }
}

/** The previous attempt of an at-most-once step was started and its result was never saved. */
export class StepInterruptedError extends DurableError {
  override name: string = "StepInterruptedError";
  constructor(_stepId?: string, _stepName?: string) {
    super("The step execution process was initiated but failed to reach completion due to an interruption.");
  }
  override get code(): ErrorCode {
    return "DX3011";
  }
  override get ends(): ErrorScope {
    return "attempt";
  }
}

/** An attempt of a step took longer than the step's `timeout`. Its abort signal has this as its reason. */
export class StepTimeoutError extends DurableError {
  override name: string = "StepTimeoutError";
  constructor(message: string) {
    super(withAdvice("DX3012", message));
  }
  override get code(): ErrorCode {
    return "DX3012";
  }
  override get ends(): ErrorScope {
    return "attempt";
  }
}

/** The reason of the abort signal of work that is no longer needed: its race was lost, or its batch or invocation ended. */
export class CancelledError extends DurableError {
  override name: string = "CancelledError";
  override get code(): ErrorCode {
    return "DX3013";
  }
  override get ends(): ErrorScope {
    return "attempt";
  }
}

/** A plugin named by `DURABLE_EXECUTION_PLUGINS` cannot be used. */
export class PluginLoadError extends DurableError {
  override name: string = "PluginLoadError";
  constructor(message: string, options?: ErrorOptions) {
    super(`Dynamic plugin configuration failed: ${message}`, options);
  }
  override get code(): ErrorCode {
    return "DX7001";
  }
}

/**
 * The invocation cannot go on, and its retry may succeed: thrown to Lambda, which invokes again. An error with
 * `isUnrecoverableInvocation === true` that handler code throws is treated the same.
 */
export class InvocationError extends DurableError {
  override name: string;
  readonly isUnrecoverable: boolean = true;
  readonly isUnrecoverableInvocation: boolean = true;
  readonly originalError?: Error;
  readonly #code: ErrorCode;
  constructor(name: string, code: ErrorCode, message: string, cause?: unknown) {
    super(`[Unrecoverable Invocation] ${message}`, cause === undefined ? undefined : { cause });
    this.name = name;
    this.#code = code;
    if (cause instanceof Error) this.originalError = cause;
  }
  override get code(): ErrorCode {
    return this.#code;
  }
  override get ends(): ErrorScope {
    return "invocation";
  }
}

/** The execution cannot go on: it ends as `FAILED`. */
export class ExecutionError extends DurableError {
  override name: string;
  readonly isUnrecoverable: boolean = true;
  readonly isUnrecoverableExecution: boolean = true;
  readonly originalError?: Error;
  readonly #code: ErrorCode;
  constructor(name: string, code: ErrorCode, message: string, cause?: unknown) {
    super(`[Unrecoverable Execution] ${message}`, cause === undefined ? undefined : { cause });
    this.name = name;
    this.#code = code;
    if (cause instanceof Error) this.originalError = cause;
  }
  override get code(): ErrorCode {
    return this.#code;
  }
}

/** Whether retrying can never help, so that no retry strategy is asked. */
export function isProgrammerError(error: unknown): boolean {
  return error instanceof UsageError || error instanceof ValueError;
}
