import type { Effect } from "../rules/command.ts";
import type { Execution } from "../rules/model.ts";
import { Rejection } from "../rules/rejection.ts";
import type { Store } from "../store/store.ts";
import type { ServiceEvent } from "./event.ts";

export interface WriterPorts {
  readonly store: Store;
  readonly dirty: Set<Execution>;
  readonly perform: (effect: Effect) => void;
  readonly written: (execution: Execution) => void;
  readonly onEvent: (event: ServiceEvent) => void;
}

const AGAIN_MS = 500;

/**
 * Writes before anything is acknowledged or done. All that was decided in one turn of the event loop is written
 * together. What cannot be written stays to be written: nothing is acknowledged until that succeeds.
 */
export class Writer {
  readonly #ports: WriterPorts;
  #effects: Effect[] = [];
  #erased: Execution[] = [];
  #pending: { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } | undefined;
  #again: NodeJS.Timeout | undefined;
  #failing = false;
  #performing = false;

  constructor(ports: WriterPorts) {
    this.#ports = ports;
  }

  get busy(): boolean {
    return this.#pending !== undefined || this.#effects.length > 0 || this.#failing;
  }

  write(effects: readonly Effect[]): Promise<void> | undefined {
    for (const effect of effects) {
      this.#effects.push(effect);
      if (effect.type === "erase") this.#erased.push(effect.execution);
    }
    const { dirty, store } = this.#ports;
    if (dirty.size === 0 && this.#erased.length === 0 && this.#effects.length === 0) return undefined;
    if (!store.durable) {
      this.#flush();
      return undefined;
    }
    if (this.#pending === undefined) {
      this.#pending = Promise.withResolvers<void>();
      setImmediate(() => this.#flush());
    }
    return this.#pending.promise;
  }

  async close(): Promise<void> {
    clearTimeout(this.#again);
    if (this.#pending !== undefined) await this.#pending.promise.catch(() => {});
    clearTimeout(this.#again);
  }

  #flush(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    try {
      this.#commit();
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (!this.#failing) this.#ports.onEvent({ type: "storage.failed", error });
      this.#failing = true;
      this.#again ??= setTimeout(() => {
        this.#again = undefined;
        this.#flush();
      }, AGAIN_MS);
      pending?.reject(new Rejection("ServiceException", `The service cannot write its state: ${error.message}`));
      return;
    }
    if (this.#failing) this.#ports.onEvent({ type: "storage.recovered" });
    this.#failing = false;
    pending?.resolve();
    this.#perform();
  }

  #commit(): void {
    const { dirty, store, written } = this.#ports;
    if (dirty.size === 0 && this.#erased.length === 0) return;
    store.commit({ changed: dirty, erased: this.#erased });
    this.#erased = [];
    const changed = [...dirty];
    dirty.clear();
    for (const execution of changed) {
      execution.changes.row = false;
      execution.changes.operations.clear();
      execution.changes.events = [];
      written(execution);
    }
  }

  /** An effect may lead to further commands at once; theirs are performed after it. */
  #perform(): void {
    if (this.#performing) return;
    this.#performing = true;
    try {
      while (this.#effects.length > 0) {
        const effects = this.#effects;
        this.#effects = [];
        for (const effect of effects) this.#ports.perform(effect);
      }
    } finally {
      this.#performing = false;
    }
  }
}
