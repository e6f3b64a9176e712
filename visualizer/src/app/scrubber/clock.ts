import type { ExecutionModel } from "@durascope/sdk/history";
import { Projection, type TimeBase } from "../timeline/axis.ts";
import { lastAtMost, type Place } from "./travel.ts";

/** How places lie on the track: evenly by event, or as their times do. */
export interface Clock {
  /** From 0 to 1. */
  readonly position: (place: Place) => number;
  readonly place: (position: number) => Place;
}

/** Every event is one step, so that what happened at once can be told apart. */
export function eventClock({ events }: ExecutionModel): Clock {
  const last = Math.max(1, events.raw.length - 1);
  return { position: (place) => place / last, place: (position) => Math.round(position * last) };
}

/** Projections have a width; this one only has to be finer than any screen. */
const fine = 10_000;

/** Events lie where their times do on the axis of the timeline. Timestamps may run back: order decides, so positions never do. */
export function timeClock({ events }: ExecutionModel, base: TimeBase): Clock {
  const axis = new Projection(base, { from: base.start, to: base.end }, fine);
  const latest = events.time.slice();
  for (let index = 1; index < latest.length; index++) {
    latest[index] = Math.max(latest[index] ?? 0, latest[index - 1] ?? 0);
  }
  return {
    position: (place) => axis.x(latest[place] ?? 0) / fine,
    place: (position) => Math.max(0, lastAtMost(latest, axis.time(position * fine))),
  };
}
