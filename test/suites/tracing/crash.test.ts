import { isDeepStrictEqual } from "node:util";
import type { DurableContext, DurableExecutionHandler } from "@durascope/sdk";
import { rebuildTrace } from "@durascope/otel-exporter/rebuild";
import { own } from "@durascope/sdk/trace";
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { executionArn } from "../sdk/support/scripted-service.ts";
import { type Crash, type Live, type LiveOptions, type Sent, live } from "./live.ts";

const later = { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 } }) };

async function flaky({ attempt }: { attempt: number }): Promise<number> {
  if (attempt < 2) throw new Error("not yet");
  return attempt;
}

type Scenario = (context: DurableContext) => Promise<unknown>;

const scenarios: Readonly<Record<string, Scenario>> = {
  steps: async (context) => {
    await context.step("a", async () => 1);
    await context.step("b", async () => 2);
    return context.step("c", async () => 3);
  },
  retries: async (context) => {
    await context.step("before", async () => 1);
    await context.step("flaky", flaky, later);
    await context.step("between", async () => 2);
    return context.step("flaky again", flaky, later);
  },
  waits: async (context) => {
    await context.step("before", async () => 1);
    await context.wait("short", { seconds: 1 });
    await context.step("between", async () => 2);
    await context.wait("long", { seconds: 5 });
    return context.step("after", async () => 3);
  },
  contexts: async (context) => {
    await context.runInChildContext("plain", async (child) => child.step("inner", async () => 1));
    await context.runInChildContext("patient", async (child) => {
      await child.step("before", async () => 1);
      await child.wait("nap", { seconds: 2 });
      return child.runInChildContext("deep", async (deep) => deep.step("inner", async () => 2));
    });
    return context.step("last", async () => 3);
  },
  map: async (context) => {
    await context.step("before", async () => 1);
    const batch = await context.map("items", ["a", "b", "c"], async (item, letter, index) => {
      if (index === 1) await item.wait("nap", { seconds: 1 });
      return item.step("upper", async () => letter.toUpperCase());
    });
    await context.step("after", async () => batch.getResults());
  },
  parallel: async (context) => {
    await context.parallel("both", [
      async (branch) => {
        await branch.step("one", async () => 1);
        return branch.step("flaky", flaky, later);
      },
      async (branch) => {
        await branch.wait("nap", { seconds: 3 });
        return branch.step("two", async () => 2);
      },
    ]);
    return context.step("after", async () => 3);
  },
  callbacks: async (context) => {
    await context.step("before", async () => 1);
    const answer = await context.waitForCallback("approval", async () => undefined);
    await context.step("after", async () => answer);
    return context.waitForCallback("second", async () => undefined);
  },
  invokes: async (context) => {
    const echoed = await context.invoke<string, string>("echo", "echo:1", "hello");
    await context.step("after", async () => echoed);
    return context.invoke<string, string>("again", "echo:1", "hello");
  },
  large: async (context) => {
    const batch = await context.map("items", [1, 2], async (item, n) => {
      if (n === 2) await item.wait("nap", { seconds: 1 });
      return item.step("large", async () => "x".repeat(200_000));
    });
    await context.step("after", async () => batch.successCount);
    return context.wait("end", { seconds: 1 });
  },
  virtual: async (context) => {
    await context.runInChildContext(
      "unrecorded",
      async (child) => {
        await child.step("inner", async () => 1);
        return child.step("second", async () => 2);
      },
      { virtualContext: true },
    );
    await context.wait("nap", { seconds: 1 });
    return context.step("last", async () => 3);
  },
};

const names = Object.keys(scenarios);
const handlerOf =
  (name: string): DurableExecutionHandler<never, unknown> =>
  (_event, context) =>
    scenarios[name]?.(context) ?? Promise.reject(new Error(name));

async function execute(name: string, options: LiveOptions = {}): Promise<Live> {
  const done = await live(handlerOf(name), options);
  expect(done.run.error).toBeUndefined();
  return done;
}

