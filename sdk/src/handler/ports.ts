import type { Activity, Ports, Scheduler } from "../journal/ports.ts";
import { nodeCrypto } from "../values/builtin.ts";

/** Timers of ours that keep the process alive, in all invocations: they say nothing about what user code does. */
let held = 0;

const scheduler: Scheduler = {
  turn: (fn) => {
    setImmediate(fn);
  },
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  hold: (ms, fn) => {
    let isHeld = true;
    const release = (): void => {
      if (isHeld) held -= 1;
      isHeld = false;
    };
    held += 1;
    const timer = setTimeout(
      () => {
        release();
        fn();
      },
      Math.min(ms, 2 ** 31 - 1),
    );
    return () => {
      clearTimeout(timer);
      release();
    };
  },
};

/**
 * Compares what keeps the process alive with what did when the invocation began. What was there then and has ended since
 * no longer excuses anything new of its kind.
 */
class ProcessActivity implements Activity {
  readonly #found: readonly string[] = process.getActiveResourcesInfo();
  readonly #heldThen: number = held;
  /** Counted when first asked for: few invocations ask. */
  #usual: Map<string, number> | undefined;

  hasOther(): boolean {
    const usual = (this.#usual ??= count(this.#found, this.#heldThen));
    const now = count(process.getActiveResourcesInfo(), held);
    let hasOther = false;
    for (const [kind, amount] of now) if (amount > (usual.get(kind) ?? 0)) hasOther = true;
    for (const [kind, amount] of usual) {
      const left = now.get(kind) ?? 0;
      if (left < amount) usual.set(kind, left);
    }
    return hasOther;
  }
}

function count(kinds: readonly string[], ours: number): Map<string, number> {
  const counted = new Map<string, number>();
  for (const kind of kinds) counted.set(kind, (counted.get(kind) ?? 0) + 1);
  counted.set("Timeout", (counted.get("Timeout") ?? 0) - ours);
  return counted;
}

/** The real clock, chance, event loop and process. Made anew for each invocation. */
export function systemPorts(): Ports {
  return {
    clock: { now: () => Date.now() },
    random: { next: () => Math.random(), uuid: () => nodeCrypto().randomUUID() },
    scheduler,
    activity: new ProcessActivity(),
  };
}
