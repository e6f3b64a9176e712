import type { DurableExecutionClient } from "../client/port.ts";
import type { LambdaContext } from "../context/config.ts";
import type { Hook } from "../observe/plugin-hook.ts";
import type { PluginSink } from "../observe/plugin-sink.ts";
import type { DurableInstrumentationPlugin } from "../observe/plugins.ts";
import { type InvocationTracing, type Tracing, tracingIn } from "../observe/tracing.ts";
import type { Runtime } from "../operation/scope.ts";
import { millisOf } from "../wire/decode.ts";
import type { DurableExecutionInvocationInput } from "../wire/model.ts";

/** Where `@opentelemetry/api` keeps what is registered, so that looking for a provider loads nothing. */
const apiGlobal: symbol = Symbol.for("opentelemetry.js.api.1");

/** The tracing among the plugins, or the one for a tracer provider that is registered globally. */
export function tracingFor(
  plugins: readonly DurableInstrumentationPlugin[],
): Tracing | undefined | Promise<Tracing | undefined> {
  for (const plugin of plugins) {
    const tracing = tracingIn(plugin);
    if (tracing !== undefined) return tracing;
  }
  const registered = (globalThis as Record<symbol, { trace?: unknown } | undefined>)[apiGlobal];
  return registered?.trace === undefined ? undefined : loadApiTracing();
}

let loaded: Promise<Tracing | undefined> | undefined;

function loadApiTracing(): Promise<Tracing | undefined> {
  loaded ??= import("../trace/api-tracing.ts").then(({ apiTracing }) => apiTracing);
  return loaded;
}

interface TracedRequest {
  readonly event: DurableExecutionInvocationInput;
  readonly lambdaContext: LambdaContext | undefined;
  readonly client: DurableExecutionClient;
  readonly now: () => number;
  readonly warn: (message: string, error?: unknown) => void;
}

/** Begins the tracing of one invocation; one that cannot begin is left out. */
export function beginTracing(tracing: Tracing | undefined, request: TracedRequest): InvocationTracing | undefined {
  if (tracing === undefined) return undefined;
  const { event, lambdaContext, client, now, warn } = request;
  const execution = event.InitialExecutionState.Operations?.find((operation) => operation.Type === "EXECUTION");
  try {
    return tracing.begin({
      executionArn: event.DurableExecutionArn,
      requestId: lambdaContext?.awsRequestId ?? "",
      executionStartedAt: millisOf(execution?.StartTimestamp),
      lambdaContext,
      input: () => parsed(execution?.ExecutionDetails?.InputPayload),
      now,
      remainingMs: () => lambdaContext?.getRemainingTimeInMillis?.() ?? Infinity,
      historyPage: client.getExecutionHistory?.bind(client),
      warn,
    });
  } catch (error) {
    warn("Tracing could not begin; the execution goes on without it.", error);
    return undefined;
  }
}

function parsed(payload: string | undefined): unknown {
  try {
    return JSON.parse(payload ?? "null");
  } catch {
    // Input that is not JSON fails the execution where it is read.
    return undefined;
  }
}

type Wrappers = Pick<Runtime, "wrapAttempt" | "wrapChild" | "headerFor" | "payloadFor">;

/** What plugins have invoked functions told of the trace. Loaded only where one of them has something to say. */
export async function headersOf(hooks: readonly Hook[], executionArn: string): Promise<Wrappers["headerFor"]> {
  const { headersFrom } = await import("../observe/plugin-propagation.ts");
  return headersFrom(hooks, executionArn);
}

/** What runs around user code, outermost first: the active span, then plugins. */
export function wrappersOf(
  plugins: PluginSink | undefined,
  tracing: InvocationTracing | undefined,
  headers: Wrappers["headerFor"],
): Wrappers {
  const byPlugins: Wrappers = {
    wrapAttempt: plugins?.wrapsAttempt === true ? (wrapped, fn) => plugins.wrapAttempt(wrapped, fn) : undefined,
    wrapChild: plugins?.wrapsChildContext === true ? (wrapped, fn) => plugins.wrapChildContext(wrapped, fn) : undefined,
    headerFor: headers,
    payloadFor: undefined,
  };
  if (tracing === undefined) return byPlugins;
  const { wrapAttempt, wrapChild } = byPlugins;
  return {
    wrapAttempt: (wrapped, fn) =>
      tracing.runAttempt(wrapped.operation, wrapped.attempt, () =>
        wrapAttempt === undefined ? fn() : wrapAttempt(wrapped, fn),
      ),
    wrapChild: (wrapped, fn) =>
      tracing.runContext(wrapped.operation, wrapped.isReplaying, () =>
        wrapChild === undefined ? fn() : wrapChild(wrapped, fn),
      ),
    headerFor: (operation) => tracing.headerFor(operation) ?? headers?.(operation),
    payloadFor: tracing.payloadFor?.bind(tracing),
  };
}
