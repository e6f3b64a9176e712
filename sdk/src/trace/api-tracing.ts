import { ROOT_CONTEXT, TraceFlags, trace } from "@opentelemetry/api";
import type { InvocationTracing, TracedInvocation, Tracing } from "../observe/tracing.ts";
import { ApiOutput } from "./api-output.ts";
import { invocationSpanId, timedTraceId } from "./ids.ts";
import { TraceRecorder } from "./recorder.ts";
import { TracingSession, UnsampledSession } from "./session.ts";
import { xrayContext } from "./upstream.ts";
import { lambdaAttributes } from "./lambda.ts";

/** The name under which spans are made, for filters and views. */
export const instrumentationName = "durascope";

/**
 * Spans through the global provider, without configuration: a trace for each invocation, or the caller's. What needs ids of its
 * own, above all one trace for the whole execution, is in `@durascope/otel-exporter`.
 */
export const apiTracing: Tracing = {
  begin(invocation: TracedInvocation): InvocationTracing {
    const { executionArn: arn, requestId, now, lambdaContext, input } = invocation;
    const upstream = xrayContext({ lambdaContext, input, env: process.env });
    const startedAt = now();
    const base =
      upstream?.parentSpanId === undefined
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, {
            traceId: upstream.traceId,
            spanId: upstream.parentSpanId,
            traceFlags: upstream.sampled === false ? TraceFlags.NONE : TraceFlags.SAMPLED,
            isRemote: true,
          });
    const output = new ApiOutput(trace.getTracer(instrumentationName), base);
    const executionStartedAt = invocation.executionStartedAt ?? startedAt;
    const recorder = new TraceRecorder({
      execution: { arn, traceId: timedTraceId(arn, executionStartedAt), startedAt: executionStartedAt },
      requestId,
      startedAt,
      view: "invocation",
      replay: {},
      output,
      hasSyntheticRoot: false,
      invocationAttributes: lambdaAttributes(lambdaContext),
    });
    const span = output.running(invocationSpanId(arn, requestId));
    if (!span.isRecording())
      return new UnsampledSession(span.spanContext(), { tellsInvoked: false, logNames: "durable" });
    return new TracingSession({ recorder, spans: output, sink: recorder, tellsInvoked: false, logNames: "durable" });
  },
};
