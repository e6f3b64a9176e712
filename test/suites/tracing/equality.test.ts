import { fileURLToPath } from "node:url";
import { originOf, rebuildTrace, toOtlpJson } from "@durascope/otel-exporter/rebuild";
import { buildExecutionModel, Origin } from "@durascope/sdk/history";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { comparables } from "./differences.ts";
import { decodeJson } from "./otlp.ts";
import { type Execution, type Outside, TracedService } from "./served.ts";

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const example = here("../../../examples/order-processing/src/handler.ts");
const order = { orderId: "A-1", lines: [{ sku: "lamp", quantity: 1, price: 4900 }] };

interface Case {
  readonly name: string;
  readonly outside?: Outside;
  readonly input?: unknown;
}

const ours =
  "oneStep unnamed stepAfterWait retried givesUp nested branches items branchesThatWait branchFails itemFails recovers " +
  "contextFails polled pollFails invokes invokesInVain failsAtOnce race replays virtual crashes";
const timelines =
  "stepSuccess stepRetry stepFails atMostOnceInterrupted atLeastOnceInterrupted waits polls pollsInVain heartbeatStops " +
  "invokesUnqualified mapsWithWait flatParallel throwsOutside large";

const cases: readonly Case[] = [
  ...`${ours} ${timelines}`.split(" ").map((name): Case => ({ name })),
  { name: "approved", outside: "succeed" },
  { name: "rejected", outside: "fail" },
  { name: "bareCallback", outside: "succeed" },
  { name: "callbackDuringWait", outside: "succeed" },
  { name: "asksForApproval", outside: "succeed" },
  { name: "stopped", outside: "stop" },
  { name: "processOrder", input: order, outside: "succeed" },
];

/**
 * Whether history tells which invocation knew of what. On a busy machine something outside may end in the millisecond in which
 * an invocation begins, or when it is about to end.
 */
function isClear({ events }: Execution): boolean {
  const { events: source, invocations } = buildExecutionModel({ Events: events });
  if (invocations.tied.includes(1)) return false;
  const isOutside = (event: number): boolean => source.kinds[source.kind[event] ?? 0]?.origin === Origin.outside;
  return invocations.completedEvent.every((last, index) => index === invocations.count - 1 || !isOutside(last - 1));
}

/** Run when everything is warm, for its time is short. */
const cut: Case = { name: "cutShort" };

describe.each(["unified", "execution", "invocation"] as const)("in the view %s", (view) => {
  let service: TracedService;
  const executions = new Map<string, Execution>();

  beforeAll(async () => {
    service = await TracedService.start(view, [here("./scenarios.ts"), here("../conformance/handlers.ts"), example]);
    const run = async ({ name, input, outside = "nothing" }: Case): Promise<void> => {
      for (let tries = 1; tries <= 6; tries++) {
        const execution = await service.follow(await service.start(name, input), outside);
        executions.set(name, execution);
        if (isClear(execution)) return;
      }
    };
    // All at once, and in few processes: whose spans are whose is for the traces to keep apart.
    await Promise.all(cases.map(run));
    await service.limit(cut.name, 3);
    await run(cut);
  }, 90_000);

  afterAll(() => service.close());

  test.each([...cases, cut].map(({ name }) => name))(
    "the trace of %s is the same live and rebuilt from its history",
    (name) => {
      const execution = executions.get(name);
      if (execution === undefined) throw new Error(`${name} was not run`);
      const { arn, record, events } = execution;
      const { traceId, spans } = rebuildTrace({ Events: events }, { record, view });
      const sent = service.receiver.spans.filter((span) => span.traceId === traceId);
      const again = decodeJson(JSON.stringify(toOtlpJson(spans, originOf(arn))));
      const { live, rebuilt } = comparables(sent, again, { isSegmented: view === "invocation" });
      expect(live.length).toBeGreaterThan(0);
      expect(rebuilt).toEqual(live);
    },
  );

  test("the receiver took everything", () => {
    expect(service.receiver.refused).toEqual([]);
  });
});
