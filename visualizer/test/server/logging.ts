import { durableExecution } from "@durascope/sdk";

/** A function in a process of its own, whose lines the service keeps. */
export const logs = durableExecution(async (_event: unknown, context) => {
  context.logger.warn("beforehand");
  await context.step("log", async (step) => step.logger.warn("careful"));
});
