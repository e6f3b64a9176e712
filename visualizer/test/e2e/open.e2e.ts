import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { type FixtureName, fixtures } from "../fixtures/index.ts";
import type { FixtureExecution } from "../fixtures/writer.ts";

const names = ["H3", "retries", "waiting", "sameTime", "year", "chained"] as const satisfies FixtureName[];
const executions = names.map((name) => fixtures[name]());
const files = Object.fromEntries(names.map((name, index) => [`${name}.jsonl`, executions[index] as FixtureExecution]));
/** What others recorded: the official test runner for handlers of the official SDK, and the local service for the example. */
const official = new URL("../../../sdk/src/history/fixtures/", import.meta.url);
const recorded = new URL("../fixtures/recorded/", import.meta.url);
const paths = Object.fromEntries(
  [official, recorded].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.json(\.gz)?$/.test(name))
      .map((name) => [name, fileURLToPath(new URL(name, folder))] as const),
  ),
);
/** A history of a later service: an operation and an event of types that nobody knows yet. */
const year = fixtures.year();
const ofLater: FixtureExecution = {
  record: { ...year.record, DurableExecutionName: "of-later" },
  events: [
    ...year.events.slice(0, 5),
    { ...year.events[1], EventId: 6, Id: "later-1", Name: "beam", EventType: "HologramStarted" },
    { ...year.events[1], EventId: 7, Id: undefined, Name: undefined, EventType: "WeatherReported" },
  ] as FixtureExecution["events"],
};
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ executions, files: { ...files, ...paths, "of-later.jsonl": ofLater } });
});
afterAll(() => stage[Symbol.asyncDispose]());

test.each(names)("%s opens from a file", async (name) => {
  const page = await stage.visit(stage.filePath(`${name}.jsonl`));
  await page.getByRole("heading", { level: 1, name: fixtures[name]().record.DurableExecutionName }).waitFor();
  await page.getByRole("tab", { name: "Timeline", selected: true }).waitFor();
  expect(stage.complaints).toEqual([]);
  await page.context().close();
});

test.each(names)("%s opens from the service", async (name) => {
  const execution = fixtures[name]();
  const page = await stage.visit(executionPath(execution));
  await page.getByRole("heading", { level: 1, name: execution.record.DurableExecutionName }).waitFor();
  expect(stage.complaints).toEqual([]);
  await page.context().close();
});

const views = ["invocations", "cost", "errors", "events", "compare", "timeline"];

test.each(Object.keys(paths))("%s, recorded elsewhere, is shown in every view without a complaint", async (name) => {
  const page = await stage.visit(stage.filePath(name));
  await page
    .getByRole("treegrid")
    .or(page.getByText("No operations", { exact: true }))
    .waitFor();
  for (const view of views) {
    await page.getByRole("tab", { name: new RegExp(view, "i") }).click();
    await page.getByRole("tabpanel").waitFor();
    await expect.poll(() => page.getByRole("tabpanel").textContent()).not.toBe("");
  }
  expect(stage.complaints).toEqual([]);
  await page.context().close();
});

test("events of types that nobody knows yet are rows like others", async () => {
  const page = await stage.visit(stage.filePath("of-later.jsonl"));
  await page.getByRole("treegrid").getByRole("row", { name: /beam/ }).waitFor();
  await page.getByRole("tab", { name: "Events" }).click();
  for (const type of ["HologramStarted", "WeatherReported"]) {
    await page.getByRole("tabpanel").getByText(type).first().waitFor();
  }
  expect(stage.complaints).toEqual([]);
  await page.context().close();
});
