// Executions whose traces are known: those that the official suite describes, and some of ours. They know nothing of tracing,
// and run on our SDK and on the official one.

import type { DurableContext } from "@durascope/sdk";

export type Outside = { readonly succeed: string } | { readonly fail: string };

export interface Scenario {
  readonly name: string;
  readonly run: (context: DurableContext, event: unknown) => Promise<unknown>;
  /** What the outside does about its callback. */
  readonly outside?: Outside;
  readonly status?: "SUCCEEDED" | "FAILED" | "TIMED_OUT";
  readonly timeoutSeconds?: number;
}

const never = () => ({ shouldRetry: false });
const once = (_error: unknown, attempts: number) => ({ shouldRetry: attempts < 2, delay: { seconds: 1 } });
const fails = (message: string) => async () => {
  throw new Error(message);
};

export const scenarios: readonly Scenario[] = [
  { name: "success", run: (context) => context.step("work", async () => 1) },
  {
    name: "wait-resume",
    run: async (context) => {
      await context.wait("pause", { seconds: 1 });
      return context.step("after", async () => 1);
    },
  },
  {
    name: "retry",
    run: (context) =>
      context.step(
        "flaky",
        async (step: { attempt: number }) => {
          if (step.attempt < 2) throw new Error("not yet");
          return step.attempt;
        },
        { retryStrategy: once },
      ),
  },
  {
    name: "terminal-failure",
    status: "FAILED",
    run: (context) => context.step("broken", fails("no"), { retryStrategy: never }),
  },
  {
    name: "child-context",
    run: (context) => context.runInChildContext("child", (child: typeof context) => child.step("inner", async () => 1)),
  },
  {
    name: "parallel",
    run: async (context) => {
      const branch = (name: string) => ({
        name: `branch-${name}`,
        func: (child: typeof context) => child.step(`step-${name}`, async () => name),
      });
      return (await context.parallel("both", [branch("a"), branch("b")])).getResults();
    },
  },
  {
    name: "map",
    run: async (context) => {
      const each = (child: typeof context, item: number) => child.step(`step-${item}`, async () => item);
      const config = { itemNamer: (_item: number, index: number) => `item-${index}` };
      return (await context.map("all", [0, 1], each, config)).getResults();
    },
  },
  {
    name: "handled-failure",
    run: async (context) => {
      await context.step("broken", fails("no"), { retryStrategy: never }).catch(() => undefined);
      return context.step("recovery", async () => 1);
    },
  },
  {
    name: "condition",
    run: (context) =>
      context.waitForCondition("ready", async (state: number) => state + 1, {
        initialState: 0,
        waitStrategy: (state: number) => ({ shouldContinue: state < 2, delay: { seconds: 1 } }),
      }),
  },
  { name: "callback", outside: { succeed: '"yes"' }, run: (context) => context.waitForCallback("ask", async () => {}) },
  { name: "invoke", run: (context) => context.invoke("call", "target:$LATEST", {}) },
  {
    name: "child-context-failure",
    status: "FAILED",
    run: (context) => context.runInChildContext("child", fails("no")),
  },
  {
    name: "parallel-failure",
    status: "FAILED",
    run: async (context) => {
      const batch = await context.parallel("both", [{ name: "branch", func: fails("no") }]);
      batch.throwIfError();
    },
  },
  {
    name: "map-failure",
    status: "FAILED",
    run: async (context) => {
      const batch = await context.map("all", [0], fails("no"), { itemNamer: () => "item" });
      batch.throwIfError();
    },
  },
  {
    name: "interrupted",
    status: "TIMED_OUT",
    timeoutSeconds: 1,
    run: (context) => context.wait("pause", { hours: 1 }),
  },
  {
    name: "condition-failure",
    status: "FAILED",
    run: (context) =>
      context.waitForCondition("ready", fails("no"), {
        initialState: 0,
        waitStrategy: () => ({ shouldContinue: false }),
      }),
  },
  {
    name: "callback-failure",
    outside: { fail: "rejected" },
    status: "FAILED",
    run: (context) => context.waitForCallback("ask", async () => {}),
  },
  { name: "invoke-failure", status: "FAILED", run: (context) => context.invoke("call", "broken_target:$LATEST", {}) },
  { name: "execution-failure", status: "FAILED", run: fails("no") },
  {
    name: "virtual-context",
    run: (context) => context.runInChildContext("virtual", async () => 1, { virtualContext: true }),
  },
  {
    name: "long-invoke",
    run: (context) => context.invoke("call", "waiting_target:$LATEST", {}),
  },
  {
    name: "replays",
    run: async (context) => {
      await context.step("broken", fails("handled"), { retryStrategy: never }).catch(() => undefined);
      await context.runInChildContext("child", (child: typeof context) => child.step("inner", async () => 1));
      await context.wait("first", { seconds: 1 });
      await context.step("between", async () => 1);
      await context.wait("second", { seconds: 1 });
      return context.step("last", async () => 1);
    },
  },
  {
    name: "lost-race",
    run: async (context) => {
      const slow = context.wait("slow", { seconds: 2 });
      const fast = context.wait("fast", { seconds: 1 });
      await Promise.race([slow, fast]);
      await context.wait("longer", { seconds: 3 });
      return context.step("last", async () => 1);
    },
  },
  {
    name: "waiting-branches",
    run: async (context) => {
      const branch = (seconds: number) => ({
        name: `branch-${seconds}`,
        func: async (child: typeof context) => {
          await child.wait(`wait-${seconds}`, { seconds });
          return child.step(`step-${seconds}`, async () => seconds);
        },
      });
      return (await context.parallel("both", [branch(1), branch(2)])).getResults();
    },
  },
];

/** Functions that scenarios invoke. */
export const targets = {
  target: async () => "done",
  broken_target: fails("no"),
  waiting_target: (_event: unknown, context: DurableContext) => context.wait("target-wait", { seconds: 1 }),
};
