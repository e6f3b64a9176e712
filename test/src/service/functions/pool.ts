import type { Call, CallResult } from "../engine/invoker.ts";
import { Environment, type EnvironmentOptions, type Loaded } from "./environment.ts";

export interface PoolOptions extends EnvironmentOptions {
  readonly size: number;
  /** ARN of a function under a version. */
  readonly arnOf: (functionName: string, version: string) => string;
}

interface Waiting {
  readonly call: Call;
  readonly resolve: (result: CallResult) => void;
}

/**
 * The environments of one module. After its source changed, running invocations finish where they are; all others
 * get new processes.
 */
export class Pool {
  readonly #options: PoolOptions;
  #idle: Environment[] = [];
  readonly #busy = new Set<Environment>();
  readonly #retiring = new Set<Promise<void>>();
  readonly #queue: Waiting[] = [];
  /** Processes that are loading their module for a call. */
  #starting = 0;
  #generation = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Loads the module as it is now. What could be loaded replaces what ran before. */
  async load(): Promise<Loaded> {
    const environment = new Environment(this.#options);
    const loaded = await environment.loaded;
    if ("error" in loaded || this.#closed) {
      this.#retire(environment);
      return loaded;
    }
    this.discard();
    this.#idle.push(environment);
    this.#next();
    return loaded;
  }

  /** Gives up all environments; those at work are given up when they are done. */
  discard(): void {
    this.#generation += 1;
    for (const environment of this.#idle) this.#retire(environment);
    this.#idle = [];
  }

  invoke(call: Call): Promise<CallResult> {
    return new Promise((resolve) => {
      this.#queue.push({ call, resolve });
      this.#next();
    });
  }

  #next(): void {
    while (this.#queue.length > 0 && !this.#closed) {
      const environment = this.#idle.pop();
      if (environment !== undefined && !environment.alive) continue;
      if (environment === undefined && this.#busy.size + this.#starting >= this.#options.size) return;
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      if (environment === undefined) void this.#start(waiting);
      else void this.#run(environment, waiting, this.#generation);
    }
  }

  async #start(waiting: Waiting): Promise<void> {
    const generation = this.#generation;
    this.#starting += 1;
    const environment = new Environment(this.#options);
    const loaded = await environment.loaded;
    this.#starting -= 1;
    if ("error" in loaded) {
      this.#retire(environment);
      waiting.resolve({ error: loaded.error, failure: "unavailable" });
      this.#next();
    } else await this.#run(environment, waiting, generation);
  }

  async #run(environment: Environment, { call, resolve }: Waiting, generation: number): Promise<void> {
    this.#busy.add(environment);
    const result = await environment.invoke(call, this.#options.arnOf(call.functionName, call.version));
    this.#busy.delete(environment);
    if (environment.alive && generation === this.#generation && !this.#closed) this.#idle.push(environment);
    else this.#retire(environment);
    resolve(result);
    this.#next();
  }

  #retire(environment: Environment): void {
    const ended = environment.retire().finally(() => this.#retiring.delete(ended));
    this.#retiring.add(ended);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const environment of this.#busy) environment.kill();
    this.discard();
    await Promise.all([...this.#busy].map((environment) => environment.ended).concat([...this.#retiring]));
  }
}
