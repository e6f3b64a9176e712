import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";
import { FixtureWriter, payload } from "../fixtures/writer.ts";

const retries = fixtures.retries();
const waiting = fixtures.waiting();
const odd = oddPayloads();
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ executions: [retries, waiting, odd.execution], allowActions: false });
});
afterAll(() => stage[Symbol.asyncDispose]());

/** One step for each kind of payload that is not an everyday one. */
function oddPayloads() {
  const writer = new FixtureWriter("odd-payloads");
  const text = (name: string, result: string): string => {
    const step = writer.operation({ type: "Step", subType: "Step", name });
    writer.write(step, "Started");
    writer.write(step, "Succeeded", { Result: { Payload: result }, RetryDetails: { CurrentAttempt: 1 } });
    return step.id;
  };
  const markup = text("markup", '<img src=x onerror="document.title=1"> https://example.com/');
  const exact = text("exact", '{"id":12345678901234567890,"rate":0.10000000000000000555}');
  const binary = text("binary", "PK\u0003\u0004\u0000data");
  return { execution: writer.end("Succeeded", { Result: payload("null") }), markup, exact, binary };
}

function details(page: Page) {
  return page.getByRole("complementary", { name: "Details" });
}

async function openOperation(query: string, of = retries): Promise<Page> {
  const page = await stage.visit(`${executionPath(of)}?${query}`);
  await details(page).getByRole("heading", { level: 2 }).waitFor();
  return page;
}

test("a step with many attempts shows the first and the latest of them, and what is between as a number", async () => {
  const step = retries.events.find(({ EventType }) => EventType === "StepFailed")?.Id ?? "";
  const page = await openOperation(`op=${step}`);
  const panel = details(page);
  await panel.getByText(/\d+ attempts between/).waitFor();
  expect(await panel.getByRole("row").count()).toBeLessThan(80);
  await panel.getByText("Error 1 of", { exact: false }).or(panel.getByText("failed").first()).first().waitFor();
  expect(stage.complaints).toEqual([]);
  await page.context().close();
});

test("an earlier moment is told as such, and is left with one button", async () => {
  const step = retries.events.find(({ EventType }) => EventType === "StepFailed");
  const page = await openOperation(`op=${step?.Id}&at=e${step?.EventId}`);
  const panel = details(page);
  await panel.getByText(`As of event ${step?.EventId}`).waitFor();
  expect(await panel.getByText("Ended", { exact: true }).count()).toBe(0);
  await panel.getByRole("button", { name: "Go to the end" }).click();
  await panel.getByText("As of event").waitFor({ state: "detached" });
  await page.context().close();
});

test("payloads are text, whatever they hold", async () => {
  const page = await openOperation(`op=${odd.markup}`, odd.execution);
  await details(page).getByText("<img src=x", { exact: false }).waitFor();
  expect(await page.title()).not.toBe("1");
  expect(
    await details(page)
      .getByRole("link", { name: /example/ })
      .count(),
  ).toBe(0);
  await page.context().close();
});

test("numbers keep every digit", async () => {
  const page = await openOperation(`op=${odd.exact}`, odd.execution);
  await details(page).getByText("12345678901234567890").waitFor();
  expect(await details(page).getByText("0.10000000000000000555").isVisible()).toBe(true);
  await page.context().close();
});

test("data that is no text says so, and hides nothing", async () => {
  const page = await openOperation(`op=${odd.binary}`, odd.execution);
  await details(page).getByText("data that is no text", { exact: false }).waitFor();
  const written = details(page).getByText(String.raw`PK\u0003\u0004\u0000data`);
  expect(await written.isVisible()).toBe(true);
  await page.context().close();
});

test("a value is searched, walked and closed from the keyboard, and the focus comes back", async () => {
  const page = await openOperation(`op=${odd.exact}`, odd.execution);
  const open = details(page).getByRole("button", { name: "Open result" });
  await open.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  const tree = dialog.getByRole("tree");
  await tree.waitFor();
  await dialog.getByRole("searchbox").fill("rate");
  await dialog.getByText("1 of 1").waitFor();
  await dialog.getByText("$.rate").waitFor();
  await tree.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowLeft");
  await dialog.getByRole("treeitem", { expanded: false }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await open.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.context().close();
});

test("an action that is not allowed stays within reach, and says why", async () => {
  const callback = waiting.events.find(({ EventType }) => EventType === "CallbackStarted")?.Id ?? "";
  const page = await openOperation(`op=${callback}`, waiting);
  const complete = details(page).getByRole("button", { name: "Complete …" });
  await complete.focus();
  expect(await complete.getAttribute("aria-disabled")).toBe("true");
  await details(page).getByText("--allow-actions", { exact: false }).first().waitFor();
  await complete.press("Enter");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.context().close();
});

test("under 1,100 pixels the panel lies over the page and moves no row", async () => {
  const page = await stage.visit(executionPath(retries), { viewport: { width: 1000, height: 800 } });
  const row = page.getByRole("row").nth(1);
  await row.waitFor();
  const before = await row.boundingBox();
  await page.keyboard.press("j");
  await details(page).waitFor();
  expect(await row.boundingBox()).toEqual(before);
  await page.context().close();
});
