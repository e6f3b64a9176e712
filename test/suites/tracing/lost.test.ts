import { fileURLToPath } from "node:url";
import { originOf, rebuildTrace, toOtlpJson } from "@durascope/otel-exporter/rebuild";
import { official as keys, own } from "@durascope/sdk/trace";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { comparables } from "./differences.ts";
import type { Loss } from "./losses.ts";
import { decodeJson, type WireSpan } from "./otlp.ts";
import { type Execution, TracedService } from "./served.ts";

const scenarios = fileURLToPath(new URL("./scenarios.ts", import.meta.url));
const official = fileURLToPath(new URL("./official-functions.ts", import.meta.url));
const names = ["crashes", "crashesOften"];

function isOperation({ attributes }: WireSpan): boolean {
  const isAttempt = attributes[keys.attemptOutcome] !== undefined || attributes[own.abandoned] !== undefined;
  return attributes[keys.operationId] !== undefined && attributes[own.replayed] === false && !isAttempt;
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

/** The requests of an execution that loses nothing. */
const requests = { checkpoint: 7, traces: 3 };

const once: readonly Loss[][] = (["checkpoint", "traces"] as const).flatMap((request) =>
  Array.from({ length: requests[request] }, (_, index) => index + 1).flatMap((number) =>
    (["unsent", "answered"] as const).map((when) => [{ request, number, when }]),
  ),
);

const twice: readonly Loss[][] = [
  // Without an answer, two in a row; before its spans leave, two in a row.
  [at("traces", 1, "answered"), at("traces", 2, "answered")],
  [at("traces", 2, "unsent"), at("traces", 3, "unsent")],
  // In the same invocation, and in two.
  [at("checkpoint", 2, "answered"), at("traces", 1, "answered")],
  [at("checkpoint", 4, "answered"), at("checkpoint", 5, "answered")],
  [at("traces", 1, "unsent"), at("checkpoint", 7, "unsent")],
  [at("checkpoint", 1, "unsent"), at("traces", 3, "answered")],
];

function at(request: Loss["request"], number: number, when: Loss["when"]): Loss {
  return { request, number, when };
}

function nameOf(losses: readonly Loss[]): string {
  return losses.map(({ request, number, when }) => `${request} ${number} ${when}`).join(", then ");
}

/** A span but for what two processes tell differently of one operation: when it began, and what its code asked for. */
function agreed(span: WireSpan): unknown {
  const attributes = { ...span.attributes, [own.semantics]: undefined };
  return { ...span, start: undefined, resource: undefined, attributes };
}

function lostIn({ events }: Execution): number {
  return events.filter(({ InvocationCompletedDetails: details }) => details?.Error?.Payload !== undefined).length;
}

const everywhere = [...once, ...twice];
/** Processes take long to start: on the official SDK, which makes the same requests, not before each of them. */
const answered = everywhere.filter((losses) => losses.some(({ when }) => when === "answered"));

describe.each([
  ["loses", everywhere],
  ["losesOfficially", answered],
] as const)("of %s, whose invocations look into the history,", (name, all) => {
  let service: TracedService;
  const executions = new Map<string, Execution>();

  beforeAll(async () => {
    service = await TracedService.start("unified", [scenarios, official], { TRACE_RECOVER: "always" });
    const follow = async (losses: readonly Loss[]): Promise<void> => {
      executions.set(nameOf(losses), await service.follow(await service.start(name, losses), "nothing"));
    };
    await Promise.all(all.map(follow));
  }, 120_000);
  afterAll(() => service.close());

  test.each(all.map((losses) => [nameOf(losses), losses.length] as const))(
    "every operation has a span, and that one content, with the process lost at %s",
    (which, losses) => {
      const execution = executions.get(which) ?? expect.fail(`${which} was not run`);
      const { arn, record, events } = execution;
      expect(record.Status).toBe("SUCCEEDED");
      expect(lostIn(execution)).toBe(losses);
      const { traceId, spans } = rebuildTrace({ Events: events }, { record });
      const sent = service.receiver.spans.filter((span) => span.traceId === traceId && isOperation(span));
      const again = decodeJson(JSON.stringify(toOtlpJson(spans, originOf(arn)))).filter(isOperation);
      expect(new Set(idsOf(sent))).toEqual(new Set(idsOf(again)));
      const linkOf = (of: readonly WireSpan[]) => new Map(of.map(({ spanId, links }) => [spanId, links]));
      expect(linkOf(sent)).toEqual(linkOf(again));
      const told = new Map(sent.map((span) => [span.spanId, agreed(span)]));
      for (const span of sent) expect(agreed(span)).toEqual(told.get(span.spanId));
    },
  );
});
