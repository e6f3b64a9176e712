import * as fc from "fast-check";
import { expect, test } from "vitest";
import { append, buildExecutionModel } from "./build.ts";
import { HistoryError } from "./error.ts";
import { playHistory } from "./fixtures/random-history.ts";
import { countIn, markOf, marksOf } from "./mark-query.ts";
import { marks } from "./marks.ts";
import { operation } from "./operation-view.ts";
import type { HistoryEvent } from "./reader.ts";
import { stateAt } from "./state-at.ts";
import { operationStates } from "./status.ts";
import { timeLedger } from "./time-ledger.ts";
import { waitingFor } from "./waiting.ts";

const histories = fc
  .tuple(fc.array(fc.nat(400), { maxLength: 60 }), fc.boolean())
  .map(([choices, finished]) => playHistory(choices, finished));

test("neither the order of events, nor duplicates, nor the splitting of pages change the model", () => {
  const shuffled = histories.chain((events) =>
    fc.record({
      events: fc.constant(events),
      order: fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
      cuts: fc.array(fc.nat(events.length * 2), { maxLength: 5 }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ events, order, cuts }) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), order.length];
      const pages = edges.slice(1).map((edge, index) => ({ Events: order.slice(edges[index], edge) }));
      expect(buildExecutionModel(pages)).toEqual(buildExecutionModel(events));
    }),
  );
});

test("appending is building, wherever the history is cut", () => {
  fc.assert(
    fc.property(histories, fc.nat(), (events, cut) => {
      const first = buildExecutionModel(events.slice(0, cut % (events.length + 1)));
      expect(append(first, events)).toEqual(buildExecutionModel(events));
    }),
  );
});

test("the state at an event is the final state of the history that ends there", () => {
  fc.assert(
    fc.property(histories, fc.nat(), (events, position) => {
      const last = position % events.length;
      const whole = stateAt(buildExecutionModel(events), last);
      const cut = buildExecutionModel(events.slice(0, last + 1));
      const names = cut.operations.ids.map((_, index) => operationStates[whole.states[index] ?? -1]);
      expect(names).toEqual(cut.operations.ids.map((id) => operation(cut, id).state));
      expect(whole.counts.future).toBe(whole.states.length - cut.operations.count);
    }),
  );
});

const finalStates: Readonly<Record<string, readonly string[]>> = {
  STARTED: ["running", "waiting", "interrupted", "abandoned"],
  PENDING: ["backoff", "ready", "abandoned"],
  SUCCEEDED: ["succeeded"],
  FAILED: ["failed"],
};

test("the state at the last event agrees with the status of each operation", () => {
  fc.assert(
    fc.property(histories, (events) => {
      const model = buildExecutionModel(events);
      const { states } = stateAt(model, events.length - 1);
      for (const [index, id] of model.operations.ids.entries()) {
        expect(finalStates[operation(model, id).status]).toContain(operationStates[states[index] ?? -1]);
      }
    }),
  );
});

test("marks are ascending intervals, replays the last of them, and their counts add up", () => {
  fc.assert(
    fc.property(histories, (events) => {
      const model = buildExecutionModel(events);
      const counted = Array.from({ length: model.invocations.count }, () => new Map<string, number>());
      for (let index = 0; index < model.operations.count; index++) {
        const intervals = marksOf(model, index);
        for (const [position, { mark, from, to }] of intervals.entries()) {
          expect(from).toBeLessThanOrEqual(to);
          expect(from).toBeGreaterThan(intervals[position - 1]?.to ?? -1);
          if (mark === "replayed") expect(position).toBe(intervals.length - 1);
        }
        for (const [invocation, map] of counted.entries()) {
          const { mark } = markOf(model, index, invocation);
          map.set(mark, (map.get(mark) ?? 0) + 1);
        }
      }
      for (const [invocation, map] of counted.entries()) {
        expect(marks.map((mark) => countIn(model, invocation, mark))).toEqual(marks.map((mark) => map.get(mark) ?? 0));
      }
    }),
  );
});

