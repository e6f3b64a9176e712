import type { DurableEvent } from "@durascope/sdk";
import { describe, expect, test } from "vitest";
import { type Context, run } from "./support/run.ts";
import { apiError } from "./support/scripted-service.ts";
import { World } from "./support/world.ts";

/** Runs one invocation, then lets everything that it left behind happen, for an hour. */
async function afterwards(
  handler: (context: Context, world: World) => Promise<unknown>,
  options: Parameters<typeof run>[1] = {},
) {
  const world = new World();
  const handed: Context[] = [];
  const events: DurableEvent[] = [];
  let timersAtEnd = -1;
  // What the process still does is to be seen, so its end is put off until the run is over.
  const next = world.nextProcess.bind(world);
  world.nextProcess = () => {
    timersAtEnd = world.count("runtime");
  };
  const outcome = await run(
    async (_event: never, context) => {
      handed.push(context);
      return handler(context, world);
    },
    {
      ...options,
      world,
      stopAfter: 1,
      config: {
        ...options.config,
        sinks: [
          {
            name: "kept",
            on: (event) => {
              events.push({ ...event });
            },
          },
        ],
      },
    },
  );
  const callsAtEnd = outcome.calls.length;
  for (let moves = 0; moves < 1_000; moves++) {
    await world.settle();
    if (!world.advance()) break;
  }
  next();
  return { outcome, events, timersAtEnd, lateCalls: outcome.calls.length - callsAtEnd, context: handed[0], world };
}

const fatal = apiError("InvalidParameterValueException", 400, "no");
const down = apiError("ServiceException", 500, "down");

describe("after the invocation has settled", () => {
  const endings: [string, (context: Context) => Promise<unknown>, Parameters<typeof run>[1]][] = [
    ["a result", async () => "result", {}],
    [
      "an error",
      async () => {
        throw new Error("mine");
      },
      {},
    ],
    ["a suspension", async (context) => context.wait("pause", { hours: 1 }), {}],
    [
      "a fatal checkpoint",
      async (context) => context.step("fatal", async () => 1),
      {
        fate: ({ updates }) =>
          updates.some(({ Name }) => Name === "fatal") ? { kind: "reject", error: fatal } : undefined,
      },
    ],
    [
      "an answer without a token",
      async (context) => context.step("paused", async () => 1),
      {
        fate: ({ updates }) =>
          updates.some(({ Name }) => Name === "paused")
            ? { kind: "edit", edit: ({ NewExecutionState }) => ({ NewExecutionState }) }
            : undefined,
      },
    ],
    [
      "misuse of a context",
      async (context) => context.runInChildContext("child", async () => context.step("wrong", async () => 1)),
      {},
    ],
    ["a bad batch", async (context) => context.map("bad", [1], async () => 1, { maxConcurrency: -1 }), {}],
  ];

  test.each(endings)("by %s, no operation begins, no body starts and nothing is sent", async (_name, end, options) => {
    const bodies: string[] = [];
    let late: unknown;
    const { lateCalls, outcome, events, timersAtEnd } = await afterwards(
      async (context, world) => {
        // A part of the handler that goes on by itself, whatever becomes of the rest.
        late = world.sleep(60_000).then(async () => {
          bodies.push("went on");
          void context.step("late", async () => bodies.push("late step"));
          void context.runInChildContext("late", async (inner) => inner.step(async () => bodies.push("late child")));
          void context.map([1, 2], async () => bodies.push("late map"));
          void context.waitForCallback("late", async () => {
            bodies.push("late submitter");
          });
          void context.waitForCondition(async () => bodies.push("late check"), {
            initialState: 0,
            waitStrategy: () => ({ shouldContinue: false }),
          });
          void context.invoke("late", "fn");
          void context.createCallback("late");
          await context.wait({ seconds: 1 });
          bodies.push("after a late wait");
        });
        if (_name === "a suspension") await context.wait("settle first", { seconds: 1 });
        return end(context);
      },
      { ...options, invocationMs: _name === "a suspension" ? 30_000 : 900_000 },
    );
    expect(late).toBeDefined();
    expect(lateCalls).toBe(0);
    expect(outcome.service.late).toBe(0);
    expect(bodies).toEqual(["went on"]);
    expect(timersAtEnd).toBe(0);
    expect(events.filter(({ kind }) => kind === "late.refused").length).toBeGreaterThanOrEqual(8);
  });

  test("a step that is still running is not recorded, and its signal is aborted", async () => {
    let signal: AbortSignal | undefined;
    let isFinished = false;
    const { lateCalls, outcome } = await afterwards(async (context, world) => {
      const slow = context.step("slow", async (step) => {
        ({ signal } = step);
        await world.sleep(5_000);
        isFinished = true;
      });
      void slow.isExecuted;
      await context.step("fast", async () => 1);
      return "end";
    });
    expect(outcome.result).toBe("end");
    expect(signal?.aborted).toBe(true);
    expect((signal?.reason as Error).name).toBe("CancelledError");
    expect(isFinished).toBe(true);
    expect(lateCalls).toBe(0);
  });

  test("the timer of a step's timeout is gone although its body never ends", async () => {
    const { timersAtEnd } = await afterwards(async (context) => {
      void context.step("stuck", async () => new Promise(() => undefined), { timeout: { hours: 2 } });
      await context.step("fast", async () => 1);
    });
    expect(timersAtEnd).toBe(0);
  });

  test("a call that was to be repeated is not, once something else has ended the invocation", async () => {
    const { lateCalls, timersAtEnd, outcome } = await afterwards(
      async (context, world) => {
        void context.step("one", async () => 1);
        await world.sleep(1);
        await context.runInChildContext("child", async () => context.step("wrong", async () => 1));
      },
      { fate: () => ({ kind: "reject", error: down }) },
    );
    expect(outcome.error?.ErrorMessage).toContain("Context usage error");
    expect(timersAtEnd).toBe(0);
    expect(lateCalls).toBe(0);
  });

  test("nothing that waits for an earlier checkpoint goes on", async () => {
    const seen: string[] = [];
    await afterwards(
      async (context) => {
        void context.step("one", async () => 1).then(() => seen.push("one"));
        await context.step("two", async () => 2);
        seen.push("two");
      },
      { fate: () => ({ kind: "reject", error: fatal }) },
    );
    expect(seen).toEqual([]);
  });

  test("an answer that comes late changes nothing", async () => {
    const seen: string[] = [];
    const { outcome, lateCalls } = await afterwards(
      async (context, world) => {
        void context.step("one", async () => 1).then(() => seen.push("one"));
        await world.sleep(10);
        await context.runInChildContext("child", async () => context.step("wrong", async () => 1));
      },
      { fate: () => ({ kind: "delay", ms: 120_000 }) },
    );
    expect(outcome.status).toBe("FAILED");
    expect(seen).toEqual([]);
    expect(lateCalls).toBe(0);
  });
});

