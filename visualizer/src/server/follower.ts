import { Failure, problemOf } from "../lambda/failure.ts";
import type { LiveProblem, ProblemCode } from "../shared/api.ts";
import type { Clock } from "./clock.ts";
import { backoff, nextLook, type Pace, toldPace } from "./due.ts";
import type { Feed } from "./feed.ts";
import type { Change } from "./source.ts";

interface FollowerPorts {
  readonly feed: Feed;
  readonly pace: Pace;
  readonly clock: Clock;
  /** Yields when something may have changed. */
  readonly changes: (signal: AbortSignal) => AsyncIterable<Change>;
}

/** Whoever watches an execution, and what it is told beside the events. */
export interface Watcher {
  /** A refusal, or undefined when all is well again. */
  problem(problem: LiveProblem | undefined): void;
  news(change: Change): void;
}

const passing: ReadonlySet<ProblemCode> = new Set(["throttled", "unreachable", "service-error"]);

/** Keeps one feed up to date while somebody watches it: one for all who do. */
export class Follower {
  readonly #ports: FollowerPorts;
  readonly #watchers = new Set<Watcher>();
  #stop: AbortController | undefined;
  /** Whether the source tells when something happens. */
  #isTold = false;

  constructor(ports: FollowerPorts) {
    this.#ports = ports;
  }

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Starts to follow, until the last watcher is gone. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    if (this.#stop === undefined) void this.#run((this.#stop = new AbortController()));
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#end();
    };
  }

  #end(): void {
    this.#stop?.abort();
    this.#stop = undefined;
  }

  async #run({ signal }: AbortController): Promise<void> {
    const { feed, clock } = this.#ports;
    const nudge = new Nudge();
    void this.#listen(nudge, signal);
    let quiet = 0;
    let failures = 0;
    while (!signal.aborted && !feed.outlook.over) {
      const before = feed.top;
      try {
        await feed.refresh();
        if (failures > 0) this.#tell(undefined);
        failures = 0;
        quiet = feed.top > before ? 0 : quiet + 1;
      } catch (error) {
        failures += 1;
        const retrying = error instanceof Failure && passing.has(error.detail?.code ?? "internal");
        this.#tell({ ...problemOf(error), retrying });
        if (!retrying) return this.#end();
      }
      const pause = failures > 0 ? backoff(failures - 1, clock.random()) : this.#pause(quiet);
      await clock.sleep(pause, AbortSignal.any([signal, nudge.signal])).catch(() => {});
      nudge.renew();
    }
    if (!signal.aborted) this.#end();
  }

  #pause(quiet: number): number {
    const { feed, pace, clock } = this.#ports;
    return nextLook(feed.outlook, this.#isTold ? toldPace : pace, { now: clock.now(), quiet });
  }

  async #listen(nudge: Nudge, signal: AbortSignal): Promise<void> {
    try {
      for await (const change of this.#ports.changes(signal)) {
        this.#isTold = true;
        if (change.kind === "events") nudge.give();
        else this.#watchers.forEach((watcher) => watcher.news(change));
      }
    } catch {
      // Without news the follower looks by itself; what is wrong with the service, that look will tell.
    }
    this.#isTold = false;
    nudge.give();
  }

  #tell(problem: LiveProblem | undefined): void {
    for (const watcher of this.#watchers) watcher.problem(problem);
  }
}

/** Cuts a sleep short, also one that has yet to begin. */
class Nudge {
  #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  give(): void {
    this.#controller.abort();
  }

  renew(): void {
    if (this.signal.aborted) this.#controller = new AbortController();
  }
}
