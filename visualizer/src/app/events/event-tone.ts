import { type EventKind, type ExecutionModel, type OperationState, Origin, Phase } from "@durascope/sdk/history";

const states: Readonly<Record<number, OperationState>> = {
  [Phase.started]: "running",
  [Phase.succeeded]: "succeeded",
  [Phase.failed]: "failed",
  [Phase.cancelled]: "cancelled",
  [Phase.timedOut]: "timed-out",
  [Phase.stopped]: "stopped",
};

/** The sign that stands for what an event says; undefined when it says none of these, or is of an unknown type. */
export function eventState(
  { events, invocations, operations }: ExecutionModel,
  event: number,
): OperationState | undefined {
  const kind: EventKind | undefined = events.kinds[events.kind[event] ?? 0];
  if (kind === undefined || !kind.known) return undefined;
  if (kind.origin === Origin.invocation) {
    const invocation = invocations.ofEvent[event] ?? -1;
    return invocations.failed[invocation] === 1 ? "interrupted" : undefined;
  }
  const operation = operations.ofEvent[event] ?? -1;
  const isRetried = kind.phase === Phase.failed && operation >= 0 && operations.endEvent[operation] !== event;
  return isRetried ? "backoff" : states[kind.phase];
}
