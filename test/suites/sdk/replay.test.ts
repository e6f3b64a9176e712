import { InvokeError, type OperationUpdate, StepError } from "@durascope/sdk";
import { describe, expect, test } from "vitest";
import { type Context, run } from "./support/run.ts";
import { probed, type Workflow } from "./support/probe.ts";
import type { Fate, Reply } from "./support/scripted-service.ts";

class PaymentError extends Error {
  override name = "PaymentError";
  readonly status = 402;
  readonly details = { attempts: [1, 2], retryAfter: null };
}
const noRetry = { retryStrategy: () => ({ shouldRetry: false }) };
const soon = {
  retryStrategy: (_error: Error, attempt: number) => ({ shouldRetry: attempt < 50, delay: { seconds: 2 } }),
};
const big = "x".repeat(100_000);

const workflows: Record<string, Workflow> = {
  "steps one after the other": async (context, probe) => {
    const results = [];
    for (let index = 0; index < 4; index++)
      results.push(await probe.step(context, `step-${index}`, async () => ({ index, at: new Date(0) })));
    return results;
  },
  "a step that is retried, and one that gives up": async (context, probe) => {
    const value = await probe.step(
      context,
      "flaky",
      async ({ attempt }) => {
        if (attempt < 3) throw new PaymentError(`attempt ${attempt}`, { cause: new TypeError("low") });
        return attempt;
      },
      soon,
    );
    const message = await probe.fails(
      "gives up",
      probe.step(
        context,
        "broken",
        async () => {
          throw new PaymentError("broken", { cause: new TypeError("low", { cause: "text" }) });
        },
        { retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 2, delay: { seconds: 1 } }) },
      ),
    );
    return [value, message];
  },
  "at-most-once steps": async (context, probe) => {
    const config = { semantics: "AT_MOST_ONCE_PER_RETRY", ...soon } as const;
    const one = await probe.step(context, "once", async () => "one", config);
    await context.wait({ seconds: 1 });
    const two = await probe.step(
      context,
      "again",
      async ({ attempt }) => {
        if (attempt === 1) throw new Error("first");
        return "two";
      },
      config,
    );
    return [one, two];
  },
  "waits, beside each other and in a row": async (context, probe) => {
    await context.wait("first", { seconds: 3 });
    probe.same("now", context.now());
    await Promise.all([context.wait({ seconds: 5 }), context.wait({ seconds: 2 })]);
    return probe.same("later", context.now()).getTime() > 0;
  },
  "callbacks of every outcome": async (context, probe) => {
    const good = await context.waitForCallback("good", async (id) => {
      probe.same("id", id);
    });
    const bad = await probe.fails(
      "bad",
      context.waitForCallback("bad", async () => undefined),
    );
    const late = await probe.fails(
      "late",
      context.waitForCallback("late", async () => undefined, { timeout: { seconds: 9 } }),
    );
    const refused = await probe.fails(
      "refused",
      context.waitForCallback(
        "refused",
        async () => {
          throw new PaymentError("cannot submit");
        },
        noRetry,
      ),
    );
    const [outcome, id] = await context.createCallback<{ a: number }>("made", {
      serdes: { deserialize: async (text) => JSON.parse(text ?? "null") as { a: number } },
    });
    return [good, bad, late, refused, await outcome, probe.same("made id", id)];
  },
  "invocations of every outcome": async (context, probe) => {
    const good = await context.invoke<unknown, { ok: boolean }>("good", "other", { a: 1 });
    const outcomes: string[] = [];
    for (const name of ["bad", "late", "stopped"])
      outcomes.push(await probe.fails(name, context.invoke(name, "other")));
    return [good, outcomes];
  },
  "a condition that is met, one that is not, and one that throws": async (context, probe) => {
    const met = await context.waitForCondition(
      "met",
      async (state: { n: number }, { attempt }) => ({ n: state.n + 1, attempt }),
      {
        initialState: { n: 0 },
        waitStrategy: (state, attempt) =>
          state.n >= 3 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: attempt } },
      },
    );
    const unmet = await probe.fails(
      "unmet",
      context.waitForCondition("unmet", async (state: number) => state, {
        initialState: 0,
        waitStrategy: (_state, attempt) => {
          if (attempt > 1) throw new PaymentError("given up");
          return { shouldContinue: true, delay: { seconds: 1 } };
        },
      }),
    );
    const thrown = await probe.fails(
      "thrown",
      context.waitForCondition(
        "thrown",
        async () => {
          throw new PaymentError("check");
        },
        { initialState: 0, waitStrategy: () => ({ shouldContinue: false }) },
      ),
    );
    return [met, unmet, thrown];
  },
  "child contexts, nested, virtual and failing": async (context, probe) => {
    const nested = await context.runInChildContext("outer", async (outer) => {
      outer.logger.info("in outer");
      const one = await probe.step(outer, "one", async () => 1);
      const two = await outer.runInChildContext("inner", async (inner) => {
        await inner.wait({ seconds: 1 });
        return probe.step(inner, "two", async () => 2);
      });
      return outer.runInChildContext(
        "virtual",
        async (inner) => [one, two, await probe.step(inner, "three", async () => 3)],
        { virtualContext: true },
      );
    });
    const failed = await probe.fails(
      "failed",
      context.runInChildContext("failing", async (inner) =>
        probe.step(
          inner,
          "bad",
          async () => {
            throw new PaymentError("inner");
          },
          noRetry,
        ),
      ),
    );
    return [nested, failed];
  },
  "a map with failures, and a flat one": async (context, probe) => {
    const batch = await context.map(
      "some",
      [1, 2, 3, 4],
      async (inner, item) => {
        await inner.wait({ seconds: item });
        return probe.step(
          inner,
          `item-${item}`,
          async () => {
            if (item === 2) throw new PaymentError("two");
            return item * 10;
          },
          noRetry,
        );
      },
      { completionConfig: { toleratedFailureCount: 1 }, maxConcurrency: 2 },
    );
    const flat = await context.map(
      "flat",
      [1, 2],
      async (inner, item) => probe.step(inner, `flat-${item}`, async () => item),
      { nesting: "FLAT" },
    );
    probe.same("errors", batch.getErrors()[0] ?? new Error("none"));
    return [batch.getResults(), batch.failureCount, batch.completionReason, flat.getResults()];
  },
  "a batch that completes early": async (context, probe) => {
    const batch = await context.parallel(
      "early",
      [
        async (inner) => probe.step(inner, "quick", async () => "quick"),
        {
          name: "slow",
          func: async (inner) => {
            await inner.wait({ seconds: 30 });
            return "slow";
          },
        },
        async (inner) => {
          await inner.wait({ seconds: 2 });
          return probe.step(inner, "middle", async () => "middle");
        },
      ],
      { completionConfig: { minSuccessful: 2 } },
    );
    await context.wait({ seconds: 1 });
    return probe.same("batch", [batch.getResults(), batch.completionReason, batch.startedCount, batch.totalCount]);
  },
  "results over 256 KB": async (context, probe) => {
    const child = await context.runInChildContext("large", async (inner) => {
      const parts = [];
      for (const part of ["a", "b", "c"]) parts.push(await probe.step(inner, part, async () => part + big));
      await probe.fails(
        "in large",
        probe.step(
          inner,
          "bad",
          async () => {
            throw new PaymentError("inner");
          },
          noRetry,
        ),
      );
      await probe.fails(
        "late in large",
        inner.waitForCallback("late", async () => undefined, { timeout: { seconds: 9 } }),
      );
      return parts;
    });
    const batch = await context.map(
      "large map",
      [1, 2, 3, 4],
      async (inner, item) => {
        if (item === 3) throw new PaymentError("three");
        return probe.step(inner, `item-${item}`, async () => `${item}${big}`);
      },
      { completionConfig: { toleratedFailureCount: 2 } },
    );
    const flat = await context.map(
      "large flat",
      [1, 2, 3],
      async (inner, item) => probe.step(inner, `flat-${item}`, async () => `${item}${big}`),
      { nesting: "FLAT" },
    );
    const early = await context.map(
      "large early",
      [1, 2, 3, 4],
      async (inner, item) => {
        if (item === 4) await inner.wait({ seconds: 60 });
        return probe.step(inner, `early-${item}`, async () => `${item}${big}`);
      },
      { completionConfig: { minSuccessful: 3 } },
    );
    await context.wait({ seconds: 1 });
    const of = (results: string[]) => results.map((text) => [text[0], text.length]);
    return probe.same("sizes", [
      of(child),
      of(batch.getResults()),
      batch.failureCount,
      batch.completionReason,
      of(flat.getResults()),
      of(early.getResults()),
      early.completionReason,
    ]);
  },
  combinators: async (context, probe) => {
    const failing = (name: string) =>
      probe.step(
        context,
        name,
        async () => {
          throw new PaymentError(name);
        },
        noRetry,
      );
    const all = await context.promise.all("all", [
      probe.step(context, "a", async () => 1),
      probe.step(context, "b", async () => "b"),
    ]);
    const settled = await context.promise.allSettled("settled", [
      probe.step(context, "c", async () => 1),
      failing("d"),
    ]);
    const any = await context.promise.any("any", [failing("e"), context.wait({ seconds: 4 }).then(() => "waited")]);
    const race = await context.promise.race("race", [
      context.wait({ seconds: 8 }),
      context.wait({ seconds: 2 }).then(() => "short"),
    ]);
    const failed = await probe.fails("all failed", context.promise.all("bad", [failing("f")]));
    const none = await probe.fails("any failed", context.promise.any("none", [failing("g")]));
    return [all, settled.map(({ status }) => status), any, race, failed, none];
  },
  "chance, time and keys": async (context, probe) => {
    const draw = (at: string, of: typeof context) =>
      probe.same(at, [of.now().getTime(), of.random(), of.uuid(), of.random()]);
    draw("start", context);
    await probe.step(context, "one", async () => 1);
    draw("after a step", context);
    await context.wait({ seconds: 2 });
    draw("after a wait", context);
    await context.runInChildContext("child", async (inner) => {
      draw("child", inner);
      await inner.wait({ seconds: 2 });
      draw("child later", inner);
    });
    draw("after a child", context);
    await context.invoke("other", "fn");
    draw("after an invocation", context);
    const called = [context.invoke("first", "fn"), context.invoke("second", "fn")] as const;
    await called[1];
    draw("after the second of two", context);
    await called[0];
    draw("after both", context);
    return "end";
  },
  "log lines": async (context, probe) => {
    context.logger.info("start");
    await probe.step(context, "one", async ({ logger }) => {
      logger.info("in step");
    });
    context.logger.info("after step");
    await context.wait({ seconds: 1 });
    context.logger.info("after wait");
    await context.runInChildContext("child", async (inner) => {
      inner.logger.info("child start");
      await inner.wait({ seconds: 1 });
      inner.logger.info("child end");
    });
    await context.map("items", [1, 2], async (inner, item) => {
      inner.logger.info(`item ${item}`);
      await inner.wait({ seconds: item });
      inner.logger.info(`item ${item} end`);
    });
    await context.runInChildContext(
      "virtual",
      async (inner) => {
        inner.logger.info("virtual start");
        await inner.wait({ seconds: 1 });
        inner.logger.info("virtual end");
      },
      { virtualContext: true },
    );
    context.logger.info("end");
  },
};

