import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
  TraceFlags,
} from "@opentelemetry/api";
import type { InstrumentationScope } from "@opentelemetry/core";
import { type SpanData, type SpanStart, semantic } from "@durascope/sdk/trace";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-node";
import { type SpanFrame, endingOf, hrTimeOf, linkOf, parentContextOf, spanContextOf } from "./readable-span.ts";

/** As in OpenTelemetry's own spans. */
const limits = { attributes: 128, events: 128, links: 128 };

/**
 * A span that user code runs in: the API's `Span` for it to annotate, and what processors read when it has ended. Name, status
 * and end are ours; what user code says of them is not followed.
 */
export class LiveSpan implements Span, ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly links: Link[];
  endTime: HrTime;
  duration: HrTime = [0, 0];
  status: SpanStatus = { code: SpanStatusCode.UNSET };
  attributes: Attributes;
  events: ReadableSpan["events"] = [];
  ended = false;
  droppedAttributesCount = 0;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  #context: SpanContext;
  readonly #now: () => number;

  constructor(start: SpanStart, frame: SpanFrame, now: () => number) {
    this.name = start.name;
    this.kind = SpanKind[start.kind];
    this.#context = spanContextOf(start.traceId, start.spanId, frame);
    const parent = parentContextOf(start, frame);
    if (parent !== undefined) this.parentSpanContext = parent;
    this.startTime = hrTimeOf(start.startMs);
    this.endTime = this.startTime;
    this.resource = frame.resource;
    this.instrumentationScope = frame.instrumentationScope;
    // A copy: what code says of the span is not what is known of it.
    this.attributes = { ...start.attributes } as Attributes;
    this.links = start.links.map(linkOf);
    this.#now = now;
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  /** It is exported although its execution is not sampled. */
  sample(): void {
    this.#context = { ...this.#context, traceFlags: TraceFlags.SAMPLED };
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.ended) return this;
    if (!(key in this.attributes) && Object.keys(this.attributes).length >= limits.attributes) {
      this.droppedAttributesCount += 1;
    } else this.attributes[key] = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) this.setAttribute(key, value);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.ended) return this;
    if (this.events.length >= limits.events) {
      this.droppedEventsCount += 1;
      return this;
    }
    const isTime = isTimeInput(attributesOrTime);
    const at = isTime ? attributesOrTime : time;
    const attributes = isTime ? {} : (attributesOrTime ?? {});
    this.events.push({ name, time: this.#hrTime(at), attributes, droppedAttributesCount: 0 });
    return this;
  }

  addLink(link: Link): this {
    if (this.ended) return this;
    if (this.links.length >= limits.links) this.droppedLinksCount += 1;
    else this.links.push(link);
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const { name, code, message, stack } = errorParts(exception);
    const attributes: Attributes = {};
    const type = code === undefined ? name : String(code);
    if (type !== undefined) attributes[semantic.exceptionType] = type;
    if (message !== undefined) attributes[semantic.exceptionMessage] = message;
    if (stack !== undefined) attributes[semantic.exceptionStacktrace] = stack;
    this.addEvent("exception", attributes, time);
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  end(): void {
    // It ends when the attempt or the invocation does.
  }

  /** Takes what is known at the end. What user code has added stays, under other names. */
  finish(span: SpanData): void {
    Object.assign(this.attributes, span.attributes);
    const { status, events, endTime, duration } = endingOf(span);
    this.events.push(...events);
    this.status = status;
    this.endTime = endTime;
    this.duration = duration;
    this.ended = true;
  }

  #hrTime(time: TimeInput | undefined): HrTime {
    if (Array.isArray(time)) return time;
    if (time instanceof Date) return hrTimeOf(time.getTime());
    return hrTimeOf(time ?? this.#now());
  }
}

function isTimeInput(value: Attributes | TimeInput | undefined): value is TimeInput {
  return typeof value === "number" || value instanceof Date || Array.isArray(value);
}

interface ErrorParts {
  readonly name: string | undefined;
  readonly code: string | number | undefined;
  readonly message: string | undefined;
  readonly stack: string | undefined;
}

function errorParts(exception: Exception): ErrorParts {
  if (typeof exception === "string") return { message: exception, name: undefined, code: undefined, stack: undefined };
  // Members of an error are often not its own.
  const { name, message, stack } = exception;
  return { name, message, stack, code: "code" in exception ? exception.code : undefined };
}
