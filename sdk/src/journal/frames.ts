/**
 * Who is running, exactly. A frame is one run of a user function that may call durable operations: the handler, a child
 * context's function, a map item. It is parked while it awaits at least one unfinished operation. All counters change in
 * constant time where the thing they count happens, so whether the invocation may be suspended is a few integer tests,
 * and no timer has to guess.
 */
export class Frames {
  live = 0;
  parked = 0;
  /** Parked, but handed a result since it last awaited something: it may be running beside what it still awaits. */
  unsure = 0;

  enter(): Frame {
    this.live++;
    return new Frame(this);
  }
}

export class Frame {
  readonly #frames: Frames;
  #awaiting = 0;
  #unsure = false;
  #left = false;

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  /** The frame awaits one more unfinished operation. */
  park(): void {
    if (this.#left) return;
    if (this.#awaiting++ === 0) this.#frames.parked++;
    this.#sure();
  }

  /** One operation that the frame awaited has finished: its code goes on. */
  resume(): void {
    if (this.#left || this.#awaiting === 0) return;
    if (--this.#awaiting === 0) {
      this.#frames.parked--;
      this.#sure();
    } else if (!this.#unsure) {
      this.#unsure = true;
      this.#frames.unsure++;
    }
  }

  /** The frame's function has returned or thrown, or nobody needs it any more. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#frames.live--;
    if (this.#awaiting > 0) this.#frames.parked--;
    this.#sure();
  }

  #sure(): void {
    if (!this.#unsure) return;
    this.#unsure = false;
    this.#frames.unsure--;
  }
}
