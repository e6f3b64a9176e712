import { existsSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { DurascopeService, ServiceEvent } from "@durascope/testing";
import {
  createFolderOf,
  createStateFolder,
  defaultDatabase,
  removeDevRecord,
  runningDev,
  writeDevRecord,
} from "../lambda/dev-record.ts";
import { ExitStatus, Failure, usageFailure } from "../lambda/failure.ts";
import type { Session } from "./session.ts";
import type { Page } from "./terminal.ts";

/** The port when none is asked for. */
export const defaultPort = 3500;

export interface DevOptions {
  readonly port: number;
  readonly host?: string | undefined;
  readonly db?: string | undefined;
  readonly skipTime?: boolean | undefined;
  readonly executionTimeout?: number | undefined;
}

/** Serves functions until it is told to end. */
export async function dev(session: Session, modules: readonly string[], options: DevOptions): Promise<ExitStatus> {
  const { terminal, directory } = session;
  const ended = untilEnded();
  const files = modules.map((module) => moduleFile(directory, module));
  const host = options.host ?? "127.0.0.1";
  if (!isLoopback(host)) {
    terminal.err.line(
      terminal.err.paint(
        "yellow",
        `warning: on ${host} anyone who reaches this machine can run the functions and read their data`,
      ),
    );
  }
  const database = await chooseDatabase(directory, options.db);
  const service = await start({ terminal, host, database, files, options });
  writeDevRecord(directory, { url: service.url, pid: process.pid, database });
  terminal.out.line(`durascope ready ${service.url}`);
  hints(terminal.err, { service, database, directory });
  try {
    await ended;
  } finally {
    removeDevRecord(directory, process.pid);
    await service.close();
    // An open channel would keep this process alive.
    if (process.connected) process.disconnect();
  }
  return ExitStatus.ok;
}

function moduleFile(directory: string, module: string): string {
  const file = resolve(directory, module);
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw usageFailure(
      `there is no file ${module}`,
      "Give the modules whose exports are the functions, such as src/handler.ts.",
    );
  }
  if (!/\.(?:[cm]?js|m?ts)$/.test(file))
    throw usageFailure(`${module} is not a module that can be run`, "Accepted are .ts, .mts, .js, .mjs and .cjs.");
  return file;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

async function chooseDatabase(directory: string, wanted: string | undefined): Promise<string> {
  if (wanted === ":memory:") return wanted;
  const database = wanted === undefined ? defaultDatabase(directory) : resolve(directory, wanted);
  const other = await runningDev(directory);
  if (other?.database === database) {
    throw new Failure(
      `this database is in use: \`durascope dev\` already runs here at ${other.url} (process ${other.pid})`,
      {
        next: "End that one, or give this one another --db (`:memory:` keeps nothing).",
      },
    );
  }
  if (wanted === undefined) createStateFolder(directory);
  else createFolderOf(database);
  return database;
}

interface Setup {
  readonly terminal: Session["terminal"];
  readonly host: string;
  readonly database: string;
  readonly files: readonly string[];
  readonly options: DevOptions;
}

async function start({ terminal, host, database, files, options }: Setup): Promise<DurascopeService> {
  const { startService } = await import("@durascope/testing");
  try {
    return await startService({
      port: options.port,
      host,
      db: database,
      modules: files,
      skipTime: options.skipTime ?? false,
      watch: true,
      onEvent: (event) => tell(terminal.err, event),
      ...(options.executionTimeout === undefined ? {} : { executionTimeoutSeconds: options.executionTimeout }),
    });
  } catch (error) {
    throw startFailure(error, { host, port: options.port });
  }
}

function startFailure(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return new Failure(`port ${port} on ${host} is in use`, {
      cause: error,
      next: "Give another one with --port, or --port 0 for any that is free.",
    });
  }
  if (code === "EACCES" || code === "EADDRNOTAVAIL") {
    return new Failure(`it is not possible to listen on ${host} port ${port} (${code})`, {
      cause: error,
      next: "Give another --host or --port.",
    });
  }
  return error instanceof Error ? new Failure(`the service cannot start: ${error.message}`, { cause: error }) : error;
}

function hints(
  page: Page,
  { service, database, directory }: { service: DurascopeService; database: string; directory: string },
): void {
  const functions = service.functions();
  const names = functions.map(({ name }) => name).join(", ");
  const place =
    database === ":memory:"
      ? "executions are kept in memory"
      : `executions are kept in ${relative(directory, database)}`;
  page.line(page.paint("dim", functions.length === 0 ? "no functions yet" : `serving ${names}; ${place}`));
  const [first] = functions;
  if (first !== undefined)
    page.line(page.paint("dim", `start one with: durascope invoke ${first.name} --payload '{}' --wait`));
}

function tell(page: Page, event: ServiceEvent): void {
  switch (event.type) {
    case "module.reloaded":
      return page.line(
        page.paint("dim", `reloaded ${relative(process.cwd(), event.module)}: ${event.functions.join(", ")}`),
      );
    case "module.failed":
      return page.line(
        page.paint(
          "red",
          `${relative(process.cwd(), event.module)} cannot be loaded: ${event.error.ErrorMessage ?? event.error.ErrorType ?? ""}`,
        ),
      );
    case "function.removed":
      return page.line(page.paint("yellow", `${event.name} is no longer exported; its executions wait until it is`));
    case "storage.failed":
      return page.line(page.paint("red", `the database cannot be written: ${event.error.message}`));
    case "storage.recovered":
      return page.line(page.paint("green", "the database can be written again"));
    default:
      return undefined;
  }
}

/** Resolves on the first request to end: a signal, or the end of a parent that held a channel to this process. */
function untilEnded(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.once("SIGINT", resolve);
  process.once("SIGTERM", resolve);
  if (process.send === undefined) return promise;
  if (process.connected) process.once("disconnect", resolve);
  else resolve();
  return promise;
}
