import { ROOT_CONTEXT, type Span, trace } from "@opentelemetry/api";
import type { RunningSpans, SpanData, SpanOutput, SpanStart } from "@durascope/sdk/trace";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-node";
import type { Relocation } from "./linked.ts";
import { LiveSpan } from "./live-span.ts";
import { type Profile, shape } from "./profile.ts";
import { FinishedSpan, type SpanFrame, spanContextOf } from "./readable-span.ts";

/** What of a span processor is used; every SDK version's has it. */
export interface ProcessorPort {
  onStart(span: never, parent: typeof ROOT_CONTEXT): void;
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
  /** Called with each span before it is handed over; to hold it back, answer false. */
  readonly admits?: ((span: SpanData, hand: () => void) => boolean) | undefined;
}

/** Hands spans to a span processor: complete ones as they are, and those that code runs in as live spans. */
export class ProcessorOutput implements SpanOutput, RunningSpans {
  readonly wantsOperations = false;
  readonly #options: OutputOptions;
  readonly #live = new Map<string, LiveSpan>();

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  open(start: SpanStart): void {
    if (start.role !== "attempt" && start.role !== "invocation") return;
    const { frame, now, relocation, profile } = this.#options;
    const placed = relocation.start(start);
    const isServer = start.role === "invocation" && profile.isInvocationServer === true;
    const span = new LiveSpan(isServer ? { ...placed, kind: "SERVER" } : placed, frame, now);
    this.#live.set(start.spanId, span);
    this.#guard((processor) => processor.onStart(span as never, ROOT_CONTEXT));
  }

  close(data: SpanData): void {
    const { relocation, profile, now, frame, admits } = this.#options;
    const shaped = shape(relocation.end(data), profile, now());
    const live = this.#live.get(data.spanId);
    this.#live.delete(data.spanId);
    live?.finish(shaped);
    const span = live ?? new FinishedSpan(shaped, frame);
    const hand = (): void => this.#guard((processor) => processor.onEnd(span));
    if (admits === undefined || admits(data, hand)) hand();
  }

  running(spanId: string): Span {
    const { traceId, frame } = this.#options;
    return this.#live.get(spanId) ?? trace.wrapSpanContext(spanContextOf(traceId, spanId, frame));
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
