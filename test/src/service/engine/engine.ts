import type { Command, CommandOf, Effect, Replies } from "../rules/command.ts";
import { nameKey } from "../rules/execution.ts";
import { isOpen, type Execution, type ServiceState, type Settings } from "../rules/model.ts";
import { newState, type Outcome, reduce } from "../rules/reduce.ts";
import { Rejection } from "../rules/rejection.ts";
import { expiresAt, type Store } from "../store/store.ts";
import type { Clock } from "./clock.ts";
import type { ServiceEvent } from "./event.ts";
import type { Call, CallResult, Invoker } from "./invoker.ts";
import { Scheduler } from "./scheduler.ts";
import { Writer } from "./writer.ts";

export interface EnginePorts {
  readonly settings: Settings;
  readonly store: Store;
  readonly clock: Clock;
  readonly invoker: Invoker;
  readonly newId: () => string;
  readonly onEvent?: ((event: ServiceEvent) => void) | undefined;
  /** Told of each execution that was written. */
  readonly onWritten?: ((arn: string) => void) | undefined;
  /** Whether time may be skipped although a callback is open: never, or when it has a timeout of its own. */
  readonly skipCallbacks?: "never" | "whenOnlyTimer" | undefined;
}

/** Runs the rules: keeps what they decide, and does what they ask for once it is kept. */
export class Engine {
  readonly state: ServiceState;
  readonly store: Store;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly #ports: EnginePorts;
  readonly #scheduler: Scheduler;
  readonly #writer: Writer;
  readonly #waiters = new Map<string, ((execution: Execution) => void)[]>();
  readonly #running = new Map<string, string | undefined>();
  /** Last log lines of invocations whose callers asked for them. */
  readonly #logs = new Map<string, string>();
  /** Executions whose function cannot be invoked at the moment. */
  readonly #parked = new Set<string>();
  #closed = false;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.state = newState(ports.settings);
    this.store = ports.store;
    this.clock = ports.clock;
    this.newId = ports.newId;
    this.#scheduler = new Scheduler({
      clock: ports.clock,
      fire: (arn) => this.#internally({ type: "timer", arn }),
      maySkip: (arn) => this.#maySkip(arn),
    });
    this.#writer = new Writer({
      store: ports.store,
      dirty: this.state.dirty,
      perform: (effect) => this.#perform(effect),
      written: (execution) => {
        this.#forget(execution);
        ports.onWritten?.(execution.arn);
      },
      onEvent: (event) => ports.onEvent?.(event),
    });
  }

  /** Takes up everything that was under way when the store was last written. */
  restore(): void {
    for (const execution of this.store.unfinished()) {
      this.state.executions.set(execution.arn, execution);
      this.state.names.set(nameKey(execution.functionName, execution.name), execution.arn);
    }
    for (const arn of this.state.executions.keys()) this.#internally({ type: "restore", arn });
    this.sweep();
  }

  /** Carries out a command. Resolves when everything it decided is kept; rejects with a `Rejection`. */
  async dispatch<K extends Command["type"]>(command: CommandOf<K>): Promise<Replies[K]> {
    if (this.#closed) throw new Rejection("ServiceException", "The service is shutting down");
    this.#recall(command);
    const { reply, effects } = this.#reduce(command);
    await this.#writer.write(effects);
    this.#scheduler.poke();
    if (reply instanceof Rejection) throw reply;
    return reply;
  }

  #reduce<K extends Command["type"]>(command: CommandOf<K>): Outcome<Replies[K]> {
    return reduce<K>(this.state, command, { now: this.clock.now(), newId: this.newId });
  }

  /** An execution by its ARN, unless its retention has ended. */
  execution(arn: string): Execution | undefined {
    const execution = this.state.executions.get(arn) ?? this.store.find(arn);
    if (execution === undefined) return undefined;
    return (expiresAt(execution) ?? Number.POSITIVE_INFINITY) > this.clock.now() ? execution : undefined;
  }

  /** Resolves when the execution has closed. */
  closing(arn: string): Promise<Execution> {
    const execution = this.execution(arn);
    if (execution !== undefined && !isOpen(execution)) return Promise.resolve(execution);
    const { promise, resolve } = Promise.withResolvers<Execution>();
    const waiters = this.#waiters.get(arn);
    if (waiters === undefined) this.#waiters.set(arn, [resolve]);
    else waiters.push(resolve);
    return promise;
  }

  lastLogs(arn: string): string | undefined {
    return this.#logs.get(arn);
  }

  /** Removes what has been kept long enough. */
  sweep(): void {
    for (const arn of this.store.expired(this.clock.now())) this.#internally({ type: "delete", arn });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#scheduler.close();
    await this.#writer.close();
  }

  /** Brings back what the rules need of executions that are no longer in memory. */
  #recall(command: Command): void {
    if (command.type === "start" && command.name !== undefined) {
      const arn = this.store.named(command.functionName, command.name);
      if (arn !== undefined && !this.state.executions.has(arn)) this.#recallClosed(arn);
    } else if (
      command.type === "stop" ||
      command.type === "pause" ||
      command.type === "resume" ||
      command.type === "delete"
    ) {
      if (!this.state.executions.has(command.arn)) this.#recallClosed(command.arn);
    }
  }

  #recallClosed(arn: string): void {
    const execution = this.store.find(arn);
    if (execution === undefined) return;
    const gone = (expiresAt(execution) ?? Number.POSITIVE_INFINITY) <= this.clock.now();
    if (gone) this.store.commit({ changed: [], erased: [execution] });
    else {
      this.state.executions.set(arn, execution);
      this.state.names.set(nameKey(execution.functionName, execution.name), arn);
      setImmediate(() => this.#forget(execution));
    }
  }

  /** A closed execution needs no place in memory once it is written and its last invocation has ended. */
  #forget(execution: Execution): void {
    if (isOpen(execution) || execution.invocation !== undefined || this.state.dirty.has(execution)) return;
    this.state.executions.delete(execution.arn);
    const key = nameKey(execution.functionName, execution.name);
    if (this.state.names.get(key) === execution.arn) this.state.names.delete(key);
  }

  /** For commands nobody waits for: what could not be written is tried again, and was announced. */
  #internally(command: Command): void {
    this.dispatch(command as CommandOf<Command["type"]>).catch(ignoreRejection);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "invoke":
        void this.#invoke(effect);
        break;
      case "call":
        void this.#call(effect);
        break;
      case "arm":
        this.#scheduler.arm(effect.arn, effect.at);
        break;
      case "started": {
        const { arn, functionName, name } = effect.execution;
        this.#ports.onEvent?.({ type: "execution.started", arn, functionName, name });
        break;
      }
      case "closed": {
        const { arn, status, error } = effect.execution;
        this.#scheduler.arm(arn, undefined);
        this.#ports.onEvent?.({ type: "execution.closed", arn, status, error });
        for (const resolve of this.#waiters.get(arn) ?? []) resolve(effect.execution);
        this.#waiters.delete(arn);
        // Whoever waited reads them first.
        setImmediate(() => this.#logs.delete(arn));
        this.#parked.delete(arn);
        break;
      }
      case "erase":
        break;
    }
  }

  async #invoke({ execution, requestId }: Extract<Effect, { type: "invoke" }>): Promise<void> {
    const { arn, functionName, version, tenantId, traceId } = execution;
    const begin = () => this.#begin(arn, requestId);
    const result = await this.run({ arn, functionName, version, requestId, tenantId, traceId, begin });
    if (result.logs !== undefined && this.#waiters.has(arn)) this.#logs.set(arn, result.logs);
    if ("output" in result) {
      this.#parked.delete(arn);
      this.#internally({ type: "invocationReturned", arn, requestId, output: result.output });
    } else {
      if (result.failure === "unavailable") this.#parked.add(arn);
      else this.#parked.delete(arn);
      this.#internally({ type: "invocationFailed", arn, requestId, error: result.error, failure: result.failure });
    }
  }

  /**
   * What is decided here is not awaited: the process may act on it at once, since what it does in turn counts only when it is written,
   * and that is later.
   */
  #begin(arn: string, requestId: string): string | undefined {
    if (this.#closed) return undefined;
    const { reply, effects } = this.#reduce({ type: "invocationBegan", arn, requestId });
    this.#writer.write(effects)?.catch(ignoreRejection);
    return reply === undefined || reply instanceof Rejection ? undefined : JSON.stringify(reply);
  }

  async #call(effect: Extract<Effect, { type: "call" }>): Promise<void> {
    const { arn, operationId, functionName, version, payload, tenantId, traceId } = effect;
    const call = {
      arn: undefined,
      functionName,
      version,
      tenantId,
      traceId,
      requestId: this.newId(),
      begin: () => payload,
    };
    const result = await this.run(call);
    const outcome = "output" in result ? { result: result.output } : { error: result.error };
    this.#internally({ type: "callFinished", arn, operationId, outcome });
  }

  /** Runs function code once. */
  async run(call: Omit<Call, "timeoutSeconds" | "memoryMb">): Promise<CallResult> {
    const { arn, functionName, requestId } = call;
    const config = this.state.functions.get(functionName);
    const { timeoutSeconds = 900, memoryMb = 1024 } = config ?? {};
    this.#running.set(requestId, arn);
    this.#ports.onEvent?.({ type: "invocation.started", arn, functionName, requestId });
    const result = await this.#ports.invoker.invoke({ ...call, timeoutSeconds, memoryMb });
    this.#running.delete(requestId);
    const error = "error" in result ? result.error : undefined;
    this.#ports.onEvent?.({ type: "invocation.ended", arn, functionName, requestId, error });
    this.#scheduler.poke();
    return result;
  }

  #maySkip(arn: string): boolean {
    if (this.#running.size > 0 || this.#parked.size > 0 || this.#writer.busy) return false;
    const next = this.state.executions.get(arn);
    if (this.#ports.skipCallbacks === "whenOnlyTimer") {
      return next !== undefined && !(awaited(next) && next.armedAt === next.timeoutAt);
    }
    for (const execution of this.state.executions.values()) if (isOpen(execution) && awaited(execution)) return false;
    return true;
  }
}

function ignoreRejection(error: unknown): void {
  if (!(error instanceof Rejection)) throw error;
}

/** Whether something outside of the service has to happen before the execution goes on. */
function awaited({ callbacks, status }: Execution): boolean {
  return callbacks > 0 || status === "PAUSED";
}
