import type { DurableEvent, EventSink, InvocationStarted } from "../observe/event.ts";
import { millisOf } from "../wire/decode.ts";
import type { ErrorObject, WireOperation } from "../wire/model.ts";
import { eventNames, own } from "./attributes.ts";
import { describeInvocation, describeRoot, describeWorkflow } from "./describe-execution.ts";
import { describePendingMarker, describeStartedMarker } from "./describe-replay.ts";
import type { ExecutionEnd, ExecutionFacts } from "./facts.ts";
import { InvocationFigures, resumeTimeOf } from "./figures.ts";
import { invocationSpanId, workflowSpanId } from "./ids.ts";
import { type InvocationFate, OperationTrace, type TraceView } from "./operations.ts";
import type { SpanOutput } from "./output.ts";
import { Replays, type ReplayOptions, previousResumeOf } from "./replays.ts";
import type { Attributes, SpanEvent, SpanStart } from "./span.ts";

export interface RecorderOptions {
  readonly execution: ExecutionFacts;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly view: TraceView;
  readonly replay: ReplayOptions;
  readonly output: SpanOutput;
  /** Make the span above the Workflow, where the execution has no caller's. */
  readonly hasSyntheticRoot: boolean;
  /** Segments that go on with an operation also link to the one that began it. Default false. */
  readonly linksContinuations?: boolean;
  /** More attributes of the Invocation: what the platform says of itself. */
  readonly invocationAttributes: Attributes;
}

type InvocationEnded = Extract<DurableEvent, { kind: "invocation.ended" }>;

const fates: Readonly<Record<InvocationEnded["status"], InvocationFate>> = {
  SUCCEEDED: "final",
  FAILED: "final",
  RETRYING: "retried",
  PENDING: "suspended",
};

/** The sink that makes the spans of one invocation out of its events. */
export class TraceRecorder implements EventSink {
  readonly name: string = "trace";
  readonly #options: RecorderOptions;
  readonly #figures = new InvocationFigures();
  readonly #replays: Replays;
  readonly #events: SpanEvent[] = [];
  #operations: OperationTrace;
  #records: ReadonlyMap<string, WireOperation> = new Map();
  #started: InvocationStarted | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#replays = new Replays(options.replay);
    this.#operations = this.#trace(true);
    options.output.open(this.#invocationStart());
  }

  get isSegmented(): boolean {
    return this.#options.view === "invocation";
  }

  /** The span that the handler's own code runs in. */
  get topSpanId(): string {
    const { execution, requestId } = this.#options;
    return this.isSegmented ? invocationSpanId(execution.arn, requestId) : workflowSpanId(execution.arn);
  }

  /** The span that code of an operation runs in. */
  spanIdFor(operationId: string): string {
    return this.#operations.spanIdFor(operationId);
  }

  isLive(contextId: string | undefined): boolean {
    return this.#operations.isLive(contextId);
  }

