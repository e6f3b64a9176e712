import { ROOT_CONTEXT, TraceFlags, createTraceState } from "@opentelemetry/api";
import {
  ApiOutput,
  type ExecutionFacts,
  type InvocationTracing,
  TraceRecorder,
  type TracedInvocation,
  type Tracing,
  TracingSession,
  UnsampledSession,
  type Upstream,
  deriveTraceIdFromArn,
  lambdaAttributes,
  rootSpanId,
  timedTraceId,
  workflowSpanId,
  xrayContext,
} from "@durascope/sdk/trace";
import { flushWithin } from "./flush.ts";
import { linked, single } from "./linked.ts";
import type { TracingOptions } from "./options.ts";
import { type Pipeline, makePipeline } from "./pipeline.ts";
import { ProcessorOutput } from "./processor-output.ts";
import { type Profile, profiles } from "./profile.ts";
import type { SpanFrame } from "./readable-span.ts";
import { isSampled } from "./sampling.ts";

const defaultFlushMs = 1_000;

/** Makes the spans of every invocation of this process, and sends them through one pipeline. */
export class ExecutionTracing implements Tracing {
  readonly #options: TracingOptions;
  readonly #profile: Profile;
  readonly #pipeline: Pipeline;
  #hasLost = false;

  constructor(options: TracingOptions) {
    this.#options = options;
    const { profile = "jaeger" } = options;
    this.#profile = typeof profile === "string" ? profiles[profile] : profile;
    this.#pipeline = makePipeline(options, this.#profile, process.env);
  }

  begin(invocation: TracedInvocation): InvocationTracing {
    const upstream = this.#upstreamOf(invocation);
    const execution = this.#executionOf(invocation, upstream);
    const { arn, traceId, workflowName = "Workflow" } = execution;
    const { sampler } = this.#pipeline;
    const sampled = isSampled(sampler, { arn, traceId, workflowName, upstream: upstream?.sampled });
    const frame = this.#frameOf(sampled, upstream);
    if (!sampled) {
      const parent = execution.ancestor?.spanId ?? workflowSpanId(arn);
      return new UnsampledSession({ traceId, spanId: parent, traceFlags: TraceFlags.NONE }, this.#told());
    }
    return this.#session(invocation, execution, frame);
  }

  #session(invocation: TracedInvocation, execution: ExecutionFacts, frame: SpanFrame): TracingSession {
    const { now, requestId, lambdaContext, warn } = invocation;
    const { processor, tracer } = this.#pipeline;
    const startedAt = now();
    const failed = (error: unknown): void => this.#lost(warn, "A span processor threw.", error);
    const isLinked = startedAt - execution.startedAt >= this.#profile.linkedAfterMs;
    const output =
      processor === undefined
        ? new ApiOutput(tracer, ROOT_CONTEXT)
        : new ProcessorOutput({
            processor,
            frame,
            traceId: execution.traceId,
            profile: this.#profile,
            relocation: isLinked ? linked(execution, requestId, startedAt) : single,
            now,
            failed,
          });
    const recorder = new TraceRecorder({
      execution,
      requestId,
      startedAt,
      view: processor === undefined ? "invocation" : (this.#options.view ?? "unified"),
      replay: this.#options.replay ?? {},
      output,
      hasSyntheticRoot: execution.ancestor?.isRemote === false,
      invocationAttributes: lambdaAttributes(lambdaContext),
    });
    const sink = {
      name: recorder.name,
      on: recorder.on.bind(recorder),
      flush: (): Promise<void> => this.#flush(invocation),
    };
    return new TracingSession({ recorder, spans: output, sink, ...this.#told() });
  }

  #flush({ remainingMs, warn }: TracedInvocation): Promise<void> {
    return flushWithin({
      flush: () => this.#pipeline.flush(),
      timeoutMs: this.#options.flushTimeoutMs ?? defaultFlushMs,
      remainingMs,
      lost: (reason, error) => this.#lost(warn, reason, error),
    });
  }

  /** Says once that spans are lost: a receiver that is down would fill the log. */
  #lost(warn: TracedInvocation["warn"], reason: string, error: unknown): void {
    if (this.#hasLost) return;
    this.#hasLost = true;
    warn(`${reason} Executions go on without them; this is said once.`, error);
  }

  #told(): { tellsInvoked: boolean; logNames: "durable" | "otel" | "none" } {
    return {
      tellsInvoked: this.#options.propagateToInvoked === true,
      logNames: this.#options.logNames ?? "durable",
    };
  }

  #upstreamOf({ lambdaContext, input }: TracedInvocation): Upstream | undefined {
    for (const extract of this.#options.extractors ?? [xrayContext]) {
      const found = extract({ lambdaContext, input, env: process.env });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #executionOf(invocation: TracedInvocation, upstream: Upstream | undefined): ExecutionFacts {
    const { executionArn: arn, executionStartedAt, now } = invocation;
    const startedAt = executionStartedAt ?? now();
    const { workflowSpanName, root } = this.#options;
    const remote = upstream?.parentSpanId;
    const ancestor =
      remote !== undefined
        ? { spanId: remote, isRemote: true }
        : root === "synthetic"
          ? { spanId: rootSpanId(arn), isRemote: false }
          : undefined;
    return {
      arn,
      traceId: upstream?.traceId ?? this.#traceIdOf(arn, startedAt),
      startedAt,
      ancestor,
      ...(workflowSpanName === undefined ? {} : { workflowName: workflowSpanName }),
    };
  }

  #traceIdOf(arn: string, startedAt: number): string {
    return this.#options.traceIds === "official"
      ? deriveTraceIdFromArn(arn, new Date(startedAt))
      : timedTraceId(arn, startedAt);
  }

  #frameOf(sampled: boolean, upstream: Upstream | undefined): SpanFrame {
    const { resource, scope } = this.#pipeline;
    return {
      resource,
      instrumentationScope: scope,
      traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      ...(upstream?.traceState === undefined ? {} : { traceState: createTraceState(upstream.traceState) }),
    };
  }
}
