import type { WireOperation } from "@durascope/sdk";

process.env["AWS_LAMBDA_LOG_LEVEL"] ??= "FATAL";

/** The record of the execution itself. */
export const execution: WireOperation = {
  Id: "e",
  Type: "EXECUTION",
  Status: "STARTED",
  StartTimestamp: Date.now(),
};

/** What Lambda calls the function with, for tests that play the service themselves; with `marker` the service has more. */
export const event = (operations: readonly WireOperation[] = [execution], marker?: string) =>
  ({
    DurableExecutionArn: "arn:aws:lambda:us-east-1:123456789012:function:f:1/durable-execution/n/1",
    CheckpointToken: "t",
    InitialExecutionState: { Operations: operations, NextMarker: marker },
  }) as never;

/** For an invocation that may run for `remainingMs` from now. */
export function lambdaContext(requestId: string = "r1", remainingMs: number = 60_000): never {
  const until = Date.now() + remainingMs;
  return { awsRequestId: requestId, getRemainingTimeInMillis: () => until - Date.now() } as never;
}
