import type { ErrorObject, OperationUpdate } from "@durascope/sdk";
import type { Draft } from "./draft.ts";
import { data, type EventDetails } from "./history.ts";
import type { OperationRecord } from "./model.ts";
import { invalid } from "./rejection.ts";

/** The actions each type of operation takes; everything else is refused. */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  EXECUTION: ["SUCCEED", "FAIL"],
  CONTEXT: ["START", "SUCCEED", "FAIL"],
  STEP: ["START", "SUCCEED", "FAIL", "RETRY"],
  WAIT: ["START", "CANCEL"],
  CALLBACK: ["START"],
  CHAINED_INVOKE: ["START"],
};

/** Refuses what no state of the operation could make right. */
export function checkShape(update: OperationUpdate): void {
  const { Type: type = "", Action: action = "" } = update;
  const allowed = actionsOf[type];
  if (allowed === undefined) throw invalid("Unknown operation type.");
  if (!allowed.includes(action)) {
    throw invalid(type === "EXECUTION" ? "Invalid EXECUTION action." : "Invalid action for the given operation type.");
  }
  if (action === "SUCCEED" && update.Error !== undefined) throw invalid("Cannot provide an Error for SUCCEED action.");
  if (action === "FAIL" && update.Payload !== undefined) throw invalid("Cannot provide a Payload for FAIL action.");
}

/** Applies one update of a step, context or wait to the draft. */
export function apply(draft: Draft, update: OperationUpdate): void {
  switch (update.Type) {
    case "STEP":
      return applyStep(draft, update);
    case "CONTEXT":
      return applyContext(draft, update);
    case "WAIT":
      return applyWait(draft, update);
    default:
      throw invalid("Unknown operation type.");
  }
}

function applyStep(draft: Draft, update: OperationUpdate): void {
  const held = draft.get(update.Id ?? "");
  const delay = update.StepOptions?.NextAttemptDelaySeconds;
  if ((update.Action === "RETRY") !== (delay !== undefined)) throw invalid("Invalid StepOptions for the given action.");
  if (update.Action === "START") {
    if (held !== undefined && held.status !== "READY") throw invalid("Invalid current STEP state to start.");
    const record = held ?? draft.create(update);
    return draft.put({ ...record, status: "STARTED", nextAttemptAt: undefined }, "StepStarted", {});
  }
  if (held !== undefined && held.status !== "STARTED" && held.status !== "READY") {
    throw invalid(`Invalid current STEP state to ${update.Action === "RETRY" ? "re-attempt" : "close"}.`);
  }
  endAttempt(draft, update, held ?? draft.create(update));
}

function endAttempt(draft: Draft, update: OperationUpdate, record: OperationRecord): void {
  const attempt = (record.attempt ?? 0) + 1;
  const { Payload: result, Error: error } = update;
  if (update.Action === "RETRY") {
    if (result !== undefined && error !== undefined)
      throw invalid("Cannot provide both error and payload to RETRY a STEP.");
    const delay = update.StepOptions?.NextAttemptDelaySeconds ?? 0;
    const retry = { CurrentAttempt: attempt, NextAttemptDelaySeconds: delay };
    const next = {
      ...record,
      status: "PENDING",
      attempt,
      result,
      error,
      nextAttemptAt: draft.now + delay * 1000,
    } as const;
    const details = { ...outcome(error === undefined, result, error), RetryDetails: retry };
    return draft.put(next, error === undefined ? "StepSucceeded" : "StepFailed", details);
  }
  const ok = update.Action === "SUCCEED";
  const closed = {
    ...record,
    status: ok ? "SUCCEEDED" : "FAILED",
    attempt,
    result,
    error,
    nextAttemptAt: undefined,
    endedAt: draft.now,
  } as const;
  draft.put(closed, ok ? "StepSucceeded" : "StepFailed", {
    ...outcome(ok, result, error),
    RetryDetails: { CurrentAttempt: attempt },
  });
}

function applyContext(draft: Draft, update: OperationUpdate): void {
  const held = draft.get(update.Id ?? "");
  if (update.Action === "START") {
    if (held !== undefined) throw invalid("Cannot start a CONTEXT that already exist.");
    return draft.put(draft.create(update), "ContextStarted", {});
  }
  if (held?.status !== "STARTED") throw invalid("Invalid current CONTEXT state to close.");
  const ok = update.Action === "SUCCEED";
  const { Payload: result, Error: error } = update;
  const replayChildren = update.ContextOptions?.ReplayChildren;
  const closed = {
    ...held,
    status: ok ? "SUCCEEDED" : "FAILED",
    result,
    error,
    replayChildren,
    endedAt: draft.now,
  } as const;
  draft.put(closed, ok ? "ContextSucceeded" : "ContextFailed", outcome(ok, result, error));
}

function applyWait(draft: Draft, update: OperationUpdate): void {
  const held = draft.get(update.Id ?? "");
  if (update.Action === "CANCEL") {
    if (held?.status !== "STARTED") throw invalid("Cannot cancel a WAIT that does not exist or has already completed.");
    return draft.put({ ...held, status: "CANCELLED", endedAt: draft.now }, "WaitCancelled", {});
  }
  if (held !== undefined) throw invalid("Cannot start a WAIT that already exist.");
  const waitSeconds = update.WaitOptions?.WaitSeconds;
  if (waitSeconds === undefined) throw invalid("Update for WAIT operation requires WaitOptions.");
  const scheduledEndAt = draft.now + waitSeconds * 1000;
  draft.put({ ...draft.create(update), waitSeconds, scheduledEndAt }, "WaitStarted", {
    Duration: waitSeconds,
    ScheduledEndTimestamp: scheduledEndAt,
  });
}

function outcome(ok: boolean, result: string | undefined, error: ErrorObject | undefined): EventDetails {
  return ok ? { Result: data(result) } : { Error: data(error) };
}
