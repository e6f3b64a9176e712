import {
  type DurableExecutionInvocationOutput,
  isExternalType,
  isTerminal,
  type WireOperation,
} from "../wire/model.ts";
import type {
  AttemptEnded,
  AttemptStarted,
  DurableEvent,
  EventSink,
  InvocationOutcome,
  InvocationStarted,
  OperationEnded,
  OperationReplayed,
  OperationsChanged,
  OperationStarted,
} from "./event.ts";
import { OperationsView } from "./operations-view.ts";
import { HookCalls, type HookReport, type Hooks, hooksOf, isThenable } from "./plugin-hook.ts";
import { asError, attemptEndInfo, attemptInfo, endInfo, startInfo } from "./plugin-info.ts";
import { runWrapped } from "./plugin-wrap.ts";
import type {
  DurableInstrumentationPlugin,
  InvocationEndInfo,
  InvocationInfo,
  OperationChangeInfo,
  OperationInfo,
} from "./plugins.ts";

/** What is known of an invocation before its state is loaded. */
export interface PluginInvocation {
  readonly executionArn: string;
  readonly requestId: string;
}

export interface PluginSinkOptions {
  /** Default: failures of plugins are told to nobody. */
  readonly report?: HookReport;
  /** How long a boundary hook is waited for, and a wrapper may take to call its function, in milliseconds. Default 1,000. */
  readonly patienceMs?: number;
}

/** What is known when the handler is about to run: members of the event `invocation.started`. */
export type PluginInvocationStart = Pick<
  InvocationStarted,
  "first" | "input" | "executionStartedAt" | "operations" | "updatedOperationIds"
>;

export interface PluginInvocationEnd {
  readonly status: InvocationOutcome;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A context or an attempt whose function is about to run: members of its `started` event. `at` is epoch milliseconds. */
export type WrappedContext = Pick<OperationStarted, "operation" | "record" | "replay"> & { readonly at?: number };
export type WrappedAttempt = Pick<AttemptStarted, "operation" | "attempt" | "record" | "replay"> & {
  readonly at?: number;
};

export type LogEnrichment = Record<string, string | number | boolean>;

const defaultPatienceMs = 1_000;

const viewOf = new WeakMap<object, () => Record<string, OperationInfo>>();
/** One getter for all infos: a getter of each one's own would cost V8 a new layout every time. */
const operations: PropertyDescriptor = {
  enumerable: true,
  configurable: true,
  get(this: object) {
    return viewOf.get(this)?.() ?? {};
  },
};

/**
 * Turns the events of one invocation into calls of plugin hooks. Hooks that no plugin has cost nothing; the others are
 * called synchronously, never waited for on the way, and cannot change what the execution does.
 */
export class PluginSink implements EventSink {
  readonly name: string = "plugins";
  readonly onlyOperations: boolean = true;
  readonly wrapsInvocation: boolean;
  readonly wrapsChildContext: boolean;
  readonly wrapsAttempt: boolean;
  readonly enriches: boolean;
  readonly #hooks: Hooks;
  readonly #calls: HookCalls = new HookCalls();
  readonly #invocation: PluginInvocation;
  readonly #patienceMs: number;
  /** Begun in this invocation, and their records do not say when. */
  readonly #startedAt: Map<string, number> = new Map();
  readonly #reportedEnds: Set<string> = new Set();
  #started: InvocationInfo | undefined;
  #updatedIds: readonly string[] = [];
  #live: ReadonlyMap<string, WireOperation> = new Map();
  #view: OperationsView = new OperationsView(this.#live);

  constructor(
    plugins: readonly DurableInstrumentationPlugin[],
    invocation: PluginInvocation,
    options: PluginSinkOptions = {},
  ) {
    this.#hooks = hooksOf(plugins, options.report ?? (() => undefined));
    this.#invocation = invocation;
    this.#patienceMs = options.patienceMs ?? defaultPatienceMs;
    this.wrapsInvocation = this.#hooks.wrapInvocation !== undefined;
    this.wrapsChildContext = this.#hooks.wrapChildContextFn !== undefined;
    this.wrapsAttempt = this.#hooks.wrapOperationAttemptFn !== undefined;
    this.enriches = this.#hooks.enrichLogContext !== undefined;
  }

