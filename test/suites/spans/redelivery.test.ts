import { type TraceView, durableTracing } from "@durascope/otel-exporter";
import {
  type DurableExecutionClient,
  type OperationUpdate,
  type WireOperation,
  withDurableExecution,
} from "@durascope/sdk";
import { expect, it } from "vitest";
import { breaches } from "./rules.ts";
import { Collector } from "./support/collected.ts";
import { event, execution, lambdaContext } from "./support/one-invocation.ts";

const finished = ({ Id, Type, SubType, Name, Payload }: OperationUpdate): WireOperation => ({
  Id,
  Type,
  SubType,
  Name,
  Status: "SUCCEEDED",
  StartTimestamp: execution.StartTimestamp,
  EndTimestamp: Date.now(),
  StepDetails: { Attempt: 1, Result: Payload },
});

/** Answers every update; `refuses` says which calls it rejects. */
function clientThat(refuses: (call: number) => Error | undefined): DurableExecutionClient {
  let calls = 0;
  return {
    async checkpoint({ Updates = [] }) {
      const error = refuses(++calls);
      if (error !== undefined) throw error;
      const Operations = Updates.filter(({ Action }) => Action === "SUCCEED").map(finished);
      return { CheckpointToken: "t", NewExecutionState: { Operations } };
    },
    getExecutionState: () => Promise.reject(Object.assign(new Error("busy"), { $metadata: { httpStatusCode: 500 } })),
  };
}

function handlerOf(collector: Collector, client: DurableExecutionClient, view: TraceView = "unified") {
  const plugin = durableTracing({ register: false, exporter: collector, view });
  return withDurableExecution(
    async (_event: unknown, context) => {
      const a = await context.step("a", async () => 1);
      return a + (await context.step("b", async () => 2));
    },
    { plugins: [plugin], durableExecutionClient: client },
  );
}

const staleToken = Object.assign(new Error("Invalid Checkpoint Token"), {
  name: "InvalidParameterValueException",
  $metadata: { httpStatusCode: 400 },
});

it("an invocation that is delivered again exports the same ids", async () => {
  const ids = async (): Promise<string[]> => {
    const collector = new Collector();
    await handlerOf(
      collector,
      clientThat(() => undefined),
    )(event(), lambdaContext("r1"));
    return collector.spans.map(({ traceId, spanId, name }) => `${traceId} ${spanId} ${name}`).toSorted();
  };
  const first = await ids();
  expect(await ids()).toEqual(first);
  expect(first.map((id) => id.split(" ").slice(2).join(" ")).toSorted()).toEqual([
    "Invocation",
    "Workflow",
    "a",
    "a attempt 1",
    "b",
    "b attempt 1",
    "execution started",
  ]);
});

it("an invocation that is to be retried is neither good nor bad, and ends no execution", async () => {
  const collector = new Collector();
  const handler = handlerOf(
    collector,
    clientThat((call) => (call === 2 ? staleToken : undefined)),
  );
  await expect(handler(event(), lambdaContext("r1"))).rejects.toThrow();
  const invocation = collector.spans.find(({ name }) => name === "Invocation");
  expect([invocation?.status, invocation?.attributes["durable.invocation.status"]]).toEqual(["UNSET", "RETRYING"]);
  expect(collector.spans.map(({ name }) => name)).not.toContain("Workflow");
  // The next invocation tells of what has ended; nobody else of its attempt.
  expect(collector.spans.map(({ name }) => name)).not.toContain("a");
  expect(collector.spans.map(({ name }) => name)).toContain("a attempt 1");
});

it("an invocation whose state cannot be loaded has a span all the same", async () => {
  const collector = new Collector();
  const handler = handlerOf(
    collector,
    clientThat(() => undefined),
  );
  await expect(handler(event([execution], "more"), lambdaContext("r1"))).rejects.toThrow();
  expect(collector.spans.map(({ name, status }) => [name, status])).toEqual([["Invocation", "UNSET"]]);
});

it.each(["execution", "invocation"] as const)(
  "what an unfinished invocation told is not told otherwise by the next, in the view %s",
  async (view) => {
    const collector = new Collector();
    const failing = handlerOf(
      collector,
      clientThat((call) => (call === 2 ? staleToken : undefined)),
      view,
    );
    await expect(failing(event(), lambdaContext("r1"))).rejects.toThrow();
    const told = collector.spans.find(({ name }) => name === "a attempt 1");
    const Id = String(told?.attributes["durable.operation.id"]);
    const record = finished({ Id, Type: "STEP", SubType: "Step", Name: "a", Action: "SUCCEED", Payload: "1" });
    const next = handlerOf(
      collector,
      clientThat(() => undefined),
      view,
    );
    await next(event([execution, record]), lambdaContext("r2"));
    expect(breaches(collector.spans, { isSegmented: view === "invocation", isEnded: true })).toEqual([]);
    const names = collector.spans.map(({ name }) => name);
    for (const name of ["a", "a (replayed)", "b", "b attempt 1"]) {
      expect(names.filter((other) => other === name)).toHaveLength(1);
    }
    const resumed = collector.spans.filter(({ name }) => name === "Invocation")[1];
    expect(resumed?.attributes["aws.durable.resume.trigger"]).toBe("redelivery");
  },
);
