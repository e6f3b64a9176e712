import { DurableExecutionApiClient } from "../client/lambda.ts";
import type { DurableExecutionClient } from "../client/port.ts";
import type { LambdaContext } from "../context/config.ts";
import { makeContext } from "../context/context.ts";
import type { DurableContext } from "../context/durable-context.ts";
import { internalsOf } from "../context/internals.ts";
import { ExecutionError, UsageError } from "../errors/invocation-errors.ts";
import { type Ending, Journal } from "../journal/journal.ts";
import type { Ports } from "../journal/ports.ts";
import type { EventSink } from "../observe/event.ts";
import { type DefaultLogger, type DurableLogger, createVerboseSink } from "../observe/logger.ts";
import { PluginSink } from "../observe/plugin-sink.ts";
import type { DurableInstrumentationPlugin } from "../observe/plugins.ts";
import { EventStream } from "../observe/stream.ts";
import { type InvocationTracing, tracingIn } from "../observe/tracing.ts";
import { currentActivity, runAs } from "../operation/activity.ts";
import { type Runtime, Scope } from "../operation/scope.ts";
import { validate } from "../values/schema.ts";
import { keepShape, releaseShapes } from "../values/shapes.ts";
import { shown } from "../values/shown.ts";
import { defaultSerdes } from "../values/serdes.ts";
import { millisOf } from "../wire/decode.ts";
import type {
  DurableExecutionInvocationInput,
  DurableExecutionInvocationOutput,
  WireOperation,
} from "../wire/model.ts";
import { attachedSink } from "./attached-sink.ts";
import type { DurableExecutionConfig, DurableExecutionHandler } from "./config.ts";
import { DurableExecutionInvocationInputWithClient } from "./input-with-client.ts";
import { loadState } from "./load-state.ts";
import { type InvocationLogs, logResumption, logsOf, wideEventSink } from "./logs.ts";
import { leftovers } from "./leftovers.ts";
import { type HandlerOutcome, type Settled, failed, settle } from "./settle.ts";
import { beginTracing, headersOf, tracingFor, wrappersOf } from "./tracing.ts";

let isCold = true;

/** What one call of the Lambda handler works with. */
export interface InvocationRequest {
  readonly handler: DurableExecutionHandler<never, unknown>;
  readonly config: DurableExecutionConfig;
  readonly plugins: readonly DurableInstrumentationPlugin[];
  readonly event: DurableExecutionInvocationInput;
  readonly lambdaContext: LambdaContext;
  readonly ports: Ports;
}

/** Turns one invocation into one outcome: a response, or an error for the platform to retry on. */
export async function runInvocation(request: InvocationRequest): Promise<DurableExecutionInvocationOutput> {
  releaseShapes();
  const { config, event, lambdaContext, ports } = request;
  const client = clientOf(request);
  const observers = await observersOf(request, client);
  const { pluginSink, stream, logger } = observers;
  const { operations, execution, started } = await begin(request, client, observers).catch((error: unknown) =>
    endUnbegun(request, observers, error),
  );
  const journal = new Journal({
    client,
    executionArn: event.DurableExecutionArn,
    token: event.CheckpointToken,
    operations,
    updatedIds: new Set(started.updatedOperationIds),
    ports,
    stream,
    logger,
    remainingMs: () => lambdaContext?.getRemainingTimeInMillis?.() ?? Infinity,
  });
  const run = async (): Promise<Settled> => {
    const counts = noCounts();
    const settled = await runHandler(request, { journal, ...observers, input: started.input, execution, counts });
    const { checkpoints, checkpointBytes } = journal;
    const { ended } = settled;
    if (stream.detailed) {
      stream.emit({
        kind: "invocation.ended",
        first: started.first,
        ...ended,
        ...counts,
        checkpoints,
        checkpointBytes,
      });
    }
    await pluginSink?.endInvocation(ended);
    return settled;
  };
  const answer = async (): Promise<DurableExecutionInvocationOutput> => (await run()).answer();
  try {
    return await (pluginSink?.wrapsInvocation === true ? pluginSink.wrapInvocation(answer) : answer());
  } finally {
    await stream.flush(flushTimeOf(config, lambdaContext));
  }
}

/** An invocation whose state cannot be had still has an end, for whoever was told that it began. */
async function endUnbegun(
  { config, event, lambdaContext }: InvocationRequest,
  { stream }: Observers,
  error: unknown,
): Promise<never> {
  if (stream.detailed) {
    stream.emit({
      kind: "invocation.ended",
      first: (event.InitialExecutionState.Operations?.length ?? 0) <= 1,
      ...failed(error).ended,
      ...noCounts(),
      checkpoints: 0,
      checkpointBytes: 0,
    });
    await stream.flush(flushTimeOf(config, lambdaContext));
  }
  throw error;
}

