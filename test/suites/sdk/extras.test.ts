import {
  type DurableContext,
  durableExecution,
  DurableExecutionInvocationInputWithClient,
  type DurablePromise,
  durableStep,
  durableWithChildContext,
  type LambdaContext,
  type StepScope,
  StepTimeoutError,
} from "@durascope/sdk";
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { type Context, run } from "./support/run.ts";
import { ScriptedService } from "./support/scripted-service.ts";
import { World } from "./support/world.ts";

const noRetry = { retryStrategy: () => ({ shouldRetry: false }) };

/** Applies a decorator as the standard says, as the test runner's transform leaves the syntax as it is. */
function decorate(made: { readonly prototype: object }, name: string, decorator: unknown): void {
  const members = made.prototype as Record<string, unknown>;
  const context = {
    kind: "method",
    name,
    static: false,
    private: false,
    metadata: {},
    addInitializer: () => undefined,
    access: {},
  };
  members[name] = (decorator as (method: unknown, context: unknown) => unknown)(members[name], context);
}

describe("a step that was named once", () => {
  const charge = durableStep("charge", async (step, order: string, amount: number) => ({
    order,
    amount,
    attempt: step.attempt,
  }));
  const flaky = durableStep(
    "flaky",
    async (step, until: number) => {
      if (step.attempt < until) throw new Error("not yet");
      return step.attempt;
    },
    { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 } }) },
  );

  test("is called with arguments, and its types are inferred", async () => {
    const outcome = await run(async (_event: never, context) => {
      const charged = await context.step(charge("o-1", 5));
      expectTypeOf(charged).toEqualTypeOf<{ order: string; amount: number; attempt: number }>();
      return charged;
    });
    expect(outcome.result).toEqual({ order: "o-1", amount: 5, attempt: 1 });
    expect(outcome.log).toEqual(["START Step charge", "SUCCEED Step charge"]);
  });
  test("brings its configuration, which a call may change", async () => {
    const outcome = await run(async (_event: never, context) => [
      await context.step(flaky(2)),
      await context.step(flaky(2), noRetry).catch(() => "gave up"),
    ]);
    expect(outcome.result).toEqual([2, "gave up"]);
  });
  test("decorates a method", async () => {
    class Shop {
      readonly #currency = "EUR";
      async charge(context: StepScope, amount: number): Promise<string> {
        return `${amount} ${this.#currency} ${"attempt" in context ? context.attempt : "outside"}`;
      }
      async notify(_context: StepScope): Promise<string> {
        return "sent";
      }
    }
    decorate(Shop, "charge", durableStep("charge"));
    decorate(Shop, "notify", durableStep());
    const shop = new Shop();
    const outcome = await run(async (_event: never, context) => [
      await shop.charge(context, 5),
      await shop.notify(context),
    ]);
    expect(outcome.result).toEqual(["5 EUR 1", "sent"]);
    expect(outcome.log).toEqual([
      "START Step charge",
      "SUCCEED Step charge",
      "START Step notify",
      "SUCCEED Step notify",
    ]);
  });
});

describe("a child context that was named once", () => {
  const ship = durableWithChildContext("ship", async (context, parcel: string) =>
    context.step("label", async () => `label of ${parcel}`),
  );
  test("is called with arguments", async () => {
    const outcome = await run(async (_event: never, context) => {
      const label = await context.runInChildContext(ship("p-1"));
      expectTypeOf(label).toEqualTypeOf<string>();
      return label;
    });
    expect(outcome.result).toBe("label of p-1");
    expect(outcome.log[0]).toBe("START RunInChildContext ship");
  });
  test("decorates a method", async () => {
    class Depot {
      readonly #name = "north";
      async pack(context: DurableContext, parcel: string): Promise<string> {
        return context.step("wrap", async () => `${parcel} in ${this.#name}`);
      }
    }
    decorate(Depot, "pack", durableWithChildContext());
    const depot = new Depot();
    const outcome = await run(async (_event: never, context) => depot.pack(context, "p-2"));
    expect(outcome.result).toBe("p-2 in north");
    expect(outcome.log[0]).toBe("START RunInChildContext pack");
  });
});

