// The functions whose histories `timelines.test.ts` expects. Each is one idea of the protocol.
import { NestingType, StepSemantics, createWaitStrategy, durableExecution, retryPresets } from "@durascope/sdk";
import { crashOnce } from "./crash-once.ts";

const everySecond = (attempts: number) => (_error: Error, attempt: number) => ({
  shouldRetry: attempt < attempts,
  delay: { seconds: 1 },
});
const once = { retryStrategy: retryPresets.noRetry };

export const stepSuccess = durableExecution(async (event: { name: string }, context) =>
  context.step("greet", async () => `Hello, ${event.name}!`),
);

export const stepRetry = durableExecution(async (_event: unknown, context) =>
  context.step(
    "flaky",
    async ({ attempt }) => {
      if (attempt < 2) throw new TypeError("not yet");
      return attempt;
    },
    { retryStrategy: everySecond(3) },
  ),
);

export const stepFails = durableExecution(async (_event: unknown, context) =>
  context.step(
    "doomed",
    async (): Promise<string> => {
      throw new RangeError("no");
    },
    once,
  ),
);

export const atMostOnceInterrupted = durableExecution(async (_event: unknown, context) =>
  context.step("once", async () => crashOnce(context, "amo"), {
    ...once,
    semantics: StepSemantics.AtMostOncePerRetry,
  }),
);

export const atLeastOnceInterrupted = durableExecution(async (_event: unknown, context) =>
  context.runInChildContext("child", async (child) =>
    child.step("again", async () => {
      // The start is on record once it has lingered; only then is this an interruption.
      await new Promise((resolve) => setTimeout(resolve, 300));
      crashOnce(context, "alo");
      return "done";
    }),
  ),
);

export const waits = durableExecution(async (_event: unknown, context) => {
  await context.wait("pause", { seconds: 1 });
  return "waited";
});

export const polls = durableExecution(async (_event: unknown, context) =>
  context.waitForCondition("counted", async (count: number) => count + 1, {
    initialState: 0,
    waitStrategy: (count) => (count < 3 ? { shouldContinue: true, delay: { seconds: 1 } } : { shouldContinue: false }),
  }),
);

export const pollsInVain = durableExecution(async (_event: unknown, context) =>
  context.waitForCondition("never", async (count: number) => count + 1, {
    initialState: 0,
    waitStrategy: createWaitStrategy({
      maxAttempts: 2,
      initialDelay: { seconds: 1 },
      backoffRate: 1,
      shouldContinuePolling: () => true,
    }),
  }),
);

export const callbackDuringWait = durableExecution(async (_event: unknown, context) => {
  const [answer] = await context.createCallback("answer");
  await context.wait("pause", { seconds: 2 });
  return answer;
});

export const heartbeatStops = durableExecution(async (_event: unknown, context) => {
  const [answer] = await context.createCallback("answer", { heartbeatTimeout: { seconds: 1 } });
  return answer;
});

export const asksForApproval = durableExecution(async (_event: unknown, context) =>
  context.waitForCallback("approval", async () => undefined, {
    serdes: { deserialize: async (text) => JSON.parse(text ?? "null") as unknown },
  }),
);

export const echoTarget = durableExecution(async (event: unknown, context) => {
  await context.wait({ seconds: 1 });
  return event;
});

export const invokes = durableExecution(async (_event: unknown, context) =>
  context.invoke("echo", "echoTarget:$LATEST", { asked: true }),
);

export const invokesUnqualified = durableExecution(async (_event: unknown, context) => {
  try {
    return await context.invoke("echo", "echoTarget", {});
  } catch (error) {
    return (error as Error).message;
  }
});

export const mapsWithWait = durableExecution(async (_event: unknown, context) => {
  const batch = await context.map(
    "items",
    ["a", "b"],
    async (item, letter, index) => {
      if (index === 1) await item.wait("pause", { seconds: 1 });
      return item.step("upper", async () => letter.toUpperCase());
    },
    { maxConcurrency: 1 },
  );
  return batch.getResults();
});

export const flatParallel = durableExecution(async (_event: unknown, context) => {
  const batch = await context.parallel(
    "both",
    [async (branch) => branch.step("left", async () => 1), async (branch) => branch.step("right", async () => 2)],
    { nesting: NestingType.FLAT, maxConcurrency: 1 },
  );
  return batch.getResults();
});

export const throwsOutside = durableExecution(async () => {
  throw new SyntaxError("outside any operation");
});

export const answersNonsense = Object.assign(async () => "not an envelope", {
  [Symbol.for("durascope/durable-handler")]: true,
});

export const large = durableExecution(async (_event: unknown, context) => {
  const text = await context.runInChildContext("large", async (child) =>
    (await child.step("part", async () => "x".repeat(100_000))).repeat(3),
  );
  await context.wait("pause", { seconds: 1 });
  return text.length;
});
