import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { Engine } from "./engine/engine.ts";
import { realClock, skippingClock } from "./engine/clock.ts";
import type { Handler } from "./functions/exports.ts";
import { Registry } from "./functions/registry.ts";
import { listen, portOf } from "./http/server.ts";
import { Feed } from "./observation/feed.ts";
import { Observations } from "./observation/observations.ts";
import type { ServiceOptions } from "./options.ts";
import { limitsOf } from "./rules/limits.ts";
import type { FunctionConfig, Settings } from "./rules/model.ts";
import { MemoryStore } from "./store/memory.ts";
import { SqliteStore } from "./store/sqlite.ts";

export interface FunctionInfo {
  readonly name: string;
  readonly durable: boolean;
  readonly executionTimeoutSeconds: number;
  readonly timeoutSeconds: number;
}

/** A running local service. */
export interface DurascopeService {
  readonly url: string;
  readonly port: number;
  functions(): FunctionInfo[];
  /** Ends the functions' processes and closes the store. Open executions go on when the store is served again. */
  close(): Promise<void>;
}

const SWEEP_MS = 600_000;

function settingsOf(options: ServiceOptions): Settings {
  return {
    region: options.region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"] ?? "us-east-1",
    accountId: options.accountId ?? "123456789012",
    limits: limitsOf(options.limits),
    retry: {
      maxAttempts: 5,
      immediate: 1,
      initialDelaySeconds: 1,
      backoffRate: 2,
      maxDelaySeconds: 60,
      ...options.retry,
    },
    quirks: {
      silentCallbackFailure: options.quirks?.silentCallbackFailure ?? false,
      legacyTokenMessage: options.quirks?.legacyTokenMessage ?? false,
    },
  };
}

function defaultsOf(options: ServiceOptions): Omit<FunctionConfig, "name" | "durable"> {
  return {
    timeoutSeconds: options.functionTimeoutSeconds ?? 900,
    executionTimeoutSeconds: options.executionTimeoutSeconds ?? 900,
    retentionDays: options.retentionDays ?? 14,
    memoryMb: 1024,
    versions: 0,
    aliases: {},
  };
}

/** Starts the local durable execution service. Resolves when its API answers. */
export async function startService(options: ServiceOptions = {}): Promise<DurascopeService> {
  const { host = "127.0.0.1", port = 0, quirks } = options;
  const parts = assemble(options);
  const { engine, registry, store, defaults, observations, feed } = parts;
  const ready = Promise.withResolvers<void>();
  const flags = { includeDataByDefault: quirks?.historyWithoutData !== true, anyStatus: quirks?.anyStatus === true };
  const server = await listen(
    { engine, registry, defaults, observations, feed, version: packageVersion(), ready: ready.promise, options: flags },
    { host, port },
  ).catch((error: unknown) => {
    store.close();
    throw error;
  });
  const bound = portOf(server);
  await load(parts, options, reachable(host, bound));
  ready.resolve();
  const sweeper = setInterval(() => engine.sweep(), SWEEP_MS);
  sweeper.unref();
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    clearInterval(sweeper);
    await engine.close();
    await registry.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    observations.close();
    store.close();
  };
  return {
    url: address(host, bound),
    port: bound,
    functions: () =>
      [...engine.state.functions.values()].map(({ name, durable, executionTimeoutSeconds, timeoutSeconds }) => ({
        name,
        durable,
        executionTimeoutSeconds,
        timeoutSeconds,
      })),
    close: () => (closing ??= close()),
  };
}

type Parts = ReturnType<typeof assemble>;

function assemble(options: ServiceOptions) {
  const { db = ":memory:", onEvent = () => {} } = options;
  const settings = settingsOf(options);
  const defaults = defaultsOf(options);
  const store = db === ":memory:" ? new MemoryStore() : new SqliteStore(db);
  const kept = new Map(store.functions().map((config) => [config.name, config]));
  const environment: NodeJS.ProcessEnv = {};
  const clock = options.skipTime === true ? skippingClock() : realClock;
  const feed = new Feed();
  const observations = new Observations({
    store,
    now: () => clock.now(),
    changed: (arn) => feed.changed(arn),
    failed: (error) => onEvent({ type: "storage.failed", error }),
  });
  const registry: Registry = new Registry({
    settings,
    onEvent,
    register: ({ name, durable }) => {
      const config = { ...defaults, ...kept.get(name), ...engine.state.functions.get(name), name, durable };
      void engine.dispatch<"putFunction">({ type: "putFunction", config }).catch(() => {});
    },
    environment: {
      env: environment,
      size: options.environments ?? 8,
      watch: options.watch ?? true,
      loadSeconds: 60,
      stdout: options.stdout ?? process.stdout,
      stderr: options.stderr ?? process.stderr,
      observer: observations,
    },
  });
  const engine: Engine = new Engine({
    settings,
    store,
    invoker: registry,
    clock,
    newId: randomUUID,
    onEvent,
    onWritten: (arn) => feed.changed(arn),
    skipCallbacks: options.skipCallbacks,
  });
  return { settings, defaults, store, kept, environment, registry, engine, observations, feed };
}

/** Takes up the functions and executions of the store, and loads the functions of this start. */
async function load(parts: Parts, options: ServiceOptions, url: string): Promise<void> {
  const { settings, kept, environment, registry, engine } = parts;
  Object.assign(environment, functionEnvironment(settings, url), options.env);
  for (const config of kept.values()) {
    await engine.dispatch<"putFunction">({ type: "putFunction", config });
    registry.link(config, config.name);
  }
  if (options.handlers !== undefined) registry.addHandlers(options.handlers as Readonly<Record<string, Handler>>);
  await registry.addModules(options.modules ?? []);
  engine.restore();
}

function address(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** An address that listens everywhere is reached here. */
function reachable(host: string, port: number): string {
  return address(host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host, port);
}

/** What a function finds in its environment: the service's address, and credentials it will not check. */
function functionEnvironment({ region }: Settings, url: string): NodeJS.ProcessEnv {
  const { AWS_ACCESS_KEY_ID, AWS_PROFILE } = process.env;
  const credentials =
    AWS_ACCESS_KEY_ID === undefined && AWS_PROFILE === undefined
      ? { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" }
      : {};
  return {
    ...process.env,
    ...credentials,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL_LAMBDA: url,
  };
}

function packageVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)("@durascope/testing/package.json");
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}
