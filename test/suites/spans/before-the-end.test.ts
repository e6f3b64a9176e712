import { type TracingOptions, durableTracing } from "@durascope/otel-exporter";
import {
  type DurableContext,
  type DurableExecutionClient,
  type WireOperation,
  withDurableExecution,
} from "@durascope/sdk";
import { diag, DiagLogLevel } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-node";
import { afterEach, expect, it } from "vitest";
import { Collector } from "./support/collected.ts";
import { event, lambdaContext } from "./support/one-invocation.ts";

/** Records every update as a service does that finishes nothing by itself. */
const client: DurableExecutionClient = {
  async checkpoint({ Updates = [] }) {
    const Operations = Updates.map(({ Id, Type, SubType, Name, Payload, Action }): WireOperation => {
      const isEnd = Action === "SUCCEED";
      return {
        Id,
        Type,
        SubType,
        Name,
        Status: isEnd ? "SUCCEEDED" : "STARTED",
        StartTimestamp: Date.now(),
        ...(isEnd ? { EndTimestamp: Date.now(), StepDetails: { Attempt: 1, Result: Payload } } : {}),
        ...(Type === "WAIT" ? { WaitDetails: { ScheduledEndTimestamp: Date.now() + 60_000 } } : {}),
      };
    });
    return { CheckpointToken: "t", NewExecutionState: { Operations } };
  },
  getExecutionState: () => Promise.reject(new Error("everything is in the event")),
};

/** Lets a test wait for a span to leave. */
class Watched extends Collector {
  readonly #waiting = new Map<string, () => void>();

  left(name: string): Promise<void> {
    return new Promise((resolve) => void this.#waiting.set(name, resolve));
  }

  override export(spans: ReadableSpan[], done: Parameters<Collector["export"]>[1]): void {
    super.export(spans, done);
    for (const { name } of spans) this.#waiting.get(name)?.();
  }
}

function invoke(
  handler: (context: DurableContext) => Promise<unknown>,
  options: TracingOptions,
  remainingMs = 60_000,
): Promise<unknown> {
  const plugins = [durableTracing({ register: false, ...options })];
  const wrapped = withDurableExecution(async (_event: unknown, context) => handler(context), {
    plugins,
    durableExecutionClient: client,
  });
  return wrapped(event(), lambdaContext("r1", remainingMs));
}

const named = ({ spans }: Collector, name: string) => spans.filter((span) => span.name === name);

it("an invocation is told of 300 ms before the platform ends it, once, and goes on", async () => {
  const exporter = new Watched();
  const isTold = exporter.left("Invocation");
  await invoke(
    async (context) => {
      await context.step("quick", async () => 1);
      await context.step("slow", () => isTold);
      // The end of an operation still has to wait for that of the invocation.
      expect(named(exporter, "quick attempt 1")).toHaveLength(1);
      expect(named(exporter, "quick")).toEqual([]);
    },
    { exporter },
    340,
  );
  const [invocation, ...more] = named(exporter, "Invocation");
  expect(more).toEqual([]);
  expect(invocation?.status).toBe("UNSET");
  expect(invocation?.attributes).toMatchObject({
    "aws.durable.invocation.outcome": "deadline",
    "durable.invocation.status": "RETRYING",
  });
  for (const name of ["quick", "slow", "Workflow"]) expect(named(exporter, name), name).toHaveLength(1);
});

it("an invocation that ends in time is told as it ended", async () => {
  const exporter = new Collector();
  await invoke(async (context) => context.step("quick", async () => 1), { exporter });
  expect(named(exporter, "Invocation").map(({ attributes }) => attributes["aws.durable.invocation.outcome"])).toEqual([
    undefined,
  ]);
});

it.each(["checkpoint", "attempt"] as const)(
  "with flushOn %s an attempt leaves while its invocation goes on",
  async (flushOn) => {
    const exporter = new Watched();
    const hasLeft = exporter.left("first attempt 1");
    await invoke(
      async (context) => {
        await context.step("first", async () => 1);
        // What a checkpoint ends leaves with the next.
        await context.step("second", async () => 2);
        await context.step("third", () => hasLeft);
        expect(named(exporter, "first")).toEqual([]);
      },
      { exporter, flushOn },
    );
    for (const name of ["first", "first attempt 1", "third", "third attempt 1"]) {
      expect(named(exporter, name), name).toHaveLength(1);
    }
  },
);

afterEach(() => diag.disable());

const suspends = async (context: DurableContext): Promise<void> => context.wait("nap", { seconds: 60 });

it("a provisional Workflow is there at each suspension, where a later one replaces it", async () => {
  const exporter = new Collector();
  await invoke(suspends, { exporter, profile: "xray", provisionalWorkflow: true });
  expect(
    named(exporter, "Workflow").map(({ attributes, status }) => [attributes["durable.execution.status"], status]),
  ).toEqual([["RUNNING", "UNSET"]]);
});

it("elsewhere it is not made, which is said once", async () => {
  const said: unknown[] = [];
  const log = (message: string): void => void said.push(message);
  diag.setLogger({ error: log, warn: log, info: log, debug: log, verbose: log }, DiagLogLevel.WARN);
  const exporter = new Collector();
  await invoke(suspends, { exporter, provisionalWorkflow: true });
  expect(named(exporter, "Workflow")).toEqual([]);
  expect(said).toEqual([expect.stringContaining("provisionalWorkflow is ignored")]);
});
