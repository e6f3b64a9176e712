import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseTimestamp } from "./timestamp.ts";

const expected = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test.each<[string, unknown]>([
  ["epoch seconds with a fraction", expected / 1000],
  ["epoch milliseconds", expected],
  ["seconds as text", String(expected / 1000)],
  ["ISO text in UTC", "2026-01-02T03:04:05.678Z"],
  ["ISO text with microseconds", "2026-01-02T03:04:05.678000Z"],
  ["ISO text with an offset", "2026-01-02T05:34:05.678+02:30"],
  ["ISO text with an offset west of Greenwich", "2026-01-01T22:04:05.678-0500"],
  ["ISO text without a zone", "2026-01-02T03:04:05.678"],
  ["a Python datetime", "2026-01-02 03:04:05.678000+00:00"],
  ["a Date", new Date(expected)],
])("reads %s", (_, value) => {
  expect(parseTimestamp(value)).toBe(expected);
});

test.each<[string, unknown, number]>([
  ["a date alone", "2026-01-02", Date.UTC(2026, 0, 2)],
  ["minutes alone", "2026-01-02T03:04Z", Date.UTC(2026, 0, 2, 3, 4)],
  ["hours as offset", "2026-01-02 03:04:05+01", Date.UTC(2026, 0, 2, 2, 4, 5)],
  ["microseconds", "2026-01-02T03:04:05.678901Z", expected + 0.901],
  ["a leap day", "2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
])("reads %s", (_, value, time) => {
  expect(parseTimestamp(value)).toBeCloseTo(time, 3);
});

test.each([
  null,
  undefined,
  "",
  "soon",
  "2026-13-01T00:00:00Z",
  "2026-01-02T03:04:05.Z",
  "2026-01-02T03:04:05 CET",
  {},
  Number.NaN,
])("answers NaN for %j", (value) => {
  expect(parseTimestamp(value)).toBeNaN();
});

test("agrees with Date for any time", () => {
  const years = { min: new Date("1900-01-01"), max: new Date("2400-01-01"), noInvalidDate: true };
  fc.assert(
    fc.property(fc.date(years), (date) => {
      expect(parseTimestamp(date.toISOString())).toBe(date.getTime());
    }),
  );
});
