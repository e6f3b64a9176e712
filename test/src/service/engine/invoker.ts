import type { ErrorObject } from "@durascope/sdk";
import type { Failure } from "../rules/command.ts";

/** One call of function code. */
export interface Call {
  /** The execution, if the function is durable. */
  readonly arn: string | undefined;
  readonly functionName: string;
  readonly version: string;
  readonly requestId: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly tenantId: string | undefined;
  readonly traceId: string | undefined;
  readonly clientContext?: string | undefined;
  /**
   * Called once, when a process takes the call up, which may be long after it was made: gives the event as JSON text, or
   * nothing when there is nothing to do any more.
   */
  readonly begin: () => string | undefined;
}

export type CallResult =
  | { readonly output: string; readonly logs?: string | undefined }
  | { readonly error: ErrorObject; readonly failure: Failure; readonly logs?: string | undefined };

/** Answers a call that had nothing to do any more when a process could take it up. */
export const notNeeded: CallResult = {
  failure: "gone",
  error: { ErrorType: "ResourceNotFoundException", ErrorMessage: "The execution does not exist any more." },
};

/** What runs functions. It never rejects. */
export interface Invoker {
  invoke(call: Call): Promise<CallResult>;
}
