import type { Engine } from "../engine/engine.ts";
import type { Registry } from "../functions/registry.ts";
import type { FunctionConfig } from "../rules/model.ts";
import { functionArn, parseFunctionName } from "../rules/name.ts";
import { invalid, Rejection } from "../rules/rejection.ts";
import { decode, parseJson, Violations, type Shape } from "./constraint.ts";
import type { Answer, Exchange } from "./exchange.ts";
import * as shapes from "./shapes.ts";

/** The function management calls that clients of durable functions make. */
export interface FunctionService {
  readonly engine: Engine;
  readonly registry: Registry;
  readonly defaults: Omit<FunctionConfig, "name" | "durable">;
}

interface FunctionBody {
  readonly FunctionName?: string;
  readonly Handler?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly DurableConfig?: {
    readonly ExecutionTimeout?: number;
    readonly RetentionPeriodInDays?: number;
    readonly KMSKeyArn?: string;
  };
}

interface AliasBody {
  readonly Name?: string;
  readonly FunctionVersion?: string;
}

function read<T>({ body }: Exchange, shape: Shape): T {
  const violations = new Violations();
  const decoded = decode(shape, body.length === 0 ? {} : parseJson(body), "", violations);
  violations.report();
  return decoded as T;
}

function existing({ engine }: FunctionService, subject: string): FunctionConfig {
  const config = engine.state.functions.get(parseFunctionName(subject)?.name ?? "");
  if (config !== undefined) return config;
  throw new Rejection(
    "ResourceNotFoundException",
    `Function not found: ${functionArn(engine.state.settings, subject)}`,
  );
}

async function put({ engine }: FunctionService, config: FunctionConfig): Promise<void> {
  engine.store.putFunction(config);
  await engine.dispatch<"putFunction">({ type: "putFunction", config });
}

function changed(config: FunctionConfig, { Timeout, MemorySize, DurableConfig }: FunctionBody): FunctionConfig {
  return {
    ...config,
    timeoutSeconds: Timeout ?? config.timeoutSeconds,
    memoryMb: MemorySize ?? config.memoryMb,
    executionTimeoutSeconds: DurableConfig?.ExecutionTimeout ?? config.executionTimeoutSeconds,
    retentionDays: DurableConfig?.RetentionPeriodInDays ?? config.retentionDays,
    kmsKeyArn: DurableConfig?.KMSKeyArn ?? config.kmsKeyArn,
  };
}

function describe({ engine }: FunctionService, config: FunctionConfig, version = "$LATEST"): object {
  return {
    FunctionName: config.name,
    FunctionArn: functionArn(engine.state.settings, config.name, version === "$LATEST" ? undefined : version),
    Runtime: "nodejs24.x",
    Handler: `index.${config.name}`,
    CodeSize: 0,
    Timeout: config.timeoutSeconds,
    MemorySize: config.memoryMb,
    Version: version,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [process.arch === "arm64" ? "arm64" : "x86_64"],
    ...(config.durable && {
      DurableConfig: {
        ExecutionTimeout: config.executionTimeoutSeconds,
        RetentionPeriodInDays: config.retentionDays,
        KMSKeyArn: config.kmsKeyArn,
      },
    }),
  };
}

export async function createFunction(service: FunctionService, exchange: Exchange): Promise<Answer> {
  const body = read<FunctionBody>(exchange, shapes.functionBody);
  const name = parseFunctionName(body.FunctionName ?? "")?.name;
  if (name === undefined) throw invalid("A function needs a name.");
  if (service.engine.state.functions.has(name)) {
    throw new Rejection("ResourceConflictException", `Function already exist: ${name}`);
  }
  const config = changed({ ...service.defaults, name, durable: body.DurableConfig !== undefined }, body);
  service.registry.link(config, body.Handler?.split(".").at(-1) ?? name);
  await put(service, config);
  return { status: 201, body: describe(service, config) };
}

