import type { ExecutionRecordAnswer, RecordingAnswer } from "../shared/api.ts";
import type { Clock } from "./clock.ts";
import { awsPace, localPace } from "./due.ts";
import { Feed, type ReadPage } from "./feed.ts";
import { Follower } from "./follower.ts";
import { recordLine } from "./line.ts";
import { PayloadCache, PayloadStore } from "./payload-store.ts";
import type { Source } from "./source.ts";

/** What the server holds about one execution. */
export interface HeldExecution {
  readonly feed: Feed;
  readonly follower: Follower;
  readonly payloads: PayloadStore;
  record(): Promise<ExecutionRecordAnswer>;
  recording(): Promise<RecordingAnswer>;
}

interface Limits {
  /** Events without payloads, of all executions together. */
  readonly events: number;
  /** Bytes of payloads, of all executions together. */
  readonly payloadBytes: number;
}

export const defaultLimits: Limits = { events: 500_000, payloadBytes: 128 * 1_048_576 };

/** The executions that were asked about, the least recently used forgotten first. */
export class Executions {
  readonly #source: Source;
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #cache: PayloadCache;
  readonly #held = new Map<string, HeldExecution>();

  constructor(source: Source, clock: Clock, limits: Limits = defaultLimits) {
    this.#source = source;
    this.#clock = clock;
    this.#limits = limits;
    this.#cache = new PayloadCache(limits.payloadBytes);
  }

  of(arn: string): HeldExecution {
    const held = this.#held.get(arn) ?? this.#hold(arn);
    this.#held.delete(arn);
    this.#held.set(arn, held);
    this.#forget();
    return held;
  }

  #hold(arn: string): HeldExecution {
    const source = this.#source;
    const read: ReadPage = async (query) => (await source.calls(arn)).events(arn, query);
    const feed = new Feed(read);
    const follower = new Follower({
      feed,
      pace: source.kind === "aws" ? awsPace : localPace,
      clock: this.#clock,
      changes: (signal) => source.changes(arn, signal),
    });
    const payloads = new PayloadStore(arn, { read, feed, cache: this.#cache });
    const record = async (): Promise<ExecutionRecordAnswer> =>
      recordLine(await (await source.calls(arn)).execution(arn, false));
    return { feed, follower, payloads, record, recording: () => source.recording(arn) };
  }

  #forget(): void {
    let events = 0;
    for (const { feed } of this.#held.values()) events += feed.size;
    const last = [...this.#held.keys()].at(-1);
    for (const [arn, { feed, follower }] of this.#held) {
      if (events <= this.#limits.events) return;
      if (arn === last || !feed.idle || follower.watched) continue;
      events -= feed.size;
      this.#held.delete(arn);
    }
  }
}
