// What the fault tests run: work whose every effect leaves a line in a file, so that what happened can be compared with what is on record.
import { appendFileSync } from "node:fs";
import { type DurableContext, StepSemantics, durableExecution } from "@durascope/sdk";

const ledger = process.env["FAULT_LEDGER"] ?? "";
const suicide = Number(process.env["FAULT_SUICIDE"] ?? "0");

function enter(kind: string, ...fields: (string | number)[]): void {
  appendFileSync(ledger, `${[kind, ...fields].join("\t")}\n`);
}

/** Now and then, the process dies in the middle of everything. */
function perhapsDie(): void {
  if (Math.random() < suicide) process.kill(process.pid, "SIGKILL");
}

const quickRetry = {
  retryStrategy: (_error: Error, attempt: number) => ({ shouldRetry: attempt < 100, delay: { seconds: 1 } }),
};

function work(context: DurableContext, name: string, value: number, semantics?: StepSemantics): Promise<number> {
  const arn = context.executionContext.durableExecutionArn;
  const step = context.step(
    name,
    async ({ attempt }) => {
      enter("body", arn, name, attempt, process.pid);
      perhapsDie();
      await new Promise((resolve) => setTimeout(resolve, 2));
      perhapsDie();
      return value;
    },
    { ...quickRetry, ...(semantics === undefined ? {} : { semantics }) },
  );
  // The line is written only after the result was acknowledged and handed over.
  return step.then((result) => {
    enter("acknowledged", arn, name, result);
    return result;
  });
}

export const mixed = durableExecution(async ({ size }: { size: number }, context) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += await work(context, `seq-${i}`, i);
  sum += await work(context, "once", 1_000, StepSemantics.AtMostOncePerRetry);
  const batch = await context.map(
    "fan",
    [1, 2, 3, 4],
    async (item, n) =>
      (await work(item, `item-${n}`, n)) + (await work(item, `once-${n}`, n, StepSemantics.AtMostOncePerRetry)),
    { maxConcurrency: 2 },
  );
  batch.throwIfError();
  await context.wait("pause", { seconds: 1 });
  return sum + batch.getResults().reduce((total, n) => total + n, 0);
});

/** What `mixed` returns if nothing is lost and nothing is counted twice. */
export const expected = (size: number): number => (size * (size - 1)) / 2 + 1_000 + 2 * (1 + 2 + 3 + 4);
