import { setTimeout } from "node:timers/promises";
import type { HistoryEvent } from "@durascope/sdk/history";
import type { Page } from "playwright-core";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";
import { type FixtureExecution, FixtureWriter, payload } from "../fixtures/writer.ts";
import { longest, recordFrames } from "./frames.ts";
import { firstRows, heapBytes, openAllRows, settled } from "./page.ts";
import { atMost, exactly, type Row } from "./row.ts";

/** The beginning of an execution that is still running, and what comes after it. */
function split(whole: FixtureExecution, at: number) {
  const { EndTimestamp: _, ...record } = whole.record;
  const begun: FixtureExecution = { record: { ...record, Status: "RUNNING" }, events: whole.events.slice(0, at) };
  return { begun, rest: whole.events.slice(at) };
}

/** The page of an execution that it follows, with every row open. */
async function followed(stage: Stage, execution: FixtureExecution): Promise<Page> {
  const page = await stage.visit(executionPath(execution));
  await firstRows(page);
  await page.getByText("Live", { exact: true }).waitFor();
  await openAllRows(page);
  return page;
}

/** P11: an execution grows while somebody reads it. */
export async function measureAppend(): Promise<Row[]> {
  const { begun, rest } = split(fixtures.H10(), 12_000);
  await using stage = await Stage.open({ executions: [begun] });
  const page = await followed(stage, begun);
  await page.mouse.move(400, 500);
  await page.mouse.wheel(0, 4000);
  await settled(page);
  const before = await rowAt(page, 500);
  const goal = begun.events.length + 500;
  const { longTasks } = await recordFrames(page, async () => {
    for (let batch = 0; batch < 5; batch++) {
      stage.histories?.append(begun.record.DurableExecutionArn, rest.slice(batch * 100, batch * 100 + 100));
      await page.getByText(`/ ${(begun.events.length + (batch + 1) * 100).toLocaleString("en")}`).waitFor();
    }
  });
  const after = await rowAt(page, 500);
  return [
    atMost("P11", `${goal.toLocaleString("en")} events: longest task while 500 come`, {
      value: longest(longTasks),
      limit: 50,
      unit: "ms",
    }),
    exactly("P11", "the row under the pointer stays", [before, after]),
  ];
}

const minute = 60_000;

/** P11b: two thousand operations come within a minute, while the pointer rests on a row. */
export async function measureTail(): Promise<Row[]> {
  const { begun, rest } = split(fixtures.H10(), 1000);
  const coming = untilOperation(rest, 2000);
  await using stage = await Stage.open({ executions: [begun] });
  const page = await followed(stage, begun);
  await page.mouse.move(400, 500);
  await settled(page);
  const before = await rowAt(page, 500);
  const seen = new Set<string>();
  const { longTasks } = await recordFrames(page, async () => {
    for await (const events of spread(coming, minute)) {
      stage.histories?.append(begun.record.DurableExecutionArn, events);
      seen.add(await rowAt(page, 500));
    }
    await page.getByText(`/ ${(begun.events.length + coming.length).toLocaleString("en")}`).waitFor();
  });
  seen.add(await rowAt(page, 500));
  const events = coming.length.toLocaleString("en");
  return [
    atMost("P11b", `longest task in a minute that brings 2,000 operations, ${events} events`, {
      value: longest(longTasks),
      limit: 50,
      unit: "ms",
    }),
    exactly("P11b", "the row under the pointer stays all the time", [before, [...seen].join(", ")]),
  ];
}

/** The events up to the one with which so many operations are there. */
function untilOperation(events: readonly HistoryEvent[], count: number): readonly HistoryEvent[] {
  const begun = new Set<unknown>();
  const end = events.findIndex(({ Id }) => Id !== undefined && begun.add(Id).size === count);
  return events.slice(0, end + 1);
}

/** Events at an even pace, a few in each quarter of a second. */
async function* spread(events: readonly HistoryEvent[], milliseconds: number): AsyncGenerator<readonly HistoryEvent[]> {
  const started = performance.now();
  for (let sent = 0; sent < events.length;) {
    await setTimeout(250);
    const due = Math.ceil(((performance.now() - started) / milliseconds) * events.length);
    yield events.slice(sent, due);
    sent = due;
  }
}

