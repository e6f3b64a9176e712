import { fileURLToPath } from "node:url";
import { originOf, rebuildTrace, toOtlpJson } from "@durascope/otel-exporter/rebuild";
import { official, own } from "@durascope/sdk/trace";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { comparables } from "./differences.ts";
import { decodeJson, type WireSpan } from "./otlp.ts";
import { type Execution, TracedService } from "./served.ts";

const scenarios = fileURLToPath(new URL("./scenarios.ts", import.meta.url));
const names = ["crashes", "crashesOften"];

function isOperation({ attributes }: WireSpan): boolean {
  const isAttempt = attributes[official.attemptOutcome] !== undefined || attributes[own.abandoned] !== undefined;
  return attributes[official.operationId] !== undefined && attributes[own.replayed] === false && !isAttempt;
}

const idsOf = (spans: readonly WireSpan[]): string[] =>
  spans
    .filter(isOperation)
    .map(({ spanId }) => spanId)
    .toSorted();

/** Processes that are lost between the real service and a receiver: the next asks the service for the history of what they lost. */
describe.each(["unified", "execution"] as const)("in the view %s, where the history is asked over HTTP,", (view) => {
  let service: TracedService;
  const executions = new Map<string, Execution>();

  beforeAll(async () => {
    service = await TracedService.start(view, [scenarios]);
    for (const name of names) executions.set(name, await service.follow(await service.start(name), "nothing"));
  }, 60_000);
  afterAll(() => service.close());

  test.each(names)("every operation of %s has one span, which is that of the rebuilt trace", (name) => {
    const { arn, record, events } = executions.get(name) ?? expect.fail(`${name} was not run`);
    expect(record.Status).toBe("SUCCEEDED");
    const { traceId, spans } = rebuildTrace({ Events: events }, { record, view });
    const sent = service.receiver.spans.filter((span) => span.traceId === traceId);
    const again = decodeJson(JSON.stringify(toOtlpJson(spans, originOf(arn))));
    expect(idsOf(sent)).toEqual(idsOf(again));
    const { live, rebuilt } = comparables(sent, again, { isSegmented: false });
    expect(live).toEqual(rebuilt);
    expect(service.receiver.refused).toEqual([]);
  });
});
