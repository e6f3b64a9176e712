import type { DiagnosticLog } from "./diagnostic.ts";
import type { HistoryEvent } from "./reader.ts";

/** Puts events in order of `EventId` and keeps each id once, whatever the order and number in which they came. */
export function putInOrder(events: readonly HistoryEvent[], log: DiagnosticLog): readonly HistoryEvent[] {
  if (isAscending(events)) {
    return events;
  }
  const kept = new Map<number, HistoryEvent>();
  for (const event of events) {
    const known = kept.get(event.EventId);
    kept.set(event.EventId, known === undefined || known === event ? event : choose(known, event, log));
  }
  return [...kept.values()].toSorted((a, b) => a.EventId - b.EventId);
}

function isAscending(events: readonly HistoryEvent[]): boolean {
  let previous = 0;
  for (const { EventId } of events) {
    if (EventId <= previous) return false;
    previous = EventId;
  }
  return true;
}

const identity = ["EventType", "Id", "ParentId"] as const;

/** The choice must not depend on which of the two came first: pages may arrive in any order. */
function choose(a: HistoryEvent, b: HistoryEvent, log: DiagnosticLog): HistoryEvent {
  const textA = JSON.stringify(a);
  const textB = JSON.stringify(b);
  if (textA === textB) {
    return a;
  }
  if (identity.some((member) => (a[member] ?? null) !== (b[member] ?? null))) {
    log.add("DX8125", `two different events have the id ${a.EventId}; one of them is shown`, { eventId: a.EventId });
  }
  const excluded = Number(isExcluded(textA)) - Number(isExcluded(textB));
  if (excluded !== 0) return excluded < 0 ? a : b;
  if (textA.length !== textB.length) return textA.length > textB.length ? a : b;
  return textA < textB ? a : b;
}

/** Pages read without execution data and pages read with it may be mixed; what has the data is the better copy. */
function isExcluded(text: string): boolean {
  return text.includes('"Truncated":true');
}
