import { type Context, context, propagation, trace } from "@opentelemetry/api";
import { formatXRayHeader } from "@durascope/sdk/trace";

/** Trace context in every form that a receiver may understand. */
export interface TraceCarrier {
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly baggage?: string;
  readonly "X-Amzn-Trace-Id": string;
}

/**
 * What to send along with a callback's id, so that whoever completes it can go on with the trace: the span that runs. Nothing
 * where no span does.
 */
export function callbackCarrier(from: Context = context.active()): TraceCarrier | undefined {
  const span = trace.getSpanContext(from);
  if (span === undefined || !trace.isSpanContextValid(span)) return undefined;
  const { traceId, spanId, traceFlags, traceState } = span;
  const state = traceState?.serialize();
  const baggage = propagation
    .getBaggage(from)
    ?.getAllEntries()
    .map(([key, { value }]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join(",");
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`,
    ...(state === undefined || state === "" ? {} : { tracestate: state }),
    ...(baggage === undefined || baggage === "" ? {} : { baggage }),
    "X-Amzn-Trace-Id": formatXRayHeader(traceId, spanId, (traceFlags & 1) === 1),
  };
}
