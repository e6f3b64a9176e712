import type { DurableEvent } from "../observe/event.ts";
import { own } from "./attributes.ts";
import { exceptionEvents, executionName, failedWith } from "./describe-execution.ts";
import { errorOf, type ExecutionFacts } from "./facts.ts";
import { invocationSpanId, markerSpanId } from "./ids.ts";
import type { Attributes, SpanData } from "./span.ts";

type Sent = Extract<DurableEvent, { kind: "checkpoint.sent" }>;

/** The calls by which an invocation saves what it has done: the time that its code may have waited for them. */
export class Checkpoints {
  readonly #execution: ExecutionFacts;
  readonly #requestId: string;
  /** One call at a time is under way. */
  #sent: Sent | undefined;

  constructor(execution: ExecutionFacts, requestId: string) {
    this.#execution = execution;
    this.#requestId = requestId;
  }

  /** The span of a call, when it is over. */
  on(event: DurableEvent): SpanData | undefined {
    switch (event.kind) {
      case "checkpoint.sent":
        this.#sent = event;
        return undefined;
      case "checkpoint.acknowledged":
        return this.#over(event.at, undefined);
      case "checkpoint.failed":
        return this.#over(event.at, event.error);
      default:
        return undefined;
    }
  }

  #over(endMs: number, thrown: unknown): SpanData | undefined {
    const sent = this.#sent;
    if (sent === undefined) return undefined;
    this.#sent = undefined;
    const { arn, traceId, baggage } = this.#execution;
    const error = errorOf(thrown);
    const attributes: Attributes = {
      [own.arn]: arn,
      [own.executionName]: executionName(arn),
      [own.checkpointUpdates]: sent.updates,
      [own.checkpointBytes]: sent.bytes,
      [own.checkpointAttempt]: sent.attempt,
      ...baggage,
    };
    return {
      role: "checkpoint",
      traceId,
      spanId: markerSpanId(arn, `checkpoint:${this.#requestId}:${sent.call}:${sent.attempt}`),
      parentSpanId: invocationSpanId(arn, this.#requestId),
      name: "checkpoint",
      kind: "CLIENT",
      startMs: sent.at,
      endMs: Math.max(sent.at, endMs),
      status: error === undefined ? { code: "UNSET" } : failedWith(error, "FAILED"),
      attributes,
      events: exceptionEvents(error, endMs),
      links: [],
    };
  }
}
