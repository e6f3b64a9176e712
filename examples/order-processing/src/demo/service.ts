import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("src/cli/main.ts", import.meta.resolve("durascope/package.json")));
const handler = fileURLToPath(new URL("../handler.ts", import.meta.url));
const source = "--conditions=@durascope/source";
/** Its children are in its group, and can be ended with it. Windows has no groups; there they notice that it is gone. */
const grouped = process.platform !== "win32";

export interface Place {
  readonly folder: string;
  readonly database: string;
  readonly ledger: string;
}

/** `durascope dev` in a process of its own, with the processes in which it runs the functions. */
export class Service {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    this.#ended = endOf(child);
  }

  static async start({ folder, database, ledger }: Place): Promise<Service> {
    const child = spawn(process.execPath, commandLine("dev", handler, "--port", "0", "--db", database, "--no-ui"), {
      cwd: folder,
      env: { ...process.env, ORDER_LEDGER: ledger, AWS_LAMBDA_LOG_LEVEL: "ERROR" },
      // Over the channel the service learns of our end, should we not live to tell it.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: grouped,
    });
    try {
      return new Service(child, await lineOf(child, /^durascope ready (http:\/\/\S+)$/, "the service"));
    } catch (error) {
      signal(child, "SIGKILL");
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** As a power cut does it: the service and its functions, without a word. */
  async kill(): Promise<void> {
    signal(this.#child, "SIGKILL");
    await this.#ended;
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const late = setTimeout(() => signal(this.#child, "SIGKILL"), 3000);
    await this.#ended;
    clearTimeout(late);
  }
}

export function commandLine(...args: readonly string[]): string[] {
  return [source, command, ...args];
}

/** Runs another `durascope` command, and shows what it prints. */
export async function durascope(args: readonly string[], folder: string): Promise<void> {
  const child = spawn(process.execPath, commandLine(...args), {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  });
  await endOf(child);
  if (child.exitCode !== 0)
    throw new Error(`durascope ${args[0] ?? ""} ended with exit status ${child.exitCode ?? "none"}`);
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (grouped && child.pid !== undefined) process.kill(-child.pid, name);
    else child.kill(name);
  } catch {
    // It has ended already.
  }
}

export function endOf(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (child.exitCode !== null || child.signalCode !== null) resolve();
  child.once("exit", () => resolve());
  return promise;
}

/** What the first line that fits says, once a command has printed it. */
export function lineOf(child: ChildProcess, fits: RegExp, what: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-4000)));
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = fits.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  }
  const late = setTimeout(() => reject(new Error(`${what} was not ready within 15 s\n${errors}`)), 15_000);
  child.once("error", reject);
  child.once("exit", () => reject(new Error(`${what} ended before it was ready\n${errors}`)));
  return promise.finally(() => clearTimeout(late));
}
