import type { ErrorObject } from "@durascope/sdk";
import { exceeds } from "./limits.ts";
import type { Execution } from "./model.ts";

/** What a handler's answer means. An invalid answer fails the execution. */
export type Verdict =
  | { readonly status: "SUCCEEDED"; readonly result?: string | undefined; readonly error?: undefined }
  | { readonly status: "FAILED"; readonly error: ErrorObject }
  | { readonly status: "PENDING"; readonly error?: undefined };

export function judge(output: string, execution: Execution, pendingAllowed: boolean): Verdict {
  const answer = parse(output);
  const result = answer?.["Result"] ?? undefined;
  const error = answer?.["Error"] ?? undefined;
  switch (answer?.["Status"]) {
    case "SUCCEEDED":
      if (error !== undefined) return refuse("Cannot provide an Error for SUCCEEDED status.");
      if (result !== undefined && typeof result !== "string") return refuse("Invalid Result in invocation output.");
      if (exceeds(result, execution.resultLimit)) return refuse(tooLarge(execution.resultLimit));
      return { status: "SUCCEEDED", result };
    case "FAILED":
      if (result !== undefined) return refuse("Cannot provide a Result for FAILED status.");
      return { status: "FAILED", error: errorObject(error) };
    case "PENDING":
      if (!pendingAllowed) return refuse("Cannot return PENDING status with no pending operations.");
      return { status: "PENDING" };
    default:
      return refuse("Invalid Status in invocation output.");
  }
}

export function tooLarge(limit: number): string {
  return `Execution output payload size must be less than or equal to ${limit} bytes.`;
}

function refuse(message: string): Verdict {
  return { status: "FAILED", error: { ErrorType: "InvalidParameterValueException", ErrorMessage: message } };
}

function parse(output: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(output);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The known members of an error object, as far as they have the right type. */
function errorObject(value: unknown): ErrorObject {
  if (!isRecord(value)) return {};
  const error: ErrorObject = {};
  for (const member of ["ErrorMessage", "ErrorType", "ErrorData"] as const) {
    const text = value[member];
    if (typeof text === "string") error[member] = text;
  }
  const trace = value["StackTrace"];
  if (Array.isArray(trace)) error.StackTrace = trace.filter((line) => typeof line === "string");
  return error;
}
