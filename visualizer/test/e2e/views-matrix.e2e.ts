import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";

let stage: Stage;

beforeAll(async () => {
  const files = { "H3.jsonl": fixtures.H3(), "H10.jsonl": fixtures.H10(), "H100.jsonl": fixtures.H100() };
  stage = await Stage.open({ files });
});
afterAll(() => stage[Symbol.asyncDispose]());

const cells = (page: Page) => page.getByRole("grid", { name: "Operations by invocations" });
const current = async (page: Page): Promise<string> => (await cells(page).getByRole("gridcell").innerText()).trim();

test.each([
  ["H10", 50],
  ["H100", 150],
] as const)("the matrix of %s is drawn within %i ms", async (name, limit) => {
  const page = await stage.visit(`${stage.filePath(`${name}.jsonl`)}?view=invocations`);
  await cells(page).waitFor();
  await page.waitForFunction(() => performance.getEntriesByName("replay matrix").length > 0);
  // Zoomed in and out again: drawn several times more, of which the middle counts.
  for (const key of ["Zoom in", "Show everything", "Zoom in", "Show everything"]) {
    await page.getByRole("button", { name: key }).click();
  }
  const times = await page.evaluate(() =>
    performance.getEntriesByName("replay matrix").map(({ duration }) => duration),
  );
  const middle = times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
  console.log(`${name}: ${times.map((time) => time.toFixed(1)).join(", ")} ms`);
  expect(middle).toBeLessThanOrEqual(limit);
  await page.context().close();
});

test("cells are walked through by key, told in words, and selected", async () => {
  const page = await stage.visit(`${stage.filePath("H3.jsonl")}?view=invocations`);
  await cells(page).focus();
  expect(await current(page)).toBe("notify-batch-0, invocation 1: executed, inferred from history");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  expect(await current(page)).toBe("customer-0, invocation 2: replayed, inferred from history");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("inv") === "2" && url.searchParams.has("op"));
  await page.getByRole("complementary").getByRole("heading", { name: "customer-0" }).first().waitFor();
  await page.keyboard.press("Control+End");
  expect(await current(page)).toContain("invocation 350");
  await page.context().close();
});

test("what an invocation did is listed by mark, and the lists add up", async () => {
  const page = await stage.visit(`${stage.filePath("H3.jsonl")}?view=invocations&inv=41`);
  await page.getByRole("heading", { name: "Invocation 41 of 350" }).waitFor();
  for (const name of ["Executed", "Replayed", "Resolved while suspended", "Pending at its end"]) {
    const tab = page.getByRole("tab", { name: new RegExp(`^${name} [\\d,]+$`) });
    await tab.click();
    const count = Number((await tab.innerText()).replaceAll(/\D/g, ""));
    const table = page.getByRole("grid", { name: /in invocation 41$/ });
    expect(await table.getAttribute("aria-rowcount")).toBe(String(count + 1));
  }
  await page.keyboard.press("]");
  await page.getByRole("heading", { name: "Invocation 42 of 350" }).waitFor();
  await page.context().close();
});

test("rows are those that pass the filter, or those of the timeline", async () => {
  const page = await stage.visit(`${stage.filePath("H3.jsonl")}?view=invocations&q=cool-off`);
  await cells(page).waitFor();
  const rows = async (): Promise<number> => Number(await cells(page).getAttribute("aria-rowcount"));
  const filtered = await rows();
  expect(filtered).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect.poll(rows).toBe(3000);
  await page.getByRole("checkbox", { name: "Fold as in the timeline" }).check();
  await expect.poll(rows).toBeLessThan(100);
  await page.context().close();
});
