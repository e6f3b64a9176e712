import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bestFrames } from "../browser/frames.ts";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";

const h3 = fixtures.H3();
const retries = fixtures.retries();
let stage: Stage;

beforeAll(async () => {
  const files = { "H3.jsonl": h3, "H100.jsonl": fixtures.H100(), "retries.jsonl": retries };
  stage = await Stage.open({ executions: [h3, retries], files });
});
afterAll(() => stage[Symbol.asyncDispose]());

const rowCount = async (page: Page, name: string): Promise<number> =>
  Number(await page.getByRole("grid", { name }).getAttribute("aria-rowcount")) - 1;

test("the cost of replay is told in numbers, and invocations are put in order by it", async () => {
  const page = await stage.visit(`${stage.filePath("H3.jsonl")}?view=cost`);
  const table = page.getByRole("grid", { name: "Invocations and what they cost" });
  await table.waitFor();
  expect(await rowCount(page, "Invocations and what they cost")).toBe(350);
  await table.getByRole("button", { name: "#" }).click();
  await expect.poll(() => table.getByRole("row").nth(1).innerText()).toMatch(/^\s*1\b/);
  await page.getByRole("table", { name: "Where the time went" }).getByText("starting and replaying").waitFor();
  await page.getByRole("region", { name: "Critical path" }).getByText("cool-off").waitFor();
  await page.getByLabel("Memory of the function (MB)").fill("1024");
  await page.getByLabel("Price of a GB-second").fill("0.01");
  await page.getByText("This execution:").waitFor();
  await page.context().close();
});

test("the critical path is drawn over the bars of the timeline", async () => {
  const page = await stage.visit(`${stage.filePath("H3.jsonl")}?view=cost`);
  await page.getByRole("button", { name: "Show it in the timeline" }).click();
  await page.getByRole("checkbox", { name: "Critical path" }).waitFor();
  expect(await page.getByRole("checkbox", { name: "Critical path" }).isChecked()).toBe(true);
  await page.waitForURL(/critical=1/);
  expect(await page.getByRole("treegrid").locator("i[style]").count()).toBeGreaterThan(0);
  await page.context().close();
});

test.each([
  ["a file", stageFile("H3.jsonl")],
  ["the service", () => executionPath(h3)],
])("errors of %s are grouped, and lead to where they happened", async (_, path) => {
  const page = await stage.visit(`${path()}?view=errors`);
  const groups = page.getByRole("grid", { name: "Errors by type and message" });
  await groups.getByText("MailRefused").first().waitFor();
  expect(await rowCount(page, "Errors by type and message")).toBe(4);
  await groups.getByText("MailRefused").first().click();
  await page.getByRole("region", { name: "Failure" }).getByText("MailRefused happened").waitFor();
  await page.getByRole("button", { name: "In the timeline" }).click();
  await page.getByRole("tab", { name: "Timeline", selected: true }).waitFor();
  await page.getByRole("complementary").waitFor();
  await page.context().close();
});

function stageFile(name: string): () => string {
  return () => stage.filePath(name);
}

test("events are filtered by type, shown as JSON, and travelled to", async () => {
  const page = await stage.visit(`${stage.filePath("H3.jsonl")}?view=events`);
  const events = page.getByRole("grid", { name: "Events" });
  await events.waitFor();
  await page.getByRole("button", { name: /^StepFailed/ }).click();
  expect(await rowCount(page, "Events")).toBe(h3.events.filter(({ EventType }) => EventType === "StepFailed").length);
  await events.focus();
  await page.keyboard.press("ArrowDown");
  const detail = page.getByRole("region", { name: /^Event \d/ });
  await detail.getByText('"EventType": "StepFailed"').waitFor();
  await detail.getByRole("button", { name: "Travel here" }).click();
  await page.waitForURL(/at=e\d+/);
  await page.context().close();
});

test("a history of 100,000 operations scrolls as fast as the screen", async () => {
  const page = await stage.visit(`${stage.filePath("H100.jsonl")}?view=events`);
  const events = page.getByRole("grid", { name: "Events" });
  await events.waitFor();
  const scroll = (): Promise<void> =>
    events.evaluate(async (table) => {
      for (let step = 0; step <= 120; step++) {
        table.scrollTop = (table.scrollHeight * step) / 120;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
  const p95 = await bestFrames(page, scroll);
  console.log(`scroll: p95 ${p95.toFixed(1)} ms`);
  expect(p95).toBeLessThanOrEqual(34);
  await page.context().close();
});

test("two executions are compared, and payloads that differ are shown line by line", async () => {
  const other = executionPath(retries).slice("/x/".length);
  const page = await stage.visit(`${executionPath(h3)}?view=compare`);
  await page.getByLabel("ARN of the other execution").fill(other);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  const tree = page.getByRole("treegrid", { name: "Operations of both executions" });
  await tree.getByText("notify-batch-0").waitFor();
  expect(await page.getByRole("list", { name: "Differences" }).innerText()).toMatch(/1\s+only there/);
  await page.getByRole("button", { name: "First divergence" }).click();
  await page.getByRole("region", { name: /^Comparison of/ }).waitFor();
  expect(page.url()).toContain("with=");
  await page.context().close();
});

test("a file is compared with itself and does not differ", async () => {
  const page = await stage.visit(`${stage.filePath("H3.jsonl")}?view=compare&with=1`);
  const tree = page.getByRole("treegrid", { name: "Operations of both executions" });
  await tree.waitFor();
  expect(await page.getByRole("list", { name: "Differences" }).innerText()).toMatch(/3,000\s+the same/);
  expect(await page.getByRole("button", { name: "First divergence" }).isDisabled()).toBe(true);
  await tree.focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => tree.getByRole("row").nth(1).getAttribute("aria-expanded")).toBe("false");
  await page.context().close();
});
