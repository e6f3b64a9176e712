import { AsyncLocalStorage } from "node:async_hooks";
import { diag } from "@opentelemetry/api";
import type {
  AttemptEndInfo,
  AttemptInfo,
  CustomerFn,
  CustomerFnResult,
  DurableExecutionInvocationOutput,
  DurableInstrumentationPlugin,
  DurableInstrumentationPluginProvider,
  InvocationBaseInfo,
  InvocationEndInfo,
  InvocationInfo,
  OperationChangeInfo,
  OperationEndInfo,
  OperationInfo,
  PropagationInput,
  PropagationMetadata,
} from "@durascope/sdk";
import { type HistoryPage, type Tracing, tracingBrand } from "@durascope/sdk/trace";
import { now } from "./clock.ts";
import { OfficialInvocation } from "./official-invocation.ts";
import type { TracingOptions } from "./options.ts";
import { ExecutionTracing } from "./tracing.ts";

/** The official SDK gives no client away: this one is made from the environment, and our runtime loaded for it, where it is needed. */
const historyPage: HistoryPage = async (params) => {
  const { DurableExecutionApiClient } = await import("@durascope/sdk");
  return new DurableExecutionApiClient().getExecutionHistory(params);
};

/** Which invocation the official SDK's hooks speak of: they do not say it themselves, and several may run at once. */
const current = new AsyncLocalStorage<OfficialInvocation>();

/**
 * The plugin. Our runtime knows it by its brand and gives it the event stream; the official SDK calls the hooks, which say the
 * same in other words.
 */
export class DurableTracingPlugin implements DurableInstrumentationPlugin {
  readonly #tracing: Tracing;
  readonly #invocations: Map<string, OfficialInvocation> = new Map();

  constructor(options: TracingOptions = {}) {
    this.#tracing = new ExecutionTracing(options);
    Object.defineProperty(this, tracingBrand, { value: this.#tracing });
  }

  async onInvocationStart(info: InvocationInfo): Promise<void> {
    const tracing = this.#tracing.begin({
      executionArn: info.executionArn,
      requestId: info.requestId,
      executionStartedAt: info.executionStartTimestamp?.getTime(),
      lambdaContext: info,
      input: () => info.executionInput,
      now,
      remainingMs: () => Infinity,
      historyPage,
      warn: (message, error) => diag.warn(message, error),
    });
    if (tracing === undefined) return;
    const invocation = new OfficialInvocation(tracing, now);
    this.#invocations.set(keyOf(info), invocation);
    if (tracing.sink !== undefined) invocation.started(info);
  }

  wrapInvocation(
    info: InvocationInfo,
    fn: () => Promise<DurableExecutionInvocationOutput>,
  ): Promise<DurableExecutionInvocationOutput> {
    const invocation = this.#invocations.get(keyOf(info));
    if (invocation === undefined) return fn();
    return current.run(invocation, () => invocation.tracing.runHandler(() => invocation.isReplaying(undefined), fn));
  }

  async onInvocationEnd(info: InvocationEndInfo): Promise<void> {
    const key = keyOf(info);
    const invocation = this.#invocations.get(key);
    this.#invocations.delete(key);
    const sink = invocation?.tracing.sink;
    if (invocation === undefined || sink === undefined) return;
    invocation.ended(info);
    await sink.flush?.();
  }

  async onOperationStart(info: OperationInfo): Promise<void> {
    told()?.operationStarted(info);
  }

  async onOperationEnd(info: OperationEndInfo): Promise<void> {
    told()?.operationEnded(info);
  }

  async onOperationAttemptStart(info: AttemptInfo): Promise<void> {
    told()?.attemptStarted(info);
  }

  async onOperationAttemptEnd(info: AttemptEndInfo): Promise<void> {
    told()?.attemptEnded(info);
  }

  async onOperationChange(info: OperationChangeInfo): Promise<void> {
    told()?.changed(info);
  }

  wrapChildContextFn(info: OperationInfo, fn: CustomerFn): CustomerFnResult {
    const invocation = current.getStore();
    if (invocation === undefined) return fn();
    return invocation.tracing.runContext(invocation.refOf(info), () => invocation.isReplaying(info.id), fn);
  }

  wrapOperationAttemptFn(info: AttemptInfo, fn: CustomerFn): CustomerFnResult {
    const invocation = current.getStore();
    return invocation === undefined ? fn() : invocation.runAttempt(info, fn);
  }

  enrichLogContext(): Record<string, string | number | boolean> | undefined {
    return current.getStore()?.tracing.logFields();
  }

  providePropagationMetadata(input: PropagationInput): PropagationMetadata | undefined {
    const { operationId: id, parentOperationId: parentId } = input;
    const operation = { id, path: "", type: "CHAINED_INVOKE", subType: "ChainedInvoke", name: undefined, parentId };
    const header = current.getStore()?.tracing.headerFor(operation);
    return header === undefined ? undefined : { xAmznTraceId: header };
  }
}

/** The invocation that is running, if anybody wants to know of it. */
function told(): OfficialInvocation | undefined {
  const invocation = current.getStore();
  return invocation?.tracing.sink === undefined ? undefined : invocation;
}

function keyOf({ executionArn, requestId }: Pick<InvocationBaseInfo, "executionArn" | "requestId">): string {
  return `${executionArn} ${requestId}`;
}

/**
 * Traces durable executions: one trace from the first invocation to the last, with ids that follow from the execution. Goes into
 * `plugins` of our SDK, or of the official one. Make one for all handlers of a process.
 */
export function durableTracing(options: TracingOptions = {}): DurableTracingPlugin {
  return new DurableTracingPlugin(options);
}

/** By which `DURABLE_EXECUTION_PLUGINS=@durascope/otel-exporter` traces without code; configured by the environment. */
export const durableExecutionPluginProvider: DurableInstrumentationPluginProvider<DurableTracingPlugin> = {
  pluginApiVersion: 1,
  pluginType: DurableTracingPlugin,
  createPlugin: () => new DurableTracingPlugin(),
};
