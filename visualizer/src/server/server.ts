import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Target } from "../lambda/target.ts";
import type { SessionLinks } from "../shared/api.ts";
import { refusal, sendProblem } from "./answer.ts";
import { systemClock } from "./clock.ts";
import { acceptsGzip } from "./event-lines.ts";
import { defaultLimits, Executions } from "./executions.ts";
import { Files } from "./files.ts";
import { checkJson, checkSite, checkToken, type Door, hostsOf, newToken, originOf } from "./guard.ts";
import { type ApiPorts, routes } from "./routes.ts";
import { sourceOf } from "./source-of.ts";
import { StaticFiles } from "./static-files.ts";

export interface VisualizerOptions {
  /** The service whose executions are shown. */
  readonly target: Target;
  /** Folder of the built page. */
  readonly page: string;
  readonly version: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly host: string;
  readonly allowActions: boolean;
  readonly payloads: boolean;
  /** Files to open; with `filesOnly` there is nothing else. */
  readonly files: readonly string[];
  readonly filesOnly: boolean;
  readonly links: SessionLinks;
  readonly audit: (line: string) => void;
}

/** A running server of the page. */
export interface Visualizer {
  readonly origin: string;
  /** The address of a view, with the token that it needs. */
  url(path: string): string;
  close(): Promise<void>;
}

/** What a page from this server may do: load its own files, and talk to this server. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const everyAnswer = {
  "content-security-policy": policy,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;

/** Serves the page and its API. Resolves when it answers. */
export async function startVisualizer(options: VisualizerOptions): Promise<Visualizer> {
  const { target, host, version, links, payloads, filesOnly, audit } = options;
  const page = new StaticFiles(options.page);
  const source = sourceOf(target);
  const ports: ApiPorts = {
    source,
    executions: new Executions(source, systemClock, defaultLimits),
    files: new Files(options.files),
    version,
    links,
    payloads,
    sourceless: filesOnly,
    allowed: options.allowActions,
    audit,
    now: () => systemClock.now(),
  };
  const server = createServer();
  await listen(server, host, options.port);
  const { port } = server.address() as AddressInfo;
  const door: Door = { hosts: hostsOf(host, port), token: newToken() };
  server.on("request", (message, response) => void serve({ ports, page, door }, message, response));
  const origin = originOf(host, port);
  return {
    origin,
    url: (path) => `${origin}${path}#token=${door.token}`,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      source.close();
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

interface Serving {
  readonly ports: ApiPorts;
  readonly page: StaticFiles;
  readonly door: Door;
}

async function serve(serving: Serving, message: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(everyAnswer)) response.setHeader(name, value);
  try {
    await answer(serving, message, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) return void response.destroy();
    // What was not read of the request is not waited for.
    if (!message.complete) response.setHeader("connection", "close");
    sendProblem(response, error);
  }
}

async function answer(
  { ports, page, door }: Serving,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  checkSite(message, door);
  const { method = "GET", url = "/" } = message;
  const cut = url.indexOf("?");
  const path = cut < 0 ? url : url.slice(0, cut);
  if (path === "/api" || path.startsWith("/api/")) {
    checkToken(message, door);
    const handle = routes[`${method} ${path}`];
    if (handle === undefined) throw refusal("not-found", `${method} ${path} is nothing this server does`, "");
    if (method === "POST") checkJson(message);
    return handle(ports, { message, response, query: new URLSearchParams(cut < 0 ? "" : url.slice(cut + 1)) });
  }
  if (method !== "GET" && method !== "HEAD") throw refusal("forbidden", `${method} is not answered`, "");
  const isPage = isPageAddress(path) && /\btext\/html\b/.test(message.headers.accept ?? "");
  if (page.send(response, path, { packed: acceptsGzip({ message }), page: isPage })) return;
  throw refusal("not-found", "there is no such file", "Open the address that durascope printed.");
}

/** An address that the page itself makes sense of: not that of a file. */
function isPageAddress(path: string): boolean {
  return !path.startsWith("/assets/");
}
