import { buildExecutionModel } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { matchesOf } from "../filter/match.ts";
import { type Row, type RowSettings, rowsOf } from "./rows.ts";
import { summaryOf } from "./summary.ts";

type Event = Record<string, unknown>;

/** Writes the events of contexts and steps; each takes a second. */
class History {
  readonly events: Event[] = [];

  context(id: string, parent?: string, subType = "RunInChildContext"): this {
    return this.#add("ContextStarted", { id, parent, subType });
  }

  step(id: string, parent?: string, ending: "Succeeded" | "Failed" = "Succeeded"): this {
    return this.#add("StepStarted", { id, parent, subType: "Step" }).#add(`Step${ending}`, {
      id,
      parent,
      subType: "Step",
    });
  }

  #add(EventType: string, { id, parent, subType }: { id: string; parent: string | undefined; subType: string }): this {
    const EventId = this.events.length + 1;
    const details =
      EventType === "StepFailed"
        ? { Error: { Payload: { ErrorType: "Declined" } }, RetryDetails: { CurrentAttempt: 1 } }
        : {};
    const place = { Id: id, Name: id, SubType: subType, ...(parent === undefined ? {} : { ParentId: parent }) };
    this.events.push({
      EventId,
      EventType,
      EventTimestamp: EventId,
      ...place,
      [`${EventType}Details`]: details,
    });
    return this;
  }
}

const usual: RowSettings = { matches: undefined, foldGroups: true, toggled: [], depth: undefined };

function names(history: History, settings: Partial<RowSettings> = {}): string[] {
  return rowsOf(buildExecutionModel(history.events), { ...usual, ...settings }).map(text);
}

function text({ id, depth, hasChildren, isOpen, isGroup }: Row): string {
  return `${"  ".repeat(depth)}${hasChildren ? (isOpen ? "▾" : "▸") : ""}${isGroup ? "group " : ""}${id}`;
}

function fanOut(parent: string | undefined, count: number, failed: number[] = []): History {
  const history = new History();
  if (parent !== undefined) history.context(parent, undefined, "Map");
  for (let index = 0; index < count; index++)
    history.step(`item-${index}`, parent, failed.includes(index) ? "Failed" : "Succeeded");
  return history;
}

test("contexts are open, and rows stand in the order of the history", () => {
  const history = new History()
    .context("order")
    .step("reserve", "order")
    .context("pay", "order")
    .step("charge", "pay")
    .step("ship");
  expect(names(history)).toEqual(["▾order", "  reserve", "  ▾pay", "    charge", "ship"]);
});

test("many children of one name fold into their parent", () => {
  expect(names(fanOut("map", 21))).toEqual(["▸map"]);
  expect(names(fanOut("map", 20)).length).toBe(21);
});

test("an open fan-out has its failures first", () => {
  const rows = names(fanOut("map", 30, [12, 25]), { toggled: ["map"] });
  expect(rows.slice(0, 4)).toEqual(["▾map", "  item-12", "  item-25", "  item-0"]);
  expect(rows.length).toBe(31);
});

test("many siblings of one name beside others are one row among them", () => {
  const history = fanOut(undefined, 25).step("finish");
  expect(names(history)).toEqual(["▸group group-item-0", "finish"]);
  expect(names(history, { toggled: ["group-item-0"] }).length).toBe(27);
  expect(names(history, { foldGroups: false }).length).toBe(26);
});

test("operations that tools made are folded however few they are", () => {
  expect(names(new History().step("_datadog_1").step("charge").step("_datadog_2"))).toEqual([
    "▸group group-_datadog_1",
    "charge",
  ]);
});

test("a depth opens rows above it and closes all others", () => {
  const history = new History().context("order").context("pay", "order").step("charge", "pay");
  expect(names(history, { depth: 0 })).toEqual(["▸order"]);
  expect(names(history, { depth: 1 })).toEqual(["▾order", "  ▸pay"]);
  expect(names(history, { depth: 1, toggled: ["pay"] })).toEqual(["▾order", "  ▾pay", "    charge"]);
});

test("what passes the filter is shown with what encloses it, fan-outs open", () => {
  const history = fanOut("map", 30, [12]).step("ship");
  const model = buildExecutionModel(history.events);
  const matches = matchesOf(model, { query: "status:failed", types: [], statuses: [], retried: false });
  const rows = rowsOf(model, { ...usual, matches });
  expect(rows.map(text)).toEqual(["▾map", "  item-12"]);
  expect(rows.map(({ isContext }) => isContext)).toEqual([true, false]);
});

test("positions count among siblings", () => {
  const rows = rowsOf(buildExecutionModel(fanOut(undefined, 25).step("finish").events), usual);
  expect(rows.map(({ position, siblings }) => [position, siblings])).toEqual([
    [1, 2],
    [2, 2],
  ]);
});

test("a summary counts states, failures first, and knows the durations", () => {
  const model = buildExecutionModel(fanOut("map", 30, [3, 4]).events);
  const [row] = rowsOf(model, usual);
  const summary = summaryOf(model, row?.members ?? new Int32Array());
  expect(summary.states).toEqual([
    { state: "failed", count: 2 },
    { state: "succeeded", count: 28 },
  ]);
  expect(summary).toMatchObject({ count: 30, failures: 2, shortest: 1000, median: 1000, longest: 1000 });
});
