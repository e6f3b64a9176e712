import {
  durationText,
  type ErrorObject,
  type ExecutionModel,
  errorOf,
  type PayloadRef,
  parseTimestamp,
  payloadBytes,
  timeText,
} from "@durascope/sdk/history";

import { sizeText } from "../payload/size-text.ts";

type Details = Readonly<Record<string, unknown>>;

/** What an event says beside its type and its operation, in a few words; nothing of an event whose meaning is unknown. */
export function eventText(model: ExecutionModel, event: number): string {
  const details = detailsOf(model, event);
  const parts = [
    ...invocationParts(details),
    ...attemptParts(details),
    ...waitParts(details),
    ...outsideParts(details),
    ...payloadParts(model, event, details),
  ];
  return parts.join(" · ");
}

/** The details of an event as the history holds them. */
function detailsOf({ events }: ExecutionModel, event: number): Details {
  const raw = events.raw[event];
  return membersOf(raw?.[`${raw.EventType}Details`]);
}

function membersOf(value: unknown): Details {
  return typeof value === "object" && value !== null ? (value as Details) : {};
}

function invocationParts({ StartTimestamp, EndTimestamp, RequestId }: Details): string[] {
  const took = parseTimestamp(EndTimestamp) - parseTimestamp(StartTimestamp);
  return [
    ...(Number.isNaN(took) ? [] : [`ran for ${durationText(took)}`]),
    ...(typeof RequestId === "string" ? [`request ${RequestId}`] : []),
  ];
}

function attemptParts({ RetryDetails }: Details): string[] {
  const { CurrentAttempt, NextAttemptDelaySeconds } = membersOf(RetryDetails);
  return [
    ...(typeof CurrentAttempt === "number" ? [`attempt ${CurrentAttempt}`] : []),
    ...(typeof NextAttemptDelaySeconds === "number" ? [`next in ${durationText(NextAttemptDelaySeconds * 1000)}`] : []),
  ];
}

function waitParts({ Duration, ScheduledEndTimestamp }: Details): string[] {
  const end = parseTimestamp(ScheduledEndTimestamp);
  return [
    ...(typeof Duration === "number" ? [`for ${durationText(Duration * 1000)}`] : []),
    ...(Number.isNaN(end) ? [] : [`until ${timeText(end)}`]),
  ];
}

function outsideParts({ CallbackId, Timeout, FunctionName, DurableExecutionArn, ExecutionTimeout }: Details): string[] {
  return [
    ...(typeof CallbackId === "string" ? [`callback ${shorten(CallbackId)}`] : []),
    ...(typeof Timeout === "number" && Timeout > 0 ? [`times out in ${durationText(Timeout * 1000)}`] : []),
    ...(typeof FunctionName === "string" ? [`function ${FunctionName}`] : []),
    ...(typeof DurableExecutionArn === "string" ? [`execution ${DurableExecutionArn.split("/").at(-2) ?? ""}`] : []),
    ...(typeof ExecutionTimeout === "number" ? [`times out in ${durationText(ExecutionTimeout * 1000)}`] : []),
  ];
}

const members = ["Input", "Result", "Error", "Reason"] as const;

function payloadParts(model: ExecutionModel, event: number, details: Details): string[] {
  return members
    .filter((member) => details[member] !== undefined)
    .flatMap((member) => payloadPart(model, { event, member }));
}

function payloadPart(model: ExecutionModel, ref: PayloadRef): string[] {
  const error = errorOf(model, ref);
  if (error !== undefined) return [errorText(error)];
  const bytes = payloadBytes(model, ref);
  if (bytes === undefined) return [`${ref.member.toLowerCase()} not included`];
  return bytes === 0 ? [] : [`${ref.member.toLowerCase()} ${sizeText(bytes)}`];
}

/** An error in one line. */
function errorText({ ErrorType, ErrorMessage }: ErrorObject): string {
  return [ErrorType, ErrorMessage].filter((part) => part !== undefined && part !== "").join(": ") || "an error";
}

function shorten(id: string): string {
  return id.length > 20 ? `${id.slice(0, 17)}…` : id;
}
