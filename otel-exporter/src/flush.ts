/** Time at the end of an invocation that flushing may not take, in ms. */
const marginMs = 100;

export interface FlushOptions {
  readonly flush: () => Promise<void>;
  readonly timeoutMs: number;
  readonly remainingMs: () => number;
  /** Told once in a process that spans were lost. */
  readonly lost: (reason: string, error?: unknown) => void;
}

/** Sends what there is, no longer than the invocation can wait. Never rejects: what cannot be sent is lost, and said to be. */
export async function flushWithin({ flush, timeoutMs, remainingMs, lost }: FlushOptions): Promise<void> {
  const within = Math.max(0, Math.min(timeoutMs, remainingMs() - marginMs));
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(() => resolve("late"), within);
  try {
    const outcome = await Promise.race([flush(), late]);
    if (outcome === "late")
      lost(`Spans had not left after ${Math.round(within)} ms; the invocation does not wait for them.`);
  } catch (error) {
    lost("Spans could not be exported.", error);
  } finally {
    clearTimeout(timer);
  }
}
