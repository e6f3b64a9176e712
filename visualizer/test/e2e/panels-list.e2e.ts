import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";

const executions = [fixtures.H3(), fixtures.waiting(), fixtures.retries()];
const [done, waiting] = executions as [(typeof executions)[0], (typeof executions)[0]];
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ executions });
});
afterAll(() => stage[Symbol.asyncDispose]());

test("a filter is in the address, and an address restores it", async () => {
  const page = await stage.visit("/");
  await page.getByRole("row", { name: new RegExp(done.record.DurableExecutionName) }).waitFor();
  await page.getByRole("button", { name: "running" }).click();
  await page.getByRole("row", { name: new RegExp(done.record.DurableExecutionName) }).waitFor({ state: "detached" });
  await expect.poll(() => new URL(page.url()).search).toBe("?status=RUNNING");
  await page.reload();
  await page.getByRole("button", { name: "running", pressed: true }).waitFor();
  await expect.poll(() => page.getByRole("row").count()).toBe(2);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect.poll(() => new URL(page.url()).search).toBe("");
  await page.context().close();
});

test("an ARN within pasted text opens its execution, another text says what is wrong", async () => {
  const page = await stage.visit("/");
  const field = page.getByRole("textbox", { name: "ARN of an execution" });
  await field.fill("arn:aws:lambda:eu-west-1:123456789012:function:orders");
  await field.press("Enter");
  await page.getByRole("alert").getByText("not of an execution", { exact: false }).waitFor();
  await field.fill(`see ${done.record.DurableExecutionArn} for it`);
  await field.press("Enter");
  await page.getByRole("heading", { level: 1, name: done.record.DurableExecutionName }).waitFor();
  expect(decodeURIComponent(new URL(page.url()).pathname)).toBe(executionPath(done));
  await page.context().close();
});

test("keys go through the list, and what was opened and marked is remembered", async () => {
  const page = await stage.visit("/");
  await page.getByRole("button", { name: `Mark ${waiting.record.DurableExecutionName}` }).click();
  await page.keyboard.press("j");
  const name = await page.evaluate(() => document.activeElement?.textContent);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: name ?? "" }).waitFor();
  await page.keyboard.press("u");
  const kept = page.getByRole("navigation", { name: "Marked and recent executions" });
  await kept.getByRole("link", { name: waiting.record.DurableExecutionName }).waitFor();
  expect(await kept.getByRole("link", { name: name ?? "" }).isVisible()).toBe(true);
  await page.context().close();
});

test("a service that does not answer is said, with what to do", async () => {
  await using alone = await Stage.open({ service: "http://127.0.0.1:1" });
  const page = await alone.visit("/");
  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("button", { name: "Retry" }).isVisible()).toBe(true);
  await page.context().close();
});

test("the palette lists the commands with their keys, finds operations, and runs what is chosen", async () => {
  const page = await stage.visit(executionPath(done));
  await page.getByRole("treegrid").waitFor();
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Commands" });
  await dialog.getByRole("option", { name: "Next row" }).waitFor();
  await page.keyboard.type("go to cost");
  await dialog.getByRole("option", { name: "Go to Cost", selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "Cost", selected: true }).waitFor();
  await dialog.waitFor({ state: "detached" });
  expect(stage.complaints).toEqual([]);
  await page.context().close();
});
