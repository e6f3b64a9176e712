import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { startVisualizer, type Visualizer } from "../../src/server/server.ts";
import type { FixtureExecution } from "../fixtures/writer.ts";
import { launchChromium } from "./chromium.ts";
import { type HistoryService, serveHistories } from "./history-service.ts";
import { watchRequests } from "./quiet.ts";

/** What the page is shown. */
export interface Scene {
  /** Executions of a service that only answers for them. */
  readonly executions?: readonly FixtureExecution[];
  /** Address of a service that runs already. */
  readonly service?: string;
  /** Executions in files, by the names of these; or paths of files there are. */
  readonly files?: Readonly<Record<string, FixtureExecution | string>>;
  readonly allowActions?: boolean;
}

const page = fileURLToPath(new URL("../../dist/app", import.meta.url));
const nowhere = "http://127.0.0.1:9";

/** The size and clock of every measurement and picture. */
const screen: BrowserContextOptions = {
  viewport: { width: 1280, height: 900 },
  locale: "en-GB",
  timezoneId: "UTC",
  colorScheme: "light",
};

/** The built page, its server, a service behind it, and a browser. */
export class Stage implements AsyncDisposable {
  readonly browser: Browser;
  readonly visualizer: Visualizer;
  readonly histories: HistoryService | undefined;
  /** What pages complained about: errors, and refusals of the page's policy. */
  readonly complaints: string[] = [];
  readonly #folder: string;
  readonly #fileNames: readonly string[];

  private constructor(
    parts: Pick<Stage, "browser" | "visualizer" | "histories">,
    folder: string,
    fileNames: readonly string[],
  ) {
    this.browser = parts.browser;
    this.visualizer = parts.visualizer;
    this.histories = parts.histories;
    this.#folder = folder;
    this.#fileNames = fileNames;
  }

  static async open(scene: Scene, browser?: Browser): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), "durascope-stage-"));
    const files = Object.entries(scene.files ?? {});
    const paths = files.map(([name, content]) =>
      typeof content === "string" ? content : written(folder, name, content),
    );
    const histories = scene.executions === undefined ? undefined : await serveHistories(scene.executions);
    const url = scene.service ?? histories?.url ?? nowhere;
    const visualizer = await startVisualizer({
      target: {
        kind: "endpoint",
        url,
        region: "eu-west-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
      },
      page,
      version: "0.0.0-test",
      port: 0,
      host: "127.0.0.1",
      allowActions: scene.allowActions ?? false,
      payloads: true,
      files: paths,
      filesOnly: url === nowhere,
      links: {},
      audit: () => undefined,
    });
    return new Stage(
      { browser: browser ?? (await launchChromium()), visualizer, histories },
      folder,
      Object.keys(scene.files ?? {}),
    );
  }

  /** A page in a context of its own, at a path. */
  async visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const opened = await this.blank(options);
    await opened.goto(this.visualizer.url(path));
    return opened;
  }

  async blank(options: BrowserContextOptions = {}): Promise<Page> {
    const context: BrowserContext = await this.browser.newContext({ ...screen, ...options });
    const opened = await context.newPage();
    watchRequests(opened);
    opened.on("pageerror", (error) => this.complaints.push(String(error)));
    opened.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
    return opened;
  }

  /** Path of the page of a file of the scene. */
  filePath(name: string): string {
    return `/file/${this.#fileNames.indexOf(name) + 1}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.visualizer.close();
    await this.histories?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function written(folder: string, name: string, { record, events }: FixtureExecution): string {
  const path = join(folder, name);
  writeFileSync(path, `${[record, ...events].map((line) => JSON.stringify(line)).join("\n")}\n`);
  return path;
}

/** Path of the page of an execution of the service. */
export function executionPath({ record }: FixtureExecution): string {
  return `/x/${record.DurableExecutionArn}`;
}
