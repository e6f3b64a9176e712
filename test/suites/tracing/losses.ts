// A function for both SDKs that loses its process at HTTP requests, whichever of them makes these.
import { appendFileSync, statSync } from "node:fs";
import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { join } from "node:path";
import type { DurableContext } from "@durascope/sdk";

/** The `number`th request of a kind, from 1 over all processes: before it is sent, or when the answer to it has come. */
export interface Loss {
  readonly request: "checkpoint" | "traces";
  readonly number: number;
  readonly when: "unsent" | "answered";
}

interface Losing {
  readonly arn: string;
  readonly losses: readonly Loss[];
}

/** Of the execution whose code ran last in this process, which runs one at a time: what leaves at the end of an invocation is its. */
let running: Losing | undefined;

/** In the first invocation a context ends before something is waited for, in the second a map with contexts. */
export async function losing(context: DurableContext, losses: readonly Loss[]): Promise<number> {
  running = { arn: context.executionContext.durableExecutionArn, losses };
  await context.step("first", async () => 1);
  await context.runInChildContext("child", async (child) => child.step("inner", async () => 2));
  await context.wait("nap", { seconds: 1 });
  await context.map("items", [3, 4], async (item, n) => {
    await item.step("one", async () => n);
    return item.runInChildContext("deep", async (deep) => deep.step("two", async () => n));
  });
  await context.wait("doze", { seconds: 1 });
  return context.step("last", async () => 5);
}

const channels = { unsent: "http.client.request.created", answered: "http.client.response.finish" } as const;

for (const when of ["unsent", "answered"] as const) {
  subscribe(channels[when], (message) => {
    const { path } = (message as { request: ClientRequest }).request;
    const request = (["checkpoint", "traces"] as const).find((kind) => path.endsWith(`/${kind}`));
    if (running !== undefined && request !== undefined) meet(running, request, when);
  });
}

function meet({ arn, losses }: Losing, request: Loss["request"], when: Loss["when"]): void {
  const file = join(process.env["CONFORMANCE_DIR"] ?? ".", `${arn.slice(-36)}-${request}-${when}`);
  appendFileSync(file, ".");
  const number = statSync(file).size;
  const isLost = losses.some((loss) => loss.request === request && loss.when === when && loss.number === number);
  if (isLost) process.kill(process.pid, "SIGKILL");
}
