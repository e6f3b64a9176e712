import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PluginLoadError } from "../errors/invocation-errors.ts";
import {
  DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  type DurableInstrumentationPlugin,
  type DurableInstrumentationPluginProvider,
} from "./plugins.ts";

export type Environment = Readonly<Record<string, string | undefined>>;
export type ImportModule = (specifier: string) => Promise<unknown>;
export type ConfiguredPlugin = DurableInstrumentationPlugin | DurableInstrumentationPluginProvider;

const variable = "DURABLE_EXECUTION_PLUGINS";
const exportName = "durableExecutionPluginProvider";

/**
 * The plugins of a wrapped handler: those given, in their order, then those of the modules that `DURABLE_EXECUTION_PLUGINS`
 * names (comma-separated specifiers). Providers among those given are asked for their plugin. A module that cannot be found
 * from here is looked for from the function's own folder (`LAMBDA_TASK_ROOT`, else the working directory).
 *
 * @throws {PluginLoadError} for an empty or repeated specifier, a module that cannot be loaded, or a bad provider.
 */
export async function loadPlugins(
  explicit: readonly ConfiguredPlugin[] | undefined,
  env: Environment,
  importModule: ImportModule = importerFor(env),
): Promise<DurableInstrumentationPlugin[]> {
  const plugins = (explicit ?? []).map((given, index) =>
    isProvider(given) ? create(`plugins[${index}]`, given) : given,
  );
  for (const specifier of specifiersOf(env[variable])) {
    plugins.push(create(specifier, providerIn(specifier, await load(specifier, importModule))));
  }
  return plugins;
}

function isProvider(given: ConfiguredPlugin): given is DurableInstrumentationPluginProvider {
  return typeof (given as { createPlugin?: unknown }).createPlugin === "function" && "pluginApiVersion" in given;
}

function specifiersOf(list: string | undefined): string[] {
  if (list === undefined || list.trim() === "") return [];
  const specifiers = list.split(",").map((entry) => entry.trim());
  const seen = new Set<string>();
  for (const specifier of specifiers) {
    if (specifier === "") {
      throw new PluginLoadError(
        `${variable} must be a comma-separated list of module specifiers, and has an empty entry.`,
      );
    }
    if (seen.has(specifier)) throw new PluginLoadError(`${variable} names '${specifier}' more than once (duplicate).`);
    seen.add(specifier);
  }
  return specifiers;
}

async function load(specifier: string, importModule: ImportModule): Promise<unknown> {
  try {
    return await importModule(specifier);
  } catch (error) {
    const advice = isMissing(error) ? " Package it with the function, or in a layer." : "";
    throw new PluginLoadError(`Plugin module '${specifier}' cannot be loaded: ${messageOf(error)}${advice}`, {
      cause: error,
    });
  }
}

function providerIn(specifier: string, module: unknown): DurableInstrumentationPluginProvider {
  if (!isObject(module)) throw new PluginLoadError(`Plugin module '${specifier}' is not a module namespace object.`);
  const named = module[exportName];
  const fallback = isObject(module["default"]) ? module["default"][exportName] : undefined;
  if (named === undefined && fallback === undefined) {
    throw new PluginLoadError(`Plugin module '${specifier}' must export '${exportName}'.`);
  }
  if (named !== undefined && fallback !== undefined && named !== fallback) {
    throw new PluginLoadError(`Plugin module '${specifier}' exports two different values as '${exportName}'.`);
  }
  const provider = named ?? fallback;
  if (!isObject(provider))
    throw new PluginLoadError(`Plugin module '${specifier}' exports a provider that is not an object.`);
  return provider as unknown as DurableInstrumentationPluginProvider;
}

function create(specifier: string, provider: DurableInstrumentationPluginProvider): DurableInstrumentationPlugin {
  const { pluginApiVersion: version, pluginType } = provider as { pluginApiVersion: unknown; pluginType: unknown };
  if (version !== DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION) {
    const supported = DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION;
    throw new PluginLoadError(
      `Plugin provider '${specifier}' has API version '${String(version)}'; supported is '${supported}'.`,
    );
  }
  if (typeof pluginType !== "function" || !isObject(pluginType.prototype)) {
    throw new PluginLoadError(`Plugin provider '${specifier}' must have a class as its 'pluginType'.`);
  }
  if (typeof provider.createPlugin !== "function") {
    throw new PluginLoadError(`Plugin provider '${specifier}' must have a function 'createPlugin'.`);
  }
  let plugin: unknown;
  try {
    plugin = provider.createPlugin();
  } catch (error) {
    throw new PluginLoadError(`Plugin provider '${specifier}' failed to create its plugin: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (!(plugin instanceof pluginType)) {
    throw new PluginLoadError(
      `Plugin provider '${specifier}' must create, synchronously, an instance of '${pluginType.name}'.`,
    );
  }
  return plugin;
}

/** Imports by specifier, and where that very module is missing, as the function's own code would resolve it. */
function importerFor(env: Environment): ImportModule {
  return async (specifier) => {
    try {
      return (await import(specifier)) as unknown;
    } catch (error) {
      if (!isMissing(error) || !isAbout(error, specifier)) throw error;
      const root = createRequire(join(env["LAMBDA_TASK_ROOT"] || process.cwd(), "package.json"));
      return (await import(pathToFileURL(root.resolve(specifier)).href)) as unknown;
    }
  };
}

function isMissing(error: unknown): boolean {
  const code: unknown = (error as { code?: unknown } | undefined)?.code;
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}

/** Whether what is missing is the module or package itself, rather than something it imports. */
function isAbout(error: unknown, specifier: string): boolean {
  const missing = /['"]([^'"]+)['"]/.exec(messageOf(error))?.[1];
  if (missing === undefined) return false;
  const parts = specifier.split("/");
  const packageName = specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
  return (
    missing === specifier ||
    missing === packageName ||
    (isPath(specifier) && missing.endsWith(specifier.replace(/^[./]+/, "")))
  );
}

function isPath(specifier: string): boolean {
  return specifier.startsWith(".") || specifier.startsWith("/") || specifier.startsWith("file:");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
