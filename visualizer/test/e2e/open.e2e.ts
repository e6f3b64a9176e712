import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { type FixtureName, fixtures } from "../fixtures/index.ts";
import type { FixtureExecution } from "../fixtures/writer.ts";

const names = ["H3", "retries", "waiting", "sameTime", "year", "chained"] as const satisfies FixtureName[];
const executions = names.map((name) => fixtures[name]());
const files = Object.fromEntries(names.map((name, index) => [`${name}.jsonl`, executions[index] as FixtureExecution]));
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ executions, files });
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
