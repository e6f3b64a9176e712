import type { DurableContext } from "@durascope/sdk";
import { describe, expect, it } from "vitest";
import { idOf, type Line, logged, messages } from "./support.ts";

const inOneSecond = { seconds: 1 };
const again = { shouldRetry: true, delay: inOneSecond };

/** Every kind of code that can write a line, suspended between any two of them. */
async function everything(context: DurableContext): Promise<void> {
  context.logger.info("handler begins");
  await context.step(
    "charge",
    async ({ logger, attempt }) => {
      logger.info(`charging ${attempt}`);
      if (attempt < 3) throw new Error("declined");
    },
    { retryStrategy: () => again },
  );
  context.logger.info("charged");
  await context.wait("pause", inOneSecond);
  context.logger.info("paused");
  await context.runInChildContext("outer", async (outer) => {
    outer.logger.info("outer begins");
    await outer.wait("outer pause", inOneSecond);
    outer.logger.info("outer goes on");
    await outer.runInChildContext("inner", async (inner) => {
      inner.logger.info("inner begins");
      await inner.step("in inner", async ({ logger }) => logger.info("in inner"));
      inner.logger.info("inner stepped");
      await inner.wait("inner pause", inOneSecond);
      inner.logger.info("inner ends");
    });
    outer.logger.info("outer ends");
  });
  await context.map("items", ["a", "b", "c"], async (item, name, index) => {
    item.logger.info(`item ${name} begins`);
    await item.wait(`item ${name} pause`, { seconds: 1 + index });
    item.logger.info(`item ${name} goes on`);
    await item.step(`item ${name} step`, async ({ logger }) => logger.info(`item ${name} in step`));
    item.logger.info(`item ${name} ends`);
  });
  await context.parallel("branches", [
    {
      name: "slow",
      func: async (branch) => {
        branch.logger.info("slow begins");
        await branch.wait("slow pause", { seconds: 5 });
        branch.logger.info("slow ends");
      },
    },
    {
      name: "fast",
      func: async (branch) => {
        branch.logger.info("fast begins");
        await branch.step("fast step", async ({ logger }) => logger.info("fast in step"));
        branch.logger.info("fast ends");
      },
    },
  ]);
  await context.waitForCondition(
    "ready",
    async (state: number, { logger, attempt }) => {
      logger.info(`checking ${attempt}`);
      return state + 1;
    },
    {
      initialState: 0,
      waitStrategy: (state) => (state < 3 ? { shouldContinue: true, delay: inOneSecond } : { shouldContinue: false }),
    },
  );
  context.logger.info("ready");
  await context.waitForCallback("approval", async (_id, { logger }) => logger.info("asking"));
  context.logger.info("approved");
  await context.runInChildContext("large", async (large) => {
    large.logger.info("large begins");
    await large.step("in large", async ({ logger }) => logger.info("in large"));
    large.logger.info("large ends");
    return "x".repeat(300_000);
  });
  await context.wait("last pause", inOneSecond);
  context.logger.info("handler ends");
}

const replies = { reply: () => ({ afterMs: 1_000, result: '"yes"' }) };

/** What each line says of where it was written: the name of the operation, and its attempt. */
const expected: readonly (readonly [message: string, operation: string | undefined, attempt?: number])[] = [
  ["handler begins", undefined],
  ["charging 1", "charge", 1],
  ["charging 2", "charge", 2],
  ["charging 3", "charge", 3],
  ["charged", undefined],
  ["paused", undefined],
  ["outer begins", "outer"],
  ["outer goes on", "outer"],
  ["inner begins", "inner"],
  ["in inner", "in inner", 1],
  ["inner stepped", "inner"],
  ["inner ends", "inner"],
  ["outer ends", "outer"],
  ...["a", "b", "c"].flatMap((name, index) => [
    [`item ${name} begins`, `map-item-${index}`] as const,
    [`item ${name} goes on`, `map-item-${index}`] as const,
    [`item ${name} in step`, `item ${name} step`, 1] as const,
    [`item ${name} ends`, `map-item-${index}`] as const,
  ]),
  ["slow begins", "slow"],
  ["slow ends", "slow"],
  ["fast begins", "fast"],
  ["fast in step", "fast step", 1],
  ["fast ends", "fast"],
  ["checking 1", "ready", 1],
  ["checking 2", "ready", 2],
  ["checking 3", "ready", 3],
  ["ready", undefined],
  ["asking", "approval-submitter", 1],
  ["approved", undefined],
  ["large begins", "large"],
  ["in large", "in large", 1],
  ["large ends", "large"],
  ["handler ends", undefined],
];

