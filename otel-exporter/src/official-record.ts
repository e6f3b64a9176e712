import type { ErrorObject, OperationInfo, WireOperation } from "@durascope/sdk";

/** A record of the service's, put together again from what the official SDK tells its plugins. */
export function recordOf(info: OperationInfo): WireOperation {
  const error = errorOf(info.error);
  const outcome = {
    ...(info.result === undefined ? {} : { Result: info.result }),
    ...(error === undefined ? {} : { Error: error }),
  };
  return {
    Id: info.id,
    Name: info.name,
    Type: info.type as WireOperation["Type"],
    SubType: info.subType,
    ParentId: info.parentId,
    Status: info.status,
    StartTimestamp: info.startTimestamp,
    EndTimestamp: info.endTimestamp,
    ...detailsOf(info, outcome),
  };
}

type Outcome = Pick<NonNullable<WireOperation["ContextDetails"]>, "Result" | "Error">;

function detailsOf({ type, attempt }: OperationInfo, outcome: Outcome): Partial<WireOperation> {
  switch (type) {
    case "STEP":
      return { StepDetails: { ...outcome, Attempt: attempt } };
    case "CONTEXT":
      return { ContextDetails: outcome };
    case "CALLBACK":
      return { CallbackDetails: outcome };
    case "CHAINED_INVOKE":
      return { ChainedInvokeDetails: outcome };
    default:
      return {};
  }
}

export function errorOf(error: Error | undefined): ErrorObject | undefined {
  if (error === undefined) return undefined;
  const { errorType } = error as { errorType?: unknown };
  return {
    ErrorType: typeof errorType === "string" ? errorType : error.name,
    ErrorMessage: error.message,
    StackTrace: error.stack
      ?.split("\n")
      .slice(1)
      .map((line) => line.trim()),
  };
}
