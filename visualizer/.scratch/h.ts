import { durableExecution } from "@durascope/sdk";
let n = 0;
export const hello = durableExecution(async (event: { name: string }, context) => {
  const a = await context.step("greet", async () => `hi ${event.name}`);
  await context.wait("nap", { seconds: 1 });
  const r = await context.map("each", [1, 2, 3], async (c, i) => c.step("double", async () => i * 2));
  const ok = event.name === "cb" ? await context.waitForCallback("approve", async (id) => { console.log("cb", id); }) : "no";
  return { a, r: r.getResults(), ok };
});
