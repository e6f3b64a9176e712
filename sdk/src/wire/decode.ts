import type { WireTimestamp } from "./model.ts";

/** Epoch milliseconds of a timestamp in any of its wire forms, or undefined for what cannot be read. */
export function millisOf(value: WireTimestamp | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const at = typeof value === "number" ? value : value instanceof Date ? value.getTime() : new Date(value).getTime();
  return Number.isNaN(at) ? undefined : at;
}

/** The same as a `Date`, for whoever shows it. */
export function dateOf(value: WireTimestamp | undefined): Date | undefined {
  const at = millisOf(value);
  return at === undefined ? undefined : new Date(at);
}
