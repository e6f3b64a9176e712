import type { DurableEvent, EventSink } from "@durascope/sdk";
import { type SpanData, timedTraceId, TraceRecorder, type TraceView } from "@durascope/sdk/trace";

/**
 * The spans of everything that a runtime does while this is its sink: one recorder after the other, as invocations come.
 * One that did not end is delivered again under the same request id.
 */
export class LiveTrace implements EventSink {
  readonly name: string = "live-trace";
  readonly spans: SpanData[] = [];
  /** Spans of the invocations that did not end, for which a process would have had no time to export them. */
  readonly lost: SpanData[] = [];
  readonly #view: TraceView;
  #recorder: TraceRecorder | undefined;
  #ended = 0;
  #begun: SpanData[] = [];

  constructor(view: TraceView) {
    this.#view = view;
  }

  on(event: DurableEvent): void {
    if (event.kind === "invocation.started") {
      this.lost.push(...this.#begun);
      this.#begun = [];
      this.#recorder = this.#begin(event.executionArn, event.executionStartedAt ?? 0, event.at);
    }
    this.#recorder?.on(event);
    if (event.kind !== "invocation.ended") return;
    this.#ended += 1;
    this.spans.push(...this.#begun.splice(0));
  }

  #begin(arn: string, executionStartedAt: number, startedAt: number): TraceRecorder {
    return new TraceRecorder({
      execution: { arn, traceId: timedTraceId(arn, executionStartedAt), startedAt: executionStartedAt },
      requestId: `request-${this.#ended + 1}`,
      startedAt,
      view: this.#view,
      replay: {},
      output: { open: () => {}, close: (span) => void this.#begun.push(span) },
      hasSyntheticRoot: false,
      invocationAttributes: {},
    });
  }
}
