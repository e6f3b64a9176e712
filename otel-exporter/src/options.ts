import type { TracerProvider } from "@opentelemetry/api";
import type { HistoryEvent } from "@durascope/sdk/history";
import type { ContextExtractor, LogNames, ReplayOptions, TraceView } from "@durascope/sdk/trace";
import type { Resource } from "@opentelemetry/resources";
import type { Sampler, SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace-node";
import type { ExporterOptions } from "./exporter.ts";
import type { MetricsOptions } from "./metrics.ts";
import type { Profile, ProfileName } from "./profile.ts";

export interface TracingOptions extends ExporterOptions {
  /** How an operation over several invocations is shown. Default `unified`. */
  readonly view?: TraceView | undefined;
  /**
   * How spans leave. `own` (default): through a provider of ours, and the global one is left alone. `provider`: through
   * `provider`. `global`: through the one that is registered globally. The last two need to reach the provider's span processor;
   * where they cannot, spans get ids of the provider's making, and a warning says so once.
   */
  readonly pipeline?: "own" | "provider" | "global" | undefined;
  readonly provider?: TracerProvider | undefined;
  /** For the pipeline `own`: instead of an OTLP exporter. */
  readonly exporter?: SpanExporter | undefined;
  /** For the pipeline `own`: instead of a batch processor around the exporter. */
  readonly processors?: readonly SpanProcessor[] | undefined;
  /**
   * Call `onStart` of span processors for each span, for those that act there. Spans that come complete begin right before their
   * end; Invocations and attempts always begin when they do. Default false.
   */
  readonly callOnStart?: boolean | undefined;
  /**
   * For the pipeline `own`: make its provider the global one where none is registered, so that spans of user code are exported
   * with ours. Default true.
   */
  readonly register?: boolean | undefined;
  readonly resource?: Resource | undefined;
  /** Default: what the environment says, else everything. */
  readonly sampler?: Sampler | undefined;
  /** Export an invocation that failed, or had an attempt that did, even if its execution is not sampled. Default false. */
  readonly promoteOnError?: boolean | undefined;
  readonly replay?: ReplayOptions | undefined;
  /** Also make a span of each checkpoint call, of kind CLIENT, below its Invocation; our SDK alone tells of them. Default false. */
  readonly checkpoints?: boolean | undefined;
  /** What the backend takes. Default `jaeger`, which takes everything. */
  readonly profile?: ProfileName | Profile | undefined;
  /**
   * Where the caller's trace is looked for; the first that is found counts, and others are links of the marker `execution started`.
   * Default X-Ray, as Lambda passes it. With `w3cInput` among them, our runtime gives the handler an input without `_otel`.
   */
  readonly extractors?: readonly ContextExtractor[] | undefined;
  /**
   * Which revision of AWS's tracing suite spans are laid out for. `2026-08` (default): the Workflow is the root of a trace without a
   * caller. `2026-09`: it has a root above it, and in the view of invocations a segment that goes on with an operation links
   * to the one that began it, then to the Workflow.
   */
  readonly suite?: "2026-08" | "2026-09" | undefined;
  /**
   * What stands above the Workflow where the execution has no caller: nothing, or a span of its own (`DurableExecutionRoot`).
   * Default: what `suite` has.
   */
  readonly root?: "workflow" | "synthetic" | undefined;
  /**
   * Hand the trace on to functions that are invoked, so that they go on with it: `true` in their trace header, `input` also in the
   * member `_otel` of their input where that is an object, with the baggage that is allowed on. The official SDK knows no way to
   * do the latter. Default false: they have traces of their own.
   */
  readonly propagateToInvoked?: boolean | "input" | undefined;
  /**
   * Members of the caller's W3C `baggage` that go on: to each span (`aws.durable.baggage.<key>`), to log lines (`baggage.<key>`) and
   * to the context of user code. Read from where the caller's trace was found, else from `_otel.baggage` of the input, in every
   * invocation alike. Default none: what a caller sends is not to be trusted unseen.
   */
  readonly baggage?: readonly string[] | undefined;
  /** How the trace id of an execution without a caller is made. `timed` (default) is what X-Ray accepts; `official` is the official plugin's. */
  readonly traceIds?: "timed" | "official" | undefined;
  /** Default `Workflow`. */
  readonly workflowSpanName?: string | undefined;
  /** Names of the trace's fields in log lines. Default `durable`: `traceId`, `spanId`, `otelTraceSampled`. */
  readonly logNames?: LogNames | "none" | undefined;
  /** Longest wait for spans to leave at the end of an invocation: less for a receiver that was late. Default 1,000 ms, and never into its last 100 ms. */
  readonly flushTimeoutMs?: number | undefined;
  /**
   * When spans leave. `end` (default): at the end of each invocation. `checkpoint`: also whenever a checkpoint is acknowledged, in
   * the background, what has ended until then. `attempt`: also whenever an attempt has ended. A process that is lost takes
   * less with it; spans of operations wait for the invocation's end, for the next invocation can make those again.
   */
  readonly flushOn?: "attempt" | "checkpoint" | "end" | undefined;
  /**
   * When an invocation asks for the execution's history, to tell of invocations that were lost before it what only that knows. `lost`:
   * if it finds out by itself that some were. `always`: also to find that out, whenever it goes on with an execution. `never`: what
   * only history knows is missing. Asked beside the handler, awaited with the flush, for at most half of its time. Needs
   * `lambda:GetDurableExecutionHistory`; if it fails, a warning says so once, and it goes on as with `never`. Where it is asked,
   * spans of what is in a context that has ended wait for the invocation's end, whatever `flushOn` is. Default `lost`; with another
   * `flushOn` than `end`, `never`.
   */
  readonly recover?: "lost" | "always" | "never" | undefined;
  /** Answers the whole history of an execution. Default: asks the execution API, with the client that the runtime has. */
  readonly history?: ((executionArn: string) => Promise<readonly HistoryEvent[]>) | undefined;
  /**
   * Export the Workflow whenever an invocation is suspended, as it is until then. Only where the backend lets the later of two
   * spans with one id replace the earlier (profile `xray`); elsewhere a warning says that it is ignored. Default false.
   */
  readonly provisionalWorkflow?: boolean | undefined;
  /** Measure durations, retries, replays and checkpoints, sampled or not. Default false. */
  readonly metrics?: MetricsOptions | boolean | undefined;
}
