import type { ExecutionModel, Failure, OperationState } from "@durascope/sdk/history";
import { nameOf } from "../matrix/cell-text.ts";

/** The sign of a failure: that it was tried again is another thing than that it was the end. */
export function failureState({ kind, end }: Failure): OperationState {
  if (kind === "attempt") return "backoff";
  if (kind === "invocation") return "interrupted";
  return end === "timed out" ? "timed-out" : end === "stopped" ? "stopped" : "failed";
}

/** What failed, without its name. */
export function subjectOf({ kind, attempt, invocation }: Failure): string {
  switch (kind) {
    case "attempt":
      return attempt === undefined ? "an attempt" : `attempt ${attempt}`;
    case "operation":
      return "the operation";
    case "invocation":
      return invocation < 0 ? "an invocation" : `invocation ${invocation + 1}`;
    case "execution":
      return "the execution";
  }
}

/** What failed and what came of it, as a sentence. */
export function failureText(model: ExecutionModel, failure: Failure): string {
  const { kind, end, attempt, invocation } = failure;
  const name = failure.operation < 0 ? "" : ` ${nameOf(model, failure.operation)}`;
  const where = invocation < 0 || kind === "invocation" ? "" : ` in invocation ${invocation + 1}`;
  const tried =
    attempt === undefined ? "" : kind === "attempt" ? "; it was tried again" : `, attempt ${attempt} being the last`;
  const subject = kind === "attempt" ? `Attempt ${attempt ?? ""} of${name}` : capital(`${subjectOf(failure)}${name}`);
  return `${subject} ${end}${where}${tried}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