function reply({ Name, Type }: OperationUpdate): Reply {
  if (Name === "bad")
    return {
      status: "FAILED",
      error: {
        ErrorType: "DownstreamError",
        ErrorMessage: "it failed",
        ErrorData: '{"a":1}',
        StackTrace: ["at there"],
      },
    };
  if (Name === "late")
    return { status: "TIMED_OUT", error: { ErrorType: "Callback.Timeout", ErrorMessage: "it took too long" } };
  if (Name === "stopped") return { status: "STOPPED" };
  if (Name === "first") return { afterMs: 9_000, result: "1" };
  if (Name === "second") return { afterMs: 9_000, result: "2" };
  return { result: Type === "CALLBACK" ? '{"a":1}' : '{"ok":true}' };
}

describe.each(Object.entries(workflows))("%s", (name, workflow) => {
  const options = { reply };

  test("come to the same after a crash at every checkpoint boundary", async () => {
    const clean = await probed(workflow, options);
    expect(clean.outcome.status, JSON.stringify(clean.outcome.error)).toBe("SUCCEEDED");
    for (let number = 1; number <= clean.outcome.calls.length; number++) {
      for (const when of ["unsent", "unacknowledged", "acknowledged"] as const) {
        for (const isObserved of [true, false]) {
          const { outcome, probe } = await probed(workflow, {
            ...options,
            isObserved,
            fate: (call): Fate | undefined => (call.number === number ? { kind: "crash", when } : undefined),
          });
          const where = `${when} at call ${number}: ${JSON.stringify(outcome.error)}`;
          expect(outcome.result, where).toEqual(clean.outcome.result);
          expect(outcome.crashes, where).toBeLessThanOrEqual(1);
          for (const [body, runs] of probe.bodies)
            expect(runs, `${body}, ${where}`).toBeLessThanOrEqual(probe.atMostOnce.has(body) ? 1 : outcome.crashes + 1);
          expect(probe.differences, where).toEqual([]);
        }
      }
    }
  });

  test("come to the same when two calls of five end in a crash", async () => {
    const clean = await probed(workflow, options);
    for (const when of ["unacknowledged", "acknowledged"] as const) {
      const { outcome, probe } = await probed(workflow, {
        ...options,
        mostInvocations: 400,
        fate: ({ number }) => (number % 5 === 1 || number % 5 === 3 ? { kind: "crash", when } : undefined),
      });
      expect(outcome.result).toEqual(clean.outcome.result);
      for (const [body, runs] of probe.bodies)
        expect(runs, body).toBeLessThanOrEqual(probe.atMostOnce.has(body) ? 1 : outcome.crashes + 1);
      expect(probe.differences).toEqual([]);
    }
  });

  test("hand out the same errors, times and random values live and replayed", async () => {
    const live = await probed(workflow, options);
    const again = await probed(async (context, probe) => {
      const result = await workflow(context, probe);
      await context.wait("one more replay", { seconds: 1 });
      return result;
    }, options);
    expect(again.outcome.result).toEqual(live.outcome.result);
    expect(again.probe.differences).toEqual([]);
    for (const [body, runs] of again.probe.bodies) expect(runs, body).toBe(1);
    expect(name).not.toBe("");
  });
});

