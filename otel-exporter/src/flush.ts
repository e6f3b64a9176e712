/** Time at the end of an invocation that flushing may not take, in ms. */
const marginMs = 100;
/** A receiver that was late is given a part of the time until it keeps it again, and no less than this, in ms. */
const lateShare = 4;
const leastMs = 20;

export interface Flush {
  /** Has `withinMs` to send everything. */
  readonly flush: (withinMs: number) => Promise<void>;
  readonly remainingMs: () => number;
  /** Told that spans were lost. */
  readonly lost: (reason: string, error?: unknown) => void;
}

/** How long the ends of invocations wait for their spans: less and less for a receiver that does not answer. */
export class Patience {
  readonly #fullMs: number;
  #ms: number;

  constructor(timeoutMs: number) {
    this.#fullMs = timeoutMs;
    this.#ms = timeoutMs;
  }

  /** Sends what there is, no longer than the invocation can wait. Never rejects: what cannot be sent is lost, and said to be. */
  async flush({ flush, remainingMs, lost }: Flush): Promise<void> {
    const within = Math.max(0, Math.min(this.#ms, remainingMs() - marginMs));
    const { promise: late, resolve } = Promise.withResolvers<"late">();
    const timer = setTimeout(() => resolve("late"), within);
    try {
      const outcome = await Promise.race([flush(within), late]);
      if (outcome === "late") this.#wasLate(within, lost);
      else this.#ms = this.#fullMs;
    } catch (error) {
      lost("Spans could not be exported.", error);
    } finally {
      clearTimeout(timer);
    }
  }

  #wasLate(within: number, lost: Flush["lost"]): void {
    this.#ms = Math.min(this.#fullMs, Math.max(leastMs, this.#ms / lateShare));
    lost(`Spans had not left after ${Math.round(within)} ms; the invocation does not wait for them.`);
  }
}

/** Sends while invocations go on, one time after the other: what has come meanwhile leaves with the next. */
export class BackgroundFlush {
  readonly #flush: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #running: Promise<void> | undefined;
  #isAskedAgain = false;

  constructor(flush: () => Promise<void>, failed: (error: unknown) => void) {
    this.#flush = flush;
    this.#failed = failed;
  }

  start(): void {
    if (this.#running === undefined) this.#running = this.#run();
    else this.#isAskedAgain = true;
  }

  /** When nothing is on its way any more. Never rejects. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#isAskedAgain = false;
      try {
        await this.#flush();
      } catch (error) {
        this.#failed(error);
      }
    } while (this.#isAskedAgain);
    this.#running = undefined;
  }
}
