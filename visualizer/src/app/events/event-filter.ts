import type { ExecutionModel } from "@durascope/sdk/history";

/** Which events are shown; what is undefined does not restrict them. */
export interface EventFilter {
  /** Per operation: 1 when its events are shown. Then events about none are not. */
  readonly operations: Uint8Array | undefined;
  /** Event types. */
  readonly types: ReadonlySet<string> | undefined;
}

/** Indexes of the events that a filter lets through, ascending. */
export function filterEvents({ events, operations }: ExecutionModel, filter: EventFilter): Int32Array {
  const { types, operations: shown } = filter;
  const kinds = Uint8Array.from(events.kinds, ({ eventType }) => Number(types?.has(eventType) ?? true));
  const found = new Int32Array(events.raw.length);
  let count = 0;
  for (let event = 0; event < found.length; event++) {
    if (kinds[events.kind[event] ?? 0] === 0) continue;
    if (shown !== undefined && shown[operations.ofEvent[event] ?? -1] !== 1) continue;
    found[count++] = event;
  }
  return found.subarray(0, count);
}

/** Every event type of a history, how often it occurs, and whether this version knows it; the most frequent first. */
export function eventTypes({ events }: ExecutionModel): { type: string; count: number; known: boolean }[] {
  const counts = new Int32Array(events.kinds.length);
  for (const kind of events.kind) counts[kind] = (counts[kind] ?? 0) + 1;
  return events.kinds
    .map(({ eventType, known }, kind) => ({ type: eventType, count: counts[kind] ?? 0, known }))
    .toSorted((a, b) => b.count - a.count || a.type.localeCompare(b.type));
}