/** The rule of replay, spelled out for one operation and one invocation. */
function isReplayed(events: readonly HistoryEvent[], id: string, invocation: number): boolean {
  const ends = events.filter(({ EventType }) => EventType === "InvocationCompleted").map(({ EventId }) => EventId);
  const began = invocation === 0 ? 0 : (ends[invocation - 1] ?? 0);
  const own = events.filter((event) => event.Id === id);
  const last = own.at(-1);
  const isOver =
    last !== undefined && !last.EventType.endsWith("Started") && !JSON.stringify(last).includes("NextAttempt");
  if (!isOver || last.EventId > began) return false;
  for (let parent = last.ParentId; parent != null;) {
    const ended = events.find((event) => event.Id === parent && !event.EventType.endsWith("Started"));
    if (ended !== undefined && ended.EventId <= began) return false;
    parent = events.find((event) => event.Id === parent)?.ParentId;
  }
  return true;
}

test("an operation is replayed where the rule, spelled out naively, says so", () => {
  fc.assert(
    fc.property(histories, (events) => {
      const model = buildExecutionModel(events);
      for (const [index, id] of model.operations.ids.entries()) {
        for (let invocation = 0; invocation < model.invocations.count; invocation++) {
          const { mark } = markOf(model, index, invocation);
          expect([id, invocation, mark === "replayed"]).toEqual([id, invocation, isReplayed(events, id, invocation)]);
        }
      }
    }),
  );
});

test("rows hold every operation once, parents before children, subtrees together", () => {
  fc.assert(
    fc.property(histories, (events) => {
      const { tree, operations } = buildExecutionModel(events);
      expect([...tree.rows].toSorted((a, b) => a - b)).toEqual(Array.from(tree.rows, (_, index) => index));
      for (const [row, index] of tree.rows.entries()) {
        const parent = operations.parent[index] ?? -1;
        const parentRow = parent < 0 ? -1 : (tree.rowOf[parent] ?? 0);
        const end = parent < 0 ? tree.rows.length : parentRow + (tree.subtreeSize[parent] ?? 0);
        expect(row).toBeGreaterThan(parentRow);
        expect(row + (tree.subtreeSize[index] ?? 0)).toBeLessThanOrEqual(end);
        expect(tree.depth[index]).toBe(parent < 0 ? 0 : (tree.depth[parent] ?? 0) + 1);
      }
      const children = [...tree.childCount].reduce((sum, count) => sum + count, 0);
      expect(children).toBe([...operations.parent].filter((parent) => parent >= 0).length);
    }),
  );
});

test("the ledger adds up, and there are no more attempts than events", () => {
  fc.assert(
    fc.property(histories, (events) => {
      const model = buildExecutionModel(events);
      const { total, ...parts } = timeLedger(model);
      expect(Object.values(parts).reduce((sum, part) => sum + part)).toBeCloseTo(total);
      expect(total).toBe((model.events.time.at(-1) ?? 0) - (model.events.time[0] ?? 0));
      expect(model.attempts.operation.length).toBeLessThanOrEqual(events.length);
      expect(waitingFor(model).text).toMatch(/^[A-Z].*\.$/);
    }),
  );
});

test("anything is either read or refused with a coded error", () => {
  const member = fc.constantFrom(
    "EventId",
    "EventType",
    "EventTimestamp",
    "Id",
    "ParentId",
    "StepStartedDetails",
    "InvocationCompletedDetails",
  );
  const spoiled = fc.tuple(histories, fc.nat(), member, fc.anything()).map(([events, position, name, value]) => {
    const index = position % events.length;
    return events.with(index, { ...(events[index] as HistoryEvent), [name]: value });
  });
  fc.assert(
    fc.property(fc.oneof(fc.anything(), spoiled), (history) => {
      try {
        const model = buildExecutionModel(history);
        stateAt(model, model.events.raw.length - 1);
        waitingFor(model);
      } catch (error) {
        expect(error).toBeInstanceOf(HistoryError);
      }
    }),
    { numRuns: 500 },
  );
});
