import type { EventKind } from "./event-kind.ts";
import type { EventSource } from "./reader.ts";

type Members = Readonly<Record<string, unknown>>;
const none: Members = Object.freeze({});

/** The value as an object, or an empty one. */
export function members(value: unknown): Members {
  return typeof value === "object" && value !== null ? (value as Members) : none;
}

/** The details of an event, empty when it has none. */
export function detailsOf(source: Pick<EventSource, "raw" | "kind" | "kinds">, event: number): Members {
  const kind = source.kinds[source.kind[event] as number] as EventKind;
  return members(source.raw[event]?.[kind.details]);
}

/** A number, or `NaN`. */
export function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

/** A text, or undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Whether an error wrapper holds an error: `{}` and `{ Payload: {} }` are how some tools write that there is none. */
export function holdsError(wrapper: unknown): boolean {
  const { Payload, Truncated, Size } = members(wrapper);
  return Truncated === true || numberOf(Size) > 0 || Object.keys(members(Payload)).length > 0;
}
