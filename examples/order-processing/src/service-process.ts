import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../../visualizer/src/cli/main.ts", import.meta.url));
const handlers = fileURLToPath(new URL("./handler.ts", import.meta.url));

export interface ServiceProcess {
  readonly url: string;
  readonly child: ChildProcess;
}

/** Runs `durascope dev` in a process of its own, and resolves when its API answers. */
export async function startDev({ db, port, ledger }: { readonly db: string; readonly port: number; readonly ledger: string }): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ["--conditions=@durascope/source", command, "dev", handlers, "--db", db, "--port", String(port), "--no-ui"], {
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that the service and its functions can be killed together, as a machine that fails does.
    detached: true,
    env: { ...process.env, ORDER_LEDGER: ledger, ORDER_LATENCY_MS: "600", AWS_LAMBDA_LOG_LEVEL: "ERROR" },
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints = (complaints + text).slice(-4_000)));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^durascope ready (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, child };
  }
  throw new Error(`The service ended before it was ready.\n${complaints}`);
}

/** SIGKILL for the service and every process it started: nobody gets to clean up. */
export function killAll({ child }: ServiceProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  process.kill(-child.pid, "SIGKILL");
  return gone;
}
