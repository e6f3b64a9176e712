import { statSync } from "node:fs";
import { resolve } from "node:path";
import { watch, type FSWatcher } from "chokidar";
import type { ErrorObject } from "@durascope/sdk";
import type { Call, CallResult } from "../engine/invoker.ts";
import type { ExportedFunction } from "./message.ts";
import { Pool, type PoolOptions } from "./pool.ts";

export interface DeploymentOptions extends Omit<PoolOptions, "module"> {
  readonly watch: boolean;
  readonly onLoaded: (module: string, functions: readonly ExportedFunction[]) => void;
  readonly onFailed: (module: string, error: ErrorObject) => void;
}

/** Changes that come within this time belong together. */
const SETTLE_MS = 60;

/** One module as it is deployed: its environments, and the watch over the files it was loaded from. */
export class Deployment {
  readonly module: string;
  readonly #options: DeploymentOptions;
  readonly #pool: Pool;
  /** The files it was loaded from, as they were then. */
  readonly #files = new Map<string, string>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #loading: Promise<void> | undefined;
  #changed = false;
  #closed = false;
  #error: ErrorObject | undefined;

  constructor(module: string, options: DeploymentOptions) {
    this.module = resolve(module);
    this.#options = options;
    this.#pool = new Pool({ ...options, module: this.module });
  }

  /** Why the module cannot be loaded at the moment. */
  get error(): ErrorObject | undefined {
    return this.#error;
  }

  async load(): Promise<void> {
    const begun = Date.now();
    for (const file of [this.module, ...this.#files.keys()]) this.#files.set(file, stateOf(file));
    this.#changed = false;
    const loaded = await this.#pool.load();
    for (const file of loaded.files) {
      if (!this.#files.has(file)) this.#files.set(file, stateOf(file, begun));
    }
    this.#watch();
    if ("error" in loaded) {
      this.#error = loaded.error;
      this.#options.onFailed(this.module, loaded.error);
    } else {
      this.#error = undefined;
      this.#options.onLoaded(this.module, loaded.functions);
    }
  }

  /** What happened before the watch began shows in what it reports at first. */
  #watch(): void {
    if (!this.#options.watch || this.#closed) return;
    if (this.#watcher === undefined) {
      this.#watcher = watch([], { atomic: true });
      this.#watcher.on("all", (_event, file) => {
        if (this.#files.get(file) !== stateOf(file)) this.#change();
      });
      this.#watcher.on("error", () => {});
    }
    this.#watcher.add([...this.#files.keys()]);
  }

  #change(): void {
    this.#changed = true;
    // From now on nothing new is started from what may be half written.
    this.#pool.discard();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#reload(), SETTLE_MS);
  }

  async #reload(): Promise<void> {
    if (this.#loading !== undefined) return;
    this.#loading = this.load();
    await this.#loading;
    this.#loading = undefined;
    if (this.#changed) this.#change();
  }

  /** While the module cannot be loaded, its functions wait for it to be mended. */
  invoke(call: Call): Promise<CallResult> {
    if (this.#error !== undefined) return Promise.resolve({ error: this.#error, failure: "unavailable" });
    return this.#pool.invoke(call);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#watcher?.close(), this.#pool.close()]);
  }
}

/** What a file looks like from outside; one that changed after `begun` looks like no other. */
function stateOf(file: string, begun: number = Number.POSITIVE_INFINITY): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return "missing";
  return found.mtimeMs > begun ? "changed" : `${found.ino} ${found.size} ${found.mtimeMs}`;
}