/** Every place at which a process can be lost, and what left over all of them. */
async function* crashes(
  name: string,
  options: LiveOptions,
): AsyncGenerator<{ where: string; crash: Crash; done: Live }> {
  const { run } = await execute(name, options);
  const everywhere: Crash[] = run.calls.flatMap(({ number }) =>
    (["unsent", "unacknowledged", "acknowledged"] as const).map((when) => ({ at: "call" as const, number, when })),
  );
  const ends = options.recover === "always" ? (["flush", "answer"] as const) : (["flush"] as const);
  for (let number = 1; number <= run.invocations.length; number++)
    everywhere.push(...ends.map((at) => ({ at, number })));
  for (const crash of everywhere) {
    const done = await execute(name, { ...options, crashes: [crash] });
    // With the answer of its last call an invocation is over, before anything else can happen.
    if (done.run.crashes === 0) continue;
    yield { where: JSON.stringify(crash), crash, done };
  }
}

/** Spans of operations that an execution that loses nothing does not have. */
function strangeIn(done: Live, whole: Live): string[] {
  const ids = new Set(whole.sent.map(({ id }) => id));
  return done.sent.filter(({ kind, id }) => kind === "operation" && !ids.has(id)).map(({ name }) => name);
}

function contradictions({ sent }: Live): string[] {
  const texts = new Map<string, string>();
  return sent.flatMap(({ id, name, text }) => {
    const known = texts.get(id) ?? text;
    texts.set(id, known);
    return known === text ? [] : [`${name}: ${known} then ${text}`];
  });
}

/**
 * What is in contexts that ended in the lost invocation: no other invocation is given it.
 */
function hiddenIn({ run }: Live): Set<string> {
  const lost = new Set(run.invocations.flatMap(({ ended }, index) => (ended.kind === "crashed" ? index + 1 : [])));
  const ended = run.calls.flatMap(({ invocation, updates }) =>
    updates.filter(({ Type, Action }) => lost.has(invocation) && Type === "CONTEXT" && Action !== "START"),
  );
  const closed = new Set(
    ended.filter(({ ContextOptions }) => ContextOptions?.ReplayChildren !== true).map(({ Id }) => Id),
  );
  const hidden = new Set<string>();
  for (const { Id = "", ParentId } of run.service.operations) {
    if (closed.has(ParentId) || hidden.has(ParentId ?? "")) hidden.add(Id);
  }
  return hidden;
}

/** The operations whose spans did not leave, by the id that history knows. */
function missingIn(done: Live, whole: Live): string[] {
  const idsOf = ({ sent }: Live): string[] =>
    sent.filter(({ kind }) => kind === "operation").map(({ operationId }) => operationId);
  const left = new Set(idsOf(done));
  return idsOf(whole).filter((id) => !left.has(id));
}

/** Operations whose span left more than once. */
function repeated({ sent }: Live): string[] {
  const operations = sent.filter(({ kind }) => kind === "operation");
  const ids = operations.map(({ id }) => id);
  return operations.filter(({ id }, index) => ids.indexOf(id) !== index).map(({ name }) => name);
}

const views = ["unified", "execution", "invocation"] as const;

describe.each(views)("in the view %s, of an execution that lost a process at any point,", (view) => {
  test.each(names)("and of %s, which lost none, nothing leaves twice", async (name) => {
    const { sent } = await execute(name, { view });
    expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
  });

  test.each(names)(
    "the operations of %s leave as ever, but for what contexts that ended then took with them",
    async (name) => {
      const whole = await execute(name, { view });
      for await (const { where, done } of crashes(name, { view })) {
        const hidden = hiddenIn(done);
        expect(
          missingIn(done, whole).filter((id) => !hidden.has(id)),
          where,
        ).toEqual([]);
        if (view !== "invocation") expect(strangeIn(done, whole), where).toEqual([]);
      }
    },
  );

  test.each(names)("no span of %s leaves with two contents", async (name) => {
    for await (const { where, done } of crashes(name, { view })) {
      expect(contradictions(done), where).toEqual([]);
      if (view !== "invocation") expect(repeated(done), where).toEqual([]);
    }
  });
});

