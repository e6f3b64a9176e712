import type { WireOperation } from "@durascope/sdk";
import type { OperationRecord } from "./model.ts";

/** How a time is written: milliseconds in invocation events, seconds in API responses. */
export type TimeUnit = "ms" | "s";

function time(at: number, unit: TimeUnit): number {
  return unit === "ms" ? at : at / 1000;
}

/** An operation as the handler reads it. */
export function toWire(record: OperationRecord, unit: TimeUnit): WireOperation {
  const wire: WireOperation = {
    Id: record.id,
    Type: record.type,
    Status: record.status,
    StartTimestamp: time(record.startedAt, unit),
  };
  if (record.parentId !== undefined) wire.ParentId = record.parentId;
  if (record.name !== undefined) wire.Name = record.name;
  if (record.subType !== undefined) wire.SubType = record.subType;
  if (record.endedAt !== undefined) wire.EndTimestamp = time(record.endedAt, unit);
  return Object.assign(wire, details(record, unit));
}

function outcome({
  result,
  error,
}: OperationRecord): Pick<OperationRecord, never> & { Result?: string; Error?: object } {
  return { ...(result !== undefined && { Result: result }), ...(error !== undefined && { Error: error }) };
}

function details(record: OperationRecord, unit: TimeUnit): Partial<WireOperation> {
  switch (record.type) {
    case "EXECUTION":
      return { ExecutionDetails: record.input === undefined ? {} : { InputPayload: record.input } };
    case "CONTEXT":
      return {
        ContextDetails: {
          ...(record.replayChildren !== undefined && { ReplayChildren: record.replayChildren }),
          ...outcome(record),
        },
      };
    case "STEP":
      return {
        StepDetails: {
          ...(record.attempt !== undefined && { Attempt: record.attempt }),
          ...(record.nextAttemptAt !== undefined && { NextAttemptTimestamp: time(record.nextAttemptAt, unit) }),
          ...outcome(record),
        },
      };
    case "WAIT":
      return {
        WaitDetails:
          record.scheduledEndAt === undefined ? {} : { ScheduledEndTimestamp: time(record.scheduledEndAt, unit) },
      };
    case "CALLBACK":
      return {
        CallbackDetails: {
          ...(record.callbackId !== undefined && { CallbackId: record.callbackId }),
          ...outcome(record),
        },
      };
    case "CHAINED_INVOKE":
      return { ChainedInvokeDetails: outcome(record) };
  }
}
