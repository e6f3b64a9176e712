import {
  CallbackError,
  ChildContextError,
  type CompletionConfig,
  createFileSystemSerdes,
  createRetryStrategy,
  type DurableInstrumentationPlugin,
  InvokeError,
  retryPresets,
  StepError,
  WaitForConditionError,
  withRetry,
} from "@durascope/sdk";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Context, run, type RunOptions } from "./support/run.ts";
import { apiError, type Fate } from "./support/scripted-service.ts";
import { World } from "./support/world.ts";

// One test for each item of section 14 of the official SDK's specification, under the item's number and symptom. A defect
// is asserted to be absent; where the official behaviour is kept on purpose, the title says "kept".
const noRetry = { retryStrategy: () => ({ shouldRetry: false }) };
const big = "x".repeat(150_000);
const message = (error: unknown): string => (error as Error).message;
function inWorld<O>(handler: (context: Context, world: World) => Promise<O>, options: RunOptions = {}) {
  const world = new World();
  return run(async (_event: never, context) => handler(context, world), { ...options, world });
}
function logged(lines: string[]) {
  const write = (...params: unknown[]): void => {
    lines.push(String(params[0]));
  };
  return { info: write, warn: write, error: write, debug: write };
}

describe("14.1 hangs and burnt invocations", () => {
  test.each<[string, CompletionConfig]>([
    ["minSuccessful", { minSuccessful: 1 }],
    ["shouldComplete", { shouldComplete: ({ successCount }) => ({ complete: successCount > 0 }) }],
  ])("1: a branch abandoned by %s does not keep a later wait from suspending", async (_name, completionConfig) => {
    const outcome = await inWorld(async (context, world) => {
      await context.parallel(
        [async () => 1, async (inner) => inner.step("running", async () => world.sleep(3_600_000))],
        { completionConfig },
      );
      await context.wait({ seconds: 1 });
      return "end";
    });
    expect(outcome.result).toBe("end");
    expect(outcome.invocations.map(({ durationMs }) => durationMs)).toEqual([0, 0]);
  });
  test("1: a step left running by a child context that has settled does not either", async () => {
    const outcome = await inWorld(async (context, world) => {
      await context.runInChildContext("child", async (inner) => {
        void inner.step("running", async () => world.sleep(3_600_000));
      });
      await context.wait({ seconds: 1 });
      return "end";
    });
    expect(outcome.invocations.map(({ durationMs }) => durationMs)).toEqual([0, 0]);
  });
  test("2: an oversized context that handled a callback timeout and a stopped invocation replays", async () => {
    const outcome = await run(
      async (_event: never, context) => {
        const size = await context.runInChildContext("large", async (inner) => {
          await inner.waitForCallback("late", async () => undefined).catch(() => undefined);
          await inner.invoke("stopped", "fn").catch(() => undefined);
          return big + big;
        });
        await context.wait({ seconds: 1 });
        return size.length;
      },
      { reply: ({ Name }) => ({ status: Name === "late" ? "TIMED_OUT" : "STOPPED" }) },
    );
    expect(outcome.result).toBe(300_000);
  });
  test("3: an oversized result whose checkpoint fails does not hang", async () => {
    const outcome = await run(async () => "x".repeat(6_400_000), {
      fate: ({ invocation }): Fate | undefined =>
        invocation === 1 ? { kind: "reject", error: apiError("TooManyRequestsException", 429, "slow") } : undefined,
    });
    expect(outcome.invocations.map(({ ended }) => ended.kind)).toEqual(["threw", "answered"]);
  });
  test("4: a retry strategy that throws fails its step, and later waits suspend", async () => {
    const outcome = await run(async (_event: never, context) => {
      const caught = await context
        .step(
          "it",
          async () => {
            throw new Error("boom");
          },
          {
            retryStrategy: () => {
              throw new Error("strategy");
            },
          },
        )
        .catch(message);
      await context.wait({ seconds: 1 });
      return caught;
    });
    expect(outcome.result).toBe("strategy");
    expect(outcome.log).toContain("FAIL Step it");
    expect(outcome.invocations[0]?.durationMs).toBe(0);
  });
  test("5 (kept): a wait that was cancelled resolves; it leaves nothing behind that keeps the next from suspending", async () => {
    const outcome = await run(
      async (_event: never, context) => {
        await context.wait("cancelled", { hours: 1 });
        await context.wait("next", { seconds: 1 });
        return "end";
      },
      {
        between: (service, next) => {
          if (next === 2) service.complete("cancelled", { status: "CANCELLED" });
        },
      },
    );
    expect(outcome.result).toBe("end");
    expect(outcome.invocations.map(({ durationMs }) => durationMs)).toEqual([0, 0, 0]);
  });
  test("6: paging ends when the service gives the same marker twice", async () => {
    const outcome = await run(async () => 1, {
      pageSize: 1,
      editEvent: (event) => ({ ...event, InitialExecutionState: { ...event.InitialExecutionState, NextMarker: "m" } }),
      stateFate: () => ({ Operations: [], NextMarker: "m" }),
    });
    expect(outcome.error?.ErrorMessage).toMatch(/DX1005|circle/);
  });
});

