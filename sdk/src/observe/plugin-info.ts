import { DurableOperationError } from "../errors/operation-errors.ts";
import { dateOf } from "../wire/decode.ts";
import { type ErrorObject, isTerminal, type WireOperation } from "../wire/model.ts";
import type { AttemptEnded, AttemptStarted, OperationEnded, OperationRef, OperationStarted } from "./event.ts";
import type { AttemptEndInfo, AttemptInfo, OperationInfo } from "./plugins.ts";

interface Outcome {
  Result?: string | undefined;
  Error?: ErrorObject | undefined;
}

function outcomeOf(record: WireOperation | undefined): Outcome | undefined {
  return record?.StepDetails ?? record?.CallbackDetails ?? record?.ContextDetails ?? record?.ChainedInvokeDetails;
}

function rebuilt(error: ErrorObject | undefined): Error | undefined {
  return error === undefined ? undefined : DurableOperationError.fromErrorObject(error);
}

function attemptsOf(record: WireOperation | undefined): number | undefined {
  return record?.StepDetails?.Attempt;
}

/** A record as plugins see it in maps. */
export function recordInfo(record: WireOperation): OperationInfo {
  const outcome = outcomeOf(record);
  return {
    id: record.Id ?? "",
    name: record.Name,
    type: record.Type ?? "",
    subType: record.SubType,
    parentId: record.ParentId,
    status: record.Status,
    startTimestamp: dateOf(record.StartTimestamp),
    endTimestamp: dateOf(record.EndTimestamp),
    result: outcome?.Result,
    error: rebuilt(outcome?.Error),
    attempt: attemptsOf(record),
    isReplay: false,
  };
}

type Begun = Pick<OperationStarted, "operation" | "record" | "replay">;

function nameOf(operation: OperationRef): string | undefined {
  return operation.name ?? operation.label;
}

/** An operation that begins at `at`, or is met again. */
export function startInfo({ operation, record, replay }: Begun, at: number | undefined): OperationInfo {
  const outcome = outcomeOf(record);
  return {
    id: operation.id,
    name: nameOf(operation),
    type: operation.type,
    subType: operation.subType,
    parentId: operation.parentId,
    status: record?.Status ?? "STARTED",
    startTimestamp: dateOf(record?.StartTimestamp ?? at),
    endTimestamp: dateOf(record?.EndTimestamp),
    result: outcome?.Result,
    error: rebuilt(outcome?.Error),
    attempt: attemptsOf(record),
    isReplay: replay || operation.virtual === true,
  };
}

type Ended = Pick<OperationEnded, "operation" | "status" | "result" | "error" | "record" | "replay">;

/** An operation that ended at `at`; what the record does not say yet comes from the event. */
export function endInfo(ended: Ended, startedAt: number | undefined, at: number): OperationInfo {
  const { operation, status, replay } = ended;
  // The record may be older than the event: a context's end is told before the service has answered.
  const record = isTerminal(ended.record?.Status) ? ended.record : undefined;
  const outcome = outcomeOf(record);
  return {
    id: operation.id,
    name: nameOf(operation),
    type: operation.type,
    subType: operation.subType,
    parentId: operation.parentId,
    status,
    startTimestamp: dateOf(ended.record?.StartTimestamp ?? startedAt),
    endTimestamp: dateOf(record?.EndTimestamp ?? at),
    result: ended.result ?? outcome?.Result,
    error: rebuilt(ended.error ?? outcome?.Error),
    attempt: attemptsOf(ended.record),
    isReplay: replay || operation.virtual === true,
  };
}

type AttemptBegun = Pick<AttemptStarted, "operation" | "attempt" | "record" | "replay">;

/** An attempt that begins at `at`; `error` is what the attempt before it failed with. */
export function attemptInfo({ operation, attempt, record, replay }: AttemptBegun, at: number | undefined): AttemptInfo {
  return {
    id: operation.id,
    name: nameOf(operation),
    type: operation.type,
    subType: operation.subType,
    parentId: operation.parentId,
    status: "STARTED",
    startTimestamp: dateOf(at),
    endTimestamp: undefined,
    result: undefined,
    error: rebuilt(outcomeOf(record)?.Error),
    attempt,
    isReplay: replay,
  };
}

/** An attempt that ended, with its own times. */
export function attemptEndInfo(ended: AttemptEnded): AttemptEndInfo {
  const { operation, record, outcome } = ended;
  return {
    id: operation.id,
    name: nameOf(operation),
    type: operation.type,
    subType: operation.subType,
    parentId: operation.parentId,
    status: ended.retryDelaySeconds === undefined ? outcome : "PENDING",
    startTimestamp: new Date(ended.startedAt),
    endTimestamp: new Date(ended.at),
    result: outcome === "SUCCEEDED" ? outcomeOf(record)?.Result : undefined,
    error: rebuilt(ended.error),
    attempt: ended.attempt,
    isReplay: ended.replay,
    outcome,
  };
}

/** What a handler threw, as an error. */
export function asError(error: unknown): Error | undefined {
  if (error === undefined || error instanceof Error) return error;
  return new Error(typeof error === "string" ? error : "The handler threw something that is not an error.", {
    cause: error,
  });
}
