import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { buildExecutionModel } from "./build.ts";
import { marksOf } from "./mark-query.ts";
import type { ExecutionModel } from "./model.ts";
import { operation } from "./operation-view.ts";
import { stateAt } from "./state-at.ts";
import { timeLedger } from "./time-ledger.ts";
import { waitingFor } from "./waiting.ts";

const folder = new URL("./fixtures/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.includes(".history.json"));

function load(name: string): ExecutionModel {
  const bytes = readFileSync(new URL(name, folder));
  return buildExecutionModel(JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()));
}

test.each(files)("loads the recorded %s without an anomaly", (name) => {
  const model = load(name);
  expect(model.diagnostics).toEqual([]);
  expect(model.execution.status).toMatch(/^(SUCCEEDED|FAILED)$/);
  expect(waitingFor(model).reasons).toEqual([]);
  expect(timeLedger(model).total).toBeCloseTo((model.execution.end ?? 0) - (model.execution.start ?? 0));
  expect(stateAt(model, model.events.raw.length - 1).counts.running).toBe(0);
});

test("finds the attempts of a recorded retry, though the file counts them wrongly", () => {
  const model = load("error-determinism.history.json");
  const { attempts } = operation(model, 0);
  expect(attempts.map(({ number, nextDelay }) => [number, nextDelay])).toEqual([
    [1, 1000],
    [2, 6000],
    [3, 16_000],
    [4, 25_000],
    [5, 2000],
    [6, undefined],
  ]);
  expect(attempts[0]?.gap).toBe(1003);
  expect(attempts.at(-1)?.outcome).toBe("failed");
});

test("marks the branches of a recorded parallel, three of them waiting", () => {
  const model = load("parallel-wait.history.json");
  const rows = Array.from(model.tree.rows, (index) => {
    const { depth, name } = operation(model, index);
    return `${"  ".repeat(depth)}${name} ${marksOf(model, index)
      .map(({ mark, from, to }) => `${mark} ${from}-${to}`)
      .join(", ")}`;
  });
  expect(rows).toEqual([
    "parent-block executed 0-0, pending 1-2, executed 3-3",
    "  parallel-branch-0 executed 0-1, replayed 2-3",
    "    wait-1-second executed 0-0, resolved-while-suspended 1-1",
    "  parallel-branch-1 executed 0-0, pending 1-1, executed 2-2, replayed 3-3",
    "    wait-2-seconds executed 0-0, pending 1-1, resolved-while-suspended 2-2",
    "  parallel-branch-2 executed 0-0, pending 1-2, executed 3-3",
    "    wait-5-seconds executed 0-0, pending 1-2, resolved-while-suspended 3-3",
  ]);
});

test("shows a wait that nothing awaited as abandoned", () => {
  const view = operation(load("wait-unawaited.history.json"), 0);
  expect([view.status, view.state, view.end]).toEqual(["STARTED", "abandoned", undefined]);
  expect(view.abandonedAt).toBe(Date.parse("2025-12-03T23:00:02.071Z"));
});
