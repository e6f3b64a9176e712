import { limits } from "../wire/limits.ts";
import { badArgument } from "./bad-argument.ts";
import { checkedSum } from "./duration.ts";
import { shown } from "./shown.ts";

/** How a delay `d` is spread: `NONE` is `d`, `FULL` anything up to `d`, `HALF` from half of `d` up to `d`. */
export const JitterStrategy = { NONE: "NONE", FULL: "FULL", HALF: "HALF" } as const;
export type JitterStrategy = (typeof JitterStrategy)[keyof typeof JitterStrategy];
export declare namespace JitterStrategy {
  type NONE = "NONE";
  type FULL = "FULL";
  type HALF = "HALF";
}

/** A growing delay, in seconds; `step` is what the delay of attempt `n` (from 1) is before `max` caps it. */
export interface Backoff {
  readonly max: number;
  readonly jitter: JitterStrategy;
  readonly random: () => number;
  readonly step: (n: number) => number;
}

/** The delay after attempt `n`, in whole seconds from 1 to the longest the service takes. */
export function delayAfter(n: number, { max, jitter, random, step }: Backoff): number {
  const base = Math.min(step(n), max);
  const spread = { NONE: () => base, FULL: () => random() * base, HALF: () => base / 2 + random() * (base / 2) };
  return Math.min(Math.max(1, Math.round(spread[jitter]())), limits.delaySeconds.max);
}

/** `initial · rate^(n−1)`; an initial delay of nothing stays nothing however large the power. */
export function exponential(initial: number, rate: number): (n: number) => number {
  return (n) => (initial === 0 ? 0 : initial * rate ** (n - 1));
}

/** `initial + increment · (n−1)`. */
export function linear(initial: number, increment: number): (n: number) => number {
  return (n) => initial + increment * (n - 1);
}

/** Seconds of a strategy's duration; less than a second is allowed, as the delay is rounded up to one. */
export function strategySeconds(d: unknown, what: string): number {
  return checkedSum(d, what, { min: 0, max: limits.delaySeconds.max });
}

export function checkAttempts(value: unknown, what: string): number {
  const valid = value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && (value as number) >= 0);
  return valid ? (value as number) : refuse(what, value, "a whole number of attempts, or Infinity");
}

export function checkRate(value: unknown, what: string): number {
  const valid = typeof value === "number" && Number.isFinite(value) && value > 0;
  return valid ? value : refuse(what, value, "a number greater than 0");
}

export function checkJitter(value: unknown, what: string): JitterStrategy {
  const valid = typeof value === "string" && Object.hasOwn(JitterStrategy, value);
  return valid ? (value as JitterStrategy) : refuse(what, value, Object.keys(JitterStrategy).join(", "));
}

function refuse(what: string, value: unknown, allowed: string): never {
  badArgument(`${what} is ${shown(value)}; it must be ${allowed}`);
}
