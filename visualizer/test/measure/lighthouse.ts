import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launchChromium } from "../browser/chromium.ts";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";
import { atLeast, type Row } from "./row.ts";

interface Result {
  readonly categories: Readonly<Record<string, Category>>;
  readonly audits: Readonly<Record<string, { readonly score: number | null }>>;
}

interface Category {
  readonly title: string;
  readonly score: number | null;
  readonly auditRefs: readonly { readonly id: string; readonly weight: number }[];
}

/** What is used of Lighthouse, which is too large to install for everybody. */
interface Lighthouse {
  default(url: string, flags: object, config: unknown): Promise<{ readonly lhr: Result } | undefined>;
  readonly desktopConfig: unknown;
}

const limits = { performance: 90, accessibility: 100, "best-practices": 100 } as const;
const workspace = fileURLToPath(new URL("../../../", import.meta.url));

/** L1: the list and an execution of 3,000 operations, as Lighthouse judges them on a desktop. */
export async function measureLighthouse(): Promise<Row[]> {
  const lighthouse = await findLighthouse();
  if (lighthouse === undefined) return [notInstalled()];
  const port = await freePort();
  const execution = fixtures.H3();
  const browser = await launchChromium([`--remote-debugging-port=${port}`]);
  await using stage = await Stage.open({ executions: [execution] }, browser);
  const rows: Row[] = [];
  for (const [name, path] of [["the list", "/"] as const, ["an execution", executionPath(execution)] as const]) {
    const flags = { port, logLevel: "error", onlyCategories: Object.keys(limits) };
    const outcome = await lighthouse.default(stage.visualizer.url(path), flags, lighthouse.desktopConfig);
    if (outcome === undefined) throw new Error("Lighthouse has no result");
    rows.push(...scores(name, outcome.lhr));
  }
  return rows;
}

function scores(name: string, { categories, audits }: Result): Row[] {
  return Object.entries(limits).map(([id, limit]) => {
    const { title, score, auditRefs } = categories[id] as Category;
    const row = atLeast("L1", `Lighthouse, ${name}: ${title}`, { value: (score ?? 0) * 100, limit });
    if (row.pass === true) return row;
    const lost = auditRefs.filter((audit) => audit.weight > 0 && (audits[audit.id]?.score ?? 1) < 1);
    return { ...row, measured: `${row.measured} (${lost.map((audit) => audit.id).join(", ")})` };
  });
}

/** Lighthouse of the folder that `LIGHTHOUSE_FOLDER` names, or of the workspace. */
async function findLighthouse(): Promise<Lighthouse | undefined> {
  const folder = process.env["LIGHTHOUSE_FOLDER"] ?? workspace;
  let path: string;
  try {
    path = createRequire(join(folder, "package.json")).resolve("lighthouse");
  } catch {
    return undefined;
  }
  return (await import(pathToFileURL(path).href)) as Lighthouse;
}

function notInstalled(): Row {
  console.error("L1 needs Lighthouse: npm install --prefix FOLDER lighthouse, then set LIGHTHOUSE_FOLDER to FOLDER");
  return { id: "L1", check: "Lighthouse", budget: "≥ 90, 100, 100", measured: "not installed", pass: undefined };
}

/** Lighthouse finds the browser by its port only. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
