import type { WireEvent } from "../lambda/api.ts";
import type { PayloadMember, PayloadsAnswer, PayloadSummary } from "../shared/api.ts";
import { Failure } from "../lambda/failure.ts";
import type { Feed, ReadPage } from "./feed.ts";
import { type HeldPayload, payloadsOf } from "./line.ts";

interface Kept {
  readonly bytes: Buffer;
  readonly truncated: boolean;
}

/** Payloads of several executions, the least recently used dropped first. Kept in memory only. */
export class PayloadCache {
  readonly #limit: number;
  readonly #kept = new Map<string, Kept>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): Kept | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  put(key: string, kept: Kept): void {
    this.#drop(key);
    this.#kept.set(key, kept);
    this.#size += kept.bytes.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#limit || oldest === key) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#size -= this.#kept.get(key)?.bytes.length ?? 0;
    this.#kept.delete(key);
  }
}

/** The payloads of one execution: read in pages when one is first asked for, given one at a time. */
export class PayloadStore {
  readonly #arn: string;
  readonly #read: ReadPage;
  readonly #feed: Feed;
  readonly #cache: PayloadCache;
  readonly #summaries: PayloadSummary[] = [];
  #summed = 0;
  #summing: Promise<void> | undefined;

  constructor(arn: string, { read, feed, cache }: { read: ReadPage; feed: Feed; cache: PayloadCache }) {
    this.#arn = arn;
    this.#read = read;
    this.#feed = feed;
    this.#cache = cache;
  }

  async payload(event: number, member: PayloadMember): Promise<Kept> {
    const key = this.#key(event, member);
    const held = this.#cache.get(key);
    if (held !== undefined) return held;
    const found = (await this.#find(event)).find((one) => one.member === member);
    if (found === undefined) throw noPayload(`event ${event} has no ${member}`);
    if (found.text === undefined && found.truncated) {
      throw noPayload(`the service no longer includes the ${member} of event ${event}`);
    }
    return this.#keep(found);
  }

  /** What is known of all payloads; reads those that were not read yet. */
  async summaries(): Promise<PayloadsAnswer> {
    this.#summing ??= this.#sum().finally(() => (this.#summing = undefined));
    await this.#summing;
    return { until: this.#summed, payloads: this.#summaries };
  }

  #key(event: number, member: PayloadMember): string {
    return `${this.#arn} ${event} ${member}`;
  }

  #keep(payload: HeldPayload): Kept {
    const kept = { bytes: Buffer.from(payload.text ?? ""), truncated: payload.truncated };
    this.#cache.put(this.#key(payload.event, payload.member), kept);
    return kept;
  }

  /** The payloads of one event. Those of its neighbours come with them, and are kept. */
  async #find(event: number): Promise<HeldPayload[]> {
    for await (const events of this.#pagesTo(event)) {
      const payloads = events.flatMap(payloadsOf);
      for (const payload of payloads) if (payload.text !== undefined) this.#keep(payload);
      if (events.some(({ EventId }) => EventId === event)) return payloads.filter((one) => one.event === event);
    }
    throw noPayload(`the history has no event ${event}`);
  }

  /**
   * Pages with data towards an event: from the place where its page was read without data, else from the nearer end of the history.
   * A place is the service's secret; when it does not lead to the event, the search starts over from the beginning.
   */
  async *#pagesTo(event: number): AsyncGenerator<readonly WireEvent[]> {
    const place = this.#feed.placeOf(event);
    if (place === undefined) {
      yield* this.#pages({ newestFirst: event > this.#feed.top / 2 }, event);
      return;
    }
    try {
      yield* this.#pages({ marker: place.marker }, event);
    } catch (error) {
      if (!(error instanceof Failure) || error.detail?.code !== "bad-request") throw error;
    }
    if (place.marker !== undefined) yield* this.#pages({}, event);
  }

  async *#pages(
    { newestFirst = false, marker }: { newestFirst?: boolean; marker?: string | undefined },
    event: number,
  ): AsyncGenerator<readonly WireEvent[]> {
    let next = marker;
    let passed = false;
    do {
      const page = await this.#read({ data: true, newestFirst, marker: next });
      yield page.events;
      const last = page.events.at(-1)?.EventId ?? 0;
      passed = newestFirst ? last < event : last > event;
      next = page.next;
    } while (next !== undefined && !passed);
  }

  /** Reads everything that is not summed up yet, newest pages first. */
  async #sum(): Promise<void> {
    const known = this.#summed;
    const found: PayloadSummary[][] = [];
    let newest = known;
    for await (const events of this.#pages({ newestFirst: true }, known + 1)) {
      const payloads = events.flatMap(payloadsOf).filter((one) => one.event > known);
      for (const payload of payloads) if (payload.text !== undefined) this.#keep(payload);
      newest = Math.max(newest, ...events.map(({ EventId = 0 }) => EventId));
      found.unshift(payloads.map(summary).toReversed());
    }
    for (const summaries of found) this.#summaries.push(...summaries);
    this.#summed = newest;
  }
}

function summary({ event, member, text, truncated, error }: HeldPayload): PayloadSummary {
  return {
    event,
    member,
    size: Buffer.byteLength(text ?? ""),
    ...(truncated ? { truncated } : {}),
    ...(error === undefined ? {} : { error }),
  };
}

function noPayload(message: string): Failure {
  return new Failure(message, {
    detail: { code: "no-payload", call: "GetDurableExecutionHistory" },
    next: "What the service keeps of a payload, and for how long, is its decision; there is nothing more to load.",
  });
}
