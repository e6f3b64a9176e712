import { type ExecutionModel, Origin } from "@durascope/sdk/history";

/** The events of one invocation: those that had happened when it began, and its own. */
export interface Turn {
  readonly before: readonly number[];
  readonly own: readonly number[];
}

/**
 * The events of each invocation. What the outside world did while an invocation was about to end, and what that one did not act
 * upon, is what the next was made for, if nothing else is.
 */
export function turnsOf(model: ExecutionModel): Turn[] {
  const { invocations } = model;
  const turns = Array.from({ length: invocations.count }, (_, index) => {
    const first = invocations.firstEvent[index] ?? 0;
    const last = invocations.lastEvent[index] ?? -1;
    const events = Array.from({ length: Math.max(0, last - first + 1) }, (__, offset) => first + offset);
    const isBefore = (event: number): boolean => invocations.suspended[event] === 1;
    return { before: events.filter(isBefore), own: events.filter((event) => !isBefore(event)) };
  });
  for (const [index, next] of turns.entries()) {
    const turn = turns[index - 1];
    if (turn === undefined || next.before.length > 0 || hasOtherCause(model, index)) continue;
    const from = turn.own.findLastIndex((event) => originOf(model, event) === Origin.handler) + 1;
    next.before.push(...turn.own.splice(from).filter((event) => originOf(model, event) === Origin.outside));
  }
  return turns;
}

/** Whether an invocation is made again because the one before failed, or because an attempt was due. */
function hasOtherCause({ invocations, attempts }: ExecutionModel, index: number): boolean {
  if (invocations.failed[index - 1] === 1) return true;
  return attempts.delay.some((delay, attempt) => {
    const ended = invocations.ofEvent[attempts.endEvent[attempt] ?? -1] ?? index;
    const next = invocations.ofEvent[attempts.startEvent[attempt + 1] ?? -1] ?? index;
    return !Number.isNaN(delay) && ended < index && next >= index;
  });
}

function originOf({ events }: ExecutionModel, event: number): number {
  return events.kinds[events.kind[event] ?? 0]?.origin ?? Origin.unknown;
}
