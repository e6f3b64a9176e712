import type { Baggage, SpanContext } from "@opentelemetry/api";
import { formatXRayHeader } from "./xray.ts";

/** Trace context in every form that a receiver may understand. */
export interface TraceCarrier {
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly baggage?: string;
  readonly "X-Amzn-Trace-Id": string;
}

export function carrierOf(span: SpanContext, baggage: Baggage | undefined): TraceCarrier {
  const { traceId, spanId, traceFlags, traceState } = span;
  const state = traceState?.serialize();
  const members = baggage
    ?.getAllEntries()
    .map(([key, { value }]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join(",");
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`,
    ...(state === undefined || state === "" ? {} : { tracestate: state }),
    ...(members === undefined || members === "" ? {} : { baggage: members }),
    "X-Amzn-Trace-Id": formatXRayHeader(traceId, spanId, (traceFlags & 1) === 1),
  };
}

/** The member of an input that trace context is in. */
const member = "_otel";

/** An input with trace context in it, if it is an object of that form; what its sender put there stays. */
export function enclosing(input: unknown, carrier: TraceCarrier): unknown {
  return input === undefined || isPlain(input) ? { [member]: carrier, ...input } : input;
}

/** The trace context in an input. */
export function enclosedIn(input: unknown): unknown {
  return isPlain(input) ? input[member] : undefined;
}

/** An input as its sender meant it. */
export function withoutEnclosed(input: unknown): unknown {
  if (!isPlain(input) || !(member in input)) return input;
  const { [member]: _, ...rest } = input;
  return rest;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
