import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PluginLoadError } from "../errors/invocation-errors.ts";
import { loadPlugins } from "./plugin-loading.ts";
import type { DurableInstrumentationPlugin, DurableInstrumentationPluginProvider } from "./plugins.ts";

class Tracing implements DurableInstrumentationPlugin {
  async onOperationStart() {}
}
const provider = {
  pluginApiVersion: 1,
  pluginType: Tracing,
  createPlugin: () => new Tracing(),
} satisfies DurableInstrumentationPluginProvider;
const exporting = (value: unknown) => ({ durableExecutionPluginProvider: value });
const load = (list: string | undefined, modules: Record<string, unknown> = {}) =>
  loadPlugins([], { DURABLE_EXECUTION_PLUGINS: list }, async (specifier) => {
    if (specifier in modules) return modules[specifier];
    throw new Error("no such module");
  });

it.each([[undefined], [""], ["   "]])("names no module as %j", async (list) => {
  expect(await load(list)).toEqual([]);
});

it("appends the modules' plugins, in their order, to those given", async () => {
  const given = { enrichLogContext: () => undefined };
  class Other {
    readonly kind = "other";
  }
  const modules: Record<string, unknown> = {
    a: exporting(provider),
    b: { default: exporting({ pluginApiVersion: 1, pluginType: Other, createPlugin: () => new Other() }) },
    both: { ...exporting(provider), default: exporting(provider) },
  };
  const plugins = await loadPlugins(
    [given, provider],
    { DURABLE_EXECUTION_PLUGINS: " a, b ,both" },
    async (name) => modules[name],
  );
  expect(plugins[0]).toBe(given);
  expect(plugins.slice(1).map((plugin) => plugin.constructor.name)).toEqual(["Tracing", "Tracing", "Other", "Tracing"]);
});

describe("a mistake is a PluginLoadError that names it", () => {
  const rows: [title: string, list: string, modules: Record<string, unknown>, message: string][] = [
    ["an empty entry", "a,,b", {}, "has an empty entry"],
    ["a repeated entry", "a, a", { a: exporting(provider) }, "'a' more than once"],
    ["a module that does not load", "a", {}, "Plugin module 'a' cannot be loaded: no such module"],
    ["a module that is no object", "a", { a: 1 }, "not a module namespace object"],
    ["no provider", "a", { a: { default: {} } }, "must export 'durableExecutionPluginProvider'"],
    [
      "two providers",
      "a",
      { a: { ...exporting(provider), default: exporting({ ...provider }) } },
      "two different values",
    ],
    ["a provider that is no object", "a", { a: exporting("x") }, "not an object"],
    ["a null provider", "a", { a: exporting(null) }, "not an object"],
    [
      "another version",
      "a",
      { a: exporting({ ...provider, pluginApiVersion: 2 }) },
      "API version '2'; supported is '1'",
    ],
    [
      "no plugin class",
      "a",
      { a: exporting({ ...provider, pluginType: () => 1 }) },
      "must have a class as its 'pluginType'",
    ],
    ["no factory", "a", { a: exporting({ ...provider, createPlugin: 1 }) }, "must have a function 'createPlugin'"],
    [
      "a factory that throws",
      "a",
      {
        a: exporting({
          ...provider,
          createPlugin: () => {
            throw new Error("boom");
          },
        }),
      },
      "failed to create its plugin: boom",
    ],
    [
      "a factory that is asynchronous",
      "a",
      { a: exporting({ ...provider, createPlugin: async () => new Tracing() }) },
      "must create, synchronously, an instance of 'Tracing'",
    ],
  ];
  it.each(rows)("%s", async (_title, list, modules, message) => {
    const error: unknown = await load(list, modules).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PluginLoadError);
    expect((error as Error).message).toMatch(/^Dynamic plugin configuration failed: /);
    expect((error as Error).message).toContain(message);
  });
});

describe("modules on disk", () => {
  let root = "";
  const source =
    "class P {}; export const durableExecutionPluginProvider = { pluginApiVersion: 1, pluginType: P, createPlugin: () => new P() };";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "plugins-"));
    for (const [name, code] of [
      ["plugin-of-task", source],
      ["@scope/plugin", source],
      ["broken", 'import "not-installed-anywhere";'],
    ] as const) {
      const folder = join(root, "node_modules", name);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "package.json"), JSON.stringify({ name, type: "module", exports: "./index.js" }));
      await writeFile(join(folder, "index.js"), code);
    }
    await writeFile(join(root, "local.mjs"), source);
    await writeFile(join(root, "broken.mjs"), 'import "not-installed-anywhere";');
  });
  afterAll(() => rm(root, { recursive: true }));
  const from = (list: string) => loadPlugins(undefined, { DURABLE_EXECUTION_PLUGINS: list, LAMBDA_TASK_ROOT: root });

  it.each([["plugin-of-task"], ["@scope/plugin"], ["./local.mjs"], [""]])(
    "are found from the function's folder as '%s', or by their address",
    async (name) => {
      const plugins = await from(name === "" ? pathToFileURL(join(root, "local.mjs")).href : name);
      expect(plugins.map((plugin) => plugin.constructor.name)).toEqual(["P"]);
    },
  );
  it("that miss a module of their own are not looked for elsewhere", async () => {
    for (const broken of ["broken", pathToFileURL(join(root, "broken.mjs")).href]) {
      await expect(from(broken)).rejects.toThrow("not-installed-anywhere");
    }
  });
  it("that are nowhere are said to need packaging", async () => {
    await expect(from("nowhere-at-all")).rejects.toThrow(/'nowhere-at-all' cannot be loaded: .* Package it/s);
  });
});