describe("durableExecution", () => {
  const invoke = async (handler: unknown, input: unknown): Promise<unknown> => {
    const world = new World();
    const service = new ScriptedService(world, {}, input);
    const event = new DurableExecutionInvocationInputWithClient(service.begin(), service);
    return (handler as (event: unknown, context: LambdaContext | undefined) => Promise<unknown>)(event, undefined);
  };
  test("wraps a function", async () => {
    expect(
      await invoke(
        durableExecution(async (event: { a: number }, context) => context.step(async () => event.a + 1)),
        { a: 1 },
      ),
    ).toEqual({ Status: "SUCCEEDED", Result: "2" });
  });
  test("checks the input against a schema, whose type the handler gets", async () => {
    const handler = durableExecution({ input: z.object({ amount: z.coerce.number().positive() }) }, async (event) => {
      expectTypeOf(event).toEqualTypeOf<{ amount: number }>();
      return event.amount * 2;
    });
    expect(await invoke(handler, { amount: "21", extra: true })).toEqual({ Status: "SUCCEEDED", Result: "42" });
    expect(await invoke(handler, { amount: -1 })).toMatchObject({
      Status: "FAILED",
      Error: { ErrorType: "ValueError", ErrorMessage: expect.stringMatching(/\$\.amount.*DX1004/) as string },
    });
  });
  test("decorates a method", async () => {
    class Orders {
      readonly #prefix = "order ";
      async handle(event: { id: number }, context: DurableContext): Promise<string> {
        return context.step("name", async () => this.#prefix + event.id);
      }
    }
    decorate(Orders, "handle", durableExecution());
    const orders = new Orders();
    expect(await invoke(orders.handle.bind(orders), { id: 7 })).toEqual({ Status: "SUCCEEDED", Result: '"order 7"' });
  });
});

describe("schemas", () => {
  const schema = z.object({ when: z.coerce.date(), total: z.number() });
  const good = JSON.stringify({ when: "2026-11-23T00:00:00.000Z", total: 5 });
  const json = { deserialize: async (text: string | undefined) => JSON.parse(text ?? "null") as never };
  const calls: [string, (context: Context) => PromiseLike<{ when: Date; total: number }>][] = [
    ["an invocation", (context) => context.invoke({ functionName: "fn", name: "it", schema })],
    ["a callback", async (context) => (await context.createCallback("it", { serdes: json, schema }))[0]],
    ["waitForCallback", (context) => context.waitForCallback("it", async () => undefined, { serdes: json, schema })],
  ];
  test.each(calls)("convert the result of %s, live and replayed", async (_name, call) => {
    const outcome = await run(
      async (_event: never, context) => {
        const { when, total } = await call(context);
        await context.wait({ seconds: 1 });
        return [when instanceof Date, total];
      },
      { reply: () => ({ result: good }) },
    );
    expect(outcome.result).toEqual([true, 5]);
  });
  test.each(calls)(
    "refuse the result of %s with an error that names the place, which can be caught",
    async (_name, call) => {
      const caught: string[] = [];
      const outcome = await run(
        async (_event: never, context) => {
          await Promise.resolve(call(context)).catch((error: unknown) => caught.push((error as Error).message));
          await context.wait({ seconds: 1 });
          return "end";
        },
        { reply: () => ({ result: '{"when":"2026-11-23","total":"five"}' }) },
      );
      expect(outcome.result).toBe("end");
      expect(caught[0]).toMatch(/\$\.total.*DX6003/);
      expect(new Set(caught).size).toBe(1);
    },
  );
});

describe("a step's timeout", () => {
  test("aborts the signal, fails the attempt, and is retried like any failure", async () => {
    const world = new World();
    const reasons: unknown[] = [];
    const outcome = await run(
      async (_event: never, context) =>
        context.step(
          "slow",
          async ({ signal, attempt }) => {
            signal.addEventListener("abort", () => reasons.push(signal.reason));
            await world.sleep(attempt === 1 ? 60_000 : 10);
            return attempt;
          },
          { timeout: { seconds: 5 }, retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 } }) },
        ),
      { world },
    );
    expect(outcome.result).toBe(2);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBeInstanceOf(StepTimeoutError);
    expect(outcome.invocations[0]?.durationMs).toBe(5_000);
  });
  test("is an error that names the step, and what its body does later is ignored", async () => {
    const world = new World();
    const outcome = await run(
      async (_event: never, context) => {
        const message = await context
          .step(
            "slow",
            async () => {
              await world.sleep(60_000);
              throw new Error("late");
            },
            { timeout: { seconds: 5 }, ...noRetry },
          )
          .catch((error: unknown) => (error as Error).message);
        await context.step("next", async () => world.sleep(120_000));
        return message;
      },
      { world },
    );
    expect(outcome.result).toMatch(/"slow" took longer than its timeout of 5 s\. \[DX3012/);
    expect(outcome.log).toEqual(["START Step slow", "FAIL Step slow", "START Step next", "SUCCEED Step next"]);
  });
  test("leaves the signal of an earlier attempt aborted, and that of a later one not", async () => {
    const world = new World();
    const states: (boolean | string)[] = [];
    await run(
      async (_event: never, context) =>
        context.promise.all([
          context.step("long", async () => world.sleep(30_000)),
          context.step(
            "slow",
            async (step) => {
              const { attempt } = step;
              await world.sleep(attempt === 1 ? 10_000 : 8_000);
              states.push(`${attempt} ${step.signal.aborted}`);
            },
            { timeout: { seconds: 9 }, retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 } }) },
          ),
        ]),
      { world },
    );
    expect(states).toEqual(["1 true", "2 false"]);
  });
});

