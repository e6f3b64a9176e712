import { describe, expect, test } from "vitest";
import { type Context, HangError, run, type RunOptions } from "./support/run.ts";
import { World } from "./support/world.ts";

/** Runs with a world that the handler can sleep in. */
function runWith<O>(handler: (context: Context, world: World) => Promise<O>, options: RunOptions = {}) {
  const world = new World();
  return run(async (_event: never, context) => handler(context, world), { ...options, world });
}
const first = (outcome: Awaited<ReturnType<typeof run>>) => outcome.invocations[0];

describe("code outside operations", () => {
  test.each([10, 60, 500, 30_000])(
    "that awaits something of its own for %i ms beside a pending wait is not cut off",
    async (ms) => {
      const outcome = await runWith(async (context, world) => {
        const pause = context.wait("pause", { minutes: 5 });
        await world.sleep(ms);
        await context.step("after", async () => 1);
        await pause;
        return "end";
      });
      expect(outcome.result).toBe("end");
      expect(outcome.log.slice(0, 3)).toEqual(["START Wait pause", "START Step after", "SUCCEED Step after"]);
      expect(outcome.invocations).toHaveLength(2);
      expect(first(outcome)?.durationMs).toBeGreaterThanOrEqual(ms);
    },
  );

  test("in one branch is not cut off while another branch waits", async () => {
    const seen: string[] = [];
    const outcome = await runWith(async (context, world) => {
      const batch = await context.parallel([
        async (inner) => inner.wait("pause", { minutes: 5 }),
        async (inner) => {
          await inner.step("before", async () => 1);
          await world.sleep(3_000);
          seen.push("sent");
          return inner.step("after", async () => 2);
        },
      ]);
      return batch.getResults();
    });
    expect(outcome.result).toEqual([2]);
    // The second invocation replays the branch: what it recorded is not done again, the code around it is not recorded.
    expect(outcome.log.indexOf("SUCCEED Step after")).toBeLessThan(
      outcome.log.indexOf("SUCCEED ParallelBranch parallel-branch-0"),
    );
    expect(outcome.invocations).toHaveLength(2);
  });

  test("that sends two callbacks outside a step is never cut off", async () => {
    let sent = 0;
    const outcome = await runWith(
      async (context, world) => {
        const [one] = await context.createCallback("one");
        const [two] = await context.createCallback("two");
        await world.sleep(200);
        sent++;
        return Promise.all([one, two]);
      },
      { reply: ({ Name }) => ({ afterMs: 5_000, result: Name ?? "" }) },
    );
    expect(outcome.result).toEqual(["one", "two"]);
    expect(sent).toBe(outcome.invocations.length);
  });

  test("of a handler that is handed a result while it awaits another goes on before anything is suspended", async () => {
    const outcome = await runWith(async (context) => {
      const pause = context.wait("pause", { minutes: 5 });
      const chain = context
        .step("one", async () => 1)
        .then(async (value) => {
          // Turns of the event loop in which nothing durable is going on.
          for (let turn = 0; turn < 5; turn++) await Promise.resolve();
          return context.step("two", async () => value + 1);
        });
      await Promise.all([pause, chain]);
      return chain;
    });
    expect(outcome.result).toBe(2);
    expect(outcome.log.slice(0, 5)).toEqual([
      "START Wait pause",
      "START Step one",
      "SUCCEED Step one",
      "START Step two",
      "SUCCEED Step two",
    ]);
  });
});

describe("a frame that awaits several operations", () => {
  test("and is handed one result may use it in code of its own, for a while, before it is taken for parked", async () => {
    const sent: string[] = [];
    const outcome = await runWith(async (context, world) => {
      const [, value] = await Promise.all([
        context.wait("pause", { minutes: 5 }),
        context
          .step("one", async () => 1)
          .then(async (one) => {
            await world.sleep(15);
            sent.push("sent");
            return context.step("two", async () => one + 1);
          }),
      ]);
      return value;
    });
    expect(outcome.result).toBe(2);
    expect(sent.length).toBe(2);
    expect(outcome.log).toEqual([
      "START Wait pause",
      "START Step one",
      "SUCCEED Step one",
      "START Step two",
      "SUCCEED Step two",
    ]);
  });

  test("is suspended at once when the last body that runs is one that nobody needs any more", async () => {
    const outcome = await runWith(async (context, world) => {
      await Promise.all([
        context.wait("pause", { minutes: 5 }),
        context.parallel(
          [
            async (inner) => inner.step("quick", async () => world.sleep(10)),
            async (inner) => inner.step("endless", async () => world.sleep(3_600_000)),
          ],
          { completionConfig: { minSuccessful: 1 } },
        ),
      ]);
      return "end";
    });
    expect(outcome.result).toBe("end");
    expect(first(outcome)?.durationMs).toBeLessThanOrEqual(60);
  });
});

