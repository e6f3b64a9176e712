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
import { ExitStatus, Failure, problemOf, usageFailure } from "../lambda/failure.ts";
import { findTarget } from "../lambda/target.ts";
import type { Visualizer } from "../server/server.ts";
import { leaveParent, untilEnded } from "./ending.ts";
import { defaultHost, listenFailure, warnOfHost } from "./host.ts";
import type { Session } from "./session.ts";
import type { Page } from "./terminal.ts";
import { servePage } from "./visualizer.ts";

/** The port when none is asked for. */
export const defaultPort = 3500;

export interface DevOptions {
  readonly port: number;
  readonly host?: string | undefined;
  readonly db?: string | undefined;
  readonly skipTime?: boolean | undefined;
  readonly executionTimeout?: number | undefined;
  readonly ui: boolean;
  readonly uiPort?: number | undefined;
  readonly allowActions?: boolean | undefined;
}

/** Serves functions until it is told to end. */
export async function dev(session: Session, modules: readonly string[], options: DevOptions): Promise<ExitStatus> {
  const { terminal, directory } = session;
  const ended = untilEnded();
  const files = modules.map((module) => moduleFile(directory, module));
  const host = options.host ?? defaultHost;
  warnOfHost(terminal, host, "run the functions and read their data");
  const database = await chooseDatabase(directory, options.db);
  const service = await start({ terminal, host, database, files, options });
  writeDevRecord(directory, { url: service.url, pid: process.pid, database });
  terminal.out.line(`durascope ready ${service.url}`);
  hints(terminal.err, { service, database, directory });
  const page = options.ui ? await showPage(session, service, options) : undefined;
  try {
    await ended;
  } finally {
    removeDevRecord(directory, process.pid);
    await page?.close();
    await service.close();
    leaveParent();
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
    const failure = listenFailure(error, { host, port: options.port });
    if (failure !== undefined) throw failure;
    throw error instanceof Error ? new Failure(`the service cannot start: ${error.message}`, { cause: error }) : error;
  }
}

/** Serves the page for this service. Without it the service is of use all the same, so that its failure is only told. */
async function showPage(
  session: Session,
  { url }: DurascopeService,
  { allowActions, uiPort, port: wanted }: DevOptions,
): Promise<Visualizer | undefined> {
  const { err } = session.terminal;
  try {
    const target = { ...(await findTarget({ endpoint: url }, session)), kind: "dev" } as const;
    const page = await servePage(session, { target, allowActions, port: uiPort ?? (wanted === 0 ? 0 : undefined) });
    err.line(`visualizer at ${err.paint("cyan", page.url("/"))}`);
    return page;
  } catch (error) {
    const { message, next } = problemOf(error);
    err.line(err.paint("yellow", `the visualizer is left out: ${message}`));
    if (next !== "") err.line(err.paint("dim", next));
    return undefined;
  }
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