  /** Calls `onInvocationStart`, and resolves when its promises have settled or patience has run out. Never rejects. */
  async startInvocation(start: PluginInvocationStart): Promise<void> {
    this.#watch(start.operations);
    this.#updatedIds = start.updatedOperationIds;
    this.#started = this.#invocationInfo(start);
    const hooks = this.#hooks.onInvocationStart;
    if (hooks !== undefined) await this.#calls.fireAndWait(hooks, this.#started, this.#patienceMs);
  }

  /**
   * Calls `onInvocationEnd`, and resolves when its promises have settled or patience has run out. Never rejects. Ends that
   * came from outside and that no code has met in this invocation are reported first, because no later one but a retry of this one knows of them.
   */
  async endInvocation(end: PluginInvocationEnd): Promise<void> {
    if (end.status !== "RETRYING") this.#endUnmet();
    const hooks = this.#hooks.onInvocationEnd;
    if (hooks === undefined || this.#started === undefined) return;
    const info = this.#withOperations<InvocationEndInfo>({
      ...this.#invocation,
      executionInput: this.#started.executionInput,
      executionStartTimestamp: this.#started.executionStartTimestamp,
      isFirstInvocation: this.#started.isFirstInvocation,
      updatedOperations: this.#started.updatedOperations,
      status: end.status,
      executionResult: end.result,
      executionError: asError(end.error),
    });
    await this.#calls.fireAndWait(hooks, info, this.#patienceMs);
  }

  on(event: DurableEvent): void {
    switch (event.kind) {
      case "operation.started":
        return this.#operationStarted(event);
      case "operation.ended":
        return this.#operationEnded(event);
      case "operation.replayed":
        return this.#operationReplayed(event);
      case "attempt.started":
        return this.#attemptStarted(event);
      case "attempt.ended":
        return this.#attemptEnded(event);
      case "operations.changed":
        return this.#operationsChanged(event);
      default:
    }
  }

  /** Resolves when every promise that hooks have returned so far has settled; nothing when none is outstanding. */
  flush(): Promise<void> | undefined {
    return this.#calls.idle();
  }