describe("compensation", () => {
  const undo =
    (done: string[], name: string, failing = false) =>
    async (result: string): Promise<void> => {
      if (failing) throw new Error(`cannot undo ${name}`);
      done.push(`${name} of ${result}`);
    };
  test("undoes what was done, last first, each in a step of its own, and lets the failure through", async () => {
    const done: string[] = [];
    const outcome = await run(async (_event: never, context) => {
      await context.step("book", async () => "b1", { compensate: undo(done, "book") });
      await context.wait({ seconds: 1 });
      await context.step("pay", async () => "p1", { compensate: undo(done, "pay") });
      await context.step("plain", async () => "x");
      await context.step(
        "ship",
        async () => {
          throw new RangeError("no stock");
        },
        { ...noRetry, compensate: undo(done, "ship") },
      );
    });
    expect(outcome.error).toMatchObject({ ErrorType: "StepError", ErrorMessage: "no stock" });
    expect(done).toEqual(["pay of p1", "book of b1"]);
    expect(outcome.log.slice(-4)).toEqual([
      "START Step undo pay",
      "SUCCEED Step undo pay",
      "START Step undo book",
      "SUCCEED Step undo book",
    ]);
  });
  test("survives a crash at every boundary, and undoes each once per crash at most", async () => {
    const handler =
      (done: string[]) =>
      async (_event: never, context: Context): Promise<void> => {
        await Promise.all([
          context.step("a", async () => "a", { compensate: undo(done, "a") }),
          context.step("b", async () => "b", { compensate: undo(done, "b") }),
        ]);
        await context.wait({ seconds: 1 });
        throw new Error("late");
      };
    const clean = await run(handler([]));
    for (let number = 1; number <= clean.calls.length; number++) {
      for (const when of ["unsent", "unacknowledged", "acknowledged"] as const) {
        const done: string[] = [];
        const outcome = await run(handler(done), {
          fate: (call) => (call.number === number ? { kind: "crash", when } : undefined),
        });
        expect(outcome.error?.ErrorMessage).toBe("late");
        expect(outcome.log.filter((line) => line.startsWith("SUCCEED Step undo"))).toEqual([
          "SUCCEED Step undo b",
          "SUCCEED Step undo a",
        ]);
        expect(done.length).toBeLessThanOrEqual(3);
      }
    }
  });
  test("goes on when one of them fails, and the failure says so", async () => {
    const done: string[] = [];
    const outcome = await run(
      async (_event: never, context) => {
        await context.step("a", async () => "a", { compensate: undo(done, "a") });
        await context.step("b", async () => "b", { compensate: undo(done, "b", true) });
        throw new Error("mine");
      },
      { mostInvocations: 20 },
    );
    expect(done).toEqual(["a of a"]);
    expect(outcome.error?.ErrorMessage).toMatch(
      /^mine \(and what these steps did could not be undone: b \(cannot undo b\)\)$/,
    );
  });
  test("of a child context is the child's, and nothing is undone when the failure is caught inside", async () => {
    const done: string[] = [];
    const outcome = await run(async (_event: never, context) => {
      await context.step("outer", async () => "o", { compensate: undo(done, "outer") });
      await context
        .runInChildContext("child", async (inner) => {
          await inner.step("inner", async () => "i", { compensate: undo(done, "inner") });
          throw new Error("child failed");
        })
        .catch(() => undefined);
      await context.wait({ seconds: 1 });
      return "end";
    });
    expect(outcome.result).toBe("end");
    expect(done).toEqual(["inner of i"]);
  });
  test("does not happen when the handler asks the platform for a retry of the invocation", async () => {
    const done: string[] = [];
    let tries = 0;
    const outcome = await run(async (_event: never, context) => {
      await context.step("a", async () => "a", { compensate: undo(done, "a") });
      if (++tries === 1) throw Object.assign(new Error("again"), { isUnrecoverableInvocation: true });
      return "end";
    });
    expect(done).toEqual([]);
    expect(outcome.result).toBe("end");
    expect(outcome.invocations.map(({ ended }) => ended.kind)).toEqual(["threw", "answered"]);
  });
  test("includes a step that was still running when another one failed", async () => {
    const world = new World();
    const done: string[] = [];
    const outcome = await run(
      async (_event: never, context) => {
        await Promise.all([
          context.step(
            "slow",
            async () => {
              await world.sleep(500);
              return "s";
            },
            { compensate: undo(done, "slow") },
          ),
          context.step(
            "bad",
            async () => {
              throw new Error("bad");
            },
            noRetry,
          ),
        ]);
      },
      { world },
    );
    expect(outcome.error?.ErrorMessage).toBe("bad");
    expect(done).toEqual(["slow of s"]);
  });
});

