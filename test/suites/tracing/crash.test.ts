import type { DurableContext } from "@durascope/sdk";
import { official, type SpanData, type TraceView } from "@durascope/sdk/trace";
import { describe, expect, test } from "vitest";
import { run } from "../sdk/support/run.ts";
import type { Call, Fate } from "../sdk/support/scripted-service.ts";
import { LiveTrace } from "./live.ts";

/** Something of everything, in a few checkpoints. */
async function everything(context: DurableContext): Promise<string> {
  const first = await context.step("first", async () => 1);
  await context.step(
    "flaky",
    async ({ attempt }) => {
      if (attempt < 2) throw new Error("not yet");
      return attempt;
    },
    { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 } }) },
  );
  const batch = await context.map("items", ["a", "b"], async (item, letter, index) => {
    if (index === 1) await item.wait("nap", { seconds: 1 });
    return item.step("upper", async () => letter.toUpperCase());
  });
  const answer = await context.waitForCallback("approval", async () => undefined);
  const echoed = await context.invoke<string, string>("echo", "echo:1", "hello");
  return `${first} ${batch.getResults().join("")} ${answer} ${echoed}`;
}

interface Traced {
  readonly live: LiveTrace;
  readonly calls: readonly Call[];
}

async function traced(view: TraceView, fate?: (call: Call) => Fate | undefined): Promise<Traced> {
  const live = new LiveTrace(view);
  const { calls, error } = await run(async (_event: never, context) => everything(context), {
    config: { sinks: [live] },
    reply: ({ Type }) => ({ afterMs: 1000, result: JSON.stringify(Type) }),
    fate,
  });
  expect(error).toBeUndefined();
  return { live, calls };
}

/** Operations by the id that history knows, attempts by their number. */
function namesOf(spans: readonly SpanData[]): string[] {
  const named = spans.flatMap(({ role, attributes }) => {
    if (role !== "operation" && role !== "attempt") return [];
    return `${String(attributes[official.operationId])} ${role === "attempt" ? String(attributes[official.attemptNumber]) : ""}`;
  });
  return [...new Set(named)].toSorted();
}

function idsOf(spans: readonly SpanData[]): string[] {
  const lasting = spans.filter(({ role }) => role === "operation" || role === "attempt" || role === "workflow");
  return [...new Set(lasting.map(({ spanId }) => spanId))].toSorted();
}

async function* crashes(
  view: TraceView,
  when: (typeof whens)[number],
): AsyncGenerator<{ number: number; live: LiveTrace }> {
  const { calls } = await traced(view);
  for (const { number } of calls) {
    const { live } = await traced(view, (call) => (call.number === number ? { kind: "crash", when } : undefined));
    yield { number, live };
  }
}

const whens = ["unsent", "unacknowledged", "acknowledged"] as const;
const cases = (["unified", "execution", "invocation"] as const).flatMap((view) =>
  whens.map((when) => [view, when] as const),
);

describe.each(cases)("in the view %s, a crash at any call, %s,", (view, when) => {
  test("leaves no span id with two contents", async () => {
    for await (const { number, live } of crashes(view, when)) {
      const contents = new Map<string, string>();
      for (const span of live.spans) {
        const text = JSON.stringify(span);
        expect(contents.get(span.spanId) ?? text, `${span.name}, crash at call ${number}`).toBe(text);
        contents.set(span.spanId, text);
      }
    }
  });

  test("costs the spans of what ended in the invocation that was lost, and no others", async () => {
    const whole = namesOf((await traced(view)).live.spans);
    for await (const { number, live } of crashes(view, when)) {
      const told = namesOf(live.spans);
      expect(
        told.filter((name) => !whole.includes(name)),
        `crash at call ${number}`,
      ).toEqual([]);
      const missing = whole.filter((name) => !told.includes(name) && !namesOf(live.lost).includes(name));
      // What was recorded although its answer was lost was told by nobody; only the history knows of it.
      if (when !== "unacknowledged") expect(missing, `crash at call ${number}`).toEqual([]);
    }
  });
});

describe.each(whens)("when a crashed invocation is delivered again, the call at the crash being %s,", (when) => {
  test.each(["unified", "execution"] as const)("it exports the same ids in the view %s", async (view) => {
    const whole = new Set(idsOf((await traced(view)).live.spans));
    for await (const { number, live } of crashes(view, when)) {
      const strange = idsOf([...live.spans, ...live.lost]).filter((id) => !whole.has(id));
      expect(strange, `crash at call ${number}`).toEqual([]);
    }
  });
});
