import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DurableContext } from "@durascope/sdk";

/** Dies the first time it is called for `what` in an execution, as a process that crashes does; survives every later time. */
export function crashOnce(context: DurableContext, what: string): void {
  const key = `${what}-${context.executionContext.durableExecutionArn.slice(-36)}`;
  const mark = join(process.env["CONFORMANCE_DIR"] ?? ".", key.replaceAll(/[^\w-]/g, "_"));
  if (existsSync(mark)) return;
  writeFileSync(mark, "");
  process.kill(process.pid, "SIGKILL");
}