describe("after a divergence was detected", () => {
  test("no body starts, nothing is sent, and no code after it runs", async () => {
    const bodies: string[] = [];
    const seen: string[] = [];
    let isSecond = false;
    const outcome = await run(
      async (_event: never, context) => {
        const first = context.step(isSecond ? "renamed" : "first", async () => "first");
        const other = context.step("other", async () => {
          bodies.push("other");
        });
        if (!isSecond) await Promise.all([first, other]);
        else {
          void first.then(() => seen.push("first")).catch(() => seen.push("caught"));
          void context.step("new", async () => bodies.push("new"));
          await context.parallel([async (inner) => inner.step(async () => bodies.push("branch"))]);
          seen.push("went on");
        }
        await context.wait("pause", { seconds: 1 });
      },
      {
        between: () => {
          isSecond = true;
          bodies.length = 0;
        },
      },
    );
    expect(outcome.error?.ErrorType).toBe("NonDeterministicExecutionError");
    expect(bodies).toEqual([]);
    expect(seen).toEqual([]);
    expect(outcome.calls.filter(({ invocation }) => invocation === 2)).toEqual([]);
  });
});

test("a body that was asked for just before a divergence does not start", async () => {
  const world = new World();
  const bodies: string[] = [];
  let name = "b";
  const outcome = await run(
    async (_event: never, context) => {
      const first = context.step("a", async () => {
        bodies.push(name);
        await world.sleep(60_000);
      });
      await Promise.all([first, context.wait(name, { minutes: 5 })]);
    },
    {
      world,
      fate: ({ number }) => (number === 1 ? { kind: "crash", when: "unacknowledged" } : undefined),
      between: () => {
        name = "renamed";
      },
    },
  );
  expect(outcome.error?.ErrorType).toBe("NonDeterministicExecutionError");
  expect(bodies).toEqual(["b"]);
});

