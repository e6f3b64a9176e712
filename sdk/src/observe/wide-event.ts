import type { DurableEvent, EventSink, InvocationStarted, SuspendReason } from "./event.ts";

/** What `logging: { wideEvent: true }` writes at the end of an invocation. Durations are milliseconds. */
interface WideEvent {
  status: string;
  firstInvocation: boolean;
  coldStart: boolean;
  durationMs: number;
  /** Since the execution was started, where that is known. */
  executionDurationMs: number | undefined;
  stateLoadMs: number;
  checkpointMs: number;
  executed: number;
  replayed: number;
  retries: number;
  checkpoints: number;
  checkpointBytes: number;
  operations: number;
  /** Why the previous invocation's suspension ended: the types of the operations that were changed meanwhile. */
  resumedBy: string[];
  suspendedFor: SuspendReason | undefined;
  errorType: string | undefined;
}

/**
 * Counts during an invocation and writes one line at its end: `write` is the default logger's `event`, or passes both on to a
 * custom logger's `info`.
 */
export function createWideEventSink(write: (message: string, fields: Record<string, unknown>) => void): EventSink {
  let started: InvocationStarted | undefined;
  let retries = 0;
  let stateLoadMs = 0;
  let checkpointMs = 0;
  let suspendedFor: SuspendReason | undefined;
  const on = (event: DurableEvent): void => {
    switch (event.kind) {
      case "invocation.started":
        started = event;
        return;
      case "state.loaded":
        stateLoadMs += event.durationMs;
        return;
      case "checkpoint.acknowledged":
        checkpointMs += event.durationMs;
        return;
      case "attempt.ended":
        if (event.retryDelaySeconds !== undefined && event.outcome === "FAILED") retries += 1;
        return;
      case "execution.suspended":
        suspendedFor = event.reason;
        return;
      case "invocation.ended": {
        const line: WideEvent = {
          status: event.status,
          firstInvocation: event.first,
          coldStart: started?.coldStart ?? false,
          durationMs: started === undefined ? 0 : event.at - started.at,
          executionDurationMs:
            started?.executionStartedAt === undefined ? undefined : event.at - started.executionStartedAt,
          stateLoadMs,
          checkpointMs,
          executed: event.executed,
          replayed: event.replayed,
          retries,
          checkpoints: event.checkpoints,
          checkpointBytes: event.checkpointBytes,
          operations: started?.operations.size ?? 0,
          resumedBy: resumedBy(started),
          suspendedFor,
          errorType: event.error instanceof Error ? event.error.name : undefined,
        };
        return write("invocation ended", { ...line });
      }
      default:
    }
  };
  return { name: "wide-event", on };
}

function resumedBy(started: InvocationStarted | undefined): string[] {
  const types = new Set<string>();
  for (const id of started?.updatedOperationIds ?? []) {
    const type = started?.operations.get(id)?.Type;
    if (type !== undefined) types.add(type);
  }
  return [...types];
}