function noCounts(): Running["counts"] {
  return { executed: 0, replayed: 0, suppressed: { debug: 0, info: 0, warn: 0, error: 0 } };
}

/** Everything that is told what happens in an invocation. */
interface Observers {
  readonly logger: DefaultLogger;
  readonly logs: InvocationLogs;
  readonly pluginSink: PluginSink | undefined;
  readonly tracing: InvocationTracing | undefined;
  readonly headers: Runtime["headerFor"];
  readonly stream: EventStream;
}

type Told = Pick<Observers, "logger" | "pluginSink" | "tracing">;

async function observersOf(request: InvocationRequest, client: DurableExecutionClient): Promise<Observers> {
  const { config, plugins, event, lambdaContext, ports } = request;
  const requestId = lambdaContext?.awsRequestId ?? "";
  const executionArn = event.DurableExecutionArn;
  const logs = logsOf(executionArn, lambdaContext, {
    options: config.logs,
    enrich: () => (tracing === undefined ? pluginSink?.enrich() : { ...traced(tracing), ...pluginSink?.enrich() }),
  });
  const { logger } = logs;
  const report = (hook: string, error: unknown, plugin: string): void =>
    logger.warn(`Plugin ${plugin} failed in ${hook}; the execution goes on without it.`, error);
  const hooked = plugins.filter((plugin) => tracingIn(plugin) === undefined);
  const pluginSink = hooked.length === 0 ? undefined : new PluginSink(hooked, { executionArn, requestId }, { report });
  const now = (): number => ports.clock.now();
  const tracing = beginTracing(await tracingFor(plugins), { event, lambdaContext, client, now, warn: logger.warn });
  const sinks = await sinksOf(request, { logger, pluginSink, tracing });
  const hooks = pluginSink?.propagation;
  const headers = hooks === undefined ? undefined : await headersOf(hooks, executionArn);
  return { logger, logs, pluginSink, tracing, headers, stream: new EventStream(sinks, now) };
}

function traced(tracing: InvocationTracing): ReturnType<InvocationTracing["logFields"]> {
  return tracing.logFields(currentActivity()?.operation?.id);
}

/** Loads what is known of the execution, and tells the observers that the invocation has started. */
async function begin(request: InvocationRequest, client: DurableExecutionClient, observers: Observers) {
  const { config, event, lambdaContext, ports } = request;
  const { logger, pluginSink, stream, tracing } = observers;
  const loadingSince = ports.clock.now();
  const { operations, pages } = await loadState(event, client, logger);
  if (stream.detailed) {
    const durationMs = ports.clock.now() - loadingSince;
    stream.emit({ kind: "state.loaded", pages, operations: operations.size, durationMs });
  }
  const execution = executionOf(operations, event.DurableExecutionArn);
  const started = {
    first: operations.size <= 1,
    input: await inputOf(execution, config, tracing),
    operations,
    executionStartedAt: millisOf(execution.StartTimestamp),
    updatedOperationIds: event.UpdatedOperationIds ?? [],
  };
  if (stream.detailed) {
    stream.emit({
      kind: "invocation.started",
      executionArn: event.DurableExecutionArn,
      requestId: lambdaContext?.awsRequestId ?? "",
      tenantId: lambdaContext?.tenantId,
      coldStart: isCold,
      ...started,
    });
  }
  isCold = false;
  logResumption(logger, config.logs, { ...started, at: ports.clock.now() });
  await pluginSink?.startInvocation(started);
  return { operations, execution, started };
}

interface Running {
  readonly journal: Journal;
  readonly stream: EventStream;
  readonly pluginSink: PluginSink | undefined;
  readonly tracing: InvocationTracing | undefined;
  readonly headers: Runtime["headerFor"];
  readonly logger: DurableLogger;
  readonly logs: InvocationLogs;
  readonly input: unknown;
  readonly execution: WireOperation;
  readonly counts: Runtime["counts"];
}

