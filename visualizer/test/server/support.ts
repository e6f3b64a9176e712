import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as send } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { durableExecution } from "@durascope/sdk";
import { type DurascopeService, startService } from "@durascope/testing";
import type { Target } from "../../src/lambda/target.ts";
import { startVisualizer, type Visualizer, type VisualizerOptions } from "../../src/server/server.ts";
import { type StreamLine, tokenHeader } from "../../src/shared/api.ts";

/** What a request was answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends exactly what it is given: unlike `fetch`, also the headers that only browsers set. */
export function ask(address: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    // The path goes out as it stands: a URL would tidy it first.
    const [, origin = "", path = "/"] = /^(https?:\/\/[^/]+)(\/.*)?$/.exec(address) ?? [];
    const { hostname, port } = new URL(origin);
    const request = send({ hostname, port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.once("error", reject);
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** A built page of a few bytes. */
function pageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "durascope-page-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Durascope</title>");
  writeFileSync(join(folder, "assets", "entry-abcdefgh.js"), `console.log(${JSON.stringify("x".repeat(2000))})`);
  return folder;
}

export class TestServer {
  readonly visualizer: Visualizer;
  readonly audit: readonly string[];
  readonly token: string;
  readonly #folder: string;

  private constructor(visualizer: Visualizer, audit: readonly string[], folder: string) {
    this.visualizer = visualizer;
    this.audit = audit;
    this.#folder = folder;
    this.token = new URL(visualizer.url("/")).hash.replace("#token=", "");
  }

  static async start(target: Target, options: Partial<VisualizerOptions> = {}): Promise<TestServer> {
    const audit: string[] = [];
    const page = pageFolder();
    const visualizer = await startVisualizer({
      target,
      page,
      version: "1.2.3",
      port: 0,
      host: "127.0.0.1",
      allowActions: false,
      payloads: true,
      files: [],
      filesOnly: false,
      links: {},
      audit: (line) => audit.push(line),
      ...options,
    });
    return new TestServer(visualizer, audit, page);
  }

  get origin(): string {
    return this.visualizer.origin;
  }

  /** Asks the API as the page does. */
  get(path: string, query: Readonly<Record<string, string | number>> = {}): Promise<Response> {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) search.set(name, String(value));
    return fetch(`${this.origin}${path}?${search.toString()}`, { headers: { [tokenHeader]: this.token } });
  }

  async json<T>(path: string, query: Readonly<Record<string, string | number>> = {}): Promise<T> {
    return (await (await this.get(path, query)).json()) as T;
  }

  async post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
    const headers = { [tokenHeader]: this.token, "content-type": "application/json" };
    const response = await fetch(`${this.origin}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }

  /** The lines of the event stream. */
  async lines(arn: string, after = 0): Promise<StreamLine[]> {
    const text = await (await this.get("/api/execution/events", { arn, after })).text();
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as StreamLine);
  }

  async close(): Promise<void> {
    await this.visualizer.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const silent = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** A local service with functions of each kind, and what starts them. */
export class TestService {
  readonly service: DurascopeService;

  private constructor(service: DurascopeService) {
    this.service = service;
  }

  static async start(): Promise<TestService> {
    const local = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
    Object.assign(process.env, local, { AWS_LAMBDA_LOG_LEVEL: "ERROR" });
    const service = await startService({
      handlers,
      modules: [fileURLToPath(new URL("./logging.ts", import.meta.url))],
      watch: false,
      env: { AWS_LAMBDA_LOG_LEVEL: "INFO", NODE_OPTIONS: "--conditions=@durascope/source" },
      stdout: silent(),
      stderr: silent(),
    });
    process.env["AWS_ENDPOINT_URL_LAMBDA"] = service.url;
    return new TestService(service);
  }

  get target(): Target {
    return {
      kind: "endpoint",
      url: this.service.url,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    };
  }

  /** Starts an execution and gives its ARN. */
  async invoke(name: string, payload: unknown, executionName?: string): Promise<string> {
    const response = await fetch(`${this.service.url}/2015-03-31/functions/${name}/invocations?Qualifier=$LATEST`, {
      method: "POST",
      headers: {
        "x-amz-invocation-type": "Event",
        ...(executionName === undefined ? {} : { "x-amz-durable-execution-name": executionName }),
      },
      body: JSON.stringify(payload),
    });
    return response.headers.get("x-amz-durable-execution-arn") ?? "";
  }

  /** Waits until an execution has ended, and gives its status. */
  async ended(arn: string): Promise<string> {
    for (;;) {
      const response = await fetch(`${this.service.url}/2025-12-01/durable-executions/${encodeURIComponent(arn)}`);
      const { Status, EndTimestamp } = (await response.json()) as { Status: string; EndTimestamp?: number };
      if (EndTimestamp !== undefined) return Status;
      await new Promise((resolve) => void setImmediate(resolve));
    }
  }

  async close(): Promise<void> {
    await this.service.close();
  }
}

const handlers = {
  steps: durableExecution(async ({ count, size = 10 }: { count: number; size?: number }, context) => {
    const items = Array.from({ length: count }, (_, index) => index);
    await context.map("items", items, async (inner, item) =>
      inner.step(`step-${item}`, async () => "ü".repeat(size / 2)),
    );
    return count;
  }),
  asks: durableExecution(async (_event: unknown, context) => {
    const answer = await context.waitForCallback("answer", async () => {});
    return `they said ${answer}`;
  }),
  pauses: durableExecution(async (_event: unknown, context) => {
    await context.step("first", async () => "one");
    await context.wait("pause", { seconds: 1 });
    await context.step("second", async () => "two");
    return "done";
  }),
  fails: durableExecution(async (_event: unknown, context) => {
    await context.step(
      "try",
      async () => {
        throw new TypeError("no luck");
      },
      { retryStrategy: () => ({ shouldRetry: false }) },
    );
  }),
};
