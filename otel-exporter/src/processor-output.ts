import { type Context, type Span, TraceFlags, trace } from "@opentelemetry/api";
import type { RunningSpans, SpanData, SpanOutput, SpanStart } from "@durascope/sdk/trace";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-node";
import type { Relocation } from "./linked.ts";
import { LiveSpan } from "./live-span.ts";
import { type Profile, shape } from "./profile.ts";
import { FinishedSpan, type SpanFrame, spanContextOf } from "./readable-span.ts";

/** What of a span processor is used; every SDK version's has it. */
export interface ProcessorPort {
  onStart(span: never, parent: Context): void;
  onEnd(span: ReadableSpan): void;
  forceFlush(): Promise<void>;
}

export interface OutputOptions {
  readonly processor: ProcessorPort;
  readonly frame: SpanFrame;
  readonly traceId: string;
  readonly profile: Profile;
  readonly relocation: Relocation;
  readonly now: () => number;
  /** Told of what a processor throws. */
  readonly failed: (error: unknown) => void;
  /** The context that spans begin in, besides their parent: what processors copy from it. */
  readonly base: Context;
  /** Tell processors of the beginning of spans that are complete when they come, too: right before their end. */
  readonly callOnStart: boolean;
  /** For an execution that is not sampled. Called with each span before it is handed over; to hold it back, answer false. */
  readonly admits?: ((span: SpanData, hand: () => void) => boolean) | undefined;
}

/** Hands spans to a span processor: complete ones as they are, and those that code runs in as live spans. */
export class ProcessorOutput implements SpanOutput, RunningSpans {
  readonly wantsOperations = false;
  readonly #options: OutputOptions;
  readonly #live = new Map<string, LiveSpan>();
  /** Of spans that run: what they stand for to code, and to whom it calls, is not sampled until it is exported after all. */
  readonly #running: SpanFrame;

  constructor(options: OutputOptions) {
    this.#options = options;
    const { frame, admits } = options;
    this.#running = admits === undefined ? frame : { ...frame, traceFlags: TraceFlags.NONE };
  }

  open(start: SpanStart): void {
    if (start.role !== "attempt" && start.role !== "invocation") return;
    const { relocation, profile } = this.#options;
    const placed = relocation.start(start);
    const isServer = start.role === "invocation" && profile.isInvocationServer === true;
    this.#live.set(start.spanId, this.#begin(isServer ? { ...placed, kind: "SERVER" } : placed));
  }

  close(data: SpanData): void {
    const { relocation, profile, now, frame, admits, callOnStart } = this.#options;
    const shaped = shape(relocation.end(data), profile, now());
    const open = this.#live.get(data.spanId);
    this.#live.delete(data.spanId);
    const live = open ?? (callOnStart ? this.#begin(shaped) : undefined);
    live?.finish(shaped);
    const span = live ?? new FinishedSpan(shaped, frame);
    const hand = (): void => {
      if (admits !== undefined) live?.sample();
      this.#guard((processor) => processor.onEnd(span));
    };
    if (admits === undefined || admits(data, hand)) hand();
  }

  running(spanId: string): Span {
    const { traceId } = this.#options;
    return this.#live.get(spanId) ?? trace.wrapSpanContext(spanContextOf(traceId, spanId, this.#running));
  }

  #begin(start: SpanStart): LiveSpan {
    const { base, now } = this.#options;
    const span = new LiveSpan(start, this.#running, now);
    const { parentSpanContext } = span;
    const parent = parentSpanContext === undefined ? base : trace.setSpanContext(base, parentSpanContext);
    this.#guard((processor) => processor.onStart(span as never, parent));
    return span;
  }

  /** What a processor throws is its own affair: the spans after this one are handed over as well. */
  #guard(call: (processor: ProcessorPort) => void): void {
    try {
      call(this.#options.processor);
    } catch (error) {
      this.#options.failed(error);
    }
  }
}
