import { expect, test } from "vitest";
import type { ExecutionAnswer, HistoryQuery } from "./api.ts";
import { Failure } from "./failure.ts";
import { readModel } from "./history.ts";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:f:1/durable-execution/n/i";
const start = new Date(1_790_000_000_000);

/** A service that answers pages of one event, and refuses data where it is told to. */
function reader(refusal?: Failure) {
  const queries: HistoryQuery[] = [];
  return {
    queries,
    execution: async (): Promise<ExecutionAnswer> =>
      ({ DurableExecutionArn: arn, Status: "RUNNING", StartTimestamp: start }) as ExecutionAnswer,
    events: async (_: string, query: HistoryQuery) => {
      queries.push(query);
      if (query.data && refusal !== undefined) throw refusal;
      const EventId = Number(query.marker ?? 1);
      const event = { EventId, EventType: "StepStarted", Id: `s${EventId}`, EventTimestamp: 1_790_000_000 } as const;
      return { events: [event], next: EventId < 3 ? String(EventId + 1) : undefined };
    },
  };
}

test("all pages are read, each from where the one before ended", async () => {
  const service = reader();
  const model = await readModel(service, arn, { data: true, denied: () => {} });
  expect(model.operations.ids).toEqual(["s1", "s2", "s3"]);
  expect(service.queries.map(({ marker }) => marker)).toEqual([undefined, "2", "3"]);
});

test("without the key to the data the rest is read, and why is told", async () => {
  const refusal = new Failure("no access to the key", { detail: { code: "kms-denied" } });
  const told: Failure[] = [];
  const model = await readModel(reader(refusal), arn, { data: true, denied: (failure) => told.push(failure) });
  expect(model.operations.count).toBe(3);
  expect(told).toEqual([refusal]);
});

test("any other refusal is one", async () => {
  const refusal = new Failure("slow down", { detail: { code: "throttled" } });
  await expect(readModel(reader(refusal), arn, { data: true, denied: () => {} })).rejects.toBe(refusal);
});