  wrapInvocation(fn: () => Promise<DurableExecutionInvocationOutput>): Promise<DurableExecutionInvocationOutput> {
    const hooks = this.#hooks.wrapInvocation;
    if (hooks === undefined || this.#started === undefined) return fn();
    return runWrapped(hooks, this.#started, { fn, patienceMs: this.#patienceMs });
  }

  /** Runs a context's function inside `wrapChildContextFn`; `replay` says that the context is resumed. */
  wrapChildContext<T>(context: WrappedContext, fn: () => Promise<T>): Promise<T> {
    const hooks = this.#hooks.wrapChildContextFn;
    if (hooks === undefined) return fn();
    const info: OperationInfo = startInfo(context, context.at ?? this.#startedAt.get(context.operation.id));
    info.isReplayingChildren = context.replay;
    return runWrapped(hooks, info, { fn, patienceMs: this.#patienceMs });
  }

  /** Runs an attempt's function inside `wrapOperationAttemptFn`. */
  wrapAttempt<T>(attempt: WrappedAttempt, fn: () => Promise<T>): Promise<T> {
    const hooks = this.#hooks.wrapOperationAttemptFn;
    if (hooks === undefined) return fn();
    return runWrapped(hooks, attemptInfo(attempt, attempt.at), { fn, patienceMs: this.#patienceMs });
  }

  /** What plugins add to the log line that is about to be written; later plugins overwrite earlier ones. */
  enrich(): LogEnrichment | undefined {
    const hooks = this.#hooks.enrichLogContext;
    if (hooks === undefined) return undefined;
    let merged: LogEnrichment | undefined;
    for (const hook of hooks) {
      try {
        const fields = hook.call(undefined);
        if (isThenable(fields)) throw new TypeError("enrichLogContext must return its fields, not a promise.");
        if (typeof fields === "object" && fields !== null) merged = Object.assign(merged ?? {}, fields);
      } catch (error) {
        hook.failed(error);
      }
    }
    return merged;
  }

  /** Hooks that are asked what invoked functions are told of the trace. */
  get propagation(): Hooks["providePropagationMetadata"] {
    return this.#hooks.providePropagationMetadata;
  }

  #operationStarted(event: OperationStarted): void {
    if (event.record?.StartTimestamp === undefined) this.#startedAt.set(event.operation.id, event.at);
    const hooks = this.#hooks.onOperationStart;
    if (hooks !== undefined) this.#calls.fire(hooks, startInfo(event, event.at));
  }

  #operationEnded(event: OperationEnded): void {
    const { id, type } = event.operation;
    const startedAt = this.#startedAt.get(id);
    if (startedAt !== undefined) this.#startedAt.delete(id);
    if (isExternalType(type)) {
      if (this.#reportedEnds.has(id)) return;
      this.#reportedEnds.add(id);
    }
    const hooks = this.#hooks.onOperationEnd;
    if (hooks !== undefined) this.#calls.fire(hooks, endInfo(event, startedAt, event.at));
  }

  #operationReplayed(event: OperationReplayed): void {
    const { operation, record } = event;
    if (!event.resolvedWhileSuspended || this.#reportedEnds.has(operation.id)) return;
    this.#reportedEnds.add(operation.id);
    const hooks = this.#hooks.onOperationEnd;
    if (hooks === undefined) return;
    const status = record.Status ?? "SUCCEEDED";
    const ended = { operation, record, status, result: undefined, error: undefined, replay: false };
    this.#calls.fire(hooks, endInfo(ended, undefined, event.at));
  }

  #endUnmet(): void {
    const hooks = this.#hooks.onOperationEnd;
    if (hooks === undefined) return;
    for (const id of this.#updatedIds) {
      const record = this.#live.get(id);
      if (record === undefined || this.#reportedEnds.has(id)) continue;
      if (!isExternalType(record.Type) || !isTerminal(record.Status)) continue;
      this.#reportedEnds.add(id);
      this.#calls.fire(hooks, this.#view.info(id, record));
    }
  }

  #attemptStarted(event: AttemptStarted): void {
    const hooks = this.#hooks.onOperationAttemptStart;
    if (hooks !== undefined) this.#calls.fire(hooks, attemptInfo(event, event.at));
  }

  #attemptEnded(event: AttemptEnded): void {
    const hooks = this.#hooks.onOperationAttemptEnd;
    // No hook told of the start of an attempt that another process began and did not survive.
    if (hooks !== undefined && event.interrupted !== true) this.#calls.fire(hooks, attemptEndInfo(event));
  }

  #operationsChanged(event: OperationsChanged): void {
    const hooks = this.#hooks.onOperationChange;
    if (event.operations !== this.#live) this.#watch(event.operations);
    for (const { Id } of event.changed) if (Id !== undefined) this.#view.changed(Id);
    if (hooks === undefined) return;
    const updatedOperations: Record<string, OperationInfo> = {};
    for (const record of event.changed) {
      if (record.Id !== undefined) updatedOperations[record.Id] = this.#view.info(record.Id, record);
    }
    const info = { executionArn: this.#invocation.executionArn, updatedOperations };
    this.#calls.fire(hooks, this.#withOperations<OperationChangeInfo>(info));
  }

  #watch(live: ReadonlyMap<string, WireOperation>): void {
    this.#live = live;
    this.#view = new OperationsView(live);
  }

  #invocationInfo(start: PluginInvocationStart): InvocationInfo {
    return this.#withOperations<InvocationInfo>({
      ...this.#invocation,
      executionInput: start.input,
      executionStartTimestamp: start.executionStartedAt === undefined ? undefined : new Date(start.executionStartedAt),
      isFirstInvocation: start.first,
      updatedOperations: this.#view.some(start.updatedOperationIds),
    });
  }

  #withOperations<Info>(info: Omit<Info, "operations">): Info {
    viewOf.set(info, () => this.#view.all());
    return Object.defineProperty(info, "operations", operations) as Info;
  }
}
