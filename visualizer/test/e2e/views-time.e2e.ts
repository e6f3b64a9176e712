import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bestFrames } from "../browser/frames.ts";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";
import { origin } from "../fixtures/writer.ts";

const waiting = fixtures.waiting();
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({
    executions: [waiting],
    files: { "retries.jsonl": fixtures.retries(), "H10.jsonl": fixtures.H10() },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const slider = (page: Page) => page.getByRole("slider", { name: "Moment" });

test("keys step by event, by invocation and to failures, and the address follows", async () => {
  const page = await stage.visit(`${stage.filePath("retries.jsonl")}?at=e2`);
  await slider(page).waitFor();
  const text = async (): Promise<string> => (await slider(page).getAttribute("aria-valuetext")) ?? "";
  expect(await text()).toContain("event 2 of 605, +0 ms · StepStarted charge-card");
  await page.keyboard.press(".");
  expect(await text()).toContain("StepFailed");
  await page.keyboard.press(",");
  expect(await text()).toContain("StepStarted");
  await page.keyboard.press("]");
  expect(await text()).toContain("InvocationCompleted");
  await page.keyboard.press("e");
  expect(await text()).toContain("StepFailed");
  await page.waitForURL(/at=e\d+/);
  await slider(page).focus();
  await page.keyboard.press("End");
  expect(await text()).toContain("ExecutionSucceeded");
  await page.waitForURL((url) => !url.search.includes("at="));
  await page.context().close();
});

test("the counters, the timeline and the details are those of the moment", async () => {
  const page = await stage.visit(`${stage.filePath("retries.jsonl")}?at=e3`);
  const counters = page.getByRole("list", { name: "Operations by state" });
  await counters.waitFor();
  expect(await counters.innerText()).toContain("waiting for its retry");
  const row = page.getByRole("treegrid").getByRole("row").filter({ hasText: "charge-card" });
  expect(await row.getAttribute("data-state")).toBe("backoff");
  await page.keyboard.press(".");
  await page.keyboard.press(".");
  await expect.poll(() => row.getAttribute("data-state")).toBe("running");
  await page.context().close();
});

test("what waits has lasted until now, in the header, the rows and the ruler; the answer tells times by the clock", async () => {
  const page = await stage.blank();
  await page.clock.setFixedTime(origin + 38 * 60_000);
  await page.goto(stage.visualizer.url(executionPath(waiting)));
  const row = page
    .getByRole("treegrid")
    .getByRole("row", { name: /approve\b/ })
    .first();
  await row.getByText("38 m", { exact: true }).waitFor();
  await page.getByRole("list", { name: "Facts about the execution" }).getByText("38 m", { exact: true }).waitFor();
  await page.getByRole("columnheader", { name: "Time" }).getByText("38m", { exact: true }).waitFor();
  await page.getByText('Waiting for retry 1 of step "reserve-stock" at Jan 1, 02:00:00 (in 1 h 22 m)').waitFor();
  await page.clock.setFixedTime(origin + 39 * 60_000);
  await row.getByText("39 m", { exact: true }).waitFor();
  expect(stage.complaints).toEqual([]);
  await page.context().close();
});

test("a view follows the scrubber, or says that it shows the whole execution", async () => {
  const page = await stage.visit(`${stage.filePath("retries.jsonl")}?at=e3&view=cost`);
  for (const view of ["Cost", "Invocations", "Compare"]) {
    await page.getByRole("tab", { name: view }).click();
    await page.getByText("This view shows the whole execution").waitFor();
  }
  await page.getByRole("tab", { name: /^Errors/ }).click();
  const errors = page.getByRole("grid", { name: "Errors by type and message" });
  await expect.poll(() => errors.getAttribute("aria-rowcount")).toBe("2");
  await slider(page).focus();
  await page.keyboard.press("End");
  await expect.poll(() => errors.getAttribute("aria-rowcount")).toBe("201");
  expect(await page.getByText("This view shows the whole execution").count()).toBe(0);
  await page.context().close();
});

test("bookmarks are kept for the execution", async () => {
  const page = await stage.visit(`${stage.filePath("retries.jsonl")}?at=e12`);
  await slider(page).waitFor();
  await page.keyboard.press("b");
  await page.reload();
  await page.getByRole("button", { name: "Remove the bookmark" }).click();
  const button = page.getByRole("button", { name: "Set a bookmark here" });
  expect(await button.getAttribute("aria-pressed")).toBe("false");
  await page.context().close();
});

test("playing moves to the end and stops there", async () => {
  const page = await stage.visit(`${stage.filePath("retries.jsonl")}?at=e580`);
  await slider(page).waitFor();
  await page.getByRole("combobox", { name: "Speed" }).selectOption("4");
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByRole("button", { name: "Play" }).waitFor();
  expect(await slider(page).getAttribute("aria-valuenow")).toBe("605");
  await page.context().close();
});

test("dragging over all events of 10,000 operations keeps up with the screen", async () => {
  const page = await stage.visit(`${stage.filePath("H10.jsonl")}?at=e2`);
  const box = await slider(page).boundingBox();
  await page.getByRole("treegrid").waitFor();
  // Every operation is a row, so that rows have something to follow.
  await page.keyboard.press("5");
  const rows = async (): Promise<number> => Number(await page.getByRole("treegrid").getAttribute("aria-rowcount"));
  await expect.poll(rows).toBeGreaterThan(10_000);
  if (box === null) throw new Error("the slider has no place");
  const y = box.y + box.height / 2;
  const drag = async (): Promise<void> => {
    await page.mouse.move(box.x + 2, y);
    await page.mouse.down();
    for (let step = 0; step <= 120; step++) await page.mouse.move(box.x + (box.width * step) / 120, y);
    await page.mouse.up();
  };
  const p95 = await bestFrames(page, drag);
  console.log(`drag: p95 ${p95.toFixed(1)} ms`);
  expect(p95).toBeLessThanOrEqual(34);
  await page.context().close();
});
