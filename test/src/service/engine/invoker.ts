import type { ErrorObject } from "@durascope/sdk";
import type { Failure } from "../rules/command.ts";

/** One call of function code. */
export interface Call {
  /** The execution, if the function is durable. */
  readonly arn: string | undefined;
  readonly functionName: string;
  readonly version: string;
  readonly requestId: string;
  /** The event, as JSON text. */
  readonly payload: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly tenantId: string | undefined;
  readonly traceId: string | undefined;
  readonly clientContext?: string | undefined;
  /** Told when the code starts to run, which may be later than the call was made. */
  readonly began: () => void;
}

export type CallResult =
  | { readonly output: string; readonly logs?: string | undefined }
  | { readonly error: ErrorObject; readonly failure: Failure; readonly logs?: string | undefined };

/** What runs functions. It never rejects. */
export interface Invoker {
  invoke(call: Call): Promise<CallResult>;
}
