import type { ExecutionModel } from "@durascope/sdk/history";

/** The events of one invocation: those that had happened when it began, and its own. */
export interface Turn {
  readonly before: readonly number[];
  readonly own: readonly number[];
}

/** The events of each invocation. */
export function turnsOf({ invocations, events }: ExecutionModel): Turn[] {
  const turns = Array.from({ length: invocations.count }, () => ({ before: [] as number[], own: [] as number[] }));
  for (let event = 0; event < events.raw.length; event++) {
    const turn = turns[invocations.ofEvent[event] ?? -1];
    if (invocations.suspended[event] === 1) turn?.before.push(event);
    else turn?.own.push(event);
  }
  return turns;
}
