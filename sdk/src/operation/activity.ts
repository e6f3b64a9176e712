import { AsyncLocalStorage } from "node:async_hooks";
import type { Frame } from "../journal/frames.ts";
import type { LogPlace, LogSource } from "../observe/log-source.ts";

/** Which code is running: the handler, a child context's function, or an attempt of a step or check. */
export interface Activity extends LogPlace {
  /** Position of the running context or attempt, `root` for the handler. */
  readonly path: string;
  /** The frame that parks when this code awaits an operation; attempts have none. */
  readonly frame: Frame | undefined;
  readonly log: LogSource;
}

/** One for the process, so that log fields are found from the CommonJS files as well when a function runs the others. */
const key: symbol = Symbol.for("durascope/activity@1");
const shared = globalThis as unknown as Record<symbol, AsyncLocalStorage<Activity> | undefined>;
const storage = (shared[key] ??= new AsyncLocalStorage<Activity>());

export function currentActivity(): Activity | undefined {
  return storage.getStore();
}

export function runAs<T>(activity: Activity, fn: () => T): T {
  return storage.run(activity, fn);
}
