import type { ExecutionModel } from "@durascope/sdk/history";
import { lastAtMost, type Place } from "./travel.ts";

/** How places lie on the track: evenly by event, or as their times do. */
export interface Clock {
  /** From 0 to 1. */
  readonly position: (place: Place) => number;
  readonly place: (position: number) => Place;
}

/** A time axis, which may leave out time in which nothing ran: from a time to a position from 0 to 1, and back. */
export interface TimeAxis {
  readonly position: (time: number) => number;
  readonly time: (position: number) => number;
}

/** Every event is one step, so that what happened at once can be told apart. */
export function eventClock({ events }: ExecutionModel): Clock {
  const last = Math.max(1, events.raw.length - 1);
  return { position: (place) => place / last, place: (position) => Math.round(position * last) };
}

/** Events lie where their times do. Timestamps may run back: order decides, so that positions never do. */
export function timeClock({ events }: ExecutionModel, axis: TimeAxis): Clock {
  const latest = events.time.slice();
  for (let index = 1; index < latest.length; index++) {
    latest[index] = Math.max(latest[index] ?? 0, latest[index - 1] ?? 0);
  }
  return {
    position: (place) => axis.position(latest[place] ?? 0),
    place: (position) => Math.max(0, lastAtMost(latest, axis.time(position))),
  };
}
