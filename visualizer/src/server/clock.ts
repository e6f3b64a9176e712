import { setTimeout } from "node:timers/promises";

/** Time and chance, so that tests can hold them. */
export interface Clock {
  now(): number;
  /** From 0 to 1. */
  random(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: async (ms, signal) => setTimeout(ms, undefined, { signal }),
};
