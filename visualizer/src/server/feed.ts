import type { EventPage, HistoryQuery, WireEvent } from "../lambda/api.ts";
import type { EventLine } from "../shared/api.ts";
import { Bell } from "./bell.ts";
import { Outlook } from "./due.ts";
import { eventLine } from "./line.ts";

/** Reads one page of the history that a feed is about. */
export type ReadPage = (query: HistoryQuery) => Promise<EventPage>;

/** Consecutive events as they were read together. */
export interface FeedPage {
  readonly first: number;
  readonly last: number;
  /** One JSON text for each event, oldest first. */
  readonly lines: readonly string[];
  /** Where this page was read from, oldest first: the same place can be read again with data. */
  readonly place: { readonly marker: string | undefined } | undefined;
}

/**
 * The events of one execution without payloads, read once and kept. What is known is a beginning (events 1 to `head`)
 * and an end (`tail` to `top`); loading lets them meet, refreshing moves `top` on.
 */
export class Feed {
  readonly outlook = new Outlook();
  readonly #read: ReadPage;
  readonly #pages: FeedPage[] = [];
  #head = 0;
  #tail = Number.POSITIVE_INFINITY;
  #top = 0;
  #size = 0;
  #complete = false;
  #marker: string | undefined;
  #loading: Promise<void> | undefined;
  #refreshing: Promise<void> | undefined;
  readonly #listeners = new Set<() => void>();
  #readers = 0;

  constructor(read: ReadPage) {
    this.#read = read;
  }

  get top(): number {
    return this.#top;
  }

  /** Events held. */
  get size(): number {
    return this.#size;
  }

  /** Whether every event up to `top` is known. */
  get complete(): boolean {
    return this.#complete;
  }

  /** How many events there will be, once the newest page has been read. */
  get expected(): number | undefined {
    return this.#tail === Number.POSITIVE_INFINITY && !this.#complete ? undefined : this.#top;
  }

  get loading(): boolean {
    return this.#loading !== undefined;
  }

  get idle(): boolean {
    return this.#readers === 0;
  }

  /** Pages in the order in which they were read, until all is known. Loading goes on while somebody reads. */
  async *pages(): AsyncGenerator<FeedPage> {
    this.#readers += 1;
    const bell = new Bell();
    const forget = this.onChange(bell.ring);
    try {
      // What is known already may have grown since.
      const ready = this.#complete ? this.refresh() : this.#load();
      const loading = { over: false };
      const settle = (): void => {
        loading.over = true;
        bell.ring();
      };
      ready.then(settle, settle);
      let next = 0;
      do {
        if (next === this.#pages.length && !loading.over) await bell.wait();
        while (next < this.#pages.length) yield this.#pages[next++] as FeedPage;
      } while (!loading.over);
      await ready;
    } finally {
      forget();
      this.#readers -= 1;
    }
  }

  /** The known events after one, oldest first; undefined when some between are not known. */
  after(event: number): { readonly lines: readonly string[]; readonly last: number } | undefined {
    if (event >= this.#top) return { lines: [], last: event };
    if (!this.#complete && event < this.#tail - 1) return undefined;
    const pages = this.#pages.filter(({ last }) => last > event).toSorted((a, b) => a.first - b.first);
    const lines = pages.flatMap(({ first, lines }) => (first > event ? lines : lines.slice(event + 1 - first)));
    return { lines, last: this.#top };
  }

  /** For a reader that knows everything up to an event: nothing before it needs to be read. */
  startAfter(event: number): void {
    if (this.#top > 0 || event <= 0) return;
    this.#tail = event + 1;
    this.#top = event;
  }

  /** Calls a listener when there is more than before, until it is told to forget it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Reads what is newer than what is known; what is being loaded is waited for. */
  refresh(): Promise<void> {
    if (this.outlook.over) return Promise.resolve();
    this.#refreshing ??= (this.#loading ?? this.#catchUp()).finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** Where the page that holds an event was read from. */
  placeOf(event: number): FeedPage["place"] {
    return this.#pages.find(({ first, last, place }) => place !== undefined && first <= event && event <= last)?.place;
  }

  #load(): Promise<void> {
    this.#loading ??= this.#meet().finally(() => {
      this.#loading = undefined;
      this.#tell();
    });
    return this.#loading;
  }

  /** Reads the oldest and the newest page at once, then what is between. */
  async #meet(): Promise<void> {
    await this.#refreshing;
    const newest = this.#tail === Number.POSITIVE_INFINITY ? this.#read({ data: false, newestFirst: true }) : undefined;
    // Its failure matters only when there is more than one page.
    newest?.catch(() => {});
    await this.#readOn();
    if (newest !== undefined && !this.#complete) this.#addNewest(await newest);
    while (!this.#complete && this.#readers > 0) await this.#readOn();
  }

  /** Reads one page from the beginning on. */
  async #readOn(): Promise<void> {
    const place = { marker: this.#marker };
    const { events, next } = await this.#read({ data: false, marker: this.#marker });
    const fresh = events.map(eventLine).filter(({ EventId }) => EventId > this.#head && EventId < this.#tail);
    this.#head = Math.max(this.#head, events.at(-1)?.EventId ?? 0);
    this.#top = Math.max(this.#top, this.#head);
    this.#marker = next;
    this.#complete = next === undefined || this.#head >= this.#tail - 1;
    if (this.#complete) this.#head = this.#top;
    this.#add(fresh, place);
  }

  #addNewest({ events }: EventPage): void {
    const lines = ascending(events).filter(({ EventId }) => EventId > this.#head);
    const [first] = lines;
    if (first === undefined) return;
    this.#tail = first.EventId;
    this.#top = Math.max(this.#top, lines.at(-1)?.EventId ?? 0);
    this.#complete = this.#head >= this.#tail - 1;
    this.#add(lines, undefined);
  }

  /** Newest pages first, until what is known is reached. */
  async #catchUp(): Promise<void> {
    const known = this.#top;
    const found: EventLine[][] = [];
    let marker: string | undefined;
    let lowest = Number.POSITIVE_INFINITY;
    do {
      const limit = marker === undefined ? 100 : 1000;
      const page = await this.#read({ data: false, newestFirst: true, marker, limit });
      const lines = ascending(page.events);
      lowest = lines[0]?.EventId ?? 0;
      found.unshift(lines.filter(({ EventId }) => EventId > known));
      marker = page.next;
    } while (marker !== undefined && lowest > known + 1);
    const lines = found.flat();
    this.#top = lines.at(-1)?.EventId ?? known;
    if (this.#head === known) {
      this.#head = this.#top;
      this.#complete = true;
    }
    this.#add(lines, undefined);
  }

  #add(lines: readonly EventLine[], place: FeedPage["place"]): void {
    const [first] = lines;
    if (first === undefined) return;
    for (const line of lines) this.outlook.see(line);
    const texts = lines.map((line) => JSON.stringify(line));
    this.#size += texts.length;
    this.#pages.push({ first: first.EventId, last: lines.at(-1)?.EventId ?? 0, lines: texts, place });
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function ascending(events: readonly WireEvent[]): EventLine[] {
  return events.map(eventLine).toSorted((a, b) => a.EventId - b.EventId);
}
