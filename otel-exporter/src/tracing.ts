import { ROOT_CONTEXT, TraceFlags, createTraceState, diag, propagation } from "@opentelemetry/api";
import type { DurableEvent, EventSink } from "@durascope/sdk";
import {
  ApiOutput,
  type InvocationTracing,
  type SessionOptions,
  TraceRecorder,
  type TracedInvocation,
  type Tracing,
  TracingSession,
  UnsampledSession,
  type Upstream,
  lambdaAttributes,
  workflowSpanId,
} from "@durascope/sdk/trace";
import { type Beginning, beginningOf, isLater, readsInput } from "./execution.ts";
import { BackgroundFlush, Patience } from "./flush.ts";
import { linked, single } from "./linked.ts";
import { Metrics } from "./metrics.ts";
import type { TracingOptions } from "./options.ts";
import { type Pipeline, makePipeline } from "./pipeline.ts";
import { ProcessorOutput } from "./processor-output.ts";
import { type Profile, profiles } from "./profile.ts";
import { Promotion } from "./promotion.ts";
import { Recovery } from "./recovery.ts";
import type { SpanFrame } from "./readable-span.ts";
import { isSampled } from "./sampling.ts";

const defaultFlushMs = 1_000;
/** Longer ones end at once. */
const longestTimerMs = 2 ** 31 - 1;
/** Time at the end of an invocation in which it is told of although it still runs, in ms. */
const cutOffMs = 300;

/** Makes the spans of every invocation of this process, and sends them through one pipeline. */
export class ExecutionTracing implements Tracing {
  readonly #options: TracingOptions;
  readonly #profile: Profile;
  readonly #pipeline: Pipeline;
  readonly #metrics: Metrics | undefined;
  readonly #patience: Patience;
  readonly #background: BackgroundFlush;
  #hasLost = false;
  /** The history was refused, and is not asked for any more. */
  #isRefused = false;