  on(event: DurableEvent): void {
    switch (event.kind) {
      case "operation.replayed":
        return this.#operations.replayed(event);
      case "operation.started":
        return this.#operations.started(event);
      case "operation.ended":
        return this.#operations.ended(event);
      case "attempt.started":
        return this.#operations.attemptStarted(event);
      case "attempt.ended":
        return this.#operations.attemptEnded(event);
      case "operations.changed":
        this.#records = event.operations;
        return this.#operations.changed(event.changed, event.operations);
      case "invocation.started":
        return this.#invocationStarted(event);
      case "invocation.ended":
        return this.#invocationEnded(event);
      case "execution.diverged":
        this.#events.push({
          name: eventNames.diverged,
          at: event.at,
          attributes: { [own.operationId]: event.operation.id, [own.message]: event.message },
        });
        return;
      default:
        this.#figures.on(event);
    }
  }

  #trace(first: boolean): OperationTrace {
    const { execution, requestId, output, linksContinuations = false } = this.#options;
    const { traceId } = execution;
    const linked = this.isSegmented ? workflowSpanId(execution.arn) : invocationSpanId(execution.arn, requestId);
    return new OperationTrace(
      {
        execution,
        requestId,
        isSegmented: this.isSegmented,
        first,
        output,
        replays: this.#replays,
        topSpanId: this.topSpanId,
        links: [{ traceId, spanId: linked }],
        linksContinuations,
      },
      this.#records,
    );
  }

  #invocationStart(): SpanStart {
    const { execution, requestId, startedAt } = this.#options;
    const facts = { requestId, startedAt, endedAt: startedAt, first: false, status: "PENDING" } as const;
    return { ...describeInvocation(execution, facts), attributes: {} };
  }

  #invocationStarted(event: InvocationStarted): void {
    this.#started = event;
    this.#records = event.operations;
    this.#operations = this.#trace(event.first);
    const { view, output, execution } = this.#options;
    if (view === "unified" && event.first) output.close(describeStartedMarker(execution));
  }

  #invocationEnded(event: InvocationEnded): void {
    const { output, execution } = this.#options;
    const fate = fates[event.status];
    if (event.status !== "RETRYING") this.#operations.endUnmet(this.#started?.updatedOperationIds ?? [], event.at);
    this.#operations.close(event.at, fate);
    const endMs = Math.max(event.at, this.#operations.latest);
    const replayed = this.#replaySpans();
    this.#closeInvocation(event, endMs, replayed);
    if (event.status === "PENDING") this.#markPending(event.at);
    if (event.status !== "SUCCEEDED" && event.status !== "FAILED") return;
    const end: ExecutionEnd = {
      endedAt: endMs,
      status: event.status,
      error: errorOf(event.error),
      operations: Math.max(0, this.#records.size - 1),
      ledger: { waiting: waitingTime(this.#records) },
    };
    output.close(describeWorkflow(execution, end));
    if (this.#options.hasSyntheticRoot) output.close(describeRoot(execution, end));
  }

  #replaySpans(): Attributes {
    const { output, execution, requestId, replay } = this.#options;
    const updated = new Set(this.#started?.updatedOperationIds);
    const previousResume = replay.firstOccurrenceOnly === true ? previousResumeOf(this.#records, updated) : 0;
    const { spans, dropped } = this.#replays.spans(execution, requestId, { previousResume });
    for (const span of spans) output.close(span);
    return dropped > 0 ? { [own.replayDropped]: dropped } : {};
  }

  #closeInvocation(event: InvocationEnded, endMs: number, replayed: Attributes): void {
    const { execution, requestId, startedAt, output, invocationAttributes } = this.#options;
    const facts = {
      requestId,
      startedAt,
      endedAt: endMs,
      first: event.first,
      status: event.status,
      error: errorOf(event.error),
    };
    const span = describeInvocation(execution, facts, {
      ...invocationAttributes,
      ...this.#figures.attributes(this.#started, event, this.#records),
      ...this.#replays.summary(startedAt),
      ...replayed,
    });
    output.close({ ...span, events: [...this.#events, ...this.#replays.events(), ...span.events] });
  }

  #markPending(at: number): void {
    const { view, output, execution, requestId } = this.#options;
    if (view !== "unified") return;
    const place = invocationSpanId(execution.arn, requestId);
    for (const ref of this.#figures.pending) {
      const operation = { ...ref, name: ref.name ?? ref.label };
      const resumeAt = resumeTimeOf(this.#records.get(ref.id));
      output.close(describePendingMarker(execution, { operation, requestId, at, resumeAt }, place));
    }
  }
}

/** What was thrown, as history would have it. */
function errorOf(thrown: unknown): ErrorObject | undefined {
  if (thrown === undefined) return undefined;
  if (!(thrown instanceof Error)) return { ErrorMessage: typeof thrown === "string" ? thrown : JSON.stringify(thrown) };
  return { ErrorType: thrown.name, ErrorMessage: thrown.message, StackTrace: thrown.stack?.split("\n").slice(1) };
}

/** How long the execution waited for what is outside it, counting what ran side by side once. */
function waitingTime(records: ReadonlyMap<string, WireOperation>): number {
  const spans = [...records.values()]
    .filter(({ Type }) => Type === "WAIT" || Type === "CALLBACK" || Type === "CHAINED_INVOKE")
    .map(({ StartTimestamp, EndTimestamp }) => [millisOf(StartTimestamp) ?? 0, millisOf(EndTimestamp) ?? 0] as const)
    .toSorted(([a], [b]) => a - b);
  let total = 0;
  let until = 0;
  for (const [start, end] of spans) {
    if (end <= until) continue;
    total += end - Math.max(start, until);
    until = end;
  }
  return total;
}