describe("losers of a race", () => {
  test.each(["race", "any"] as const)(
    "promise.%s aborts their signals before it returns, and only theirs",
    async (kind) => {
      const signals: Record<string, AbortSignal> = {};
      const at: Record<string, boolean | undefined> = {};
      const world = new World();
      const outcome = await run(
        async (_event: never, context) => {
          const contender = (name: string, ms: number) =>
            context.step(name, async ({ signal }) => {
              signals[name] = signal;
              await world.sleep(ms);
              return name;
            });
          const won = await context.promise[kind]([
            contender("slow", 500),
            contender("fast", 5),
            contender("slower", 5_000),
          ]);
          for (const name of ["slow", "fast", "slower"]) at[name] = signals[name]?.aborted;
          return won;
        },
        { world },
      );
      expect(outcome.result).toBe("fast");
      expect(at).toEqual({ slow: true, fast: false, slower: true });
      expect((signals["slow"]?.reason as Error).message).toContain("race");
    },
  );

  test("items that a batch no longer needs get their signals aborted, and record nothing more", async () => {
    const world = new World();
    const aborted: (boolean | undefined)[] = [];
    const signals: AbortSignal[] = [];
    const outcome = await run(
      async (_event: never, context) => {
        const batch = await context.map(
          "items",
          [5, 500, 5_000],
          async (inner, ms) =>
            inner.step(`sleep ${ms}`, async ({ signal }) => {
              signals.push(signal);
              await world.sleep(ms);
              return ms;
            }),
          { completionConfig: { minSuccessful: 1 } },
        );
        for (const signal of signals) aborted.push(signal.aborted);
        await context.step("long", async () => world.sleep(10_000));
        return [batch.getResults(), batch.startedCount];
      },
      { world },
    );
    expect(outcome.result).toEqual([[5], 2]);
    expect(aborted).toEqual([false, true, true]);
    expect(outcome.log.filter((line) => line.startsWith("SUCCEED Step sleep"))).toEqual(["SUCCEED Step sleep 5"]);
    expect(outcome.invocations).toHaveLength(1);
  });
});

describe("an operation that nobody awaited", () => {
  const unawaited = (events: readonly DurableEvent[]): (string | undefined)[] =>
    events.flatMap((event) => (event.kind === "operation.unawaited" ? [event.operation.name] : []));
  const cases: [string, string, (context: Context, world: World) => unknown][] = [
    ["a running step", "left", (context, world) => context.step("left", async () => world.sleep(1_000))],
    [
      "a failed step",
      "left",
      (context) =>
        context.step(
          "left",
          async () => {
            throw new Error("unseen");
          },
          { retryStrategy: () => ({ shouldRetry: false }) },
        ),
    ],
    [
      "a step to be retried",
      "left",
      (context) =>
        context.step("left", async () => {
          throw new Error("unseen");
        }),
    ],
    ["a wait", "left", (context) => context.wait("left", { seconds: 9 })],
    ["an invocation", "left", (context) => context.invoke("left", "fn")],
    [
      "a child context",
      "left",
      (context) => context.runInChildContext("left", async (inner) => inner.wait({ seconds: 9 })),
    ],
    ["a map", "left", (context) => context.map("left", [1], async (inner) => inner.wait({ seconds: 9 }))],
    [
      "a callback",
      "left",
      async (context) => {
        await context.createCallback("left");
      },
    ],
  ];
  const leaving = (leave: (typeof cases)[number][2], config?: { strict: true }) => {
    const world = new World();
    return run(
      async (_event: never, context) => {
        void leave(context, world);
        await context.step("other", async () => 1);
        return "end";
      },
      { world, ...(config && { config }) },
    );
  };
  test.each(cases)("is reported: %s", async (_name, name, leave) => {
    const outcome = await leaving(leave);
    expect(outcome.result).toBe("end");
    expect(unawaited(outcome.events)).toContain(name);
  });

  test.each(cases)("fails the execution where configuration is strict: %s", async (_name, name, leave) => {
    const outcome = await leaving(leave, { strict: true });
    expect(outcome.error).toMatchObject({ ErrorType: "UsageError" });
    expect(outcome.error?.ErrorMessage).toMatch(new RegExp(`"${name}" \\(1\\) was never awaited.*DX2003`));
  });

  test("that succeeded is not reported: its outcome was not needed and nothing was lost", async () => {
    const outcome = await run(
      async (_event: never, context) => {
        void context.step("left", async () => 1);
        await context.step("other", async () => 1);
        return "end";
      },
      { config: { strict: true } },
    );
    expect(outcome.result).toBe("end");
  });

  test("does not hide the error that the handler threw, however strict the configuration", async () => {
    const outcome = await run(
      async (_event: never, context) => {
        void context.wait("left", { seconds: 9 });
        await context.step("other", async () => 1);
        throw new RangeError("mine");
      },
      { config: { strict: true } },
    );
    expect(outcome.error).toMatchObject({ ErrorType: "RangeError", ErrorMessage: "mine" });
    expect(unawaited(outcome.events)).toEqual(["left"]);
  });

  const combinators: [string, (context: Context, promises: readonly PromiseLike<number>[]) => PromiseLike<unknown>][] =
    [
      ["race", (context, promises) => context.promise.race(promises)],
      ["all", (context, promises) => context.promise.all(promises)],
      ["any", (context, promises) => context.promise.any(promises)],
      ["allSettled", (context, promises) => context.promise.allSettled(promises)],
    ];
  test.each(combinators)("is not what promise.%s was given: those were awaited", async (_name, combine) => {
    const outcome = await run(
      async (_event: never, context) => {
        await combine(context, [context.step("fast", async () => 1), context.step("slow", async () => 2)]);
        return "end";
      },
      { config: { strict: true } },
    );
    expect(outcome.result).toBe("end");
  });
});
