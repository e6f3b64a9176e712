import { describe, expect, test } from "vitest";
import type { EventLine } from "../shared/api.ts";
import { awsPace, backoff, localPace, nextLook, Outlook } from "./due.ts";

const start = 1_790_000_000_000;

let eventId = 0;
function event(type: string, details: Readonly<Record<string, unknown>> = {}, id?: string): EventLine {
  eventId += 1;
  const line = { EventId: eventId, EventType: type, EventTimestamp: start, [`${type}Details`]: details };
  return id === undefined ? line : { ...line, Id: id };
}

function outlookOf(...lines: readonly EventLine[]): Outlook {
  const outlook = new Outlook();
  for (const line of lines) outlook.see(line);
  return outlook;
}

const wait = (seconds: number, id = "w") => event("WaitStarted", { ScheduledEndTimestamp: start + seconds * 1000 }, id);

describe("what is due", () => {
  test.each([
    ["a wait", [wait(30)], 30],
    ["the earliest of several waits", [wait(50, "a"), wait(20, "b"), wait(90, "c")], 20],
    ["a retry", [event("StepFailed", { RetryDetails: { NextAttemptDelaySeconds: 7 } }, "s")], 7],
    ["a poll", [event("StepSucceeded", { RetryDetails: { NextAttemptDelaySeconds: 9 } }, "s")], 9],
    ["a callback's timeout", [event("CallbackStarted", { Timeout: 60 }, "c")], 60],
    ["its heartbeat, which is sooner", [event("CallbackStarted", { Timeout: 60, HeartbeatTimeout: 5 }, "c")], 5],
    ["nothing about a callback without a timeout", [event("CallbackStarted", { Timeout: 0 }, "c")], undefined],
    ["nothing after a failure that is final", [event("StepFailed", { RetryDetails: {} }, "s")], undefined],
    ["nothing of a wait that is over", [wait(30), event("WaitSucceeded", {}, "w")], undefined],
    [
      "nothing about a step that runs again",
      [event("StepFailed", { RetryDetails: { NextAttemptDelaySeconds: 7 } }, "s"), event("StepStarted", {}, "s")],
      undefined,
    ],
  ] as const)("%s", (_, lines, seconds) => {
    const expected = seconds === undefined ? undefined : start + seconds * 1000;
    expect(outlookOf(...lines).earliest()).toBe(expected);
    // Pages come in any order.
    expect(outlookOf(...lines.toReversed()).earliest()).toBe(expected);
  });

  test("an execution is over after its last event, wherever that is read", () => {
    const lines = [event("ExecutionStarted"), event("InvocationCompleted"), event("ExecutionFailed")];
    expect(outlookOf(...lines).over).toBe(true);
    expect(outlookOf(...lines.toReversed())).toMatchObject({ over: true, statusEvent: lines[2]?.EventId });
    expect(outlookOf(...lines.slice(0, 2)).over).toBe(false);
  });
});

describe("when to look again", () => {
  const busy = outlookOf(event("StepStarted", {}, "s"));
  const suspended = (...lines: readonly EventLine[]) => outlookOf(...lines, event("InvocationCompleted"));

  test("each second while an invocation seems to be under way, less often when it says nothing for long", () => {
    expect([0, 10, 30].map((quiet) => nextLook(busy, awsPace, { now: start, quiet }))).toEqual([1000, 1000, 1000]);
    expect(nextLook(busy, awsPace, { now: start, quiet: 100 })).toBe(5000);
    expect(nextLook(busy, localPace, { now: start, quiet: 0 })).toBe(200);
  });

  test("when the first thing is due, but not later than a ceiling that rises", () => {
    const soon = suspended(wait(3));
    expect(nextLook(soon, awsPace, { now: start, quiet: 0 })).toBe(3500);
    const later = suspended(wait(3600));
    const looks = [0, 1, 2, 3, 9].map((quiet) => nextLook(later, awsPace, { now: start, quiet }));
    expect(looks).toEqual([5000, 10_000, 20_000, 30_000, 30_000]);
    const never = suspended(event("CallbackStarted", {}, "c"));
    expect(nextLook(never, awsPace, { now: start, quiet: 9 })).toBe(30_000);
  });

  test("each second again once what was due has not been told", () => {
    expect(nextLook(suspended(wait(3)), awsPace, { now: start + 4000, quiet: 9 })).toBe(1000);
  });

  test("after refusals later each time, at a moment of its own, and within half a minute", () => {
    expect([0, 1, 2].map((failures) => backoff(failures, 1))).toEqual([1000, 2000, 4000]);
    expect(backoff(3, 0)).toBe(4000);
    expect(backoff(50, 1)).toBe(30_000);
  });
});
