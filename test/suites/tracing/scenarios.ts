// The functions whose traces are compared: each is one thing that a trace has to show.
import { type DurableContext, durableExecution, type DurableExecutionHandler } from "@durascope/sdk";
import { crashOnce } from "../conformance/crash-once.ts";
import { losing } from "./losses.ts";

const never = { retryStrategy: () => ({ shouldRetry: false }) };
const second = { seconds: 1 };

async function refuse(): Promise<string> {
  throw new RangeError("refused");
}

/** Fails the first time it is tried. */
const stumble = (context: DurableContext, name: string): PromiseLike<number> =>
  context.step(
    name,
    async ({ attempt }) => {
      if (attempt === 1) throw new TypeError("stumbled");
      return attempt;
    },
    { retryStrategy: () => ({ shouldRetry: true, delay: second }) },
  );

const scenario = (handler: (context: DurableContext, event: never) => Promise<unknown>) =>
  durableExecution((async (event: never, context: DurableContext) =>
    handler(context, event)) as DurableExecutionHandler<never, unknown>);

export const oneStep = scenario(async (context) => context.step("greet", async () => "hello"));

export const unnamed = scenario(async (context) => {
  await context.step(async () => 1);
  await context.wait(second);
  return context.runInChildContext(async (child) => child.step(async () => 2));
});

export const stepAfterWait = scenario(async (context) => {
  await context.wait("doze", second);
  return context.step("wake", async () => "up");
});

export const retried = scenario(async (context) => stumble(context, "try"));

export const givesUp = scenario(async (context) => context.step("refused", refuse, never));

export const nested = scenario(async (context) =>
  context.runInChildContext("outer", async (outer) =>
    outer.runInChildContext("inner", async (inner) => inner.step("core", async () => "deep")),
  ),
);

export const branches = scenario(async (context) => {
  const both = await context.parallel("both", [
    { name: "left", func: async (branch) => branch.step("l", async () => 1) },
    { name: "right", func: async (branch) => branch.step("r", async () => 2) },
  ]);
  return both.getResults();
});

export const items = scenario(async (context) => {
  const all = await context.map("all", [1, 2, 3], async (item, n) => item.step("double", async () => n * 2), {
    itemNamer: (n) => `item-${n}`,
    maxConcurrency: 2,
  });
  return all.getResults();
});

export const branchesThatWait = scenario(async (context) => {
  const both = await context.parallel("both", [
    { name: "quick", func: async (branch) => branch.step("q", async () => 1) },
    {
      name: "slow",
      func: async (branch) => {
        await branch.wait("nap", second);
        return branch.step("s", async () => 2);
      },
    },
  ]);
  return both.getResults();
});

export const branchFails = scenario(async (context) => {
  const one = await context.parallel("one", [{ name: "bad", func: refuse }]);
  one.throwIfError();
});

export const itemFails = scenario(async (context) => {
  const one = await context.map("one", [0], refuse, { itemNamer: () => "bad" });
  one.throwIfError();
});

export const recovers = scenario(async (context) => {
  try {
    return await context.step("refused", refuse, never);
  } catch {
    return context.step("instead", async () => "recovered");
  }
});

export const contextFails = scenario(async (context) => context.runInChildContext("bad", refuse));

export const polled = scenario(async (context) =>
  context.waitForCondition("ready", async (n: number) => n + 1, {
    initialState: 0,
    waitStrategy: (n) => (n < 2 ? { shouldContinue: true, delay: second } : { shouldContinue: false }),
  }),
);

export const pollFails = scenario(async (context) =>
  context.waitForCondition("ready", refuse as never, {
    initialState: 0,
    waitStrategy: () => ({ shouldContinue: false }),
  }),
);

export const approved = scenario(async (context) => context.waitForCallback("approval", async () => undefined));

export const rejected = scenario(async (context) => context.waitForCallback("approval", async () => undefined));

export const bareCallback = scenario(async (context) => {
  const [answer] = await context.createCallback("answer", { timeout: { minutes: 5 } });
  return answer;
});

export const target = scenario(async (_context, event) => event);

export const badTarget = scenario(async () => refuse());

export const invokes = scenario(async (context) => context.invoke("call", "target:$LATEST", { n: 1 }));

export const invokesInVain = scenario(async (context) => context.invoke("call", "badTarget:$LATEST", {}));

export const failsAtOnce = scenario(async () => refuse());

export const cutShort = scenario(async (context) => {
  await context.step("before", async () => 1);
  await context.wait("too-long", { hours: 1 });
});

export const stopped = scenario(async (context) => {
  await context.runInChildContext("inside", async (child) => child.wait("for-ever", { hours: 1 }));
});

export const race = scenario(async (context) => {
  const winner = await context.promise.race([
    context.wait("short", second).then(() => "short"),
    context.wait("long", { seconds: 2 }).then(() => "long"),
  ]);
  await context.wait("after", { seconds: 2 });
  return winner;
});

export const replays = scenario(async (context) => {
  await context.step("first", async () => 1);
  await context.step("refused", refuse, never).catch(() => undefined);
  await context.runInChildContext("child", async (child) => child.step("part", async () => "x".repeat(100)));
  await context.map("all", [0, 1], async (item, n) => item.step("one", async () => n));
  await context.wait("pause-1", second);
  await context.step("second", async () => 2);
  await context.wait("pause-2", second);
  return context.step("third", async () => 3);
});

export const virtual = scenario(async (context) =>
  context.runInChildContext("unrecorded", async (child) => child.step("inside", async () => 1), {
    virtualContext: true,
  }),
);

/** Its process dies after it has done something of everything, and before it could tell. */
export const crashes = scenario(async (context) => {
  await context.step("first", async () => 1);
  await context.wait("nap", second);
  await context.step("second", async () => 2);
  await context.runInChildContext("child", async (child) => child.step("inner", async () => 3));
  await context.map("items", [4, 5], async (item, n) => item.step("item", async () => n));
  crashOnce(context, "traced");
  return context.step("last", async () => 6);
});

/** Loses two processes in a row, each after contexts have ended in it, and one more when it goes on after a wait. */
export const crashesOften = scenario(async (context) => {
  await context.step("first", async () => 1);
  await context.runInChildContext("child", async (child) => child.step("inner", async () => 2));
  crashOnce(context, "early");
  await context.map("items", [3, 4], async (item, n) => {
    await item.step("one", async () => n);
    return item.runInChildContext("deep", async (deep) => deep.step("two", async () => n));
  });
  crashOnce(context, "again");
  await context.wait("nap", second);
  await context.runInChildContext("late", async (child) => child.step("inner", async () => 5));
  crashOnce(context, "late");
  return context.step("last", async () => 6);
});

/** Loses its process where its input says. */
export const loses = scenario(async (context, event) => losing(context, event));