describe("types", () => {
  test("of promise.all are those of a tuple", async () => {
    const outcome = await run(async (_event: never, context) => {
      const all = await context.promise.all([
        context.step(async () => 1),
        context.step(async () => "b"),
        context.wait({ seconds: 1 }),
      ]);
      expectTypeOf(all).toEqualTypeOf<[number, string, void]>();
      const settled = await context.promise.allSettled([context.step(async () => 1), context.step(async () => "b")]);
      expectTypeOf(settled).toEqualTypeOf<[PromiseSettledResult<number>, PromiseSettledResult<string>]>();
      const raced = context.promise.race([context.step(async () => 1), context.step(async () => "b")]);
      expectTypeOf(raced).toEqualTypeOf<DurablePromise<number | string>>();
      await raced;
      return all[1];
    });
    expect(outcome.result).toBe("b");
  });
  test("of mixed branches are the union of what they return", async () => {
    const outcome = await run(async (_event: never, context) => {
      const batch = await context.parallel([async () => 1, { name: "named", func: async () => "b" }]);
      expectTypeOf(batch.getResults()).toEqualTypeOf<(number | string)[]>();
      return batch.getResults();
    });
    expect(outcome.result).toEqual([1, "b"]);
    expect(outcome.log).toContain("START ParallelBranch named");
  });
  test("of a batch's items follow from their status", async () => {
    const outcome = await run(async (_event: never, context) => {
      const batch = await context.map([1, 2], async (_inner, item) => item * 2);
      return batch.all.map((item) => {
        if (item.status === "SUCCEEDED") return item.result;
        if (item.status === "FAILED") return item.error.message;
        return item.index;
      });
    });
    expect(outcome.result).toEqual([2, 4]);
  });
});

describe("a race", () => {
  test("between a step and a wait takes the wait, aborts the step, and the loser's result is not recorded", async () => {
    const world = new World();
    const signals: AbortSignal[] = [];
    const outcome = await run(
      async (_event: never, context) =>
        context.promise.race("deadline", [
          context.step("slow", async ({ signal }) => {
            signals.push(signal);
            await world.sleep(60_000);
            return "slow";
          }),
          context.wait({ seconds: 5 }).then(() => "too late"),
        ]),
      { world },
    );
    expect(outcome.result).toBe("too late");
    expect(signals[0]?.aborted).toBe(true);
    expect(outcome.log).not.toContain("SUCCEED Step slow");
  });
});
