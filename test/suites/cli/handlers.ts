import { durableExecution } from "@durascope/sdk";

export const greet = durableExecution(async ({ name }: { name: string }, context) => {
  const text = await context.step("compose", async () => `Hello, ${name}!`);
  await context.wait("pause", { seconds: 1 });
  return text;
});

export const fails = durableExecution(async (_event: unknown, context) => {
  await context.step(
    "try",
    async () => {
      throw new Error("no luck");
    },
    { retryStrategy: () => ({ shouldRetry: false }) },
  );
});

export const asks = durableExecution(async (_event: unknown, context) =>
  context.waitForCallback("answer", async () => {}, { timeout: { minutes: 10 }, heartbeatTimeout: { minutes: 5 } }),
);
