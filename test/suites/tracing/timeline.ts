import type { HistoryEvent } from "@durascope/sdk/history";

/** When histories begin: midnight, 1 January 2026 UTC, in epoch milliseconds. */
export const origin: number = Date.UTC(2026, 0, 1);

/** `Type`, then `#id`, `<parent`, `[SubType]`, `(name)` and `@seconds` in any order. */
export type Row = string | readonly [text: string, details: Readonly<Record<string, unknown>>];

/**
 * A history from rows, after its `ExecutionStarted`. A second passes per row unless `@` says when; an
 * invocation begins with the first of its rows.
 */
export function history(...rows: readonly Row[]): HistoryEvent[] {
  let time = origin - 1000;
  let begun: number | undefined;
  return ["ExecutionStarted #e", ...rows].map((row, index) => {
    const [text, details] = typeof row === "string" ? [row, {}] : row;
    const [EventType = ""] = text.split(" ");
    const second = /@([\d.]+)/.exec(text)?.[1];
    time = second === undefined ? time + 1000 : origin + Number(second) * 1000;
    begun ??= time;
    const isCompletion = EventType === "InvocationCompleted";
    const about = isCompletion
      ? { StartTimestamp: iso(begun), EndTimestamp: iso(time), RequestId: `request-${index}` }
      : {};
    if (isCompletion) begun = undefined;
    return {
      EventType,
      EventId: index + 1,
      EventTimestamp: iso(time),
      ...member("Id", /#(\S+)/.exec(text)),
      ...member("ParentId", /<(\S+)/.exec(text)),
      ...member("SubType", /\[(\w+)\]/.exec(text)),
      ...member("Name", /\((.+?)\)/.exec(text)),
      [`${EventType}Details`]: { ...about, ...details },
    };
  });
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function member(name: string, match: RegExpExecArray | null): Record<string, string> {
  return match?.[1] === undefined ? {} : { [name]: match[1] };
}

/** What a step's end says of its attempt, and of the next where there will be one. */
export const retry = (CurrentAttempt: number, NextAttemptDelaySeconds?: number): Record<string, unknown> => ({
  RetryDetails: { CurrentAttempt, ...(NextAttemptDelaySeconds === undefined ? {} : { NextAttemptDelaySeconds }) },
});
