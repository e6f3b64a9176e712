import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";

const execution = fixtures.waiting();
const long = fixtures.H3();
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ executions: [execution, long] });
});
afterAll(() => stage[Symbol.asyncDispose]());

async function opened(options: BrowserContextOptions, path = executionPath(execution)): Promise<Page> {
  const page = await stage.visit(path, options);
  await page.getByRole("treegrid").waitFor();
  return page;
}

const views = ["timeline", "invocations", "cost", "errors", "events", "compare"];

test.each(views)(
  "at 320 pixels, which is 400 per cent, the view %s does not scroll sideways, and loses no control",
  async (view) => {
    const page = await stage.visit(`${executionPath(execution)}?view=${view}`, {
      viewport: { width: 320, height: 640 },
    });
    await page.getByRole("tabpanel").waitFor();
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(sideways).toBeLessThanOrEqual(0);
    for (const name of ["All executions", "Export", "Commands"]) {
      const box = await page.getByRole("button", { name, exact: true }).boundingBox();
      expect({ name, right: (box?.x ?? 1000) + (box?.width ?? 0) <= 320 }).toEqual({ name, right: true });
    }
    await page.context().close();
  },
);

test("text of 200 % is not cut off in the rows", async () => {
  const page = await opened({});
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  const cut = await page
    .locator("[role='row'] [role='gridcell'] >> text=approver-1")
    .first()
    .evaluate((element) => {
      const { height } = element.getBoundingClientRect();
      return element.closest("[role='row']") !== null && height < parseFloat(getComputedStyle(element).fontSize);
    });
  expect(cut).toBe(false);
  await page.context().close();
});

test("with forced colours bars are told apart, and the selected row is seen", async () => {
  const page = await opened({ forcedColors: "active" }, executionPath(long));
  await page.getByRole("row").nth(2).click();
  const row = page.getByRole("row", { selected: true });
  const { background, outline } = await row.evaluate((element) => {
    const style = getComputedStyle(element);
    return { background: style.backgroundColor, outline: style.outlineStyle };
  });
  const other = await page
    .getByRole("row")
    .nth(5)
    .evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(outline !== "none" || background !== other).toBe(true);
  await page.context().close();
});

test("nothing moves by itself when less motion is wanted", async () => {
  const page = await opened({ reducedMotion: "reduce" });
  const moving = await page.evaluate(
    () => document.getAnimations().filter(({ playState }) => playState === "running").length,
  );
  expect(moving).toBe(0);
  await page.context().close();
});

test.each([
  ["the list", "/"],
  ["an execution", executionPath(execution)],
])("every target on %s is at least 24 pixels high and wide", async (_, path) => {
  const page = await stage.visit(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  if (path !== "/") await page.getByRole("treegrid").waitFor();
  const small = await page
    .locator("button, a[href], select, input, [role='tab'], [role='slider']")
    .evaluateAll((elements) =>
      elements
        .filter((element) => element.checkVisibility() && !element.classList.contains("visually-hidden"))
        // A box and its label are one target.
        .map((element) => element.closest("label") ?? element)
        .map((element) => ({
          name: element.getAttribute("aria-label") ?? element.textContent,
          box: element.getBoundingClientRect(),
        }))
        .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
        .map(({ name, box }) => `${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`),
    );
  expect(small).toEqual([]);
  await page.context().close();
});