function rowAt(page: Page, y: number): Promise<string> {
  return page.evaluate((top) => {
    const row = document.elementFromPoint(300, top)?.closest("[role='row']");
    return `${row?.textContent?.slice(0, 40) ?? "nothing"} at ${Math.round(row?.getBoundingClientRect().top ?? -1)}`;
  }, y);
}

/** P12: a payload of 8 MB. */
export async function measurePayload(): Promise<Row[]> {
  const { execution, step, text } = largePayload();
  await using stage = await Stage.open({ executions: [execution] });
  const permissions = ["clipboard-read", "clipboard-write"];
  const page = await stage.visit(`${executionPath(execution)}?op=${step}`, { permissions });
  const shown = await previewTime(page);
  const detail = page.getByRole("complementary");
  const copy = detail.getByRole("button", { name: /^copy.*(result|payload|output)/i }).first();
  const { longTasks } = await recordFrames(page, async () => {
    await copy.click();
    await detail
      .getByText(/^Copied/)
      .first()
      .waitFor({ state: "attached" });
  });
  const copied = await page.evaluate(async () => (await navigator.clipboard.readText()).length);
  const size = (text.length / 1e6).toFixed(1);
  return [
    atMost("P12", `payload of ${size} MB to its preview`, { value: shown, limit: 200, unit: "ms" }),
    atMost("P12", "longest task while it is copied", { value: longest(longTasks), limit: 50, unit: "ms" }),
    exactly("P12", "what is copied", [`${text.length} characters`, `${copied} characters`]),
  ];
}

function largePayload(): { readonly execution: FixtureExecution; readonly step: string; readonly text: string } {
  const writer = new FixtureWriter("large-payload");
  const step = writer.operation({ type: "Step", subType: "Step", name: "produce" });
  const items = Array.from({ length: 75_000 }, (_, index) => ({ index, name: `item ${index}`, text: "x".repeat(64) }));
  const text = JSON.stringify({ items });
  writer.write(step, "Started");
  writer.now += 10;
  writer.write(step, "Succeeded", { Result: payload(text), RetryDetails: { CurrentAttempt: 1 } });
  return { execution: writer.end("Succeeded", { Result: payload("null") }), step: step.id, text };
}

/** From the open panel to the first of the payload in it. */
function previewTime(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let begun: number | undefined;
        const look = (): void => {
          const panel = document.querySelector("aside");
          if (panel !== null) begun ??= performance.now();
          if (panel?.textContent?.includes("item 0") === true) resolve(performance.now() - (begun ?? 0));
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** P13: the events of 8 hours, one per second, as fast as the page takes them; then compared with the page opened anew. */
export async function measureSoak(): Promise<Row[]> {
  const whole = fixtures.H10();
  const more = Array.from({ length: 28_800 - (whole.events.length - 1000) }, (_, index) => ({
    EventId: whole.events.length + index,
    EventType: index % 2 === 0 ? "StepStarted" : "StepSucceeded",
    EventTimestamp: new Date(Date.parse(String(whole.events.at(-2)?.EventTimestamp)) + index * 1000).toISOString(),
    Id: `soak-${Math.floor(index / 2)}`,
    Name: "tick",
    [index % 2 === 0 ? "StepStartedDetails" : "StepSucceededDetails"]: {},
  }));
  const { begun, rest } = split({ ...whole, events: [...whole.events.slice(0, -1), ...more] }, 1000);
  await using stage = await Stage.open({ executions: [begun] });
  const path = executionPath(begun);
  const page = await stage.visit(path);
  await firstRows(page);
  await page.getByText("Live", { exact: true }).waitFor();
  for (let from = 0; from < rest.length; from += 400) {
    stage.histories?.append(begun.record.DurableExecutionArn, rest.slice(from, from + 400));
    const count = 1000 + Math.min(rest.length, from + 400);
    await page.getByText(`/ ${count.toLocaleString("en")}`).waitFor({ timeout: 60_000 });
  }
  const grown = await heapBytes(page);
  const fresh = await stage.visit(path);
  await firstRows(fresh);
  await fresh.getByText(`/ ${(1000 + rest.length).toLocaleString("en")}`).waitFor({ timeout: 60_000 });
  const anew = await heapBytes(fresh);
  const value = (grown / anew - 1) * 100;
  return [
    atMost("P13", `${rest.length.toLocaleString("en")} events live: heap over that of the page opened anew`, {
      value,
      limit: 20,
      unit: "%",
    }),
  ];
}
