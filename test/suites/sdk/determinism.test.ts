import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Context, run, type RunOptions } from "./support/run.ts";

/** One durable call of a workflow that is data, so that it can be changed between invocations. */
type Call =
  | {
      readonly kind: "step" | "once" | "wait" | "callback" | "invoke" | "condition" | "flaky";
      readonly name: string | undefined;
    }
  | {
      readonly kind: "child" | "virtual" | "map" | "parallel" | "flat" | "all";
      readonly name: string | undefined;
      readonly inner: readonly Call[];
    }
  | { readonly kind: "sub"; readonly name: string | undefined; readonly subType: string };

async function perform(context: Context, call: Call, bodies: string[]): Promise<unknown> {
  const { name } = call;
  const body = async (): Promise<string> => {
    bodies.push(name ?? call.kind);
    return name ?? call.kind;
  };
  switch (call.kind) {
    case "step":
      return context.step(name, body);
    case "once":
      return context.step(name, body, { semantics: "AT_MOST_ONCE_PER_RETRY" });
    case "flaky":
      return context.step(name, async ({ attempt }) => {
        if (attempt === 1) throw new Error("first");
        return body();
      });
    case "wait":
      return name === undefined ? context.wait({ seconds: 1 }) : context.wait(name, { seconds: 1 });
    case "callback":
      return context.waitForCallback(name, async () => {
        bodies.push("submit");
      });
    case "invoke":
      return name === undefined ? context.invoke("fn") : context.invoke(name, "fn");
    case "condition":
      return context.waitForCondition(name, async (state) => state + 1, {
        initialState: 0,
        waitStrategy: (state) =>
          state > 1 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 1 } },
      });
    case "sub":
      return context.runInChildContext(name, body, { subType: call.subType });
    case "child":
      return context.runInChildContext(name, async (inner) => all(inner, call.inner, bodies));
    case "virtual":
      return context.runInChildContext(name, async (inner) => all(inner, call.inner, bodies), { virtualContext: true });
    case "map":
      return context.map(
        name,
        call.inner.map((_one, index) => index),
        async (inner, index) => all(inner, call.inner.slice(index, index + 1), bodies),
      );
    case "flat":
      return context.map(
        name,
        call.inner.map((_one, index) => index),
        async (inner, index) => all(inner, call.inner.slice(index, index + 1), bodies),
        { nesting: "FLAT" },
      );
    case "parallel":
      return context.parallel(
        name,
        call.inner.map((one) => async (inner: Context) => all(inner, [one], bodies)),
        { maxConcurrency: 2 },
      );
    case "all":
      return context.promise.all(
        name,
        call.inner.map((one) => perform(context, one, bodies)),
      );
  }
}

async function all(context: Context, calls: readonly Call[], bodies: string[]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const call of calls) results.push(await perform(context, call, bodies));
  return results;
}

const reply = (): { result: string } => ({ result: '"r"' });
const pause: Call = { kind: "wait", name: "pause" };
const step = (name?: string): Call => ({ kind: "step", name });

/** Runs `before` up to its last pause, and then `after` on that history. */
async function changed(before: readonly Call[], after: readonly Call[], options: RunOptions = {}) {
  const bodies: string[] = [];
  let calls = before;
  const outcome = await run(async (_event: never, context) => all(context, calls, bodies), {
    reply,
    ...options,
    between: (service) => {
      if (calls === after || !service.operations.some(({ Name }) => Name === "pause")) return;
      calls = after;
      bodies.length = 0;
    },
  });
  return { outcome, bodies };
}

