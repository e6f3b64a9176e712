import type { Ports } from "@durascope/sdk";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly kind: "runtime" | "user" | "service";
  readonly fn: () => void;
}

/** Virtual time, chance and event loop. Time moves only when nothing else can happen. */
export class World {
  now: number = Date.UTC(2026, 10, 23, 12);
  readonly #timers = new Set<Timer>();
  #order = 0;
  #turns = 0;
  #uuids = 0;
  #seed = 0x2545f491;
  #epoch = 0;

  /** The ports of one invocation; once the next has begun, or this one was killed, they do nothing any more. */
  ports(): Ports {
    const epoch = this.#epoch;
    const isAlive = (): boolean => epoch === this.#epoch;
    const later = (ms: number, fn: () => void): (() => void) =>
      this.#add("runtime", ms, () => {
        if (isAlive()) fn();
      });
    return {
      clock: { now: () => this.now },
      random: { next: () => this.random(), uuid: () => `uuid-${++this.#uuids}` },
      scheduler: {
        turn: (fn) => {
          this.#turns++;
          setImmediate(() => {
            this.#turns--;
            if (isAlive()) fn();
          });
        },
        after: later,
        hold: later,
      },
      activity: { hasOther: () => this.count("user") > 0 },
    };
  }

  /** Ends the process, so to speak: timers of the runtime and of user code are gone. */
  nextProcess(): void {
    this.#epoch++;
    for (const timer of this.#timers) if (timer.kind !== "service") this.#timers.delete(timer);
  }

  count(kind: Timer["kind"]): number {
    let count = 0;
    for (const timer of this.#timers) if (timer.kind === kind) count++;
    return count;
  }

  random(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 2 ** 32;
  }

  /** What user code waits with that is not durable: an SDK call, a query. */
  sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#add("user", ms, resolve);
    return promise;
  }

  /** Something that happens outside the process. */
  outside(ms: number, fn: () => void): () => void {
    return this.#add("service", ms, fn);
  }

  /** Lets everything that is ready happen. */
  async settle(): Promise<void> {
    do {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    } while (this.#turns > 0);
  }

  /** Moves to the next timer and runs it; false when there is none. */
  advance(): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.now = Math.max(this.now, next.at);
    next.fn();
    return true;
  }

  #add(kind: Timer["kind"], ms: number, fn: () => void): () => void {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`A timer of ${ms} ms was asked for.`);
    const timer: Timer = { at: this.now + ms, order: this.#order++, kind, fn };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }
}
