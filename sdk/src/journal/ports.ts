/** What the runtime needs of the outside besides its client, as ports, so that tests and simulators can own them. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A fresh, unguessable id. */
  uuid(): string;
}

export interface Scheduler {
  /** Runs `fn` after the current turn of the event loop and everything that is ready in it. */
  turn(fn: () => void): void;
  /** Runs `fn` in `ms` milliseconds, without keeping the process alive; the result cancels it. */
  after(ms: number, fn: () => void): () => void;
  /** Like `after`, and keeps the process alive until then. */
  hold(ms: number, fn: () => void): () => void;
}

/** Tells whether anything besides the durable operations keeps the process busy. */
export interface Activity {
  /** Timers, sockets, requests and the like that were not there when the invocation began. */
  hasOther(): boolean;
}

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly activity: Activity;
}