describe("the time that code is told", () => {
  test("does not depend on what else had ended when it was asked for", async () => {
    const { probe, outcome } = await probed(
      async (context, found) => {
        const { world } = found;
        const busy = context.step("busy", async () => world.sleep(60_000));
        const early = context.invoke("early", "fn");
        const late = context.invoke("late", "fn");
        await early;
        found.same("after the early one", context.now());
        await busy;
        await context.wait({ seconds: 1 });
        await late;
        return "end";
      },
      { reply: ({ Name }) => ({ afterMs: Name === "early" ? 8_500 : 8_900, result: "1" }) },
    );
    expect(outcome.result).toBe("end");
    expect(outcome.invocations).toHaveLength(2);
    expect(probe.differences).toEqual([]);
  });
});

describe("the time after a combinator", () => {
  test.each<[string, (context: Context) => PromiseLike<unknown>]>([
    ["all", (context) => context.promise.all([context.wait({ seconds: 2 }), context.wait({ seconds: 5 })])],
    ["race", (context) => context.promise.race([context.wait({ seconds: 2 }), context.wait({ seconds: 5 })])],
    ["map", (context) => context.map([2, 5], async (inner, seconds) => inner.wait({ seconds }))],
  ])("promise.%s is the same in every invocation", async (_name, combine) => {
    const { probe, outcome } = await probed(async (context, found) => {
      await combine(context);
      found.same("right after", context.now());
      await context.wait({ seconds: 20 });
      found.same("later", context.now());
      await context.step("one", async () => 1);
      await context.wait({ seconds: 1 });
      return "end";
    });
    expect(outcome.result).toBe("end");
    expect(probe.differences).toEqual([]);
  });
});

