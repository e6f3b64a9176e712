import { appendOwn, data } from "./history.ts";
import type { Execution } from "./model.ts";

/** From here on the function is not invoked. */
export function enterPause(execution: Execution, now: number): void {
  const { pause } = execution;
  if (pause === undefined) return;
  execution.status = "PAUSED";
  execution.retryAt = undefined;
  if (pause.timeoutPaused && execution.timeoutAt !== undefined) {
    pause.remaining = Math.max(0, execution.timeoutAt - now);
    execution.timeoutAt = undefined;
  }
  const details = {
    ExecutionTimeoutPaused: pause.timeoutPaused,
    PauseRequestTimestamp: pause.requestedAt,
    ...(pause.reason !== undefined && { Reason: data(pause.reason) }),
  };
  appendOwn(execution, { type: "ExecutionPaused", details }, now);
}
