import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bench } from "../service/support.ts";
import { compare, nothingCompared, report, type Subject } from "./compare.ts";

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "durascope-marks-"));

beforeAll(() => {
  process.env["CONFORMANCE_DIR"] = scratch;
  process.env["CONFORMANCE_STATE_DIR"] = join(scratch, "state");
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A folder of conformance handlers to run as well: `handlers/*.mjs`, each a map of handlers by id. */
const given = process.env["DURASCOPE_HANDLERS"];

/** A module whose exports are the handlers of a folder; ids become names of functions. */
async function gathered(folder: string): Promise<string> {
  const sdk = pathToFileURL(pathOf("../../../sdk/src/index.ts")).href;
  const lines = [`import * as sdk from ${JSON.stringify(sdk)};`];
  for (const file of readdirSync(join(folder, "handlers")).filter((name) => /^[a-z].*\.mjs$/.test(name))) {
    const url = pathToFileURL(join(folder, "handlers", file)).href;
    const { default: define } = (await import(url)) as { default: (sdk: unknown) => Record<string, unknown> };
    const suite = file.replace(".mjs", "");
    lines.push(`import define_${suite} from ${JSON.stringify(url)};`, `const all_${suite} = define_${suite}(sdk);`);
    for (const id of Object.keys(define(await import("@durascope/sdk")))) {
      lines.push(`export const ${exportOf(id)} = all_${suite}[${JSON.stringify(id)}];`);
    }
  }
  const module = join(scratch, "gathered.mjs");
  writeFileSync(module, lines.join("\n"));
  return module;
}

const exportOf = (id: string): string => (/^\d/.test(id) ? `req_${id.replaceAll("-", "_")}` : id);

const examples = readdirSync(pathOf("../../../examples"))
  .map((name) => pathOf(`../../../examples/${name}/src/handler.ts`))
  .filter((path) => existsSync(path));

const order = { id: "o-1", amount: 42, items: ["a", "b", "c"] };

/** Handlers expect inputs of different forms; what one cannot use fails, which is an execution like any other. */
const sources: readonly Source[] = [
  ["our conformance suite", async () => [pathOf("../conformance/handlers.ts")], [{ name: "Ada" }]],
  ["what suspends everywhere", async () => [pathOf("./fixtures/everywhere.ts")], [1, 2, 3]],
  ["the examples", async () => examples, [order]],
  ...(given === undefined ? [] : [givenSource(given)]),
];

type Source = readonly [title: string, modules: () => Promise<string[]>, inputs: readonly unknown[]];

function givenSource(folder: string): Source {
  return [`the handlers in ${folder}`, async () => [await gathered(folder)], ["name", ["first", "second", "third"], 3]];
}

async function compareAll(title: string, modules: readonly string[], inputs: readonly unknown[]): Promise<void> {
  const b = await bench({ modules, skipTime: true, environments: 4, retry: { initialDelaySeconds: 0.05 } });
  const subject: Subject = b;
  const into = nothingCompared();
  try {
    const durable = b.service.functions().filter((one) => one.durable);
    for (const { name } of durable) for (const input of inputs) await compare(subject, name, input, into);
  } finally {
    await b.close();
  }
  process.stdout.write(`${report(title, into)}\n`);
  expect(into.compared).toBeGreaterThan(0);
  expect(into.disagreeing).toEqual([]);
}

describe("marks inferred from history are those that were recorded", () => {
  it.each(sources)("of %s", { timeout: 600_000 }, async (title, modules, inputs) => {
    await compareAll(title, await modules(), inputs);
  });
});
