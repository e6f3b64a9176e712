// Functions on the official SDK whose processes are lost.
import { withDurableExecution } from "@aws/durable-execution-sdk-js";
import type { DurableContext } from "@durascope/sdk";
import type { LambdaHandler } from "@durascope/testing";
import { crashOnce } from "../conformance/crash-once.ts";
import { type Loss, losing } from "./losses.ts";

/** Its process dies after it has done something of everything, and before it could tell. */
async function loses(_event: unknown, context: DurableContext): Promise<number> {
  await context.step("first", async () => 1);
  await context.wait("nap", { seconds: 1 });
  await context.step("second", async () => 2);
  await context.runInChildContext("child", async (child) => child.step("inner", async () => 3));
  crashOnce(context, "official");
  return context.step("last", async () => 6);
}

/** The official context has the members of ours that are used. */
export const lost = withDurableExecution(loses as never) as unknown as LambdaHandler;

async function losesOnOfficial(losses: readonly Loss[], context: DurableContext): Promise<number> {
  return losing(context, losses);
}

/** Loses its process where its input says. */
export const losesOfficially = withDurableExecution(losesOnOfficial as never) as unknown as LambdaHandler;
