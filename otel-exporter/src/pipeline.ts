import { type Tracer, type TracerProvider, diag, trace } from "@opentelemetry/api";
import type { InstrumentationScope } from "@opentelemetry/core";
import { ReplaySpanFilter, instrumentationName } from "@durascope/sdk/trace";
import type { Resource } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type Sampler,
  type SpanExporter,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { SpreadExporter, otlpExporter } from "./exporter.ts";
import type { TracingOptions } from "./options.ts";
import type { ProcessorPort } from "./processor-output.ts";
import type { Profile } from "./profile.ts";
import { resourceOf } from "./resource.ts";
import { samplerFromEnvironment } from "./sampling.ts";

/** Where spans go, made once for all invocations of the process. */
export interface Pipeline {
  /** Takes complete spans with the ids they have; nothing where the provider can only be reached through the API. */
  readonly processor: ProcessorPort | undefined;
  readonly tracer: Tracer;
  readonly resource: Resource;
  readonly sampler: Sampler;
  readonly scope: InstrumentationScope;
  flush(): Promise<void>;
}

const scope: InstrumentationScope = { name: instrumentationName };
type Environment = Readonly<Record<string, string | undefined>>;

/** Spans of one invocation are handed over at its end, many at once: none may be dropped for want of room. */
const queue = { maxQueueSize: 65_536, maxExportBatchSize: 2_048 };

export function makePipeline(options: TracingOptions, profile: Profile, env: Environment): Pipeline {
  const kind = options.pipeline ?? (options.provider === undefined ? "own" : "provider");
  if (kind === "own") return ownPipeline(options, profile, env);
  const provider = kind === "global" ? trace.getTracerProvider() : (options.provider ?? trace.getTracerProvider());
  return sharedPipeline(provider, options, env);
}

function ownPipeline(options: TracingOptions, profile: Profile, env: Environment): Pipeline {
  const resource = options.resource ?? resourceOf(env);
  const sampler = options.sampler ?? samplerFromEnvironment(env);
  const processors = options.processors ?? [new BatchSpanProcessor(exporterOf(options, profile, env), queue)];
  const spanProcessors = processors.map((processor) => new ReplaySpanFilter<ReadableSpan>(processor) as SpanProcessor);
  const provider = new NodeTracerProvider({ resource, sampler, spanProcessors });
  if (options.register !== false && !hasGlobalProvider()) provider.register();
  const processor = all(processors);
  return {
    processor,
    tracer: provider.getTracer(scope.name),
    resource,
    sampler,
    scope,
    flush: async () => {
      await Promise.all([processor.forceFlush(), flushGlobal(provider)]);
    },
  };
}

/** Spans of user code may go through another provider, which has as little time left as ours. */
async function flushGlobal(except: object): Promise<void> {
  const registered = trace.getTracerProvider() as ProviderInside;
  const provider = registered.getDelegate?.() ?? registered;
  if (provider !== except) await provider.forceFlush?.();
}

function exporterOf(options: TracingOptions, { requestSpreadMs }: Profile, env: Environment): SpanExporter {
  const exporter = options.exporter ?? otlpExporter(options, env);
  return requestSpreadMs === undefined ? exporter : new SpreadExporter(exporter, requestSpreadMs);
}

/** The API answers with a stand-in until a provider is registered. */
function hasGlobalProvider(): boolean {
  const registered = trace.getTracerProvider() as { getDelegate?: () => object };
  return registered.getDelegate === undefined || "_activeSpanProcessor" in registered.getDelegate();
}

/** Several processors as one. What one throws does not keep a span from the others. */
function all(processors: readonly SpanProcessor[]): ProcessorPort {
  const [only] = processors;
  if (only !== undefined && processors.length === 1) return only;
  const each = (call: (processor: SpanProcessor) => void): void => {
    const errors: unknown[] = [];
    for (const processor of processors) {
      try {
        call(processor);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors, "Span processors threw.");
  };
  return {
    onStart: (span, parent) => each((processor) => processor.onStart(span, parent)),
    onEnd: (span) => each((processor) => processor.onEnd(span)),
    forceFlush: async () => {
      await Promise.all(processors.map((processor) => processor.forceFlush()));
    },
  };
}

/** What providers of the OpenTelemetry SDK have inside. Read, where it is there, and never changed. */
interface ProviderInside {
  readonly _activeSpanProcessor?: ProcessorPort;
  readonly _resource?: Resource;
  readonly resource?: Resource;
  readonly _tracerOptions?: { readonly sampler?: Sampler };
  getDelegate?(): ProviderInside;
  forceFlush?(): Promise<void>;
}

let hasWarned = false;

function sharedPipeline(provider: TracerProvider, options: TracingOptions, env: Environment): Pipeline {
  const given = provider as ProviderInside;
  const inside = given.getDelegate?.() ?? given;
  const processor = inside._activeSpanProcessor;
  const usable = typeof processor?.onEnd === "function" && typeof processor.forceFlush === "function";
  if (!usable && !hasWarned) {
    hasWarned = true;
    diag.warn(
      "durableTracing: this tracer provider does not let spans in by its span processor. Spans get ids of its making, " +
        "and each invocation a trace of its own; use the pipeline 'own' for one trace of the execution.",
    );
  }
  return {
    processor: usable ? processor : undefined,
    tracer: provider.getTracer(scope.name),
    resource: options.resource ?? inside.resource ?? inside._resource ?? resourceOf(env),
    sampler: options.sampler ?? inside._tracerOptions?.sampler ?? samplerFromEnvironment(env),
    scope,
    flush: () => inside.forceFlush?.() ?? (usable ? processor.forceFlush() : Promise.resolve()),
  };
}