describe.each(["checkpoint", "attempt"] as const)(
  "with flushOn %s, of an execution that lost a process at any point,",
  (flushOn) => {
    test.each(names)("everything of %s has left that the process was told of", async (name) => {
      const whole = await execute(name);
      for await (const { where, crash, done } of crashes(name, { flushOn })) {
        const isTold = crash.at !== "call" || crash.when !== "unacknowledged";
        expect(
          missingIn(done, whole).filter((id) => isTold || !hiddenIn(done).has(id)),
          where,
        ).toEqual([]);
        expect(strangeIn(done, whole), where).toEqual([]);
        expect(contradictions(done), where).toEqual([]);
      }
    });
  },
);

const places = fc.record({
  at: fc.constant("call" as const),
  number: fc.integer({ min: 1, max: 14 }),
  when: fc.constantFrom("unsent" as const, "unacknowledged" as const, "acknowledged" as const),
});

/** What is lost then, of an execution that loses several processes: nothing, or what no other invocation is given. */
const several = [
  ["none is missing that is still on record", {}, hiddenIn],
  ["with a history none is missing", { history: "answered" }, () => new Set<string>()],
] as const satisfies readonly (readonly [string, LiveOptions, (done: Live) => Set<string>])[];

test.each(several)(
  "however often processes are lost, no operation leaves twice, and %s",
  async (_, options, lostIn) => {
    const crashing = fc.tuple(fc.constantFrom(...names), fc.uniqueArray(places, { minLength: 2, maxLength: 4 }));
    const wholes = new Map<string, Live>();
    for (const name of names) wholes.set(name, await execute(name, options));
    await fc.assert(
      fc.asyncProperty(crashing, async ([name, crashed]) => {
        const done = await execute(name, { ...options, crashes: crashed });
        const whole = wholes.get(name) ?? done;
        const hidden = lostIn(done);
        expect(missingIn(done, whole).filter((id) => !hidden.has(id))).toEqual([]);
        expect([...strangeIn(done, whole), ...contradictions(done), ...repeated(done)]).toEqual([]);
      }),
      { numRuns: 300 },
    );
  },
);

describe.each(views)("in the view %s, where a history can be asked,", (view) => {
  test.each(names)(
    "every operation of %s leaves, wherever a process is lost, once and with one content",
    async (name) => {
      const whole = await execute(name, { view, history: "answered" });
      expect(whole.asked).toBe(0);
      for await (const { where, done } of crashes(name, { view, history: "answered" })) {
        expect(missingIn(done, whole), where).toEqual([]);
        expect(contradictions(done), where).toEqual([]);
        expect(done.asked, where).toBeLessThanOrEqual(1);
        if (view === "invocation") continue;
        expect(strangeIn(done, whole), where).toEqual([]);
        expect(repeated(done), where).toEqual([]);
      }
    },
  );
});

test.each(["checkpoint", "attempt"] as const)(
  "with flushOn %s and a history, no operation is missing or leaves twice",
  async (flushOn) => {
    for (const name of ["contexts", "map", "parallel"]) {
      const whole = await execute(name);
      for await (const { where, done } of crashes(name, { flushOn, history: "answered" })) {
        expect([...missingIn(done, whole), ...strangeIn(done, whole), ...repeated(done)], where).toEqual([]);
      }
    }
  },
);

test("a history that is refused changes nothing but that what only it knows is missing", async () => {
  let asked = 0;
  const whole = await execute("contexts");
  for await (const { where, done } of crashes("contexts", { history: "refused" })) {
    const hidden = hiddenIn(done);
    asked += done.asked;
    expect(
      missingIn(done, whole).filter((id) => !hidden.has(id)),
      where,
    ).toEqual([]);
    expect([...strangeIn(done, whole), ...contradictions(done), ...repeated(done)], where).toEqual([]);
  }
  expect(asked).toBeGreaterThan(0);
});

/** Every invocation after the first looks into the history. */
const watchful = { history: "answered", recover: "always" } as const;

