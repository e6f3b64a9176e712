import { setTimeout as sleep } from "node:timers/promises";
import { durableTracing } from "@durascope/otel-exporter";
import { originOf, rebuildTrace, toOtlpJson } from "@durascope/otel-exporter/rebuild";
import { type DurableContext, durableExecution } from "@durascope/sdk";
import { getTracer, official } from "@durascope/sdk/trace";
import { afterAll, beforeAll, expect, test } from "vitest";
import { comparables } from "./differences.ts";
import { decodeJson, type WireSpan } from "./otlp.ts";
import { type Execution, TracedService } from "./served.ts";

const plugins = [durableTracing({ flushTimeoutMs: 10_000 })];
const executions: Execution[] = [];
let service: TracedService;

/** Steps that take turns with those of other executions, each with a span of the user's own in it. */
async function work({ n }: { n: number }, context: DurableContext): Promise<number> {
  const pause = async (name: string): Promise<number> =>
    getTracer("user").startActiveSpan(`${name} of ${n}`, async (span) => {
      await sleep((n * 7) % 11);
      span.end();
      return n;
    });
  await context.step("first", () => pause("first"));
  const batch = await context.map("all", [0, 1, 2], (item) => item.step("part", () => pause("part")));
  await context.wait("nap", { seconds: 1 });
  await context.step("last", () => pause("last"));
  return batch.getResults().length;
}

beforeAll(async () => {
  service = await TracedService.inProcess({ work: durableExecution(work, { plugins }) });
  const started = Array.from({ length: 20 }, async (_, n) =>
    service.follow(await service.start("work", { n }), "nothing"),
  );
  executions.push(...(await Promise.all(started)));
}, 60_000);

afterAll(() => service.close());

function sentOf({ arn, record, events }: Execution): { sent: WireSpan[]; rebuilt: WireSpan[] } {
  const { traceId, spans } = rebuildTrace({ Events: events }, { record });
  const sent = service.receiver.spans.filter((span) => span.traceId === traceId);
  return { sent, rebuilt: decodeJson(JSON.stringify(toOtlpJson(spans, originOf(arn)))) };
}

const isOfUser = ({ name }: WireSpan): boolean => / of \d+$/.test(name);

test("twenty executions at once in one process each have a trace, and nothing of another's in it", () => {
  expect(service.receiver.refused).toEqual([]);
  expect(new Set(service.receiver.spans.map(({ traceId }) => traceId)).size).toBe(20);
  for (const execution of executions) {
    const { sent, rebuilt } = sentOf(execution);
    const arns = new Set(sent.map(({ attributes }) => attributes[official.arn]).filter((arn) => arn !== undefined));
    expect([...arns]).toEqual([execution.arn]);
    const compared = comparables(
      sent.filter((span) => !isOfUser(span)),
      rebuilt,
      { isSegmented: false },
    );
    expect(compared.rebuilt).toEqual(compared.live);
  }
});

test("a span of user code lies in the attempt that made it, and is made once", () => {
  for (const [n, execution] of executions.entries()) {
    const { sent } = sentOf(execution);
    const parentOf = ({ parentSpanId }: WireSpan): string | undefined =>
      sent.find(({ spanId }) => spanId === parentSpanId)?.name;
    const users = sent.filter(isOfUser).map((span) => `${span.name} in ${parentOf(span)}`);
    expect(users.toSorted()).toEqual([
      `first of ${n} in first attempt 1`,
      `last of ${n} in last attempt 1`,
      ...Array.from({ length: 3 }, () => `part of ${n} in part attempt 1`),
    ]);
  }
});
