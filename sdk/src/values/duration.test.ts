import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedSeconds, type Duration, durationToSeconds } from "./duration.ts";

const limit = { min: 1, max: 31_622_400 };

describe("checkedSeconds", () => {
  it.each<[Duration, number]>([
    [{ seconds: 1 }, 1],
    [{ minutes: 2, seconds: 0 }, 120],
    [{ days: 1, hours: 1, minutes: 1, seconds: 1 }, 90_061],
    [{ minutes: 0.5 }, 30],
    [{ days: 0.1 }, 8_640],
    [{ hours: 0, seconds: 3 }, 3],
    [{ days: 366 }, 31_622_400],
  ])("%j is %i seconds", (duration, seconds) => {
    expect(checkedSeconds(duration, "the wait", limit)).toBe(seconds);
  });

  it.each<[unknown, string]>([
    [undefined, "the wait is undefined; it must be a duration such as { seconds: 30 }"],
    [null, "the wait is null"],
    ["5s", 'the wait is "5s"'],
    [5, "the wait is 5;"],
    [[5], "the wait is an array of 1"],
    [{}, "the wait is an object without days, hours, minutes or seconds"],
    [{ milliseconds: 5 }, "the wait has milliseconds: 5"],
    [{ minutes: 1, second: 30 }, "the wait has second: 30"],
    [{ seconds: "5" }, 'the wait has seconds: "5"'],
    [{ hours: null }, "the wait has hours: null"],
    [{ seconds: Number.NaN }, "the wait has seconds: NaN"],
    [{ minutes: Infinity }, "the wait has minutes: Infinity"],
    [{ minutes: 5, seconds: -1 }, "the wait has seconds: -1"],
    [{ seconds: 1n }, "the wait has seconds: 1n"],
    [{ seconds: 1.5 }, "the wait is 1.5 seconds; it must be whole seconds, from 1 to 31622400 seconds (366 days)"],
    [{ seconds: 0 }, "the wait is 0 seconds; it must be from 1 to 31622400 seconds (366 days)"],
    [{ days: 367 }, "the wait is 31708800 seconds"],
  ])("refuses %o", (duration, message) => {
    expect(() => checkedSeconds(duration, "the wait", limit)).toThrow(
      expect.objectContaining({ name: "UsageError", code: "DX2001", message: expect.stringContaining(message) }),
    );
  });

  it("agrees with the plain sum wherever it accepts", () => {
    const part = fc.option(fc.nat(400), { nil: undefined });
    const duration = fc.record({ days: fc.nat(300), hours: part, minutes: part, seconds: part });
    fc.assert(
      fc.property(duration, (d) => {
        const seconds = durationToSeconds(d as Duration);
        expect(seconds).toBe(d.days * 86_400 + (d.hours ?? 0) * 3_600 + (d.minutes ?? 0) * 60 + (d.seconds ?? 0));
        if (seconds > 0) expect(checkedSeconds(d, "d", limit)).toBe(seconds);
      }),
    );
  });
});
