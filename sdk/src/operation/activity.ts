import { AsyncLocalStorage } from "node:async_hooks";
import type { Frame } from "../journal/frames.ts";
import type { OperationRef } from "../observe/event.ts";

/** Which code is running: the handler, a child context's function, or an attempt of a step or check. */
export interface Activity {
  /** Position of the running context or attempt, `root` for the handler. */
  readonly path: string;
  /** The frame that parks when this code awaits an operation; attempts have none. */
  readonly frame: Frame | undefined;
  readonly operation: OperationRef | undefined;
  readonly attempt: number | undefined;
  /** Whether log lines written now were already written by an earlier invocation. */
  readonly isReplaying: (() => boolean) | undefined;
}

const storage = new AsyncLocalStorage<Activity>();

export function currentActivity(): Activity | undefined {
  return storage.getStore();
}

export function runAs<T>(activity: Activity, fn: () => T): T {
  return storage.run(activity, fn);
}
