import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";
import { type FixtureExecution, FixtureWriter, payload } from "../fixtures/writer.ts";

const long = fixtures.H3();
const [denied, expired, halfDenied] = ["denied", "expired", "half-denied"].map((name) => named(long, name)) as [
  FixtureExecution,
  FixtureExecution,
  FixtureExecution,
];
const cut = cutPayload();
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ executions: [long, denied, expired, halfDenied, cut.execution] });
  const refuse = (execution: FixtureExecution, status: number, type: string, message: string, after = 0): void =>
    stage.histories?.refuse(execution.record.DurableExecutionArn, { status, type, message, after });
  const why = "User: arn:aws:iam::123456789012:user/reader is not authorized";
  refuse(denied, 403, "AccessDeniedException", why);
  refuse(halfDenied, 403, "AccessDeniedException", why, 3);
  refuse(expired, 404, "ResourceNotFoundException", "Durable Execution does not exist");
});
afterAll(() => stage[Symbol.asyncDispose]());

function named(execution: FixtureExecution, name: string): FixtureExecution {
  const { record } = execution;
  const arn = `${record.DurableExecutionArn}-${name}`;
  return { ...execution, record: { ...record, DurableExecutionArn: arn, DurableExecutionName: name } };
}

/** A step of whose result the service gave only the beginning. */
function cutPayload() {
  const writer = new FixtureWriter("cut-payload");
  const step = writer.operation({ type: "Step", subType: "Step", name: "report" });
  writer.write(step, "Started");
  writer.write(step, "Succeeded", {
    Result: { Payload: '{"rows":[1,2,3', Truncated: true },
    RetryDetails: { CurrentAttempt: 1 },
  });
  return { execution: writer.end("Succeeded", { Result: payload("null") }), operation: step.id };
}

/** The page at a path, and what it says about what went wrong there. */
async function told(path: string): Promise<{ readonly page: Page; readonly text: string }> {
  const page = await stage.visit(path);
  const alert = page.getByRole("alert");
  await alert.waitFor();
  return { page, text: await alert.innerText() };
}

test("an ARN that does not exist: which, and where to look", async () => {
  const { page, text } = await told(`${executionPath(long)}0`);
  expect(text).toContain("does not know the execution arn:aws:lambda:");
  expect(text).toContain("`durascope list` shows those it knows.");
  await page.getByRole("button", { name: "Retry" }).waitFor();
  await page.getByRole("button", { name: "All executions" }).click();
  await page.getByRole("link", { name: "half-denied" }).waitFor();
  await page.context().close();
});

test("access denied: what was asked, the permission that is missing, and the id of the request", async () => {
  const { page, text } = await told(executionPath(denied));
  expect(text).toContain("is not authorized");
  expect(text).toContain("lambda:GetDurableExecutionHistory");
  expect(text).toContain("request 4f1c2b7e");
  await page.getByRole("heading", { level: 1, name: "denied" }).waitFor();
  await page.context().close();
});

test("access denied half way: what was loaded stays on screen, and is said to be a part", async () => {
  const { page, text } = await told(executionPath(halfDenied));
  expect(text).toContain("is not authorized");
  await page.getByText("This history is not complete").waitFor();
  await page
    .getByRole("treegrid")
    .getByRole("row", { name: /notify-batch-0/ })
    .waitFor();
  // Whatever stands above them, the views and what is below them fill the window.
  const box = await page.getByLabel("Time travel").boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(page.viewportSize()?.height);
  await page.context().close();
});

test("an expired history: that it is gone, and how to keep one", async () => {
  const { page, text } = await told(executionPath(expired));
  expect(text).toContain("he history of this execution is gone");
  expect(text).toContain("Its retention period has passed");
  await page.context().close();
});

test("a payload that the service cut off says so, and shows what there is", async () => {
  const page = await stage.visit(`${executionPath(cut.execution)}?op=${cut.operation}`);
  const panel = page.getByRole("complementary", { name: "Details" });
  await panel.getByText("Truncated: the service gave only the beginning").waitFor();
  await panel.getByText('{"rows":[1,2,3', { exact: false }).waitFor();
  await panel.getByRole("button", { name: "Open result" }).click();
  await page.getByRole("dialog").getByText("Truncated: the service gave only the beginning").waitFor();
  expect(await page.getByRole("dialog").innerText()).toContain("[1,2,3");
  await page.context().close();
});

const foreign: readonly (readonly [string, string, Buffer, RegExp])[] = [
  ["a broken history", "broken.json", Buffer.from(JSON.stringify(long.events).slice(0, 4000)), /not valid JSON/],
  [
    "JSON of something else",
    "package.json",
    Buffer.from('{"name":"app","version":"1.0.0"}'),
    /JSON, but not the history/,
  ],
  ["a picture", "photo.png", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), /not|no /],
  ["an empty file", "empty.json", Buffer.alloc(0), /empty|nothing/],
];

test.each(foreign)("%s cannot be opened: why, what to do, and what was loaded stays", async (_, name, bytes, why) => {
  const page = await stage.visit(executionPath(long));
  await page.getByRole("treegrid").waitFor();
  const file = { name, mimeType: "application/octet-stream", buffer: bytes };
  await page.getByLabel("File with an execution").setInputFiles(file);
  const dialog = page.getByRole("dialog", { name: `Cannot open ${name}` });
  await dialog.waitFor();
  const sentences = await dialog.locator("p").allInnerTexts();
  expect(sentences[0]).toMatch(why);
  expect(sentences[1]?.length).toBeGreaterThan(20);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { level: 1, name: long.record.DurableExecutionName }).waitFor();
  expect(await page.getByRole("row").count()).toBeGreaterThan(1);
  await page.context().close();
});
