import type { OperationRef, SuspendReason } from "../observe/event.ts";
import type { WireOperation } from "../wire/model.ts";

/** Somebody waits for the service to change an operation: a timer, a retry delay, a callback or an invoked function. */
export interface Watch {
  readonly ref: OperationRef;
  readonly reason: SuspendReason;
  /** When the service is expected to act, in epoch ms; undefined where only the outside world knows. */
  readonly dueAt: number | undefined;
  readonly status: string | undefined;
  readonly changed: (operation: WireOperation) => void;
  /** Whether handler code waits for the outcome; what nobody awaits is not polled for. */
  awaited: boolean;
  polls: number;
  pollAt: number;
}

const minute = 60_000;

/** When to look at an operation for the (polls + 1)th time: at its end, then ever less often. */
export function nextPoll(watch: Watch, now: number): number {
  if (watch.polls === 0) return watch.dueAt === undefined ? now + 1_000 : Math.max(now, watch.dueAt);
  return now + Math.min(watch.polls * 1_000, watch.polls > 95 ? minute : 10_000);
}

/** The watches of an invocation, countable by reason, and when to poll next for those that are awaited. */
export class Watches {
  readonly #byId = new Map<string, Watch>();
  readonly #count: Record<SuspendReason, number> = {
    retry: 0,
    wait: 0,
    callback: 0,
    invoke: 0,
    condition: 0,
    paused: 0,
  };

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Watch | undefined {
    return this.#byId.get(id);
  }

  add(watch: Watch): void {
    this.delete(watch.ref.id);
    this.#byId.set(watch.ref.id, watch);
    this.#count[watch.reason]++;
  }

  delete(id: string): Watch | undefined {
    const watch = this.#byId.get(id);
    if (watch === undefined) return undefined;
    this.#byId.delete(id);
    this.#count[watch.reason]--;
    return watch;
  }

  /** What a suspension is mostly for, in the order in which the official SDK names it. */
  reason(): SuspendReason {
    for (const reason of ["retry", "wait", "callback", "invoke", "condition"] as const) {
      if (this.#count[reason] > 0) return reason;
    }
    return "callback";
  }

  pending(): OperationRef[] {
    return Array.from(this.#byId.values(), (watch) => watch.ref);
  }

  /** The earliest poll of an awaited watch, planned anew: linear, but once per poll, not per operation. */
  earliestPoll(): number | undefined {
    let earliest: number | undefined;
    for (const watch of this.#byId.values()) {
      if (watch.awaited && (earliest === undefined || watch.pollAt < earliest)) earliest = watch.pollAt;
    }
    return earliest;
  }

  /** Counts a poll for every awaited watch that was due. */
  polled(now: number): void {
    for (const watch of this.#byId.values()) {
      if (!watch.awaited || watch.pollAt > now) continue;
      watch.polls++;
      watch.pollAt = nextPoll(watch, now);
    }
  }
}
