import { badArgument } from "./bad-argument.ts";
import { shown } from "./shown.ts";

/** A length of time: the sum of its members. Whole seconds wherever it is sent to the service. */
export type Duration =
  | { days: number; hours?: number; minutes?: number; seconds?: number }
  | { hours: number; minutes?: number; seconds?: number }
  | { minutes: number; seconds?: number }
  | { seconds: number };

const secondsIn = { days: 86_400, hours: 3_600, minutes: 60, seconds: 1 } as const;
type Unit = keyof typeof secondsIn;
const units = Object.keys(secondsIn) as readonly Unit[];

/** The seconds of a duration that is known to be one; missing members count nothing. No check, no rounding. */
export function durationToSeconds(d: Duration): number {
  let sum = 0;
  for (const unit of units) sum += ((d as Partial<Record<Unit, number>>)[unit] ?? 0) * secondsIn[unit];
  return sum;
}

/** Seconds that a duration may have, ends included. */
export interface SecondsLimit {
  readonly min: number;
  readonly max: number;
}

/**
 * The whole seconds of `d`. Throws `UsageError` DX2001, naming `what` the duration is, its bad member and what is allowed,
 * when `d` is not a duration, has a negative or fractional sum, or is outside `limit`.
 */
export function checkedSeconds(d: unknown, what: string, limit: SecondsLimit): number {
  const exact = checkedSum(d, what, limit);
  const seconds = Math.round(exact);
  // Members such as 0.1 days are whole seconds but for the last bits of the product.
  if (Math.abs(exact - seconds) > 1e-6) {
    return refuse(what, `is ${exact} seconds; it must be whole seconds, ${range(limit)}`);
  }
  return seconds;
}

/** As `checkedSeconds`, for durations that are calculated with before they are rounded: fractions are allowed. */
export function checkedSum(d: unknown, what: string, limit: SecondsLimit): number {
  if (typeof d !== "object" || d === null || Array.isArray(d)) {
    return refuse(what, `is ${shown(d)}; it must be a duration such as { seconds: 30 }`);
  }
  const members = d as Record<string, unknown>;
  const stray = Object.keys(members).find((key) => typeof members[key] === "number" && !Object.hasOwn(secondsIn, key));
  if (stray !== undefined) {
    return refuse(what, `has ${stray}: ${shown(members[stray])}; a duration has days, hours, minutes and seconds`);
  }
  const given = units.filter((unit) => members[unit] !== undefined);
  if (given.length === 0) return refuse(what, `is ${shown(d)} without days, hours, minutes or seconds`);
  let sum = 0;
  for (const unit of given) sum += checkedAmount(members[unit], unit, what) * secondsIn[unit];
  if (sum < limit.min || sum > limit.max) return refuse(what, `is ${sum} seconds; it must be ${range(limit)}`);
  return sum;
}

function checkedAmount(amount: unknown, unit: Unit, what: string): number {
  if (typeof amount === "number" && Number.isFinite(amount) && amount >= 0) return amount;
  return refuse(what, `has ${unit}: ${shown(amount)}; a duration's members must be numbers of at least 0`);
}

function range({ min, max }: SecondsLimit): string {
  const days = max >= secondsIn.days ? ` (${Math.floor(max / secondsIn.days)} days)` : "";
  return `from ${min} to ${max} seconds${days}`;
}

function refuse(what: string, problem: string): never {
  badArgument(`${what} ${problem}`);
}