describe("log lines", () => {
  test("are written once, in order, over all invocations", async () => {
    const { probe, outcome } = await probed(workflows["log lines"] ?? (async () => undefined));
    expect(outcome.invocations.length).toBeGreaterThan(4);
    expect(probe.lines).toEqual([
      "start",
      "in step",
      "after step",
      "after wait",
      "child start",
      "child end",
      "item 1",
      "item 2",
      "item 1 end",
      "item 2 end",
      "virtual start",
      "virtual end",
      "end",
    ]);
  });

  test("after the last step that was recorded are not lost when the process died before them", async () => {
    const { probe } = await probed(
      async (context, { world }) => {
        await context.step("one", async () => 1);
        context.logger.info("after one");
        await world.sleep(10);
        await context.step("two", async () => 2);
        context.logger.info("after two");
      },
      { fate: ({ number }) => (number === 1 ? { kind: "crash", when: "unacknowledged" } : undefined) },
    );
    expect(probe.lines).toEqual(["after one", "after two"]);
  });
});

describe("an operation that is met again", () => {
  test("was resolved while suspended only if something other than the handler ended it", async () => {
    const { events } = await run(
      async (_event: never, context: Context) => {
        await context.step("one", async () => 1);
        await context.wait("pause", { seconds: 1 });
        await context.step("two", async () => 2);
      },
      {
        // The process dies before it is told that the first step was saved: the step is news to the next one, and no resolution.
        fate: ({ number }) => (number === 1 ? { kind: "crash", when: "unacknowledged" } : undefined),
        editEvent: (event, invocation) =>
          invocation === 2 ? { ...event, UpdatedOperationIds: ["c4ca4238a0b92382"] } : event,
      },
    );
    const met = events.filter((event) => event.kind === "operation.replayed");
    expect(met.map(({ operation, resolvedWhileSuspended }) => [operation.name, resolvedWhileSuspended])).toEqual([
      ["one", false],
      ["one", false],
      ["pause", true],
    ]);
  });
});

