import type { Ports } from "./ports.ts";

/** How long an update that nobody waits for may be held back, so that it rides with one that somebody does, in milliseconds. */
const lingerMs = 100;

/**
 * The patience with updates that nobody waits for. Most bodies end within their turn, and what was held back leaves with their
 * results: only where the turn brings none is a timer armed, and one serves for all updates.
 */
export class Linger {
  readonly #ports: Ports;
  /** Whether something is held back that no planned call takes along. */
  readonly #isStuck: () => boolean;
  readonly #send: () => void;
  #since = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(ports: Ports, isStuck: () => boolean, send: () => void) {
    this.#ports = ports;
    this.#isStuck = isStuck;
    this.#send = send;
  }

  /** The first update is held back. */
  began(): void {
    this.#since = this.#ports.clock.now();
  }

  /** Whether a timer is armed that will look. */
  get isTimed(): boolean {
    return this.#cancelTimer !== undefined;
  }

  /** Sends what has been held back for long enough, or comes back when the oldest of it has. */
  look(): void {
    if (!this.#isStuck()) return;
    const left = this.#since + lingerMs - this.#ports.clock.now();
    if (left <= 0) return this.#send();
    this.#cancelTimer ??= this.#ports.scheduler.after(left, () => {
      this.#cancelTimer = undefined;
      this.look();
    });
  }

  cancel(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
