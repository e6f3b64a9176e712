import type { ExecutionModel } from "@durascope/sdk/history";

/** A place in time: the index of an event, just after which everything is shown. */
export type Place = number;

/** Where the scrubber stands, given the `EventId` of the link: undefined is the end. */
export function placeOf({ events }: ExecutionModel, at: number | undefined): Place {
  if (at === undefined) return events.raw.length - 1;
  return Math.max(0, lastAtMost(events.id, at));
}

/** What a link says of a place: nothing at the end, which moves on with a running execution. */
export function atOf({ events }: ExecutionModel, place: Place): number | undefined {
  const inside = Math.max(0, Math.round(place));
  return inside >= events.raw.length - 1 ? undefined : events.id[inside];
}

/** The end of the next invocation, or of the previous one; undefined when there is none. */
export function invocationEnd({ invocations }: ExecutionModel, place: Place, step: 1 | -1): Place | undefined {
  const { lastEvent, count } = invocations;
  const reached = lastAtMost(lastEvent, place);
  const isAtEnd = reached >= 0 && lastEvent[reached] === place;
  const index = step > 0 ? reached + 1 : isAtEnd ? reached - 1 : reached;
  return index >= 0 && index < count ? lastEvent[index] : undefined;
}

/** The next or previous of some places, ascending; undefined when there is none. */
export function neighbour(places: ArrayLike<Place>, place: Place, step: 1 | -1): Place | undefined {
  const index = lastAtMost(places, step > 0 ? place : place - 1);
  return places[step > 0 ? index + 1 : index];
}

/** Last position in an ascending column whose value is at most `value`, or -1. */
export function lastAtMost(column: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