describe("over any number of replays", () => {
  it("each line is written once", async () => {
    const { run, lines } = await logged(everything, replies);
    expect(run.status).toBe("SUCCEEDED");
    expect(run.invocations.length).toBeGreaterThan(12);
    expect(messages(lines).toSorted()).toEqual(expected.map(([message]) => message).toSorted());
    expect(lines.filter(({ resumed, replaying }) => resumed === true || replaying === true)).toEqual([]);
  });

  it("each line has the id, name and attempt of its operation", async () => {
    const { run, lines } = await logged(everything, replies);
    for (const [message, operation, attempt] of expected) {
      const line = lines.find((one) => one.message === message);
      expect([message, line?.operationName, line?.attempt]).toEqual([message, operation, attempt]);
      expect(line?.executionName).toBe("test");
      if (operation !== undefined && operation !== "approval-submitter")
        expect([message, line?.operationId]).toEqual([message, idOf(run, operation)]);
    }
    const asking = lines.find(({ message }) => message === "asking");
    const submitter = run.service.applied.find(
      ({ ParentId, Type }) => ParentId === idOf(run, "approval") && Type === "STEP",
    );
    expect(asking).toMatchObject({
      operationId: submitter?.Id,
      operationType: "STEP",
      operationSubType: "Step",
      parentOperationId: idOf(run, "approval"),
    });
  });

  it("each line says what kind of operation it is in, and which one is around it", async () => {
    const { run, lines } = await logged(everything, replies);
    const placed = (message: string): unknown[] => {
      const line = lines.find((one) => one.message === message);
      return [line?.operationType, line?.operationSubType, line?.parentOperationId];
    };
    expect(placed("handler begins")).toEqual([undefined, undefined, undefined]);
    expect(placed("inner begins")).toEqual(["CONTEXT", "RunInChildContext", idOf(run, "outer")]);
    expect(placed("in inner")).toEqual(["STEP", "Step", idOf(run, "inner")]);
    expect(placed("item b begins")).toEqual(["CONTEXT", "MapIteration", idOf(run, "items")]);
    expect(placed("slow ends")).toEqual(["CONTEXT", "ParallelBranch", idOf(run, "branches")]);
    expect(placed("checking 2")).toEqual(["STEP", "WaitForCondition", undefined]);
  });

  it("lines that were left out are counted by level", async () => {
    const { run, lines } = await logged(async (context) => {
      context.logger.debug("d");
      context.logger.info("i");
      context.logger.log?.("WARN", "w");
      await context.wait(inOneSecond);
      context.logger.error("e");
      await context.wait(inOneSecond);
    });
    expect(messages(lines)).toEqual(["d", "i", "w", "e"]);
    const ends = run.events.flatMap((event) => (event.kind === "invocation.ended" ? [event.suppressed] : []));
    expect(ends).toEqual([
      { debug: 0, info: 0, warn: 0, error: 0 },
      { debug: 1, info: 1, warn: 1, error: 0 },
      { debug: 1, info: 1, warn: 1, error: 1 },
    ]);
  });
});

describe("replayed lines", () => {
  const twice = async (context: DurableContext): Promise<void> => {
    context.logger.info("before");
    await context.wait(inOneSecond);
    context.logger.info("after");
  };
  const marks = (lines: readonly Line[]): unknown[] => lines.map(({ message, replaying }) => [message, replaying]);

  it("are written with a mark on request", async () => {
    const { lines } = await logged(twice, { logs: { replay: "tag" } });
    expect(marks(lines)).toEqual([
      ["before", undefined],
      ["before", true],
      ["after", undefined],
    ]);
  });

  it("are written as they are on request", async () => {
    const { lines } = await logged(twice, { logs: { replay: "all" } });
    expect(marks(lines)).toEqual([
      ["before", undefined],
      ["before", undefined],
      ["after", undefined],
    ]);
  });

  it("are marked where a context asks for them", async () => {
    const { lines } = await logged((context) => {
      context.configureLogger({ modeAware: false });
      return twice(context);
    });
    expect(marks(lines)[1]).toEqual(["before", true]);
  });
});

