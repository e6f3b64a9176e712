import { type Context, type Span, type Tracer, context, createContextKey, trace } from "@opentelemetry/api";

const replayKey = createContextKey("durascope/replaying");

type IsReplaying = () => boolean;

/** A context in which `isReplaying` tells whether code goes over what an earlier invocation did. */
export function withReplayState(parent: Context, isReplaying: IsReplaying | undefined): Context {
  return parent.setValue(replayKey, isReplaying);
}

/** Whether the code that runs in `within` does again what an earlier invocation did. Never in steps and other attempts. */
export function isReplaying(within: Context = context.active()): boolean {
  const state = within.getValue(replayKey);
  return typeof state === "function" && (state as IsReplaying)();
}

/**
 * A tracer for the code between operations: while that replays, its spans are not recorded, since an earlier invocation
 * recorded them. Otherwise the tracer of the global provider.
 */
export function getTracer(name: string, version?: string): Tracer {
  const live = trace.getTracer(name, version);
  const startSpan: Tracer["startSpan"] = (spanName, options, parent = context.active()) =>
    isReplaying(parent) ? silent(parent) : live.startSpan(spanName, options, parent);
  const startActiveSpan = (spanName: string, ...rest: unknown[]): unknown => {
    const run = rest.at(-1) as (span: Span) => unknown;
    const [options, parent] = rest.slice(0, -1) as [Parameters<typeof startSpan>[1], Context | undefined];
    const around = parent ?? context.active();
    const span = startSpan(spanName, options, around);
    return context.with(trace.setSpan(around, span), run, undefined, span);
  };
  return { startSpan, startActiveSpan };
}

/** Not recorded, and what is started below it hangs below its parent. */
function silent(parent: Context): Span {
  return trace.wrapSpanContext(trace.getSpanContext(parent) ?? { traceId: "", spanId: "", traceFlags: 0 });
}

/** What of a span processor is needed to wrap one: the shape of every version's. */
export interface ProcessorLike<S> {
  onStart(span: never, parent: Context): void;
  onEnd(span: S): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Wraps a span processor so that spans which handler code starts through the API while it replays are dropped: an earlier
 * invocation exported them.
 */
export class ReplaySpanFilter<S extends object> implements ProcessorLike<S> {
  readonly #next: ProcessorLike<S>;
  readonly #dropped = new WeakSet<object>();

  constructor(next: ProcessorLike<S>) {
    this.#next = next;
  }

  onStart(span: never, parent: Context): void {
    if (isReplaying(parent)) this.#dropped.add(span);
    else this.#next.onStart(span, parent);
  }

  onEnd(span: S): void {
    if (!this.#dropped.delete(span)) this.#next.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#next.shutdown();
  }
}