  constructor(options: TracingOptions) {
    this.#options = options;
    const { profile = "jaeger" } = options;
    this.#profile = typeof profile === "string" ? profiles[profile] : profile;
    this.#pipeline = makePipeline(options, this.#profile, process.env);
    this.#metrics = this.#metricsOf(options);
    this.#patience = new Patience(options.flushTimeoutMs ?? defaultFlushMs);
    // What cannot leave now may leave at the end, where it is said if it cannot.
    this.#background = new BackgroundFlush(
      () => this.#pipeline.flush(),
      () => {},
    );
    if (options.provisionalWorkflow === true && this.#profile.replacesSpans !== true) {
      diag.warn(
        "durableTracing: provisionalWorkflow is ignored; this profile's backend would show each Workflow as another span.",
      );
    }
  }

  begin(invocation: TracedInvocation): InvocationTracing {
    const beginning = this.#beginningOf(invocation);
    const { execution, upstream } = beginning;
    const { arn, traceId, workflowName = "Workflow" } = execution;
    const { sampler } = this.#pipeline;
    const sampled = isSampled(sampler, { arn, traceId, workflowName, upstream: upstream?.sampled });
    const isHeld = !sampled && this.#options.promoteOnError === true && this.#pipeline.processor !== undefined;
    if (sampled || isHeld) return this.#session(invocation, beginning, isHeld);
    const parent = execution.ancestor?.spanId ?? workflowSpanId(arn);
    const sink = this.#sinkOf(undefined, undefined, invocation);
    return new UnsampledSession(
      { traceId, spanId: parent, traceFlags: TraceFlags.NONE },
      { sink, ...this.#told(beginning) },
    );
  }

  #session(invocation: TracedInvocation, beginning: Beginning, isHeld: boolean): TracingSession {
    const { now, requestId, lambdaContext } = invocation;
    const { execution } = beginning;
    const startedAt = now();
    const output = this.#outputOf(invocation, beginning, { startedAt, isHeld });
    const recovery = this.#recoveryOf(invocation);
    const recorder = new TraceRecorder({
      execution,
      requestId,
      startedAt,
      view: output instanceof ApiOutput ? "invocation" : (this.#options.view ?? "unified"),
      replay: this.#options.replay ?? {},
      output,
      showsCheckpoints: this.#options.checkpoints,
      linksContinuations: isLater(this.#options),
      begun: recovery?.begin.bind(recovery),
      hasSyntheticRoot: execution.ancestor?.isRemote === false,
      invocationAttributes: { ...lambdaAttributes(lambdaContext), ...(isHeld ? Promotion.attributes : {}) },
      hasProvisionalWorkflow: this.#options.provisionalWorkflow === true && this.#profile.replacesSpans === true,
    });
    return new TracingSession({
      recorder,
      spans: output,
      sink: this.#sinkOf(recorder, recovery, invocation) ?? recorder,
      ...this.#told(beginning),
    });
  }

  #outputOf(
    { now, requestId, warn }: TracedInvocation,
    { execution, upstream, baggage }: Beginning,
    { startedAt, isHeld }: { readonly startedAt: number; readonly isHeld: boolean },
  ): ApiOutput | ProcessorOutput {
    const { processor, tracer } = this.#pipeline;
    if (processor === undefined) return new ApiOutput(tracer, ROOT_CONTEXT);
    const isLinked = startedAt - execution.startedAt >= this.#profile.linkedAfterMs;
    return new ProcessorOutput({
      processor,
      frame: this.#frameOf(upstream),
      traceId: execution.traceId,
      profile: this.#profile,
      relocation: isLinked ? linked(execution, requestId, startedAt) : single,
      now,
      failed: (error) => this.#lost(warn, "A span processor threw.", error),
      base: baggage === undefined ? ROOT_CONTEXT : propagation.setBaggage(ROOT_CONTEXT, baggage),
      callOnStart: this.#options.callOnStart ?? false,
      admits: isHeld ? new Promotion().admits : undefined,
    });
  }

  /** What is told of an invocation: the spans' recorder, the metrics, both, or nothing. */
  #sinkOf(
    recorder: TraceRecorder | undefined,
    recovery: Recovery | undefined,
    invocation: TracedInvocation,
  ): EventSink | undefined {
    const measure = this.#metrics?.invocation();
    const record = recorder === undefined ? undefined : both(recorder.on.bind(recorder), this.#early());
    const on = both(record, measure);
    if (on === undefined) return undefined;
    const stopWatch = recorder === undefined ? undefined : this.#watch(recorder, invocation);
    return {
      name: "trace",
      on,
      flush: () => {
        stopWatch?.();
        const settle = async (withinMs: number): Promise<void> => {
          if (recorder === undefined) return;
          await recovery?.settle(recorder, withinMs, (error) => this.#unread(invocation.warn, error));
        };
        return this.#flush(invocation, settle);
      },
    };
  }

  /** What spans leave for before the end. */
  #early(): Told | undefined {
    const { flushOn = "end" } = this.#options;
    if (flushOn === "end") return undefined;
    return (event) => {
      const isCheckpoint = event.kind === "operations.changed";
      // With it, what is in it may leave.
      const isContext = event.kind === "operation.ended" && event.operation.type === "CONTEXT";
      const isAttempt = event.kind === "attempt.ended" && flushOn === "attempt";
      if (isCheckpoint || isContext || isAttempt) this.#background.start();
    };
  }

  /** Tells of an invocation that is about to be ended by the platform, which would leave no time to. */
  #watch(recorder: TraceRecorder, { remainingMs, now }: TracedInvocation): (() => void) | undefined {
    const within = remainingMs() - cutOffMs;
    if (within <= 0 || within > longestTimerMs) return undefined;
    const timer = setTimeout(() => {
      recorder.cutOff(now());
      this.#background.start();
    }, within);
    timer.unref();
    return () => clearTimeout(timer);
  }

  #recoveryOf({ executionArn, historyPage: page }: TracedInvocation): Recovery | undefined {
    const { flushOn = "end", recover: when = flushOn === "end" ? "lost" : "never", history: whole } = this.#options;
    if (when === "never" || this.#isRefused) return undefined;
    if (whole !== undefined) return new Recovery({ when, of: { whole } }, executionArn);
    return page === undefined ? undefined : new Recovery({ when, of: { page } }, executionArn);
  }

  #unread(warn: TracedInvocation["warn"], error: unknown): void {
    const isRefusal = error instanceof Error && error.name === "AccessDeniedException";
    this.#isRefused ||= isRefusal;
    const allow = '; it needs lambda:GetDurableExecutionHistory, or durableTracing({ recover: "never" })';
    this.#lost(warn, `The history of what was lost could not be read${isRefusal ? allow : ""}.`, error);
  }

  #flush({ remainingMs, warn }: TracedInvocation, settle: (withinMs: number) => Promise<void>): Promise<void> {
    return this.#patience.flush({
      flush: async (withinMs) => {
        await settle(withinMs / 2);
        await Promise.all([this.#pipeline.flush(), this.#metrics?.flush(), this.#background.settled()]);
      },
      remainingMs,
      lost: (reason, error) => this.#lost(warn, reason, error),
    });
  }

  /** Says once that spans are lost: a receiver that is down would fill the log. */
  #lost(warn: TracedInvocation["warn"], reason: string, error: unknown): void {
    if (this.#hasLost) return;
    this.#hasLost = true;
    const message = `${reason} Executions go on without them; this is said once.`;
    if (error === undefined) warn(message);
    else warn(message, error);
  }

  #metricsOf({ metrics, ...exporter }: TracingOptions): Metrics | undefined {
    if (metrics === undefined || metrics === false) return undefined;
    return new Metrics(metrics === true ? {} : metrics, {
      exporter,
      resource: this.#pipeline.resource,
      env: process.env,
      failed: (error) => diag.error("durableTracing: metrics could not be set up; there are none.", error),
    });
  }

  #told({ baggage }: Beginning): Pick<SessionOptions, "tellsInvoked" | "readsInput" | "logNames" | "baggage"> {
    return {
      tellsInvoked: this.#options.propagateToInvoked ?? false,
      readsInput: readsInput(this.#options),
      logNames: this.#options.logNames ?? "durable",
      baggage,
    };
  }

  #beginningOf({ executionArn: arn, executionStartedAt, now, lambdaContext, input }: TracedInvocation): Beginning {
    const carrier = { lambdaContext, input, env: process.env };
    return beginningOf(this.#options, { arn, startedAt: executionStartedAt ?? now(), carrier });
  }

  #frameOf(upstream: Upstream | undefined): SpanFrame {
    const { resource, scope } = this.#pipeline;
    return {
      resource,
      instrumentationScope: scope,
      traceFlags: TraceFlags.SAMPLED,
      ...(upstream?.traceState === undefined ? {} : { traceState: createTraceState(upstream.traceState) }),
    };
  }
}

type Told = (event: DurableEvent) => void;

function both(first: Told | undefined, second: Told | undefined): Told | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return (event) => {
    first(event);
    second(event);
  };
}