const trunk: readonly Call[] = [
  step("first"),
  { kind: "child", name: "group", inner: [step("inner")] },
  step("second"),
  pause,
];
const mutations: [string, readonly Call[], readonly Call[]][] = [
  ["a step renamed", trunk, [step("renamed"), ...trunk.slice(1)]],
  ["a name removed", trunk, [step(), ...trunk.slice(1)]],
  ["a name added", [step(), pause], [step("named"), pause]],
  ["two steps exchanged", [step("a"), step("b"), pause], [step("b"), step("a"), pause]],
  ["a step inserted at the start", trunk, [step("new"), ...trunk]],
  ["a step inserted in the middle", trunk, [...trunk.slice(0, 2), step("new"), ...trunk.slice(2)]],
  ["a step removed from the start", trunk, trunk.slice(1)],
  ["a step removed from the middle", trunk, [...trunk.slice(0, 2), pause]],
  ["a wait removed", [{ kind: "wait", name: undefined }, step("a"), pause], [step("a"), pause]],
  ["a step that becomes a wait", [step("a"), pause], [{ kind: "wait", name: "a" }, pause]],
  ["a step that becomes a child context", [step("a"), pause], [{ kind: "child", name: "a", inner: [] }, pause]],
  ["a step that becomes a condition", [step("a"), pause], [{ kind: "condition", name: "a" }, pause]],
  ["a step that becomes an invocation", [step("a"), pause], [{ kind: "invoke", name: "a" }, pause]],
  ["a step that becomes a callback", [step("a"), pause], [{ kind: "callback", name: "a" }, pause]],
  [
    "a child context that becomes a map",
    [{ kind: "child", name: "a", inner: [step("x")] }, pause],
    [{ kind: "map", name: "a", inner: [step("x")] }, pause],
  ],
  [
    "a map that becomes a parallel",
    [{ kind: "map", name: "a", inner: [step("x")] }, pause],
    [{ kind: "parallel", name: "a", inner: [step("x")] }, pause],
  ],
  [
    "a child context of another sub-type",
    [{ kind: "sub", name: "a", subType: "One" }, pause],
    [{ kind: "sub", name: "a", subType: "Two" }, pause],
  ],
  [
    "a combinator that becomes a callback",
    [{ kind: "all", name: "a", inner: [] }, pause],
    [{ kind: "callback", name: "a" }, pause],
  ],
  [
    "a change in an open child context",
    [{ kind: "child", name: "open", inner: [step("x"), pause] }],
    [{ kind: "child", name: "open", inner: [step("y"), pause] }],
  ],
  [
    "a change in an open virtual context",
    [{ kind: "virtual", name: "open", inner: [step("x"), pause] }],
    [{ kind: "virtual", name: "open", inner: [step("y"), pause] }],
  ],
  [
    "a change in an open map's item",
    [{ kind: "map", name: "open", inner: [{ kind: "child", name: "c", inner: [step("x"), pause] }] }],
    [{ kind: "map", name: "open", inner: [{ kind: "child", name: "d", inner: [step("x"), pause] }] }],
  ],
  [
    "a change in an open flat item",
    [{ kind: "flat", name: "open", inner: [{ kind: "child", name: "c", inner: [step("x"), pause] }] }],
    [{ kind: "flat", name: "open", inner: [{ kind: "child", name: "d", inner: [step("x"), pause] }] }],
  ],
  [
    "a change in an open branch",
    [{ kind: "parallel", name: "open", inner: [pause, step("x")] }],
    [{ kind: "parallel", name: "open", inner: [pause, step("y")] }],
  ],
];
// A branch that has finished is not run again, so a change inside it is neither seen nor of any effect.
const seen = mutations.filter(([name]) => name !== "a change in an open branch");