describe("an error that is caught", () => {
  test("has the class, message, fields and causes of the one that was thrown, live and replayed", async () => {
    const { probe } = await probed(
      workflows["a step that is retried, and one that gives up"] ?? (async () => undefined),
    );
    expect(probe.seen.get("gives up")?.[0]).toMatchObject({
      class: "StepError",
      message: "broken",
      cause: {
        name: "PaymentError",
        message: "broken",
        status: 402,
        details: { attempts: [1, 2], retryAfter: null },
        cause: { name: "TypeError", message: "low" },
      },
    });
  });

  test("of an invocation says what the callee's was and how it ended", async () => {
    const caught: unknown[] = [];
    await probed(
      async (context) => {
        for (const called of ["bad", "late", "stopped"])
          await context.invoke(called, "fn").catch((error: unknown) => caught.push(error));
      },
      { reply },
    );
    const errors = caught.slice(-3) as InvokeError[];
    expect(errors.every((error) => error instanceof InvokeError)).toBe(true);
    expect(
      errors.map((error) => [error.message, error.errorData, error.cause?.name, (error as { status?: string }).status]),
    ).toEqual([
      ["it failed", '{"a":1}', "DownstreamError", "FAILED"],
      ["it took too long", undefined, "Callback.Timeout", "TIMED_OUT"],
      ["Invoke failed", undefined, undefined, "STOPPED"],
    ]);
  });

  test.each<[string, unknown, string]>([
    ["a string", "text", "text"],
    ["null", null, "Thrown value that is not an error: null"],
    ["undefined", undefined, "Thrown value that is not an error: undefined"],
    ["an object", { code: 7 }, 'Thrown value that is not an error: {"code":7}'],
    ["a number", 7, "Thrown value that is not an error: 7"],
  ])("keeps what was thrown when that is %s", async (_name, thrown, message) => {
    const { probe, outcome } = await probed(async (context) => {
      try {
        await context.step(
          "odd",
          async () => {
            throw thrown;
          },
          noRetry,
        );
      } catch (error) {
        await context.wait({ seconds: 1 });
        return [error instanceof StepError, (error as Error).message];
      }
      return undefined;
    });
    expect(outcome.result).toEqual([true, message]);
    expect(probe.differences).toEqual([]);
  });
});
