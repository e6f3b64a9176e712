import {
  type Attempt,
  type OperationState,
  operationStates,
  type OperationView,
  stateAt,
} from "@durascope/sdk/history";

/** An operation as it was just after an event: nothing of it comes from later events. */
export interface OperationAsOf {
  readonly state: OperationState;
  readonly end: number | undefined;
  /** Whether it had ended, so that its result or error existed. */
  readonly hasEnded: boolean;
  readonly attempts: readonly Attempt[];
  /** The time of the event. */
  readonly time: number | undefined;
}

/** How an operation stood at an event (by index), or stands after the last when there is none. */
export function operationAsOf(view: OperationView, event: number | undefined): OperationAsOf {
  const { model, index } = view;
  if (event === undefined) {
    const { state, end, attempts } = view;
    return { state, end, hasEnded: end !== undefined, attempts, time: undefined };
  }
  const { states, time } = stateAt(model, event);
  const endEvent = model.operations.endEvent[index] ?? -1;
  const hasEnded = endEvent >= 0 && endEvent <= event;
  return {
    state: operationStates[states[index] ?? 0] ?? "future",
    end: hasEnded ? view.end : undefined,
    hasEnded,
    attempts: view.attempts.filter((attempt) => beginning(attempt) <= event).map((attempt) => upTo(attempt, event)),
    time,
  };
}

/** An attempt without a start event shows only when it ends. */
function beginning({ startEvent, endEvent }: Attempt): number {
  return startEvent ?? endEvent ?? Number.POSITIVE_INFINITY;
}

function upTo(attempt: Attempt, event: number): Attempt {
  if (attempt.endEvent !== undefined && attempt.endEvent <= event) return attempt;
  const open = { end: undefined, outcome: "running", error: undefined, result: undefined } as const;
  const later = { nextDelay: undefined, nextDue: undefined, gap: undefined, endEvent: undefined };
  return { ...attempt, ...open, ...later, endInvocation: undefined };
}