describe("a suspension", () => {
  const kinds: [string, (context: Context) => PromiseLike<unknown>][] = [
    ["a wait", (context) => context.wait("it", { minutes: 5 })],
    [
      "a callback",
      async (context) => {
        const [answer] = await context.createCallback("it");
        return answer;
      },
    ],
    ["waitForCallback", (context) => context.waitForCallback("it", async () => undefined)],
    ["an invocation", (context) => context.invoke("it", "fn")],
    [
      "a retry",
      (context) =>
        context.step("it", async ({ attempt }) => {
          if (attempt === 1) throw new Error("once");
        }),
    ],
    [
      "a condition",
      (context) =>
        context.waitForCondition("it", async (state) => state + 1, {
          initialState: 0,
          waitStrategy: (state) =>
            state > 1 ? { shouldContinue: false } : { shouldContinue: true, delay: { minutes: 5 } },
        }),
    ],
    ["a child context", (context) => context.runInChildContext("it", async (inner) => inner.wait({ minutes: 5 }))],
    ["a map", (context) => context.map("it", [1, 2], async (inner) => inner.wait({ minutes: 5 }))],
    [
      "a flat map",
      (context) => context.map("it", [1, 2], async (inner) => inner.wait({ minutes: 5 }), { nesting: "FLAT" }),
    ],
    [
      "a limited parallel",
      (context) =>
        context.parallel(
          "it",
          [async (inner) => inner.wait({ minutes: 5 }), async (inner) => inner.wait({ minutes: 6 })],
          { maxConcurrency: 1 },
        ),
    ],
    [
      "promise.all",
      (context) => context.promise.all("it", [context.wait({ minutes: 5 }), context.wait({ minutes: 5 })]),
    ],
    [
      "promise.race",
      (context) => context.promise.race("it", [context.wait({ minutes: 5 }), context.wait({ minutes: 6 })]),
    ],
    ["Promise.all", (context) => Promise.all([context.wait({ minutes: 5 }), context.wait({ minutes: 5 })])],
    ["Promise.race", (context) => Promise.race([context.wait({ minutes: 5 }), context.wait({ minutes: 6 })])],
  ];
  test.each(kinds)("for %s takes no time and no timer", async (_name, wait) => {
    const world = new World();
    const outcome = await run(
      async (_event: never, context) => {
        await wait(context);
        return "end";
      },
      { world, reply: () => ({ afterMs: 60_000, result: '"r"' }) },
    );
    expect(outcome.result).toBe("end");
    for (const { durationMs, ended } of outcome.invocations.slice(0, -1)) {
      expect(ended).toEqual({ kind: "answered", output: { Status: "PENDING" } });
      expect(durationMs).toBe(0);
    }
    expect(outcome.invocations.length).toBeGreaterThanOrEqual(2);
  });

  test("says what it waits for", async () => {
    const outcome = await run(async (_event: never, context) => context.wait("pause", { seconds: 1 }));
    expect(outcome.events.find(({ kind }) => kind === "execution.suspended")).toMatchObject({
      reason: "wait",
      pending: [{ name: "pause" }],
    });
  });

  test("does not happen because of a callback that nobody awaits", async () => {
    const outcome = await runWith(async (context, world) => {
      await context.createCallback("unused");
      await context.step("one", async () => world.sleep(300));
      await context.step("two", async () => 2);
      return "end";
    });
    expect(outcome.result).toBe("end");
    expect(outcome.invocations).toHaveLength(1);
  });

  test("happens although a branch awaits a promise that only another, waiting, branch can settle", async () => {
    const outcome = await runWith(async (context) => {
      const { promise: unlocked, resolve: unlock } = Promise.withResolvers<void>();
      const batch = await context.parallel([
        async (inner) => {
          await inner.wait("hold", { minutes: 1 });
          unlock();
          return "first";
        },
        async (inner) => {
          await unlocked;
          return inner.step("locked", async () => "second");
        },
      ]);
      return batch.getResults();
    });
    expect(outcome.result).toEqual(["first", "second"]);
    expect(outcome.invocations).toHaveLength(2);
    expect(first(outcome)?.durationMs).toBe(0);
  });

  test("is not held up by a branch that a finished batch has abandoned", async () => {
    const outcome = await runWith(async (context, world) => {
      const batch = await context.parallel(
        [async () => 1, async (inner) => inner.step("endless", async () => world.sleep(3_600_000))],
        { completionConfig: { minSuccessful: 1 } },
      );
      await context.wait("pause", { minutes: 1 });
      return batch.getResults();
    });
    expect(outcome.result).toEqual([1]);
    expect(first(outcome)?.durationMs).toBe(0);
  });

  test("does not hold up a body that is running", async () => {
    const outcome = await runWith(async (context, world) => {
      const [value] = await Promise.all([
        context.step("slow", async () => {
          await world.sleep(5_000);
          return "slow";
        }),
        context.wait("pause", { minutes: 5 }),
      ]);
      return value;
    });
    expect(outcome.result).toBe("slow");
    expect(outcome.log).toContain("SUCCEED Step slow");
    expect(first(outcome)?.durationMs).toBe(5_000);
  });

  test("comes before the platform's limit when user code of its own goes on too long", async () => {
    const outcome = await runWith(
      async (context, world) => {
        const pause = context.wait("pause", { minutes: 5 });
        await world.sleep(20_000);
        await pause;
        return "end";
      },
      { invocationMs: 10_000, stopAfter: 1 },
    );
    expect(first(outcome)?.ended).toEqual({ kind: "answered", output: { Status: "PENDING" } });
    expect(first(outcome)?.durationMs).toBeLessThan(10_000);
  });
});