export function getFunction(service: FunctionService, { subject }: Exchange): Answer {
  return { body: { Configuration: describe(service, existing(service, subject)), Code: {} } };
}

export function getConfiguration(service: FunctionService, { subject }: Exchange): Answer {
  return { body: describe(service, existing(service, subject)) };
}

export async function updateConfiguration(service: FunctionService, exchange: Exchange): Promise<Answer> {
  const config = existing(service, exchange.subject);
  const body = read<FunctionBody>(exchange, shapes.functionBody);
  if (body.DurableConfig !== undefined && !config.durable) {
    throw invalid("A function cannot become durable after it was created.");
  }
  const next = changed(config, body);
  await put(service, next);
  return { body: describe(service, next) };
}

export function listFunctions(service: FunctionService): Answer {
  const Functions = [...service.engine.state.functions.values()].map((config) => describe(service, config));
  return { body: { Functions } };
}

export async function deleteFunction(service: FunctionService, { subject }: Exchange): Promise<Answer> {
  const { name } = existing(service, subject);
  service.engine.store.removeFunction(name);
  service.registry.remove(name);
  await service.engine.dispatch<"removeFunction">({ type: "removeFunction", name });
  return { status: 204 };
}

/** There is one code for all versions, so that a version is no more than a number. */
export async function publishVersion(service: FunctionService, { subject }: Exchange): Promise<Answer> {
  const config = existing(service, subject);
  const next = { ...config, versions: config.versions + 1 };
  await put(service, next);
  return { status: 201, body: describe(service, next, String(next.versions)) };
}

export function listVersions(service: FunctionService, { subject }: Exchange): Answer {
  const config = existing(service, subject);
  const numbers = Array.from({ length: config.versions }, (_, index) => String(index + 1));
  return { body: { Versions: ["$LATEST", ...numbers].map((version) => describe(service, config, version)) } };
}

function alias(service: FunctionService, config: FunctionConfig, name: string): object {
  const { settings } = service.engine.state;
  return {
    AliasArn: functionArn(settings, config.name, name),
    Name: name,
    FunctionVersion: config.aliases[name] ?? "$LATEST",
  };
}

export async function putAlias(service: FunctionService, exchange: Exchange): Promise<Answer> {
  const config = existing(service, exchange.subject);
  const { Name, FunctionVersion = "$LATEST" } = read<AliasBody>(exchange, shapes.aliasBody);
  const name = exchange.alias ?? Name;
  if (name === undefined) throw invalid("An alias needs a name.");
  const known = config.aliases[name] !== undefined;
  if (exchange.alias === undefined && known)
    throw new Rejection("ResourceConflictException", `Alias already exists: ${name}`);
  if (exchange.alias !== undefined && !known) throw unknownAlias(name);
  const next = { ...config, aliases: { ...config.aliases, [name]: FunctionVersion } };
  await put(service, next);
  return { status: exchange.alias === undefined ? 201 : 200, body: alias(service, next, name) };
}

export function getAlias(service: FunctionService, exchange: Exchange): Answer {
  const config = existing(service, exchange.subject);
  const name = exchange.alias ?? "";
  if (config.aliases[name] === undefined) throw unknownAlias(name);
  return { body: alias(service, config, name) };
}

export function listAliases(service: FunctionService, { subject }: Exchange): Answer {
  const config = existing(service, subject);
  return { body: { Aliases: Object.keys(config.aliases).map((name) => alias(service, config, name)) } };
}

export async function deleteAlias(service: FunctionService, exchange: Exchange): Promise<Answer> {
  const config = existing(service, exchange.subject);
  const { [exchange.alias ?? ""]: _removed, ...aliases } = config.aliases;
  await put(service, { ...config, aliases });
  return { status: 204 };
}

function unknownAlias(name: string): Rejection {
  return new Rejection("ResourceNotFoundException", `Alias not found: ${name}`);
}