describe("after an invocation that ended before it could record more", () => {
  it("lines that it may have written are marked, up to the next operation", async () => {
    const { lines } = await logged(
      async (context) => {
        await context.step("a", async () => 1);
        context.logger.info("between");
        context.logger.info("still between");
        await context.step("b", async ({ logger }) => logger.info("in b"));
        context.logger.info("after");
        await context.wait(inOneSecond);
        context.logger.info("end");
      },
      // The second call would record b; its process ends first.
      { fate: ({ number }) => (number === 2 ? { kind: "crash", when: "unsent" } : undefined) },
    );
    expect(lines.map(({ message, resumed }) => [message, resumed])).toEqual([
      ["between", undefined],
      ["still between", undefined],
      ["in b", undefined],
      ["between", true],
      ["still between", true],
      ["in b", undefined],
      ["after", undefined],
      ["end", undefined],
    ]);
  });

  it("so are the first lines of a context that was begun", async () => {
    const { lines } = await logged(
      async (context) => {
        const recorded = Promise.withResolvers<void>();
        const child = context.runInChildContext("child", async (inner) => {
          inner.logger.info("begins");
          await recorded.promise;
          await inner.step("s", async ({ logger }) => logger.info("in s"));
          inner.logger.info("ends");
        });
        await context.step("other", async () => 1);
        recorded.resolve();
        await child;
      },
      { fate: ({ number }) => (number === 2 ? { kind: "crash", when: "unsent" } : undefined) },
    );
    expect(lines.map(({ message, resumed }) => [message, resumed])).toEqual([
      ["begins", undefined],
      ["in s", undefined],
      ["begins", true],
      ["in s", undefined],
      ["ends", undefined],
    ]);
  });

  it("so are the last lines of a context", async () => {
    const { lines } = await logged(
      (context) =>
        context.runInChildContext("child", async (child) => {
          await child.step("s", async () => 1);
          child.logger.info("ends");
        }),
      { fate: ({ number }) => (number === 2 ? { kind: "crash", when: "unsent" } : undefined) },
    );
    expect(lines.map(({ message, resumed }) => [message, resumed])).toEqual([
      ["ends", undefined],
      ["ends", true],
    ]);
  });
});

it("a line has the same number in every invocation", async () => {
  const { lines } = await logged(everything, { ...replies, logs: { replay: "tag", sequence: true } });
  const numbers = new Map<string, Set<string | undefined>>();
  for (const { message, logSeq } of lines) numbers.set(message, (numbers.get(message) ?? new Set()).add(logSeq));
  expect([...numbers].filter(([, all]) => all.size !== 1)).toEqual([]);
  const all = [...numbers.values()].map(([number]) => number);
  expect(new Set(all).size).toBe(all.length);
  expect([...(numbers.get("handler begins") ?? [])]).toEqual(["root.1"]);
  expect([...(numbers.get("charging 2") ?? [])]).toEqual(["1#2.1"]);
});

describe("a resumed invocation", () => {
  const flow = async (context: DurableContext): Promise<void> => {
    await context.wait("pause", inOneSecond);
    await context.waitForCallback("approval", async () => undefined);
    await context.step(
      "flaky",
      async ({ attempt }) => {
        if (attempt === 1) throw new Error("no");
      },
      { retryStrategy: () => again },
    );
  };
  const resumptions = (lines: readonly Line[]): unknown[] =>
    lines
      .filter(({ message }) => message === "durable execution resumed")
      .map(({ resumeTrigger, resumeOperationName, changedOperationCount }) => [
        resumeTrigger,
        resumeOperationName,
        changedOperationCount,
      ]);

  it("begins with a line that says what it was made for, on request", async () => {
    const { lines } = await logged(flow, { ...replies, logs: { resumption: true } });
    expect(resumptions(lines)).toEqual([
      ["wait", "pause", 1],
      ["callback", undefined, 1],
      ["retry", "flaky", 1],
    ]);
  });

  it("begins without a word unless it is asked for one", async () => {
    expect((await logged(flow, replies)).lines).toEqual([]);
  });
});

it("an invocation ends with its figures on request", async () => {
  const { lines } = await logged(
    async (context) => {
      await context.step("one", async () => 1);
      context.logger.info("hello");
      await context.wait("pause", inOneSecond);
    },
    { logs: { wideEvent: true } },
  );
  const wide = lines.filter(({ recordType }) => recordType === "DurableExecutionTelemetry");
  expect(wide).toMatchObject([
    { message: "durable invocation ended", status: "RUNNING", invocation: { status: "PENDING", executed: 2 } },
    {
      message: "durable execution completed",
      status: "SUCCEEDED",
      operations: [
        { name: "one", type: "STEP", status: "SUCCEEDED" },
        { name: "pause", type: "WAIT", status: "SUCCEEDED" },
      ],
      invocation: { executed: 0, replayed: 2, resumeTrigger: "wait", suppressedLines: { info: 1 } },
    },
  ]);
  expect(wide[0]).not.toHaveProperty("operations");
});
