import { TraceFlags } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-node";
import type { SpanData } from "@durascope/sdk/trace";
import { FinishedSpan } from "../readable-span.ts";
import type { Origin } from "./otlp-json.ts";

/** Spans in the shape that OpenTelemetry's exporters take. */
export function toReadableSpans(spans: readonly SpanData[], { resource, scope }: Origin): ReadableSpan[] {
  const frame = {
    resource: resourceFromAttributes({ ...resource } as Record<string, string>),
    instrumentationScope: scope,
    traceFlags: TraceFlags.SAMPLED,
  };
  return spans.map((span) => new FinishedSpan(span, frame));
}
