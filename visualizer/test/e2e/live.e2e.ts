import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { startService } from "@durascope/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../../examples/order-processing/src/demo/client.ts";
import { Stage } from "../browser/stage.ts";

const handler = fileURLToPath(new URL("../../../examples/order-processing/src/handler.ts", import.meta.url));
const order = { orderId: "A-1", lines: [{ sku: "desk-lamp", quantity: 1, price: 4900 }] };
let service: Awaited<ReturnType<typeof startService>>;
let stage: Stage;
let page: Page;

beforeAll(async () => {
  service = await startService({ modules: [handler], watch: false, stdout: new PassThrough().resume() });
  stage = await Stage.open({ service: service.url, allowActions: true });
  page = await stage.visit("/");
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await service.close();
});

test("an execution that is started appears in the list by itself", async () => {
  await page.getByText("No executions yet").waitFor();
  await new Client(service.url).start("processOrder", order, "order-live");
  await page.getByRole("link", { name: "order-live" }).click();
  await page.getByRole("treegrid").waitFor();
  expect(new URL(page.url()).pathname).toContain("/durable-execution/order-live/");
});

test("what happens is drawn as it happens: a failed attempt, its retry, and what is waited for", async () => {
  await page.getByRole("row", { name: /charge-payment/ }).waitFor();
  await page.getByRole("row", { name: /reserve-stock/ }).waitFor();
  await page.getByRole("row", { name: /fraud-window/ }).waitFor();
  await page.getByText(/^Waiting for callback "approval"/).waitFor();
  expect(await page.getByText("Live", { exact: true }).count()).toBe(1);
});

test("the callback is completed from the page, and the execution comes to its end before the reader's eyes", async () => {
  await page
    .getByRole("button", { name: /complete/i })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await dialog.getByRole("button", { name: /^complete/i }).click();
  await page.getByRole("heading", { level: 1 }).locator("..").getByText("succeeded").waitFor();
  await page.getByRole("row", { name: /ship-order/ }).waitFor();
  expect(stage.complaints).toEqual([]);
});

test("what the runtime recorded is told apart from what was inferred", async () => {
  await page.keyboard.press("Escape");
  await page.goto(`${page.url().split("?")[0] ?? ""}?inv=2`);
  await page.getByRole("complementary").getByText("recorded by the runtime").waitFor();
  expect(stage.complaints).toEqual([]);
});
