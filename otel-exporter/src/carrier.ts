import { type Context, context, isSpanContextValid, propagation, trace } from "@opentelemetry/api";
import { type TraceCarrier, carrierOf } from "@durascope/sdk/trace";

/**
 * What to send along with a callback's id, so that whoever completes it can go on with the trace: the span that runs. Nothing
 * where no span does.
 */
export function callbackCarrier(from: Context = context.active()): TraceCarrier | undefined {
  const span = trace.getSpanContext(from);
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return carrierOf(span, propagation.getBaggage(from));
}
