import {
  type Baggage,
  type Context,
  type Span,
  type SpanContext,
  context,
  isSpanContextValid,
  propagation,
  trace,
} from "@opentelemetry/api";
import type { EventSink, OperationRef } from "../observe/event.ts";
import type { InvocationTracing } from "../observe/tracing.ts";
import { carrierOf, enclosing, withoutEnclosed } from "./carrier.ts";
import { formatXRayHeader } from "./xray.ts";
import type { TraceRecorder } from "./recorder.ts";
import { withReplayState } from "./replay-safe.ts";

/** Spans as user code meets them while they run. */
export interface RunningSpans {
  /** The span, or a stand-in with its ids where it is only made at its end. */
  running(spanId: string): Span;
}

export interface SessionOptions {
  readonly recorder: TraceRecorder;
  readonly spans: RunningSpans;
  readonly sink: EventSink;
  /** Whether invoked functions are told of the trace: in their trace header, or (`input`) in their input as well. */
  readonly tellsInvoked: boolean | "input";
  /** Trace context is looked for in the execution's input, and not left there. */
  readonly readsInput?: boolean;
  readonly logNames: LogNames;
  /** What the caller said of the execution: user code finds it in its context, and log lines carry it. */
  readonly baggage?: Baggage | undefined;
}

/** Names of the trace's fields in log lines: the official plugin's, or OpenTelemetry's. */
export type LogNames = "durable" | "otel" | "none";

/** Makes the span of whatever runs the active one, so that spans of user code find their place. */
export class TracingSession implements InvocationTracing {
  readonly sink: EventSink;
  readonly #options: SessionOptions;
  readonly #carried: LogFields;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#carried = baggageFields(options.baggage);
    this.sink = options.sink;
  }

  runHandler<T>(isReplaying: () => boolean, fn: () => T): T {
    const { recorder, baggage } = this.#options;
    return this.#runIn(recorder.topSpanId, withReplayState(withBaggage(baggage), isReplaying), fn);
  }

  runContext<T>(operation: OperationRef, isReplaying: () => boolean, fn: () => T): T {
    const { recorder } = this.#options;
    return this.#runIn(recorder.spanIdFor(operation.id), withReplayState(context.active(), isReplaying), fn);
  }

  runAttempt<T>(operation: OperationRef, _attempt: number, fn: () => T): T {
    const { recorder } = this.#options;
    return this.#runIn(recorder.spanIdFor(operation.id), withReplayState(context.active(), undefined), fn);
  }

  isLive(contextId: string | undefined): boolean {
    return this.#options.recorder.isLive(contextId);
  }

  logFields(operationId?: string): LogFields {
    const { recorder, spans, logNames } = this.#options;
    // Without a context manager no span is ever active.
    const own = operationId === undefined ? recorder.topSpanId : recorder.spanIdFor(operationId);
    const span = trace.getSpanContext(context.active()) ?? spans.running(own).spanContext();
    return withCarried(logFieldsOf(span, logNames), this.#carried);
  }

  headerFor(operation: OperationRef): string | undefined {
    return this.#options.tellsInvoked === false ? undefined : headerOf(this.#spanOf(operation));
  }

  payloadFor(operation: OperationRef, payload: unknown): unknown {
    const { tellsInvoked, baggage } = this.#options;
    return tellsInvoked === "input" ? withSpan(payload, this.#spanOf(operation), baggage) : payload;
  }

  inputOf(input: unknown): unknown {
    return this.#options.readsInput === true ? withoutEnclosed(input) : input;
  }

  #spanOf({ id }: OperationRef): SpanContext {
    const { recorder, spans } = this.#options;
    return spans.running(recorder.spanIdFor(id)).spanContext();
  }

  #runIn<T>(spanId: string, parent: Context, fn: () => T): T {
    return context.with(trace.setSpan(parent, this.#options.spans.running(spanId)), fn);
  }
}

type UnsampledOptions = Pick<SessionOptions, "tellsInvoked" | "readsInput" | "logNames" | "baggage"> & {
  readonly sink?: EventSink | undefined;
};

/** Of an execution that is not sampled: nothing is recorded, and what user code starts is not either. */
export class UnsampledSession implements InvocationTracing {
  readonly sink: EventSink | undefined;
  readonly #span: SpanContext;
  readonly #options: UnsampledOptions;
  readonly #carried: LogFields;

  /** `sink`: what is told of it nevertheless. */
  constructor(span: SpanContext, options: UnsampledOptions) {
    this.#span = span;
    this.sink = options.sink;
    this.#options = options;
    this.#carried = baggageFields(options.baggage);
  }

  runHandler<T>(_isReplaying: () => boolean, fn: () => T): T {
    return context.with(trace.setSpanContext(withBaggage(this.#options.baggage), this.#span), fn);
  }

  runContext<T>(_operation: OperationRef, _isReplaying: () => boolean, fn: () => T): T {
    return fn();
  }

  runAttempt<T>(_operation: OperationRef, _attempt: number, fn: () => T): T {
    return fn();
  }

  logFields(): LogFields {
    return withCarried(logFieldsOf(this.#span, this.#options.logNames), this.#carried);
  }

  headerFor(): string | undefined {
    return this.#options.tellsInvoked === false ? undefined : headerOf(this.#span);
  }

  payloadFor(_operation: OperationRef, payload: unknown): unknown {
    const { tellsInvoked, baggage } = this.#options;
    return tellsInvoked === "input" ? withSpan(payload, this.#span, baggage) : payload;
  }

  inputOf(input: unknown): unknown {
    return this.#options.readsInput === true ? withoutEnclosed(input) : input;
  }
}

function headerOf(span: SpanContext): string | undefined {
  if (!isSpanContextValid(span)) return undefined;
  return formatXRayHeader(span.traceId, span.spanId, (span.traceFlags & 1) === 1);
}

function withSpan(payload: unknown, span: SpanContext, baggage: Baggage | undefined): unknown {
  return isSpanContextValid(span) ? enclosing(payload, carrierOf(span, baggage)) : payload;
}

type LogFields = Readonly<Record<string, string | number | boolean>> | undefined;

/** The context that code runs in, with what the caller said. */
function withBaggage(baggage: Baggage | undefined): Context {
  const active = context.active();
  return baggage === undefined ? active : propagation.setBaggage(active, baggage);
}

function baggageFields(baggage: Baggage | undefined): LogFields {
  if (baggage === undefined) return undefined;
  return Object.fromEntries(baggage.getAllEntries().map(([key, { value }]) => [`baggage.${key}`, value]));
}

function withCarried(fields: LogFields, carried: LogFields): LogFields {
  return carried === undefined ? fields : { ...fields, ...carried };
}

function logFieldsOf(span: SpanContext, names: LogNames): LogFields {
  if (names === "none") return undefined;
  const { traceId, spanId, traceFlags } = span;
  if (names === "otel") {
    return { trace_id: traceId, span_id: spanId, trace_flags: traceFlags.toString(16).padStart(2, "0") };
  }
  return { traceId, spanId, otelTraceSampled: (traceFlags & 1) === 1 };
}
