import type { DurableContext } from "@durascope/sdk";

export interface ReportRequest {
  readonly month: string;
}

const regions = ["north", "south", "west"];

/** Figures of all regions, made into one report: a retry, a fan-out and a wait, for a trace to show. */
export async function report({ month }: ReportRequest, context: DurableContext): Promise<string> {
  const ledger = await context.step(
    "open-ledger",
    async (step) => {
      step.logger.info("asking for the ledger", { month });
      // The first try fails, so that there is a retry to see.
      if (step.attempt === 1) throw new Error("the ledger is busy");
      return `ledger of ${month}`;
    },
    { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 } }) },
  );
  const figures = await context.map("figures", regions, (branch, region) =>
    branch.step("add-up", async (step) => {
      step.logger.info("adding up", { region });
      return region.length * 100;
    }),
  );
  await context.wait("closing-time", { seconds: 1 });
  return context.step("publish", async () => `${ledger}: ${figures.getResults().reduce((sum, one) => sum + one, 0)}`);
}
