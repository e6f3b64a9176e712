import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ErrorObject } from "@durascope/sdk";
import { type Call, type CallResult, notNeeded } from "../engine/invoker.ts";
import { Lines } from "./lines.ts";
import type { FunctionObserver } from "./observer.ts";
import type { ExportedFunction, HostMessage, HostRequest } from "./message.ts";

export interface EnvironmentOptions {
  readonly module: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly loadSeconds: number;
  readonly observer: FunctionObserver;
}

export type Loaded =
  | { readonly functions: readonly ExportedFunction[]; readonly files: readonly string[] }
  | { readonly error: ErrorObject; readonly files: readonly string[] };

/** How long a process that was asked to end, or whose output is still to be read, is waited for. */
const GRACE_MS = 500;

/** The program next to this file, as a source or as it was built. */
const hostFile = ["./host.ts", "./host.js", "./service/functions/host.js"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

/** A process that runs the functions of one module, one invocation at a time. */
export class Environment {
  /** Settles when the module is loaded, or cannot be. */
  readonly loaded: Promise<Loaded>;
  /** Settles when the process has ended and its output was passed on. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #outputs: Lines[];
  readonly #observer: FunctionObserver;
  /** The latest: what is printed when it has ended is still its own. */
  #call: Call | undefined;
  #settle: ((result: CallResult) => void) | undefined;
  #timedOut = false;
  #end: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;

  constructor({ module, env, stdout, stderr, loadSeconds, observer }: EnvironmentOptions) {
    if (hostFile === undefined)
      throw new Error("the program of function environments is missing from this installation");
    this.#child = spawn(process.execPath, [...ownArguments(), "--enable-source-maps", hostFile, module], {
      env,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#observer = observer;
    const { stdout: out, stderr: err } = this.#child;
    this.#outputs = [
      ...(out === null ? [] : [new Lines(out, stdout, (line) => this.#printed(line, "stdout"))]),
      ...(err === null ? [] : [new Lines(err, stderr, (line) => this.#printed(line, "stderr"))]),
    ];
    this.ended = this.#ending();
    this.loaded = this.#loading(module, loadSeconds);
  }

  get alive(): boolean {
    return this.#end === undefined;
  }

  #loading(module: string, loadSeconds: number): Promise<Loaded> {
    return new Promise((resolve) => {
      const fail = (ErrorType: string, ErrorMessage: string) =>
        resolve({ error: { ErrorType, ErrorMessage }, files: [module] });
      const timer = setTimeout(() => {
        fail("Sandbox.Timedout", `${module} did not load within ${loadSeconds} seconds`);
        this.kill();
      }, loadSeconds * 1000);
      this.#child.on("message", (message: HostMessage) => {
        if (message.type === "loaded" || message.type === "unloadable") {
          clearTimeout(timer);
          resolve(message);
        } else if (message.type === "recorded") this.#observer.recorded(message.part);
        else this.#answered(message);
      });
      void this.ended.then(() => {
        clearTimeout(timer);
        fail("Runtime.ExitError", `${module} ended its process while it was loaded (${this.#reason()})`);
      });
    });
  }

  async #ending(): Promise<void> {
    const child = this.#child;
    await new Promise<void>((resolve) => {
      const exited = () => {
        // Output may be held open by processes the function started, so its end is not waited for without limit.
        const timer = setTimeout(resolve, GRACE_MS);
        child.once("close", () => {
          clearTimeout(timer);
          resolve();
        });
      };
      child.once("exit", (code, signal) => {
        this.#end = { code, signal };
        exited();
      });
      child.once("error", () => {
        this.#end ??= { code: null, signal: null };
        resolve();
      });
    });
    for (const output of this.#outputs) output.flush();
  }

  #reason(): string {
    const { code, signal } = this.#end ?? {};
    if (signal !== null && signal !== undefined) return `signal: ${signal}`;
    return `exit status ${code ?? "unknown"}`;
  }

  /** Runs one invocation. An environment whose process ends meanwhile is of no further use. */
  async invoke(call: Call, functionArn: string): Promise<CallResult> {
    const { requestId, timeoutSeconds } = call;
    const payload = call.begin();
    if (payload === undefined) return notNeeded;
    this.#call = call;
    for (const output of this.#outputs) output.record();
    const answered = new Promise<CallResult>((resolve) => {
      this.#settle = resolve;
    });
    const timer = setTimeout(() => {
      this.#timedOut = true;
      this.kill();
    }, timeoutSeconds * 1000);
    const request: HostRequest = {
      functionName: call.functionName,
      version: call.version,
      requestId,
      payload,
      memoryMb: call.memoryMb,
      deadlineMs: Date.now() + timeoutSeconds * 1000,
      functionArn,
      tenantId: call.tenantId,
      traceId: call.traceId,
      clientContext: call.clientContext,
    };
    if (this.#child.connected) this.#child.send(request, () => {});
    const crashed = this.ended.then((): CallResult => ({ failure: "failed", error: this.#crash(call) }));
    const result = await Promise.race([answered, crashed]);
    clearTimeout(timer);
    this.#settle = undefined;
    return { ...result, logs: this.#outputs.map((output) => output.recorded()).join("") };
  }

  #crash({ requestId, timeoutSeconds }: Call): ErrorObject {
    if (this.#timedOut) {
      const ErrorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      return { ErrorType: "Sandbox.Timedout", ErrorMessage };
    }
    const silent = this.#end?.code === 0;
    const reason = silent
      ? "Runtime exited without providing a reason"
      : `Runtime exited with error: ${this.#reason()}`;
    return { ErrorType: "Runtime.ExitError", ErrorMessage: `RequestId: ${requestId} Error: ${reason}` };
  }

  #answered(message: Extract<HostMessage, { type: "returned" | "threw" }>): void {
    const settle = this.#settle;
    const result: CallResult =
      message.type === "returned" ? { output: message.output } : { error: message.error, failure: "failed" };
    // What was printed before the answer is in the pipe by now; a turn of the event loop reads it.
    setImmediate(() => setImmediate(() => settle?.(result)));
  }

  #printed(line: string, stream: "stdout" | "stderr"): void {
    const call = this.#call;
    if (call !== undefined) this.#observer.printed(line, { arn: call.arn, requestId: call.requestId, stream });
  }

  kill(): void {
    if (this.alive) this.#child.kill("SIGKILL");
  }

  /** Lets the process end by itself, and makes it if it does not. */
  async retire(): Promise<void> {
    if (!this.alive) return this.ended;
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.kill(), GRACE_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

/** Options of the service's own process that decide how modules are loaded. */
function ownArguments(): string[] {
  const kept: string[] = [];
  const own = process.execArgv;
  for (const [index, argument] of own.entries()) {
    if (/^(?:--conditions|-C|--import|--require|-r)$/.test(argument)) kept.push(argument, own[index + 1] ?? "");
    else if (/^(?:--conditions|-C|--import|--require|--experimental-|--no-)/.test(argument)) kept.push(argument);
  }
  return kept;
}
