import type { Operation, WireOperation, WireTimestamp } from "./model.ts";

/** Epoch milliseconds of a timestamp in any of its wire forms, or undefined for what cannot be read. */
export function millisOf(value: WireTimestamp | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const at = value instanceof Date ? value.getTime() : new Date(value).getTime();
  return Number.isNaN(at) ? undefined : at;
}

function dateOf(value: WireTimestamp | undefined): Date | undefined {
  const at = millisOf(value);
  return at === undefined ? undefined : new Date(at);
}

/** The operation with `Date` timestamps; members that were absent stay absent, unreadable timestamps become undefined. */
export function decodeOperation(wire: WireOperation): Operation {
  const { StartTimestamp, EndTimestamp, StepDetails, WaitDetails, ...rest } = wire;
  const out: Operation = { ...rest, StartTimestamp: dateOf(StartTimestamp) };
  if (EndTimestamp !== undefined) out.EndTimestamp = dateOf(EndTimestamp);
  if (StepDetails) {
    const { NextAttemptTimestamp, ...step } = StepDetails;
    out.StepDetails =
      NextAttemptTimestamp === undefined ? step : { ...step, NextAttemptTimestamp: dateOf(NextAttemptTimestamp) };
  }
  if (WaitDetails) {
    out.WaitDetails =
      WaitDetails.ScheduledEndTimestamp === undefined
        ? {}
        : { ScheduledEndTimestamp: dateOf(WaitDetails.ScheduledEndTimestamp) };
  }
  return out;
}
