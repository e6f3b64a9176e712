import type { DurableEvent, EventSink, InvocationStarted } from "../observe/event.ts";
import type { Untold } from "../observe/news.ts";
import { resumeOf } from "../observe/resume.ts";
import { millisOf } from "../wire/decode.ts";
import type { WireOperation } from "../wire/model.ts";
import { eventNames, own } from "./attributes.ts";
import { Checkpoints } from "./checkpoints.ts";
import { describeInvocation, describeRoot, describeWorkflow } from "./describe-execution.ts";
import { describePendingMarker, describeStartedMarker } from "./describe-replay.ts";
import { errorOf, type ExecutionEnd, type ExecutionFacts, type InvocationFacts } from "./facts.ts";
import { type Begun, InvocationFigures, resumeTimeOf } from "./figures.ts";
import { invocationSpanId, workflowSpanId } from "./ids.ts";
import { type InvocationFate, OperationTrace, type TraceView } from "./operations.ts";
import type { SpanOutput } from "./output.ts";
import { Replays, type ReplayOptions, previousResumeOf } from "./replays.ts";
import type { Attributes, SpanEvent, SpanStart } from "./span.ts";
import type { Recovered } from "./untold.ts";

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
  /** Make a span of each call that saves something. Default false. */
  readonly showsCheckpoints?: boolean | undefined;
  /** More attributes of the Invocation: what the platform says of itself. */
  readonly invocationAttributes: Attributes;
  /** A history's invocation, told again: it tells its own, whatever became of it. Default false: it tells what was lost before it. */
  readonly isRetold?: boolean | undefined;
  /**
   * Called when the invocation has begun, with what was found to be lost before it. Answers whether a history is asked for it: then
   * {@link TraceRecorder.recover} has to be called when the invocation has ended. Default: no invocation asks for one.
   */
  readonly begun?: ((begun: { readonly first: boolean; readonly isUntold: boolean }) => boolean) | undefined;
  /** Tell of the Workflow at each suspension too, as it is until then. Default false. */
  readonly hasProvisionalWorkflow?: boolean | undefined;
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
  readonly #checkpoints: Checkpoints | undefined;
  readonly #events: SpanEvent[] = [];
  #operations: OperationTrace;
  #records: ReadonlyMap<string, WireOperation> = new Map();
  #begun: Begun | undefined;
  #isStartMarked = false;
  /** The Invocation was told before it ended. */
  #isCutOff = false;
  /** It has come to its end, and is not repeated. */
  #isOver = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#replays = new Replays(options.replay);
    const { execution, requestId, showsCheckpoints } = options;
    this.#checkpoints = showsCheckpoints === true ? new Checkpoints(execution, requestId) : undefined;
    this.#operations = this.#trace(true, undefined, false);
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

  /** Hands over what waited for a history, or for the news that there is none. Does nothing unless the invocation has come to its end. */
  recover(recovered: Recovered | undefined): void {
    if (!this.#isOver) return;
    this.#operations.recover(recovered);
    if (recovered?.since === -Infinity) this.#markStarted();
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
      case "execution.suspended":
        this.#events.push({
          name: eventNames.suspended,
          at: event.at,
          attributes: { [own.suspendReason]: event.reason, [own.suspendPending]: event.pending.length },
        });
        return this.#figures.on(event);
      case "execution.diverged":
        this.#events.push({
          name: eventNames.diverged,
          at: event.at,
          attributes: { [own.operationId]: event.operation.id, [own.message]: event.message },
        });
        return;
      default:
        this.#figures.on(event);
        this.#checkpointed(event);
    }
  }

  #checkpointed(event: DurableEvent): void {
    const span = this.#checkpoints?.on(event);
    if (span !== undefined) this.#options.output.close(span);
  }

  #trace(first: boolean, untold: Untold | undefined, awaitsHistory: boolean): OperationTrace {
    const { execution, requestId, output, isRetold, linksContinuations = false, begun } = this.#options;
    const { traceId } = execution;
    const linked = this.isSegmented ? workflowSpanId(execution.arn) : invocationSpanId(execution.arn, requestId);
    return new OperationTrace(
      {
        execution,
        requestId,
        isSegmented: this.isSegmented,
        first,
        untold,
        asksHistory: begun !== undefined,
        awaitsHistory,
        tellsRetried: isRetold === true,
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
    const { first, coldStart, updatedOperationIds } = event;
    const resume = resumeOf(event);
    this.#begun = { first, coldStart, updatedOperationIds, resume };
    this.#figures.on(event);
    this.#records = event.operations;
    const { isRetold, begun } = this.#options;
    const untold = isRetold === true ? undefined : resume.untold;
    const awaitsHistory = begun?.({ first, isUntold: untold !== undefined }) === true;
    this.#operations = this.#trace(first, untold, awaitsHistory);
    if (first || untold?.since === -Infinity) this.#markStarted();
  }

  #markStarted(): void {
    const { view, output, execution } = this.#options;
    if (view !== "unified" || this.#isStartMarked) return;
    this.#isStartMarked = true;
    output.close(describeStartedMarker(execution));
  }

  #invocationEnded(event: InvocationEnded): void {
    const fate = fates[event.status];
    if (event.status !== "RETRYING") this.#operations.endUnmet(this.#begun?.updatedOperationIds ?? [], event.at);
    this.#operations.close(event.at, fate);
    this.#isOver = fate !== "retried";
    const endMs = Math.max(event.at, this.#operations.latest);
    const replayed = this.#replaySpans();
    if (!this.#isCutOff) {
      const { requestId, startedAt } = this.#options;
      const { first, status, error } = event;
      const facts = { requestId, startedAt, endedAt: endMs, first, status, error: errorOf(error) };
      this.#closeInvocation(facts, { ...this.#figures.attributes(this.#begun, event, this.#records), ...replayed });
    }
    if (event.status === "PENDING") this.#markPending(event.at);
    this.#closeWorkflow(event, endMs);
  }

  /** Tells of the Invocation while there is time: the platform is about to end it. Whatever it still does is told as ever. */
  cutOff(at: number): void {
    this.#isCutOff = true;
    const { requestId, startedAt } = this.#options;
    const first = this.#begun?.first === true;
    const figures = this.#figures.attributes(this.#begun, undefined, this.#records);
    const facts = { requestId, startedAt, endedAt: at, first, status: "RETRYING" } as const;
    this.#closeInvocation(facts, { ...figures, [own.invocationOutcome]: "deadline" });
  }

  #closeWorkflow({ status, error }: InvocationEnded, endedAt: number): void {
    const { output, execution, hasProvisionalWorkflow, hasSyntheticRoot } = this.#options;
    const isOver = status === "SUCCEEDED" || status === "FAILED";
    if (!isOver && !(status === "PENDING" && hasProvisionalWorkflow === true)) return;
    const end: ExecutionEnd = {
      endedAt,
      status: isOver ? status : "RUNNING",
      error: errorOf(error),
      operations: Math.max(0, this.#records.size - 1),
      ledger: { waiting: waitingTime(this.#records) },
    };
    output.close(describeWorkflow(execution, end));
    if (hasSyntheticRoot) output.close(describeRoot(execution, end));
  }

  #replaySpans(): Attributes {
    const { output, execution, requestId, replay } = this.#options;
    const updated = new Set(this.#begun?.updatedOperationIds);
    const previousResume = replay.firstOccurrenceOnly === true ? previousResumeOf(this.#records, updated) : 0;
    const { spans, dropped } = this.#replays.spans(execution, requestId, { previousResume });
    for (const span of spans) output.close(span);
    return dropped > 0 ? { [own.replayDropped]: dropped } : {};
  }

  #closeInvocation(facts: InvocationFacts, more: Attributes): void {
    const { execution, startedAt, output, invocationAttributes } = this.#options;
    const span = describeInvocation(execution, facts, {
      ...invocationAttributes,
      ...more,
      ...this.#replays.summary(startedAt),
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
