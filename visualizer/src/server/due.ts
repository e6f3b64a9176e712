import { isClosing } from "../lambda/history.ts";
import type { EventLine } from "../shared/api.ts";

interface Standing {
  readonly event: number;
  /** When something happens without the function's doing; undefined when nothing is planned. */
  readonly due: number | undefined;
}

/** What history says about when more of it is to be expected. Events may come in any order. */
export class Outlook {
  readonly #standing = new Map<string, Standing>();
  /** The last event about the execution itself; its record may have changed with it. */
  statusEvent = 0;
  #latest: { readonly event: number; readonly type: string } = { event: 0, type: "" };

  see(line: EventLine): void {
    const { EventId: event, EventType: type, Id: id } = line;
    if (type.startsWith("Execution")) this.statusEvent = Math.max(this.statusEvent, event);
    if (event > this.#latest.event) this.#latest = { event, type };
    if (id === undefined || event < (this.#standing.get(id)?.event ?? 0)) return;
    const due = dueTime(line);
    this.#standing.set(id, { event, due });
  }

  /** Nothing comes after this. */
  get over(): boolean {
    return isClosing(this.#latest.type);
  }

  /** An invocation seems to be under way: something was written after the last one that ended. */
  get active(): boolean {
    return this.#latest.type !== "InvocationCompleted";
  }

  /** When the next planned thing happens, in epoch milliseconds. */
  earliest(): number | undefined {
    let earliest: number | undefined;
    for (const { due } of this.#standing.values()) {
      if (due !== undefined && (earliest === undefined || due < earliest)) earliest = due;
    }
    return earliest;
  }
}

type Details = Readonly<Record<string, unknown>> | undefined;

function dueTime(line: EventLine): number | undefined {
  const details = line[`${line.EventType}Details`] as Details;
  switch (line.EventType) {
    case "WaitStarted":
      return timeOf(details?.["ScheduledEndTimestamp"]);
    case "StepFailed":
    case "StepSucceeded": {
      const retry = details?.["RetryDetails"] as Details;
      return after(line, retry?.["NextAttemptDelaySeconds"]);
    }
    case "CallbackStarted": {
      const ends = [after(line, details?.["Timeout"]), after(line, details?.["HeartbeatTimeout"])];
      const known = ends.filter((end) => end !== undefined);
      return known.length === 0 ? undefined : Math.min(...known);
    }
    default:
      return undefined;
  }
}

function timeOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function after({ EventTimestamp }: EventLine, seconds: unknown): number | undefined {
  return typeof seconds === "number" && seconds > 0 ? EventTimestamp + seconds * 1000 : undefined;
}

/** How often to look, in milliseconds. */
export interface Pace {
  readonly active: number;
  /** How long to sleep at most: it doubles from the first to the second while nothing happens. */
  readonly ceiling: readonly [first: number, last: number];
}

export const awsPace: Pace = { active: 1000, ceiling: [5000, 30_000] };
/** A service on this machine may be asked often. */
export const localPace: Pace = { active: 200, ceiling: [500, 2000] };
/** A service that tells by itself is asked only in case it did not. */
export const toldPace: Pace = { active: 5000, ceiling: [5000, 10_000] };

/** How long to wait before looking again; `quiet` counts the looks in a row that found nothing. */
export function nextLook(outlook: Outlook, pace: Pace, { now, quiet }: { now: number; quiet: number }): number {
  const [first, last] = pace.ceiling;
  if (outlook.active) return Math.min(pace.active * 2 ** Math.max(0, quiet - 30), first);
  const ceiling = Math.min(first * 2 ** quiet, last);
  const due = outlook.earliest();
  if (due === undefined) return ceiling;
  // What was due a while ago has not happened: an invocation is under way, and has not said anything.
  return due <= now ? pace.active : Math.min(due - now + pace.active / 2, ceiling);
}

/** How long to wait after a refusal: longer each time, and never for two at the same moment. */
export function backoff(failures: number, random: number): number {
  return Math.min(30_000, 1000 * 2 ** failures) * (0.5 + random / 2);
}