test("after a refusal, the history is asked for no more, and a loss is told as without it", async () => {
  const crashes = [2, 4].map((number) => ({ at: "call", number, when: "acknowledged" }) as const);
  const refused = await execute("waits", { history: "refused", crashes });
  expect(refused.run.crashes).toBe(2);
  expect(refused.asked).toBe(1);
  expect(missingIn(refused, await execute("waits"))).toEqual([]);
});

/** A span's text, as far as it is compared. */
interface Told {
  readonly name: string;
  readonly parent: string;
  readonly links: readonly { readonly context: { readonly spanId: string } }[];
  readonly attributes: Record<string, unknown>;
}

test.each(names.filter((name) => name !== "virtual"))(
  "what is told of %s with a history is what the rebuilt trace has",
  async (name) => {
    let compared = 0;
    for await (const { where, done } of crashes(name, watchful)) {
      const rebuilt = new Map(
        rebuildTrace(done.history, { arn: executionArn }).spans.map((span) => [span.spanId, span]),
      );
      for (const { id, kind, text } of done.sent) {
        if (kind !== "operation") continue;
        const { name: title, parent, links, attributes } = JSON.parse(text) as Told;
        // Where the code was met again it is known, which history cannot tell.
        delete attributes[own.semantics];
        // Scripted histories do not say.
        delete attributes[own.invokeFunction];
        const again = rebuilt.get(id);
        const linked = links.map(({ context }) => context.spanId);
        expect({ title, parent, linked, attributes }, where).toEqual({
          title: again?.name,
          parent: again?.parentSpanId,
          linked: again?.links.map(({ spanId }) => spanId),
          attributes: again?.attributes,
        });
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(0);
  },
);

/**
 * What two processes tell differently of one operation: its start, which is the process's where its code began before the service knew
 * of it, and what the code asked for, where it is in a context that has ended.
 */
function withoutItsOwn({ text }: Sent): unknown {
  const { startTime: _, ...span } = JSON.parse(text) as { startTime: unknown; attributes: Record<string, unknown> };
  delete span.attributes[own.semantics];
  return span;
}

/** Operations on record of which two spans left that differ in more. */
function disagreements({ sent }: Live): string[] {
  const told = new Map<string, unknown>();
  return sent.flatMap((span) => {
    const { id, kind, name, operationId } = span;
    const isRecorded = kind === "operation" && !operationId.startsWith("virtual");
    const again = withoutItsOwn(span);
    const isSame = isDeepStrictEqual(told.get(id) ?? again, again);
    told.set(id, again);
    return isRecorded && !isSame ? [name] : [];
  });
}

describe.each(["unified", "execution"] as const)(
  "in the view %s, where every invocation looks into the history,",
  (view) => {
    test.each(names)(
      "every operation of %s leaves, wherever a process is lost, also without an answer",
      async (name) => {
        const whole = await execute(name, { view, ...watchful });
        for await (const { where, crash, done } of crashes(name, { view, ...watchful })) {
          expect([...missingIn(done, whole), ...strangeIn(done, whole), ...disagreements(done)], where).toEqual([]);
          if (crash.at !== "answer") expect([...contradictions(done), ...repeated(done)], where).toEqual([]);
        }
      },
    );
  },
);

const ends = fc.record({
  at: fc.constantFrom("flush" as const, "answer" as const),
  number: fc.integer({ min: 1, max: 5 }),
});

test("however often processes are lost, and wherever, all operations leave, and are told alike", async () => {
  const wholes = new Map<string, Live>();
  for (const name of names) wholes.set(name, await execute(name));
  const crashing = fc.tuple(
    fc.constantFrom(...names),
    fc.uniqueArray(fc.oneof(places, ends), { minLength: 2, maxLength: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(crashing, async ([name, crashed]) => {
      const done = await execute(name, { ...watchful, crashes: crashed });
      const whole = wholes.get(name) ?? done;
      expect([...missingIn(done, whole), ...strangeIn(done, whole), ...disagreements(done)]).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