describe("code that was changed under a running execution", () => {
  test.each(seen)(
    "fails with what history holds beside what the code asked for, and runs no body: %s",
    async (_name, before, after) => {
      for (const isObserved of [true, false]) {
        const { outcome, bodies } = await changed(before, after, { isObserved });
        expect(outcome.error?.ErrorType).toBe("NonDeterministicExecutionError");
        const message = outcome.error?.ErrorMessage ?? "";
        expect(message).toMatch(
          /^\[Unrecoverable Execution\] Non-deterministic execution detected: Operation (type|name|subtype) mismatch for step "[\d-]+"\. Expected (type|name|subtype) ".*", but got ".*"\. This indicates non-deterministic control flow in your workflow code\.\n {2}position {2,}history holds {2,}code asked for\n/,
        );
        expect(message).toMatch(/^> [\d-]+ {2,}\S.* {2,}\S/m);
        expect(message).toMatch(/The code asked at .*determinism\.test\.ts:\d+:\d+/);
        expect(bodies).toEqual([]);
        expect(outcome.calls.filter(({ invocation }) => invocation === outcome.invocations.length)).toEqual([]);
        if (isObserved)
          expect(outcome.events.filter(({ kind }) => kind === "execution.diverged")).toMatchObject([{ fatal: true }]);
      }
    },
  );

  test("is shown with three positions before and after", async () => {
    const calls = ["a", "b", "c", "d", "e", "f", "g", "h", "i"].map((name) => step(name));
    const { outcome } = await changed([...calls, pause], [...calls.slice(0, 4), step("X"), ...calls.slice(5), pause]);
    const lines = (outcome.error?.ErrorMessage ?? "").split("\n").slice(1, -1);
    expect(lines.map((line) => line.slice(2).split(/ {2,}/))).toEqual([
      ["position", "history holds", "code asked for"],
      ["2", 'Step "b"', 'Step "b"'],
      ["3", 'Step "c"', 'Step "c"'],
      ["4", 'Step "d"', 'Step "d"'],
      ["5", 'Step "e"', 'Step "X"'],
      ["6", 'Step "f"', "(not reached)"],
      ["7", 'Step "g"', "(not reached)"],
      ["8", 'Step "h"', "(not reached)"],
    ]);
    expect(lines[4]?.startsWith("> 5")).toBe(true);
  });

  test.each<[string, (inner: Context) => PromiseLike<unknown>]>([
    ["a step", (inner) => inner.step("new", async () => 1)],
    ["a wait", (inner) => inner.wait("new", { seconds: 1 })],
    ["a map", (inner) => inner.map("new", [1], async () => 1)],
    [
      "all of two steps",
      (inner) => Promise.all([inner.step("new", async () => 1), inner.step("newer", async () => 1)]),
    ],
  ])(
    "by adding %s to a finished context that is run again for its large result fails instead of hanging",
    async (_name, added) => {
      let isChanged = false;
      const outcome = await run(
        async (_event: never, context) => {
          const large = await context.runInChildContext("large", async (inner) => {
            await inner.step("old", async () => 1);
            if (isChanged) await added(inner);
            return "x".repeat(300_000);
          });
          await context.wait({ seconds: 1 });
          return large.length;
        },
        {
          between: () => {
            isChanged = true;
          },
        },
      );
      expect(outcome.error?.ErrorType).toBe("NonDeterministicExecutionError");
      expect(outcome.error?.ErrorMessage).toMatch(
        /history holds no outcome of it[^]*> 1-2 {2,}\(nothing\) {2,}\S+ "new"/,
      );
      expect(outcome.invocations).toHaveLength(2);
    },
  );

  test("by nothing but a loser that had not finished raises no alarm in such a context", async () => {
    const outcome = await run(async (_event: never, context) => {
      const large = await context.runInChildContext("large", async (inner) => {
        void inner.wait("left", { hours: 1 });
        void inner.step("old", async () => 1);
        await inner.promise.race([inner.wait("long", { hours: 2 }), inner.step("quick", async () => 1)]);
        return "x".repeat(300_000);
      });
      await context.wait({ seconds: 1 });
      return large.length;
    });
    expect(outcome.result).toBe(300_000);
  });

  test("by removing what comes last is reported, and fails where configuration is strict", async () => {
    const before = [step("a"), pause, step("b"), step("c"), { kind: "wait", name: "again" }] as const;
    const shortened = async (strict: boolean) => {
      let calls: readonly Call[] = before;
      return run(async (_event: never, context) => all(context, calls, []), {
        config: { strict },
        between: (service) => {
          if (service.operations.some(({ Name }) => Name === "again")) calls = before.slice(0, 2);
        },
      });
    };
    const told = await shortened(false);
    expect(told.status).toBe("SUCCEEDED");
    expect(told.events.filter(({ kind }) => kind === "execution.diverged")).toMatchObject([
      { fatal: false, message: expect.stringContaining('Step "b", Step "c", Wait "again"') as string },
    ]);
    const strict = await shortened(true);
    expect(strict.error?.ErrorMessage).toMatch(/without asking for .*"b".*"c".*"again".*DX4002/);
  });

  test.each<[string, readonly Call[], readonly Call[]]>([
    ["a longer end", [step("a"), pause], [step("a"), pause, step("new")]],
    ["another body", trunk, [...trunk]],
    [
      "a change in a finished child context",
      [{ kind: "child", name: "done", inner: [step("x")] }, pause],
      [{ kind: "child", name: "done", inner: [step("y")] }, pause],
    ],
    ["another semantics", [step("a"), pause], [{ kind: "once", name: "a" }, pause]],
  ])("goes on where the change is compatible: %s", async (_name, before, after) => {
    const { outcome } = await changed(before, after);
    expect(outcome.status).toBe("SUCCEEDED");
  });
});

describe("code that was not changed", () => {
  const name = fc.option(fc.constantFrom("alpha", "beta", "gamma"), { nil: undefined });
  const { tree } = fc.letrec<{ tree: Call; leaf: Call; branch: Call }>((tie) => ({
    tree: fc.oneof({ depthSize: "small", withCrossShrink: true }, tie("leaf"), tie("branch")),
    leaf: fc.record({
      kind: fc.constantFrom(
        "step" as const,
        "once" as const,
        "wait" as const,
        "callback" as const,
        "invoke" as const,
        "condition" as const,
        "flaky" as const,
      ),
      name,
    }),
    branch: fc.record({
      kind: fc.constantFrom(
        "child" as const,
        "virtual" as const,
        "map" as const,
        "parallel" as const,
        "flat" as const,
        "all" as const,
      ),
      name,
      inner: fc.array(tie("tree"), { maxLength: 3 }),
    }),
  }));
  const workflow = fc.array(tree, { minLength: 1, maxLength: 6 });

  test("raises no alarm in 1,000 random workflows, replayed many times and crashed at random, and comes to the same", async () => {
    await fc.assert(
      fc.asyncProperty(
        workflow,
        fc.nat(40),
        fc.constantFrom("unsent" as const, "unacknowledged" as const, "acknowledged" as const),
        fc.boolean(),
        async (calls, strike, when, isObserved) => {
          const options: RunOptions = { reply, mostInvocations: 400, isObserved, config: { strict: true } };
          const clean = await run(async (_event: never, context) => all(context, [...calls, pause], []), options);
          expect(clean.error).toBeUndefined();
          const crashed = await run(async (_event: never, context) => all(context, [...calls, pause], []), {
            ...options,
            fate: ({ number }) => (number % 41 === strike + 1 ? { kind: "crash", when } : undefined),
          });
          expect(crashed.error).toBeUndefined();
          expect(crashed.result).toEqual(clean.result);
        },
      ),
      { numRuns: 1_000 },
    );
  }, 120_000);
});
