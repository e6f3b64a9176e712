/** Operation statuses as column values, in the order of `operationStatuses`. */
export const Status = {
  unknown: 0,
  started: 1,
  pending: 2,
  succeeded: 3,
  failed: 4,
  cancelled: 5,
  timedOut: 6,
  stopped: 7,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

/** The wire's names; `UNKNOWN` for an operation that only events of unknown meaning are about. */
export const operationStatuses = [
  "UNKNOWN",
  "STARTED",
  "PENDING",
  "SUCCEEDED",
  "FAILED",
  "CANCELLED",
  "TIMED_OUT",
  "STOPPED",
] as const;
export type OperationStatusName = (typeof operationStatuses)[number];

/**
 * What an operation is doing at one moment:
 * `future` not started yet, `running` its code runs (or, for a context, code inside it), `waiting` for a timer, a
 * callback, another function or (a context) for something inside it, `backoff` until the next attempt, `ready` for it,
 * `interrupted` a step whose invocation ended before it did, `abandoned` never to end because what encloses it has.
 */
export const operationStates = [
  "future",
  "running",
  "waiting",
  "backoff",
  "ready",
  "interrupted",
  "succeeded",
  "failed",
  "cancelled",
  "timed-out",
  "stopped",
  "abandoned",
] as const;
export type OperationState = (typeof operationStates)[number];

/** Operation states as column values. */
export const State = {
  future: 0,
  running: 1,
  waiting: 2,
  backoff: 3,
  ready: 4,
  interrupted: 5,
  succeeded: 6,
  failed: 7,
  cancelled: 8,
  timedOut: 9,
  stopped: 10,
  abandoned: 11,
} as const;

/** The state that a final status is; the statuses before `succeeded` are not final. */
export const stateOfStatus: Uint8Array = Uint8Array.of(
  State.running,
  State.running,
  State.backoff,
  State.succeeded,
  State.failed,
  State.cancelled,
  State.timedOut,
  State.stopped,
);
