import type { ErrorCode } from "./codes.ts";
import { DurableError, type ErrorScope } from "./error.ts";

/** What a failure of a durable execution client ends: the invocation, which is retried, or the execution. */
export const DurableExecutionClientErrorScope = { INVOCATION: "INVOCATION", EXECUTION: "EXECUTION" } as const;
export type DurableExecutionClientErrorScope =
  (typeof DurableExecutionClientErrorScope)[keyof typeof DurableExecutionClientErrorScope];

export interface DurableExecutionClientErrorOptions {
  /** Default `INVOCATION`. */
  scope?: DurableExecutionClientErrorScope;
  cause?: unknown;
}

/** Thrown by a custom durable execution client to say what its failure ends. */
export class DurableExecutionClientError extends DurableError {
  override name: string = "DurableExecutionClientError";
  readonly isDurableExecutionClientError = true as const;
  readonly scope: DurableExecutionClientErrorScope;

  constructor(message: string, options: DurableExecutionClientErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.scope = options.scope ?? "INVOCATION";
  }
  override get ends(): ErrorScope {
    return this.scope === "EXECUTION" ? "execution" : "invocation";
  }
  override get code(): ErrorCode {
    return "DX5003";
  }
}

/** Recognises the error structurally, so that copies of the class in bundles and other packages agree. */
export function isDurableExecutionClientError(error: unknown): error is DurableExecutionClientError {
  if (!(error instanceof Error)) return false;
  const { isDurableExecutionClientError: marked, scope } = error as {
    isDurableExecutionClientError?: unknown;
    scope?: unknown;
  };
  return marked === true && (scope === "INVOCATION" || scope === "EXECUTION");
}
