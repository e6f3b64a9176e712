import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";

const execution = fixtures.H3();
let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await Stage.open({ executions: [execution] });
  page = await stage.visit("/", { permissions: ["clipboard-read", "clipboard-write"] });
});
afterAll(() => stage[Symbol.asyncDispose]());

const press = (...keys: readonly string[]): Promise<void> =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

/** Moves on with the tab key until what has the focus is called so; there must be an outline around all of it. */
async function tabTo(name: RegExp, key = "Tab"): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await press(key);
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      const { outlineStyle, boxShadow, outlineWidth } = getComputedStyle(element ?? document.body);
      const text = element?.getAttribute("aria-label") ?? element?.textContent ?? "";
      return {
        text,
        isBody: element === document.body,
        isVisible: (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none",
      };
    });
    if (!focus.isBody && !focus.isVisible) throw new Error(`the focus on ${focus.text} cannot be seen`);
    if (name.test(focus.text)) return;
  }
  throw new Error(`the tab key does not come to ${String(name)}`);
}

const view = (): URLSearchParams => new URL(page.url()).searchParams;

test("an execution of the list is opened", async () => {
  await page.getByText(execution.record.DurableExecutionName).first().waitFor();
  await press("j", "Enter");
  await page.getByRole("treegrid").waitFor();
  expect(new URL(page.url()).pathname).toBe(executionPath(execution));
});

test("the next error is found, its row selected and its details shown", async () => {
  await press("e");
  await page.getByRole("complementary").getByText("MailRefused").first().waitFor();
  await expect.poll(() => view().get("op")).not.toBeNull();
  expect(await page.getByRole("row", { selected: true }).count()).toBe(1);
});

test("rows are opened, closed and left with arrows", async () => {
  await press("Home");
  const row = page.getByRole("row", { selected: true });
  expect(await row.getAttribute("aria-level")).toBe("1");
  await press("ArrowRight");
  await expect.poll(() => row.getAttribute("aria-expanded")).toBe("true");
  await press("ArrowRight", "ArrowRight", "ArrowRight");
  await expect.poll(async () => Number(await row.getAttribute("aria-level"))).toBeGreaterThan(1);
});

test("the details are entered, the result of a step is copied", async () => {
  await press("/");
  await page.keyboard.type("render-mail");
  await press("Enter", "Escape");
  await press("Home", "j", "j", "j");
  await page.getByRole("complementary").waitFor();
  await press("Enter");
  await tabTo(/^Copy/);
  await press("Enter");
  await page.getByText("Copied", { exact: true }).first().waitFor({ state: "attached" });
  expect(await page.evaluate(() => navigator.clipboard.readText())).not.toBe("");
});

test("invocations are stepped through", async () => {
  await press("]", "]", "]", "[");
  await expect.poll(() => view().get("inv")).not.toBeNull();
});

test("time is stepped through by event", async () => {
  await press(",", ",", ".");
  await expect.poll(() => view().get("at")).toMatch(/^e\d+$/);
});

test("the tab key reaches every view, and arrows go from one to the next", async () => {
  await tabTo(/^Timeline/);
  for (const name of ["Invocations", "Cost", "Errors", "Events", "Compare"]) {
    await press("ArrowRight");
    await page.getByRole("tab", { name, selected: true }).waitFor();
  }
  await press("Home");
  await expect.poll(() => view().get("view")).toBeNull();
});

test("the export dialog is opened, used and left, and the focus is where it was", async () => {
  await tabTo(/^Export$/, "Shift+Tab");
  await press("Enter");
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.waitFor();
  const inside: boolean[] = [];
  for (let step = 0; step < 15; step++) {
    await press("Tab");
    inside.push(
      await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null,
      ),
    );
  }
  expect(inside).not.toContain(false);
  await press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Export");
});

test("escape closes what was opened last: first the search, then the details", async () => {
  await press("Control+k");
  const palette = page.getByRole("dialog");
  await palette.waitFor();
  await press("Escape");
  await palette.waitFor({ state: "detached" });
  expect(view().get("op")).not.toBeNull();
});

test("one key leads back to the list", async () => {
  await press("u");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await expect.poll(() => new URL(page.url()).pathname).toBe("/");
});
