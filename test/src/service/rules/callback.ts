import type { OperationUpdate } from "@durascope/sdk";
import type { CommandOf, Turn } from "./command.ts";
import type { Draft } from "./draft.ts";
import { armOperation, openExecution, putOperation, touch } from "./execution.ts";
import { append, data } from "./history.ts";
import { trigger } from "./invocation.ts";
import { exceeds } from "./limits.ts";
import type { Execution, OperationRecord, ServiceState } from "./model.ts";
import { invalid, Rejection } from "./rejection.ts";
import { runTimers } from "./timer.ts";
import { seal, unseal } from "./token.ts";
import { checkErrorSize } from "./update.ts";

/** The callback's id carries the execution and the operation, and a nonce that nobody can guess. */
export function callbackStarted(draft: Draft, update: OperationUpdate, turn: Turn): void {
  if (draft.get(update.Id ?? "") !== undefined) throw invalid("Cannot start a CALLBACK that already exist.");
  const timeout = update.CallbackOptions?.TimeoutSeconds || undefined;
  const heartbeat = update.CallbackOptions?.HeartbeatTimeoutSeconds || undefined;
  const callbackId = seal(draft.execution.arn, update.Id ?? "", turn.newId());
  const record = {
    ...draft.create(update),
    callbackId,
    timeoutAt: timeout === undefined ? undefined : draft.now + timeout * 1000,
    heartbeatSeconds: heartbeat,
    heartbeatAt: heartbeat === undefined ? undefined : draft.now + heartbeat * 1000,
  };
  draft.put(record, "CallbackStarted", {
    CallbackId: callbackId,
    ...(timeout !== undefined && { Timeout: timeout }),
    ...(heartbeat !== undefined && { HeartbeatTimeout: heartbeat }),
  });
}

/** The execution that the id says the callback belongs to. */
export function callbackOwner(callbackId: string): string {
  const [arn] = unseal(callbackId, 3) ?? [];
  if (arn === undefined || callbackId.length > 1024) throw invalid("Invalid callback id");
  return arn;
}

interface OpenCallback {
  readonly execution: Execution;
  readonly record: OperationRecord;
}

/** The callback, if it can still be completed; a timeout that is due has happened even if nobody has looked yet. */
function openCallback(state: ServiceState, callbackId: string, turn: Turn): OpenCallback {
  const execution = openExecution(state, callbackOwner(callbackId));
  const operationId = unseal(callbackId, 3)?.[1] ?? "";
  if (execution !== undefined) runTimers(state, execution, turn);
  const record = openExecution(state, callbackOwner(callbackId))?.operations.get(operationId);
  if (execution === undefined || record?.callbackId !== callbackId || record.status !== "STARTED") {
    throw new Rejection("CallbackTimeoutException", "The callback is either timed out or already completed");
  }
  return { execution, record };
}

export function succeedCallback(
  state: ServiceState,
  { callbackId, result }: CommandOf<"callbackSucceed">,
  turn: Turn,
): void {
  const limit = state.settings.limits.callbackResultBytes;
  if (exceeds(result, limit)) {
    throw new Rejection(
      "ValidationException",
      `1 validation error detected: Value at 'result' failed to satisfy constraint: Member must have length less than or equal to ${limit}`,
    );
  }
  const { execution, record } = openCallback(state, callbackId, turn);
  putOperation(execution, { ...closed(record, turn.now), status: "SUCCEEDED", result });
  append(execution, { type: "CallbackSucceeded", of: record, details: { Result: data(result) } }, turn.now);
  wake(state, execution, record, turn);
}

export function failCallback(state: ServiceState, { callbackId, error }: CommandOf<"callbackFail">, turn: Turn): void {
  const limit = state.settings.limits.errorBytes;
  if (error !== undefined) checkErrorSize(error, limit);
  const { execution, record } = openCallback(state, callbackId, turn);
  putOperation(execution, { ...closed(record, turn.now), status: "FAILED", error });
  append(execution, { type: "CallbackFailed", of: record, details: { Error: data(error) } }, turn.now);
  if (error === undefined && state.settings.quirks.silentCallbackFailure) touch(state, execution);
  else wake(state, execution, record, turn);
}

export function heartbeatCallback(
  state: ServiceState,
  { callbackId }: CommandOf<"callbackHeartbeat">,
  turn: Turn,
): void {
  const { execution, record } = openCallback(state, callbackId, turn);
  if (record.heartbeatSeconds === undefined) return;
  const next = { ...record, heartbeatAt: turn.now + record.heartbeatSeconds * 1000 };
  execution.operations.set(record.id, next);
  execution.changes.operations.add(record.id);
  armOperation(execution, { ...next, timeoutAt: undefined });
  touch(state, execution);
}

function closed(record: OperationRecord, now: number): OperationRecord {
  return { ...record, endedAt: now, timeoutAt: undefined, heartbeatAt: undefined };
}

function wake(state: ServiceState, execution: Execution, record: OperationRecord, turn: Turn): void {
  execution.updated.add(record.id);
  trigger(state, execution, turn);
}