describe("while a body is running", () => {
  test("a wait that is over is found out by asking, and its branch goes on at once", async () => {
    const outcome = await runWith(async (context, world) =>
      context.promise
        .all([
          context.step("slow", async () => world.sleep(60_000)),
          context.runInChildContext(async (inner) => {
            await inner.wait("short", { seconds: 5 });
            return inner.step("after", async () => world.now);
          }),
        ])
        .then(([, at]) => at - Date.UTC(2026, 10, 23, 12)),
    );
    expect(outcome.invocations).toHaveLength(1);
    expect(outcome.result).toBe(5_000);
    expect(outcome.calls.filter(({ updates }) => updates.length === 0)).toHaveLength(1);
  });

  test("a retry that is due is made in process", async () => {
    const outcome = await runWith(async (context, world) => {
      await context.promise.all([
        context.step("slow", async () => world.sleep(60_000)),
        context.step(
          "flaky",
          async ({ attempt }) => {
            if (attempt < 3) throw new Error("not yet");
          },
          { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 7 } }) },
        ),
      ]);
      return "end";
    });
    expect(outcome.result).toBe("end");
    expect(outcome.invocations).toHaveLength(1);
    expect(outcome.log.filter((line) => line === "START Step flaky")).toHaveLength(3);
  });

  test("a callback is asked for ever less often", async () => {
    const outcome = await runWith(
      async (context, world) => {
        const [answer] = await context.createCallback("answer");
        await context.promise.all([context.step("slow", async () => world.sleep(120_000)), answer]);
        return "end";
      },
      { reply: () => ({ afterMs: 100_000, result: "x" }) },
    );
    const polls = outcome.calls.filter(({ updates }) => updates.length === 0).map(({ at }) => at);
    const gaps = polls.slice(1).map((at, index) => at - (polls[index] ?? 0));
    expect(gaps.slice(0, 10)).toEqual([1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000]);
    expect(outcome.result).toBe("end");
    expect(outcome.invocations).toHaveLength(1);
  });

  test("a callback that nobody awaits is not asked for", async () => {
    const outcome = await runWith(async (context, world) => {
      await context.createCallback("unused");
      await context.step("slow", async () => world.sleep(60_000));
    });
    expect(outcome.calls.filter(({ updates }) => updates.length === 0)).toEqual([]);
  });

  test("a condition goes on in process, and a wait that is cancelled is over", async () => {
    const outcome = await runWith(async (context, world) => {
      await context.promise.all([
        context.step("slow", async () => world.sleep(60_000)),
        context.waitForCondition("until", async (state) => state + 1, {
          initialState: 0,
          waitStrategy: (state) =>
            state >= 4 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 3 } },
        }),
      ]);
      return "end";
    });
    expect(outcome.invocations).toHaveLength(1);
    expect(outcome.log.filter((line) => line === "RETRY WaitForCondition until")).toHaveLength(3);
  });

  test("timers of waits longer than any timer of the platform are no problem", async () => {
    const outcome = await runWith(async (context, world) => {
      await Promise.race([context.step("slow", async () => world.sleep(5_000)), context.wait("year", { days: 366 })]);
      return "end";
    });
    expect(outcome.result).toBe("end");
  });
});

test("an execution that waits for what never comes is left waiting, not running", async () => {
  await expect(runWith(async (context) => context.createCallback("never").then(([answer]) => answer))).rejects.toThrow(
    HangError,
  );
});
