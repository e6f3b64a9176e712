import { fileURLToPath } from "node:url";
import type { LogPage } from "@durascope/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Bench, bench, events, invoke } from "../service/support.ts";
import type { Line } from "./support.ts";

let b: Bench;
let arn: string;
beforeAll(async () => {
  const module = fileURLToPath(new URL("./fixtures/order.ts", import.meta.url));
  b = await bench({ modules: [module], skipTime: true, env: { AWS_LAMBDA_LOG_LEVEL: "INFO" } });
  ({ arn } = await invoke(b.lambda, "order"));
});
afterAll(() => b.close());

async function linesOf(query = ""): Promise<Partial<Line>[]> {
  const path = `/durascope/executions/${encodeURIComponent(arn)}/logs${query}`;
  const { lines } = (await (await fetch(b.service.url + path)).json()) as LogPage;
  return lines.map(({ line }) => (line.startsWith("{") ? (JSON.parse(line) as Line) : { message: line }));
}

const own = (lines: readonly Partial<Line>[]): string[] =>
  lines.flatMap(({ message }) => (message === undefined || message === "durable execution resumed" ? [] : [message]));

it("real processes write each line once, over all invocations", async () => {
  const history = await events(b.lambda, arn);
  expect(history.filter(({ EventType }) => EventType === "InvocationCompleted").length).toBeGreaterThan(3);
  expect(own(await linesOf()).toSorted()).toEqual(
    [
      "order begins",
      "charging 1",
      "gateway 1",
      "charging 2",
      "gateway 2",
      "line a begins",
      "line b begins",
      "line a goes on",
      "line b goes on",
      "ship begins",
      "not JSON",
      "ship ends",
      "order ends",
    ].toSorted(),
  );
});

it("the lines of one operation are found by its id in history, those of libraries included", async () => {
  const history = await events(b.lambda, arn);
  const idOf = (name: string): string => history.find(({ Name }) => Name === name)?.Id ?? "";
  const charge = await linesOf(`?operation=${idOf("charge")}`);
  expect(charge.map(({ message, attempt, operationName }) => [message, attempt, operationName])).toEqual([
    ["charging 1", 1, "charge"],
    ["gateway 1", 1, "charge"],
    ["charging 2", 2, "charge"],
    ["gateway 2", 2, "charge"],
  ]);
  expect(charge[1]).toMatchObject({ executionArn: arn, token: "[redacted]" });
  expect(own(await linesOf(`?operation=${idOf("ship")}`))).toEqual(["ship begins", "ship ends"]);
  expect(own(await linesOf(`?operation=${idOf("map-item-1")}`))).toEqual(["line b begins", "line b goes on"]);
});

it("every resumed invocation says first what it was made for", async () => {
  const resumed = (await linesOf()).filter(({ message }) => message === "durable execution resumed");
  const history = await events(b.lambda, arn);
  const invocations = history.filter(({ EventType }) => EventType === "InvocationCompleted").length;
  expect(resumed).toHaveLength(invocations - 1);
  expect(new Set(resumed.map((line) => line["resumeTrigger"]))).toEqual(new Set(["retry", "wait"]));
});