describe("14.2 premature suspension", () => {
  test("7: ordinary async code beside idle operations is not cut off after 20 ms", async () => {
    const outcome = await inWorld(async (context, world) => {
      await context.createCallback("one");
      await context.createCallback("two");
      await world.sleep(100);
      await context.step("after", async () => world.sleep(100));
      return "end";
    });
    expect(outcome.invocations).toHaveLength(1);
    expect(outcome.result).toBe("end");
  });
  test("8: a slow plugin hook does not let the invocation answer before a step's body ran", async () => {
    const world = new World();
    let bodies = 0;
    const plugin: DurableInstrumentationPlugin = { onOperationStart: () => world.sleep(60) as never };
    const outcome = await run(
      async (_event: never, context) => {
        await context.createCallback("idle");
        await context.step("it", async () => {
          bodies++;
        });
        return "end";
      },
      { world, config: { plugins: [plugin] } },
    );
    expect([outcome.result, bodies, outcome.invocations.length]).toEqual(["end", 1, 1]);
  });
  test("8b: a suspension is not paid for with a delay", async () => {
    const outcome = await run(async (_event: never, context) => context.wait({ seconds: 1 }));
    expect(outcome.invocations[0]?.durationMs).toBe(0);
  });
});

describe("14.3 poison pills", () => {
  test.each(["Invalid checkpoint token", "Invalid Checkpoint Token"])(
    "8c: a stale token (%s) retries the invocation instead of failing the execution",
    async (text) => {
      const outcome = await run(async (_event: never, context) => context.step(async () => 1), {
        fate: ({ number }) =>
          number === 1 ? { kind: "reject", error: apiError("InvalidParameterValueException", 400, text) } : undefined,
      });
      expect(outcome.invocations.map(({ ended }) => ended.kind)).toEqual(["threw", "answered"]);
    },
  );
  test("9: a result that cannot be serialised fails its step once, and is not run again", async () => {
    let bodies = 0;
    const outcome = await run(async (_event: never, context) =>
      context.step("it", async () => {
        bodies++;
        return 5n;
      }),
    );
    expect([outcome.status, bodies, outcome.invocations.length]).toEqual(["FAILED", 1, 1]);
    expect(outcome.error?.ErrorMessage).toMatch(/"it".*DX6001/);
  });
  test("10: a malformed input fails the execution instead of being retried", async () => {
    const outcome = await run(async () => 1, {
      editEvent: (event) => ({
        ...event,
        InitialExecutionState: {
          Operations: [{ ...event.InitialExecutionState.Operations[0], ExecutionDetails: { InputPayload: "{" } }],
        },
      }),
    });
    expect(outcome.error?.ErrorMessage).toMatch(/DX1003/);
    expect(outcome.invocations).toHaveLength(1);
  });
  test("10: a 4xx from state paging fails the execution instead of being retried", async () => {
    const outcome = await run(async () => 1, {
      editEvent: (event) => ({ ...event, InitialExecutionState: { Operations: [], NextMarker: "m" } }),
      stateFate: () => ({ kind: "reject", error: apiError("AccessDeniedException", 403, "no") }),
    });
    expect(outcome.status).toBe("FAILED");
  });
  test("11: a file-system serdes for the context leaves what other functions read and write alone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "durascope-defects-"));
    try {
      const outcome = await run(
        async (_event: never, context) => {
          context.configureSerdes({ defaultSerdes: createFileSystemSerdes(folder) });
          const kept = await context.step("kept", async () => ({ a: 1 }));
          return [kept, await context.invoke("other", "fn", { question: 1 })];
        },
        { reply: () => ({ result: '{"answer":2}' }) },
      );
      expect(outcome.result).toEqual([{ a: 1 }, { answer: 2 }]);
      expect(outcome.service.applied.find(({ Name }) => Name === "other")?.Payload).toBe('{"question":1}');
      expect(outcome.service.find("kept")?.StepDetails?.Result).toContain('"file"');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("14.4 waitForCondition", () => {
  const condition = (check: (state: number) => Promise<number>) => (context: Context) =>
    context.waitForCondition("it", check, {
      initialState: 0,
      waitStrategy: (state) =>
        state > 9 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 1 } },
    });
  test("12: a check that fails after retries in process is recorded as failed once, and can be caught", async () => {
    const outcome = await inWorld(async (context, world) => {
      const busy = context.step("busy", async () => world.sleep(30_000));
      const caught = await condition(async (state) => {
        if (state === 3) throw new Error("check");
        return state + 1;
      })(context).catch(message);
      await busy;
      return caught;
    });
    expect(outcome.result).toBe("check");
    expect(outcome.log.filter((line) => line === "FAIL WaitForCondition it")).toHaveLength(1);
    expect(outcome.invocations).toHaveLength(1);
  });
  test("13: it validates determinism, and an unrecoverable error in a check is not recorded as the operation's", async () => {
    let sub = "one";
    const outcome = await run(
      async (_event: never, context) => {
        await context.waitForCondition(sub, async () => 1, {
          initialState: 0,
          waitStrategy: () => ({ shouldContinue: false }),
        });
        await context.wait({ seconds: 1 });
      },
      {
        between: () => {
          sub = "two";
        },
      },
    );
    expect(outcome.error?.ErrorType).toBe("NonDeterministicExecutionError");
    const unrecoverable = await run(async (_event: never, context) =>
      condition(async () => {
        throw Object.assign(new Error("stop"), { isUnrecoverable: true, isUnrecoverableExecution: true });
      })(context).catch(() => "caught"),
    );
    expect(unrecoverable.error?.ErrorMessage).toBe("stop");
    expect(unrecoverable.log).not.toContain("FAIL WaitForCondition it");
  });
  test("13: a strategy that gives up rejects with WaitForConditionError; (kept) a check that throws rejects with StepError", async () => {
    const caught: unknown[] = [];
    await run(async (_event: never, context) => {
      await context
        .waitForCondition(async () => 1, {
          initialState: 0,
          waitStrategy: () => {
            throw new WaitForConditionError("gave up");
          },
        })
        .catch((error: unknown) => caught.push(error));
      await condition(async () => {
        throw new TypeError("check");
      })(context).catch((error: unknown) => caught.push(error));
    });
    expect(caught[0]).toBeInstanceOf(WaitForConditionError);
    expect(caught[1]).toBeInstanceOf(StepError);
    expect((caught[1] as StepError).cause?.name).toBe("TypeError");
  });
});

describe("14.5 determinism", () => {
  test("14: after a mismatch the call gives nothing, and no side effect runs", async () => {
    const effects: string[] = [];
    let name = "a";
    const outcome = await run(
      async (_event: never, context) => {
        await context.step(name, async () => 1);
        effects.push(name);
        await context.wait({ seconds: 1 });
      },
      {
        between: () => {
          name = "b";
        },
      },
    );
    expect(outcome.status).toBe("FAILED");
    expect(effects).toEqual(["a"]);
  });
  test("15: a predicate that takes its yes back starts no more items", async () => {
    const started: number[] = [];
    const outcome = await run(async (_event: never, context) => {
      const batch = await context.map(
        [0, 1, 2, 3, 4],
        async (inner, item) => {
          started.push(item);
          return inner.step(async () => item);
        },
        {
          maxConcurrency: 1,
          completionConfig: { shouldComplete: ({ completedCount }) => ({ complete: completedCount === 2 }) },
        },
      );
      await context.wait({ seconds: 1 });
      return [batch.successCount, batch.completionReason];
    });
    expect(outcome.result).toEqual([2, "CUSTOM_COMPLETION_SUCCEEDED"]);
    expect(started).toEqual([0, 1]);
  });
  test("16: operations that the code no longer asks for are reported", async () => {
    let isShort = false;
    const outcome = await run(
      async (_event: never, context) => {
        await context.step("a", async () => 1);
        if (isShort) return;
        await context.step("b", async () => 1);
        await context.wait({ seconds: 1 });
      },
      {
        between: () => {
          isShort = true;
        },
      },
    );
    expect(outcome.events.find(({ kind }) => kind === "execution.diverged")).toMatchObject({ fatal: false });
  });
  test("16 (kept): durations, function names and payloads are not compared", async () => {
    let seconds = 1;
    const outcome = await run(async (_event: never, context) => context.wait("pause", { seconds }), {
      between: () => {
        seconds = 9;
      },
    });
    expect(outcome.status).toBe("SUCCEEDED");
  });
  test("17: a name that changes says which line asked for it; names that the service would refuse are refused here", async () => {
    let count = 0;
    const outcome = await run(async (_event: never, context) => {
      await context.step(`at-${count++}`, async () => 1);
      await context.wait({ seconds: 1 });
    });
    expect(outcome.error?.ErrorMessage).toMatch(/defects\.test\.ts:\d+:\d+/);
    const refused = await run(async (_event: never, context) => context.step("größe", async () => 1));
    expect(refused.error?.ErrorMessage).toMatch(/DX2001/);
    expect(refused.calls).toEqual([]);
  });
});

describe("14.6 errors", () => {
  class CardDeclined extends Error {
    readonly code = "card_declined";
  }
  const fail = async (_event: never, context: Context): Promise<unknown> =>
    context.step(
      "it",
      async () => {
        throw new CardDeclined("no funds", { cause: new TypeError("low", { cause: new RangeError("lower") }) });
      },
      noRetry,
    );
  test("18: a subclass without a name of its own is recorded under its class", async () => {
    const outcome = await run(fail);
    expect(outcome.service.find("it")?.StepDetails?.Error).toMatchObject({
      ErrorType: "CardDeclined",
      ErrorMessage: "no funds",
    });
  });
  test("19: the stack is recorded", async () => {
    const outcome = await run(fail);
    expect(outcome.service.find("it")?.StepDetails?.Error?.StackTrace?.[0]).toMatch(/^at .*defects\.test\.ts/);
  });
  test("20: fields and causes come back, live and replayed", async () => {
    const caught: StepError[] = [];
    await run(async (_event: never, context) => {
      await fail(undefined as never, context).catch((error: unknown) => caught.push(error as StepError));
      await context.wait({ seconds: 1 });
    });
    expect(caught).toHaveLength(2);
    for (const { cause } of caught) {
      expect(cause).toMatchObject({
        name: "CardDeclined",
        code: "card_declined",
        cause: { name: "TypeError", message: "low", cause: { name: "RangeError", message: "lower" } },
      });
    }
  });
  test("20: what is thrown and is no error is told", async () => {
    const outcome = await run(async (_event: never, context) =>
      context
        .step(async () => {
          throw null as unknown as Error;
        }, noRetry)
        .catch(message),
    );
    expect(outcome.result).toBe("Thrown value that is not an error: null");
  });
  test("21: an InvokeError says what the callee's error was, and how it ended", async () => {
    let caught: unknown;
    await run(
      async (_event: never, context) =>
        context.invoke("it", "fn").catch((error: unknown) => {
          caught = error;
        }),
      { reply: () => ({ status: "TIMED_OUT", error: { ErrorType: "Sandbox.Timedout", ErrorMessage: "3 s" } }) },
    );
    expect(caught).toBeInstanceOf(InvokeError);
    expect(caught).toMatchObject({ message: "3 s", status: "TIMED_OUT", cause: { name: "Sandbox.Timedout" } });
  });
  test("21: waitForCallback keeps the type of the external error", async () => {
    let caught: unknown;
    await run(
      async (_event: never, context) =>
        context
          .waitForCallback("it", async () => undefined)
          .catch((error: unknown) => {
            caught = error;
          }),
      {
        reply: () => ({
          status: "FAILED",
          error: { ErrorType: "Rejected", ErrorMessage: "by the boss", ErrorData: '{"who":1}' },
        }),
      },
    );
    expect(caught).toBeInstanceOf(CallbackError);
    expect(JSON.stringify({ ...(caught as object), cause: (caught as Error).cause?.constructor.name })).toContain(
      '{\\"who\\":1}',
    );
  });
  test("22: a batch with a serdes of its own keeps the messages of its items' errors", async () => {
    const caught: string[] = [];
    await run(async (_event: never, context) => {
      const batch = await context.map(
        [1],
        async () => {
          throw new Error("item broke");
        },
        {
          serdes: {
            serialize: async (value) => JSON.stringify(value),
            deserialize: async (text) => JSON.parse(text ?? "null") as never,
          },
        },
      );
      caught.push(message(batch.getErrors()[0]));
      expect(batch.getErrors()[0]).toBeInstanceOf(ChildContextError);
      await context.wait({ seconds: 1 });
    });
    expect(new Set(caught).size).toBe(1);
    expect(caught[0]).toBe("item broke");
  });
  test("23: an error over 32 KB is shortened instead of killing the execution", async () => {
    const outcome = await run(async (_event: never, context) =>
      context
        .step(
          "it",
          async () => {
            throw new Error("m".repeat(200_000));
          },
          noRetry,
        )
        .catch(() => "caught"),
    );
    expect(outcome.result).toBe("caught");
    expect(JSON.stringify(outcome.service.find("it")?.StepDetails?.Error).length).toBeLessThan(32_768);
  });
  test("24: the execution fails with the type of the error that the handler threw", async () => {
    const outcome = await run(async () => {
      throw new CardDeclined("no funds");
    });
    expect(outcome.error).toMatchObject({ ErrorType: "CardDeclined", ErrorMessage: "no funds" });
  });
});

describe("14.7 validation", () => {
  test("25: a payload over the service's limit fails its step by name", async () => {
    const outcome = await run(async (_event: never, context) => context.step("large", async () => big + big), {
      stepPayloadLimit: 262_144,
    });
    expect(outcome.error).toMatchObject({
      ErrorType: "StepError",
      ErrorMessage: expect.stringMatching(/"large".*300002.*262144.*DX2004/) as string,
    });
  });
  test("26: the response's limit counts escapes", async () => {
    const outcome = await run(async () => '"'.repeat(3_000_000));
    expect(outcome.invocations[0]?.ended).toEqual({ kind: "answered", output: { Status: "SUCCEEDED", Result: "" } });
  });
  test("27: a text payload that is no function name is refused instead of being invoked", async () => {
    const outcome = await run(async (_event: never, context) => context.invoke("fn", "hello, payload"));
    expect(outcome.error?.ErrorMessage).toMatch(/invoke: the function to invoke is "hello, payload".*DX2001/);
    const byMembers = await run(
      async (_event: never, context) => context.invoke({ functionName: "fn", payload: "hello" }),
      { reply: () => ({ result: "1" }) },
    );
    expect(byMembers.service.applied[0]).toMatchObject({
      Payload: '"hello"',
      ChainedInvokeOptions: { FunctionName: "fn" },
    });
  });
  test("27: wait(undefined, duration) is a wait without a name, and handlers need not be async", async () => {
    const outcome = await run(((_event: never, context: { wait(name: undefined, duration: object): Promise<void> }) =>
      context.wait(undefined, { seconds: 1 }).then(() => 5)) as never);
    expect(outcome.result).toBe(5);
    expect((await run((() => 7) as never)).result).toBe(7);
  });
  test("28 (kept): getResults leaves out undefined", async () => {
    const outcome = await run(async (_event: never, context) =>
      (await context.map([1, 2, 3], async (_inner, item) => (item === 2 ? undefined : item))).getResults(),
    );
    expect(outcome.result).toEqual([1, 3]);
  });
});

describe("14.8 concurrency and lifecycle", () => {
  test("29: losers are told by their signals, and steps have a timeout", async () => {
    const outcome = await inWorld(async (context, world) => {
      const signals: AbortSignal[] = [];
      await context.promise.race([
        context.step(async ({ signal }) => {
          signals.push(signal);
          await world.sleep(9_000);
        }),
        context.step(async () => 1),
      ]);
      const slow = await context
        .step("slow", async () => world.sleep(9_000), { timeout: { seconds: 1 }, ...noRetry })
        .catch(message);
      return [signals[0]?.aborted, slow];
    });
    expect(outcome.result).toEqual([true, expect.stringContaining("DX3012")]);
  });
  test("30: an operation that nobody awaited sends nothing after the response, and its failure is told", async () => {
    const outcome = await inWorld(async (context, world) => {
      void context.step("late", async () => world.sleep(50));
      void context.step(
        "failed",
        async () => {
          throw new Error("unseen");
        },
        noRetry,
      );
      await context.step("other", async () => world.sleep(10));
    });
    expect(outcome.service.late).toBe(0);
    expect(
      outcome.events.flatMap((event) => (event.kind === "operation.unawaited" ? [event.operation.name] : [])),
    ).toEqual(["late", "failed"]);
  });
  test("31: a failure of the very last checkpoint is not ignored", async () => {
    const outcome = await run(async (_event: never, context) => context.runInChildContext(async () => 1), {
      fate: () => ({ kind: "reject", error: apiError("AccessDeniedException", 403, "no") }),
    });
    expect(outcome.status).toBe("FAILED");
  });
  test("32: everything that is queued at the end is sent, however much it is", async () => {
    const outcome = await run(async (_event: never, context) => {
      for (let index = 0; index < 700; index++) await context.runInChildContext(`c${index}`, async () => index);
    });
    expect(outcome.log).toHaveLength(1_400);
  });
  test("33: maxConcurrency NaN is refused", async () => {
    const outcome = await run(async (_event: never, context) =>
      context.map([1], async () => 1, { maxConcurrency: Number.NaN }),
    );
    expect(outcome.error?.ErrorMessage).toMatch(
      /^Invalid maxConcurrency: NaN\. Must be a positive number or undefined for unlimited concurrency\..*DX2005/,
    );
  });
  test("34: a map of many callbacks ends", async () => {
    const outcome = await run(
      async (_event: never, context) =>
        (
          await context.map(
            Array.from({ length: 120 }, (_value, index) => index),
            async (inner, item) => inner.waitForCallback(`c${item}`, async () => undefined),
            { maxConcurrency: 20 },
          )
        ).successCount,
      { reply: () => ({ result: "x" }), mostInvocations: 200 },
    );
    expect(outcome.result).toBe(120);
  });
  test("35: no timer is left when an invocation has ended", async () => {
    const world = new World();
    const counts: number[] = [];
    const next = world.nextProcess.bind(world);
    world.nextProcess = () => {
      counts.push(world.count("runtime"));
      next();
    };
    await run(
      async (_event: never, context) => {
        await context.step(async () => 1);
        await context.wait({ seconds: 1 });
        await context.runInChildContext(async () => 1);
      },
      { world },
    );
    expect(counts).toEqual([0, 0]);
  });
});

describe("14.9 logging", () => {
  test("36: lines of resumed child contexts, items and virtual contexts are written once", async () => {
    const lines: string[] = [];
    await run(async (_event: never, context) => {
      context.configureLogger({ customLogger: logged(lines) });
      for (const virtualContext of [false, true]) {
        await context.runInChildContext(
          async (inner) => {
            inner.logger.info(`child ${virtualContext}`);
            await inner.wait({ seconds: 1 });
          },
          { virtualContext },
        );
      }
      for (const nesting of ["NESTED", "FLAT"] as const)
        await context.map(
          [1],
          async (inner) => {
            inner.logger.info(nesting);
            await inner.wait({ seconds: 1 });
          },
          { nesting },
        );
    });
    expect(lines).toEqual(["child false", "child true", "NESTED", "FLAT"]);
  });
  test("37: modeAware and the logger are inherited by child contexts", async () => {
    const lines: string[] = [];
    await run(async (_event: never, context) => {
      context.configureLogger({ customLogger: logged(lines), modeAware: false });
      await context.runInChildContext(async (inner) => {
        inner.logger.info("child");
        await inner.wait({ seconds: 1 });
      });
    });
    expect(lines).toEqual(["child", "child"]);
  });
  test("38: lines after the last replayed step are not lost", async () => {
    const lines: string[] = [];
    await run(
      async (_event: never, context) => {
        context.configureLogger({ customLogger: logged(lines) });
        await context.step(async () => 1);
        context.logger.info("after");
        await context.step(async () => 2);
      },
      { fate: ({ number }) => (number === 1 ? { kind: "crash", when: "unacknowledged" } : undefined) },
    );
    expect(lines).toEqual(["after"]);
  });
});

describe("14.10 plugins", () => {
  test.each(["wrapInvocation", "wrapChildContextFn", "wrapOperationAttemptFn"])(
    "41: a %s hook that rejects changes no outcome",
    async (hook) => {
      const plugin = {
        [hook]: async () => {
          throw new Error("hook");
        },
      } as DurableInstrumentationPlugin;
      const outcome = await run(
        async (_event: never, context) => context.runInChildContext(async (inner) => inner.step(async () => 1)),
        { config: { plugins: [plugin] } },
      );
      expect(outcome.result).toBe(1);
    },
  );
  test("42: a hook that never ends does not hang the execution", async () => {
    const never = (): never => new Promise(() => undefined) as never;
    const plugin: DurableInstrumentationPlugin = {
      onOperationStart: never,
      onOperationEnd: never,
      onOperationAttemptStart: never,
      onOperationAttemptEnd: never,
    } as DurableInstrumentationPlugin;
    const outcome = await run(async (_event: never, context) => context.step(async () => 1), {
      config: { plugins: [plugin], flushTimeoutMs: 0 },
    });
    expect(outcome.result).toBe(1);
  });
  test("43: the end of an invocation says whether it was the first, and attempts that are to be retried have an end", async () => {
    const ends: unknown[] = [];
    const plugin = {
      onInvocationEnd: (info: { isFirstInvocation?: boolean; status?: string }) => {
        ends.push([info.isFirstInvocation, info.status]);
      },
      onOperationAttemptEnd: (info: { attempt: number; endTimestamp?: Date }) => {
        ends.push([info.attempt, info.endTimestamp instanceof Date]);
      },
    } as unknown as DurableInstrumentationPlugin;
    await run(
      async (_event: never, context) =>
        context.step(async ({ attempt }) => {
          if (attempt === 1) throw new Error("once");
        }),
      { config: { plugins: [plugin] } },
    );
    expect(ends).toEqual([
      [1, true],
      [true, "PENDING"],
      [2, true],
      [false, "SUCCEEDED"],
    ]);
  });
  test("44: an operation that had ended emits no end again when it is replayed", async () => {
    const ended: string[] = [];
    const plugin = {
      onOperationEnd: ({ name }: { name?: string }) => {
        ended.push(name ?? "");
      },
    } as unknown as DurableInstrumentationPlugin;
    await run(
      async (_event: never, context) => {
        await context.step("a", async () => 1);
        await context.invoke("b", "fn");
        await context.wait("c", { seconds: 1 });
        await context.wait("d", { seconds: 1 });
      },
      { config: { plugins: [plugin] }, reply: () => ({ result: "1" }) },
    );
    expect(ended.toSorted()).toEqual(["a", "b", "c", "d"]);
  });
});

describe("14.11 performance", () => {
  test("45: twice the operations do not cost four times the suspension checks", async () => {
    const turns = async (count: number): Promise<number> => {
      const world = new World();
      let checks = 0;
      const { ports } = world;
      world.ports = () => {
        const made = ports.call(world);
        return {
          ...made,
          scheduler: {
            ...made.scheduler,
            turn: (fn) => {
              checks++;
              made.scheduler.turn(fn);
            },
          },
        };
      };
      await run(
        async (_event: never, context) => {
          for (let index = 0; index < count; index++) await context.step(async () => index);
        },
        { world, isObserved: false },
      );
      return checks;
    };
    expect(await turns(400)).toBeLessThanOrEqual(2 * (await turns(200)) + 2);
  });
  test("48: a result is written once, and its text is what is sent", async () => {
    let written = 0;
    const outcome = await run(
      async (_event: never, context) => {
        await context.step("it", async () => ({
          toJSON: () => {
            written++;
            return { a: 1 };
          },
        }));
      },
      { isObserved: false },
    );
    expect(written).toBe(1);
    expect(outcome.service.find("it")?.StepDetails?.Result).toBe('{"a":1}');
  });
  test("49 (kept): all of the state is loaded, page by page, before the handler runs", async () => {
    const order: string[] = [];
    await run(
      async () => {
        order.push("handler");
      },
      {
        editEvent: (event) => ({
          ...event,
          InitialExecutionState: { ...event.InitialExecutionState, NextMarker: "one" },
        }),
        stateFate: ({ Marker }) => {
          order.push(Marker ?? "");
          return Marker === "one" ? { Operations: [], NextMarker: "two" } : { Operations: [] };
        },
      },
    );
    expect(order).toEqual(["one", "two", "handler"]);
  });
  test("47: a step whose body does I/O costs one call, START and SUCCEED together", async () => {
    const outcome = await inWorld(async (context, world) => {
      for (let index = 0; index < 5; index++) await context.step(async () => world.sleep(30));
    });
    expect(outcome.calls).toHaveLength(5);
  });
});

describe("14.12 types and documentation", () => {
  test("51: retryable error types may have constructors with parameters", () => {
    class NeedsParameter extends Error {
      readonly order: string;
      constructor(order: string) {
        super(order);
        this.order = order;
      }
    }
    expect(createRetryStrategy({ retryableErrorTypes: [NeedsParameter] })(new NeedsParameter("o"), 1).shouldRetry).toBe(
      true,
    );
  });
  test("52 (kept): a batch without completion rules stops at its first failure", async () => {
    const outcome = await run(async (_event: never, context) => {
      const batch = await context.map(
        [1, 2, 3],
        async (_inner, item) => {
          if (item === 1) throw new Error("first");
          return item;
        },
        { maxConcurrency: 1 },
      );
      return [batch.completionReason, batch.totalCount];
    });
    expect(outcome.result).toEqual(["FAILURE_TOLERANCE_EXCEEDED", 1]);
  });
  test("52 (kept): the default retry is six attempts", () => {
    expect(retryPresets.default(new Error("x"), 5).shouldRetry).toBe(true);
    expect(retryPresets.default(new Error("x"), 6).shouldRetry).toBe(false);
  });
});

describe("14.13 known issues", () => {
  test("#862: a serdes that fails for a passing reason retries the invocation, one that fails because of the value fails the step", async () => {
    let fails = 1;
    const passing = {
      serialize: async (value: unknown) => {
        if (fails-- > 0) throw new Error("bucket is busy");
        return JSON.stringify(value);
      },
      deserialize: async (text: string | undefined) => JSON.parse(text ?? "null") as number,
    };
    const retried = await run(async (_event: never, context) => context.step(async () => 1, { serdes: passing }));
    expect(retried.invocations.map(({ ended }) => ended.kind)).toEqual(["threw", "answered"]);
    const permanent = await run(async (_event: never, context) =>
      context
        .step(async () => 1, {
          serdes: {
            ...passing,
            serialize: async () => {
              throw new TypeError("not a thing");
            },
          },
        })
        .catch(message),
    );
    expect(permanent.result).toMatch(/not a thing.*DX6001/);
  });
  test("#365: the end of a child context is recorded also when the handler ends right after it", async () => {
    const outcome = await run(async (_event: never, context) => {
      await context.runInChildContext("child", async () => 1);
    });
    expect(outcome.log.at(-1)).toBe("SUCCEED RunInChildContext child");
  });
  test("#754: stored state that cannot be read fails the condition instead of starting it over", async () => {
    const states: unknown[] = [];
    const outcome = await run(
      async (_event: never, context) =>
        context.waitForCondition(
          "it",
          async (state: number) => {
            states.push(state);
            return state + 1;
          },
          { initialState: 0, waitStrategy: () => ({ shouldContinue: true, delay: { seconds: 1 } }) },
        ),
      {
        editEvent: (event) => {
          for (const { StepDetails } of event.InitialExecutionState.Operations)
            if (StepDetails !== undefined) StepDetails.Result = "{oops";
          return event;
        },
      },
    );
    expect(states).toEqual([0]);
    expect(outcome.error?.ErrorMessage).toMatch(/DX6002/);
  });
  test("#492: a suspension is looked at again when the queue has drained", async () => {
    const outcome = await run(
      async (_event: never, context) => {
        await Promise.all([context.wait({ seconds: 5 }), context.step(async () => 1)]);
        return "end";
      },
      { latencyMs: 50 },
    );
    expect(outcome.result).toBe("end");
    expect(outcome.invocations).toHaveLength(2);
  });
  test("#442: an input that is not in the event is fetched, wherever the EXECUTION is listed", async () => {
    const outcome = await run(async (event: { a: number }) => event.a, {
      input: { a: 3 },
      editEvent: (event) => ({ ...event, InitialExecutionState: { Operations: [], NextMarker: "page-0" } }),
    });
    expect(outcome.result).toBe(3);
  });
  test("#494: PENDING is only answered when something is pending", async () => {
    // The driver of these tests refuses it, in every test.
    await expect(
      run(async () => {
        throw new Error("mine");
      }),
    ).resolves.toMatchObject({ status: "FAILED" });
  });
  test("#524: error data reaches whoever catches the error", async () => {
    let caught: unknown;
    await run(
      async (_event: never, context) =>
        context.invoke("it", "fn").catch((error: unknown) => {
          caught = error;
        }),
      { reply: () => ({ status: "FAILED", error: { ErrorMessage: "m", ErrorData: "data" } }) },
    );
    expect((caught as InvokeError).errorData).toBe("data");
  });
  test("#578, #697: a virtual context inside a context that has been replayed runs live code live", async () => {
    const outcome = await run(async (_event: never, context) => {
      await context.wait({ seconds: 1 });
      return context.runInChildContext(
        async (inner) => {
          await inner.wait({ seconds: 1 });
          return inner.step(async () => "live");
        },
        { virtualContext: true },
      );
    });
    expect(outcome.result).toBe("live");
  });
  test("#751, #759: a summarised batch comes back whole", async () => {
    const sizes: unknown[] = [];
    await run(async (_event: never, context) => {
      const batch = await context.map(
        [1, 2, 3],
        async (inner, item) => {
          if (item === 2) throw new Error("two");
          return inner.step(async () => big);
        },
        { completionConfig: { toleratedFailureCount: 1 } },
      );
      sizes.push([batch.getResults().length, message(batch.getErrors()[0]), batch.completionReason]);
      await context.wait({ seconds: 1 });
    });
    expect(sizes).toEqual([
      [2, "two", "ALL_COMPLETED"],
      [2, "two", "ALL_COMPLETED"],
    ]);
  });
  test("withRetry waits between attempts without running, and names its waits", async () => {
    const outcome = await run(async (_event: never, context) =>
      withRetry(
        context,
        "block",
        async (inner, attempt) => {
          await inner.step(async () => attempt);
          if (attempt < 3) throw new Error("again");
          return attempt;
        },
        { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 5 } }) },
      ),
    );
    expect(outcome.result).toBe(3);
    expect(outcome.log.filter((line) => line.includes("backoff"))).toEqual([
      "START Wait block-backoff-1",
      "START Wait block-backoff-2",
    ]);
  });
});
