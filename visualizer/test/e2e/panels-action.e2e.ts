import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";

const waiting = fixtures.waiting();
const callback = waiting.events.find(({ EventType }) => EventType === "CallbackStarted")?.Id ?? "";
const path = `${executionPath(waiting)}?op=${callback}`;
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ executions: [waiting], allowActions: true });
});
afterAll(() => stage[Symbol.asyncDispose]());

test("a result that is not JSON cannot be sent, and the field says where it is wrong", async () => {
  const page = await stage.visit(path);
  await page.getByRole("button", { name: "Complete …" }).click();
  const dialog = page.getByRole("dialog");
  const field = dialog.getByRole("textbox", { name: "Result, as JSON" });
  await field.waitFor();
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.type('{"approved":tru}');
  await dialog.getByText("is not valid JSON", { exact: false }).waitFor();
  expect(await dialog.getByRole("button", { name: "Complete", exact: true }).isDisabled()).toBe(true);
  await field.fill('{"approved":true}');
  await dialog.getByText("Valid JSON.").waitFor();
  expect(await dialog.getByRole("button", { name: "Complete", exact: true }).isEnabled()).toBe(true);
  await page.context().close();
});

test("what the service refuses stays in the dialog, with what was typed", async () => {
  const page = await stage.visit(path);
  await page.getByRole("button", { name: "Fail …" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Error type" }).fill("Denied");
  await dialog.getByRole("button", { name: "Fail callback" }).click();
  await dialog.getByRole("alert").waitFor();
  expect(await dialog.getByRole("textbox", { name: "Error type" }).inputValue()).toBe("Denied");
  await page.context().close();
});

test("in AWS an action names account and region, and asks for the name of the execution", async () => {
  const page = await stage.blank();
  await page.route("**/api/session", async (route) => {
    const response = await route.fetch();
    const session = (await response.json()) as object;
    const source = { kind: "aws", label: "AWS, 123456789012, eu-west-1" };
    await route.fulfill({ response, json: { ...session, source } });
  });
  await page.goto(stage.visualizer.url(path));
  await page
    .getByRole("button", { name: "Heartbeat …" })
    .or(page.getByRole("button", { name: "Fail …" }))
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("123456789012", { exact: true }).waitFor();
  await dialog.getByText("eu-west-1", { exact: true }).waitFor();
  const send = dialog.getByRole("button", { name: /^(Send heartbeat|Fail callback)$/ });
  expect(await send.isDisabled()).toBe(true);
  await dialog.getByRole("textbox", { name: /to confirm/ }).fill(waiting.record.DurableExecutionName);
  expect(await send.isEnabled()).toBe(true);
  await page.context().close();
});
