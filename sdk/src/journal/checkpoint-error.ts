import type { Fate } from "../client/classify.ts";
import { ExecutionError, InvocationError } from "../errors/invocation-errors.ts";
import { messageOf } from "../values/shown.ts";

/** The error a failed checkpoint ends with. `execution` becomes `FAILED`, everything else a retry of the invocation. */
export function checkpointError(fate: Fate, error: unknown, what: string = "Checkpoint failed"): Error {
  const message = `${what}: ${messageOf(error)}`;
  return fate === "execution"
    ? new ExecutionError("CheckpointUnrecoverableExecutionError", "DX5001", message, error)
    : new InvocationError("CheckpointUnrecoverableInvocationError", "DX5002", message, error);
}
