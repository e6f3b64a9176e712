import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { Download, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openFile } from "../../src/shared/file/open.ts";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";

const year = fixtures.year();
const retries = fixtures.retries();
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ executions: [year, retries], files: { "year.jsonl": year } });
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});
afterEach(() => {
  // A page that complained anywhere fails the test in which it did.
  if (stage.complaints.length > 0) throw new Error(stage.complaints.join("\n"));
});

async function exportAs(page: Page, format: string): Promise<Download> {
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("radio", { name: format, exact: false }).first().check();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  return download;
}

async function opened(path: string): Promise<Page> {
  const page = await stage.visit(path);
  await page.getByRole("treegrid").waitFor();
  return page;
}

/** Drops a file onto the page, as a file manager does. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const data = await page.evaluateHandle(
    ({ text, title }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text), (char) => char.codePointAt(0) ?? 0)], title));
      return transfer;
    },
    { text: Buffer.from(bytes).toString("base64"), title: name },
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer: data });
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
}

test.each([
  ["the server", executionPath(year)],
  ["a file", "/file/1"],
])("an execution from %s is exported whole, with the payloads that the page did not have", async (_, path) => {
  const page = await opened(path);
  const download = await exportAs(page, "Bundle");
  expect(download.suggestedFilename()).toBe("subscription-of-a-year.durascope.json");
  const { history } = await openFile(readFileSync(await download.path()));
  const times = (events: unknown): unknown =>
    (events as typeof year.events).map(({ EventTimestamp: _time, ...event }) =>
      JSON.parse(JSON.stringify(event), (name, value: unknown) => (name.endsWith("Timestamp") ? undefined : value)),
    );
  expect(times(history)).toEqual(times(year.events));
  await page.context().close();
});

test("the report opens from the disk, without a script and without complaint", async () => {
  const page = await opened("/file/1");
  const download = await exportAs(page, "Report");
  const path = await download.path();
  const report = await stage.blank({ javaScriptEnabled: false });
  await report.goto(pathToFileURL(path).href);
  // Downloads have no extension on the disk; the browser is told what it is.
  await report.setContent(readFileSync(path, "utf8"));
  await report.getByRole("heading", { name: "subscription-of-a-year" }).waitFor();
  expect(await report.locator("details.operation").count()).toBe(24);
  await page.context().close();
  await report.context().close();
});

test.each([
  ["a gzipped history", "history.json.gz", gzipSync(JSON.stringify({ Events: retries.events }))],
  ["lines", "history.jsonl", Buffer.from(retries.events.map((event) => JSON.stringify(event)).join("\n"))],
])("%s that is dropped is opened", async (_, name, bytes) => {
  const page = await opened(executionPath(year));
  await drop(page, name, bytes);
  await page.getByRole("heading", { level: 1, name: "two-hundred-retries" }).waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/file\/local-/);
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "subscription-of-a-year" }).waitFor();
  await page.context().close();
});

test("what is loaded stays when a file cannot be opened, and the reader is told why", async () => {
  const page = await opened(executionPath(year));
  await drop(page, "broken.json", Buffer.from(JSON.stringify(retries.events).slice(0, 4000)));
  const dialog = page.getByRole("dialog", { name: "Cannot open broken.json" });
  await dialog.getByText(/not valid JSON near event \d+/).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { level: 1, name: "subscription-of-a-year" }).waitFor();
  expect(await page.getByRole("row").count()).toBeGreaterThan(10);
  await page.context().close();
});

test("text that is pasted is opened like a file", async () => {
  const page = await opened("/file/1");
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, JSON.stringify(retries.events));
  await page.getByRole("heading", { level: 1, name: "two-hundred-retries" }).waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/file\/local-/);
  await page.context().close();
});
