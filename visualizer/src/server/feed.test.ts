import { describe, expect, test } from "vitest";
import fc from "fast-check";
import type { EventPage, HistoryQuery, WireEvent } from "../lambda/api.ts";
import { Feed } from "./feed.ts";

/** A history as the service keeps it, answered in pages of a given size. */
class History {
  readonly pageSize: number;
  length: number;
  calls = 0;
  /** Number of the call that is refused. */
  refusedCall = 0;

  constructor(length: number, pageSize = 1000) {
    this.length = length;
    this.pageSize = pageSize;
  }

  readonly read = async ({ marker, newestFirst = false, limit = 1000 }: HistoryQuery): Promise<EventPage> => {
    const call = (this.calls += 1);
    const { length } = this;
    await Promise.resolve();
    if (call === this.refusedCall) throw new Error("refused");
    const size = Math.min(limit, this.pageSize);
    const from = Number(marker ?? (newestFirst ? length : 1));
    const ids = Array.from({ length: size }, (_, index) => (newestFirst ? from - index : from + index));
    const events = ids.filter((id) => id >= 1 && id <= length).map(event);
    const last = events.at(-1)?.EventId ?? 0;
    const next = newestFirst ? (last > 1 ? last - 1 : undefined) : last < length ? last + 1 : undefined;
    return { events, next: next === undefined ? undefined : String(next) };
  };
}

function event(EventId: number): WireEvent {
  return { EventId, EventType: "StepStarted", Id: `s${EventId}`, EventTimestamp: EventId };
}

const idOf = (line: string): number => (JSON.parse(line) as { EventId: number }).EventId;

async function readAll(feed: Feed): Promise<number[]> {
  const ids: number[] = [];
  for await (const { lines } of feed.pages()) ids.push(...lines.map(idOf));
  return ids;
}

const upTo = (last: number, from = 1): number[] => Array.from({ length: last - from + 1 }, (_, index) => index + from);
const ascending = (ids: readonly number[]): number[] => ids.toSorted((a, b) => a - b);

describe("loading", () => {
  test.each([
    [1, 1000],
    [1000, 1000],
    [1001, 1000],
    [2000, 1000],
    [2500, 1000],
    [50, 7],
    [14, 7],
  ])("%i events in pages of %i are each read once, the newest page early", async (length, size) => {
    const history = new History(length, size);
    const feed = new Feed(history.read);
    const ids = await readAll(feed);
    expect(ascending(ids)).toEqual(upTo(length));
    expect(feed).toMatchObject({ complete: true, top: length, size: length, expected: length });
    expect(ids.indexOf(length)).toBeLessThan(2 * size);
    expect(history.calls).toBeLessThanOrEqual(Math.ceil(length / size) + 1);
  });

  test.each([1, 2, 3, 5])("goes on where it was refused, here at call %i", async (refusedCall) => {
    const history = new History(55, 10);
    history.refusedCall = refusedCall;
    const feed = new Feed(history.read);
    await expect(readAll(feed)).rejects.toThrow("refused");
    expect(feed.complete).toBe(false);
    expect(ascending(await readAll(feed))).toEqual(upTo(55));
    expect(history.calls).toBeLessThanOrEqual(9);
  });

  test("stops when nobody reads any more", async () => {
    const history = new History(10_000, 10);
    const feed = new Feed(history.read);
    for await (const _ of feed.pages()) break;
    await new Promise((resolve) => void setImmediate(resolve));
    const { calls } = history;
    await new Promise((resolve) => void setImmediate(resolve));
    expect(calls).toBeLessThan(20);
    expect(history.calls - calls).toBeLessThan(3);
    expect(feed.complete).toBe(false);
    expect(ascending(await readAll(feed))).toEqual(upTo(10_000));
  });

  test("is shared by readers that come while it goes on", async () => {
    const history = new History(500, 10);
    const feed = new Feed(history.read);
    const [first, second] = await Promise.all([readAll(feed), readAll(feed)]);
    expect(ascending(first)).toEqual(upTo(500));
    expect(ascending(second)).toEqual(upTo(500));
    expect(history.calls).toBeLessThanOrEqual(51);
  });
});

describe("what is newer", () => {
  test("is read from the newest on until what is known, however much it is", async () => {
    const history = new History(20, 1000);
    const feed = new Feed(history.read);
    await readAll(feed);
    history.length = 3000;
    await feed.refresh();
    expect(feed.after(20)?.lines.map(idOf)).toEqual(upTo(3000, 21));
    expect(ascending(await readAll(feed))).toEqual(upTo(3000));
  });

  test("is all that a reader needs who knows the rest", async () => {
    const history = new History(5000, 1000);
    const feed = new Feed(history.read);
    feed.startAfter(4990);
    await feed.refresh();
    expect(history.calls).toBe(1);
    expect(feed.after(4990)?.lines.map(idOf)).toEqual(upTo(5000, 4991));
    expect(feed.after(10)).toBeUndefined();
    expect(ascending(await readAll(feed))).toEqual(upTo(5000));
    expect(feed.after(10)?.lines).toHaveLength(4990);
  });

  test("is not asked for once the execution is over", async () => {
    let calls = 0;
    const ended = { ...event(1), EventType: "ExecutionSucceeded" } as WireEvent;
    const feed = new Feed(async () => {
      calls += 1;
      return Promise.resolve({ events: [ended], next: undefined });
    });
    await readAll(feed);
    const before = calls;
    await feed.refresh();
    expect(await readAll(feed)).toEqual([1]);
    expect(calls).toBe(before);
  });
});

test("whatever happens at once, every event is there once", async () => {
  const act = fc.constantFrom("read", "refresh", "grow", "abandon");
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { maxLength: 12 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 60 }),
      async (acts, pageSize, length) => {
        const history = new History(length, pageSize);
        const feed = new Feed(history.read);
        const running: Promise<unknown>[] = [];
        for (const one of acts) {
          if (one === "grow") history.length += pageSize + 1;
          else if (one === "refresh") running.push(feed.refresh());
          else if (one === "read") running.push(readAll(feed));
          else running.push(feed.pages().next());
          await Promise.resolve();
        }
        await Promise.all(running);
        await feed.refresh();
        expect(ascending(await readAll(feed))).toEqual(upTo(history.length));
        expect(feed.after(0)?.lines.map(idOf)).toEqual(upTo(history.length));
        expect(feed.size).toBe(history.length);
      },
    ),
  );
});
