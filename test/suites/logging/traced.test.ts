import { durableTracing } from "@durascope/otel-exporter";
import { createDurableLogger } from "@durascope/sdk/logging";
import { pino } from "pino";
import { expect, it } from "vitest";
import { idOf, keeping, type Line, logged } from "./support.ts";

interface Span {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  spanContext(): { readonly traceId: string; readonly spanId: string };
}

/** Keeps what would be exported. */
function exporting(register: boolean) {
  const spans: Span[] = [];
  const exporter = {
    export: (batch: readonly Span[], done: (result: { code: number }) => void) => {
      spans.push(...batch);
      done({ code: 0 });
    },
    shutdown: async () => undefined,
  };
  return { spans, plugin: durableTracing({ exporter: exporter as never, register }) };
}

it.each([
  // In this order: a context manager stays registered.
  ["without a context manager", false],
  ["where spans become active", true],
])(
  "lines carry the ids of the span of the code that writes them, in every invocation: %s",
  async (_title, register) => {
    const { spans, plugin } = exporting(register);
    const { run, lines } = await logged(
      async (context) => {
        context.logger.info("handler");
        await context.step("charge", async ({ logger }) => logger.info("in charge"));
        await context.runInChildContext("child", async (child) => {
          await child.wait("pause", { seconds: 1 });
          child.logger.info("in child");
        });
      },
      { config: { plugins: [plugin] } },
    );
    const line = (message: string): Line | undefined => lines.find((one) => one.message === message);
    for (const { traceId, spanId, otelTraceSampled } of lines) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(otelTraceSampled).toBe(true);
    }
    expect(new Set(lines.map(({ traceId }) => traceId)).size).toBe(1);
    const operationOf = (message: string): unknown => {
      const found = spans.find((span) => span.spanContext().spanId === line(message)?.["spanId"]);
      return found?.attributes["durable.operation.id"];
    };
    expect(line("in child")?.operationId).toBe(idOf(run, "child"));
    expect(operationOf("in child")).toBe(line("in child")?.operationId);
    expect(operationOf("in charge")).toBe(line("in charge")?.operationId);
  },
);

it("so do those of loggers of the user's", async () => {
  const { plugin } = exporting(false);
  const { destination, lines } = keeping();
  const logger = createDurableLogger(pino({ messageKey: "message" }, destination.stdout as never));
  await logged((context) => context.step("charge", async () => logger.info("deep inside")), {
    config: { plugins: [plugin] },
  });
  expect(lines).toMatchObject([
    { message: "deep inside", operationName: "charge", traceId: expect.any(String), otelTraceSampled: true },
  ]);
});