async function runHandler(request: InvocationRequest, running: Running): Promise<Settled> {
  const { journal, execution, tracing } = running;
  const { handler, config } = request;
  const mistake = depthMistake(config);
  if (mistake !== undefined) return settle(journal, { kind: "threw", error: mistake }, request.ports.clock.now());
  const root = rootScope(request, running);
  const context = root.runtime.contextFor(root) as DurableContext;
  root.frame = journal.frames.enter();
  const activity = {
    path: "root",
    frame: root.frame,
    operation: undefined,
    attempt: undefined,
    replay: root,
    log: running.logs.source,
  };
  keepShape({ request, running, root, context, activity });
  const run = (): Promise<unknown> =>
    runAs(activity, async () =>
      internalsOf(context).compensations.guard(context, (own) => handler(running.input as never, own)),
    );
  const handled = (tracing === undefined ? run() : tracing.runHandler(() => root.isReplaying, run)).then(
    (value): HandlerOutcome => ({ kind: "returned", value }),
    (error: unknown): HandlerOutcome => ({ kind: "threw", error }),
  );
  const outcome: HandlerOutcome | Ending = await Promise.race([handled, journal.ended]);
  const left =
    outcome.kind === "returned" || outcome.kind === "threw" ? leftovers(root, execution, config, running) : undefined;
  try {
    return await settle(journal, outcome.kind === "threw" ? outcome : (left ?? outcome), request.ports.clock.now());
  } finally {
    root.close("The invocation has ended.");
    journal.close();
  }
}

function rootScope(
  request: InvocationRequest,
  { journal, stream, pluginSink, tracing, headers, logs, execution, counts }: Running,
): Scope {
  const { config, event, lambdaContext, ports } = request;
  const adopted = (custom: DurableLogger): void => custom.configureDurableLoggingContext?.(logs.context);
  const depth = config.pluginsConfig?.childOperationsDepth ?? 0;
  return new Scope({
    runtime: {
      journal,
      stream,
      ports,
      counts,
      log: logs.source,
      unawaited: [],
      executionArn: event.DurableExecutionArn,
      contextFor: (scope) => makeContext(scope, lambdaContext, adopted),
      ...wrappersOf(pluginSink, tracing, headers),
    },
    parent: undefined,
    path: undefined,
    parentId: undefined,
    rerun: false,
    resumed: false,
    inheritsReplay: false,
    settings: {
      logger: logs.logger,
      modeAware: (config.logs?.replay ?? "suppress") === "suppress",
      serdes: defaultSerdes,
      invokeSerdes: defaultSerdes,
      callbackDeserializer: undefined,
    },
    depthBudget: depth === 0 ? 0 : depth + 1,
    knownAt: millisOf(execution.StartTimestamp) ?? 0,
  });
}

/** In the order in which they are told. */
async function sinksOf({ config, lambdaContext }: InvocationRequest, told: Told): Promise<EventSink[]> {
  const sinks: EventSink[] = [];
  const add = (sink: EventSink | undefined): void => {
    if (sink !== undefined) sinks.push(sink);
  };
  add(told.pluginSink);
  if (config.logs?.wideEvent === true) add(await wideEventSink(told.logger.event));
  add(createVerboseSink());
  config.sinks?.forEach(add);
  add(attachedSink(lambdaContext));
  add(told.tracing?.sink);
  return sinks;
}

function clientOf({ event, config }: InvocationRequest): DurableExecutionClient {
  if (DurableExecutionInvocationInputWithClient.isInstance(event)) return event.durableExecutionClient;
  return config.durableExecutionClient ?? new DurableExecutionApiClient(config.client);
}

function executionOf(operations: ReadonlyMap<string, WireOperation>, arn: string): WireOperation {
  for (const operation of operations.values()) if (operation.Type === "EXECUTION") return operation;
  throw new ExecutionError("StateLoadError", "DX1005", `The state of ${arn} holds no EXECUTION operation.`);
}

async function inputOf(
  execution: WireOperation,
  { input: schema }: DurableExecutionConfig,
  tracing: InvocationTracing | undefined,
): Promise<unknown> {
  const text = execution.ExecutionDetails?.InputPayload ?? "{}";
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw new UsageError("DX1003", `The execution's input is not JSON: ${(error as Error).message}`, error);
  }
  input = tracing?.inputOf?.(input) ?? input;
  return schema === undefined
    ? input
    : await validate(schema, input, { what: "The execution's input", code: "DX1004" });
}

function depthMistake({ pluginsConfig }: DurableExecutionConfig): Error | undefined {
  const depth: unknown = pluginsConfig?.childOperationsDepth;
  if (depth === undefined || depth === Infinity || (Number.isInteger(depth) && (depth as number) >= 0))
    return undefined;
  return new UsageError(
    "DX1002",
    `pluginsConfig.childOperationsDepth must be a non-negative integer or Infinity; got ${shown(depth)}.`,
  );
}

function flushTimeOf({ flushTimeoutMs }: DurableExecutionConfig, lambdaContext: LambdaContext | undefined): number {
  const remaining = lambdaContext?.getRemainingTimeInMillis?.() ?? Infinity;
  return Math.max(0, Math.min(flushTimeoutMs ?? 1_000, remaining - 100));
}
