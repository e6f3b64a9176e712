// Builds the packages whose sources changed since they were last built. `--force` builds all of them.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./tools.mjs";

/** In the order in which one needs the other. */
const packages = ["sdk", "otel-exporter", "test", "visualizer"];
const stamps = join(root, "node_modules", ".durascope");
const force = process.argv.includes("--force");
const notSources = new Set(["dist", "node_modules", "coverage", "suites", "test"]);
let chain = "";
let failed = 0;

for (const name of packages) {
  const manifest = JSON.parse(readFileSync(join(root, name, "package.json"), "utf8"));
  const script = manifest.scripts?.build;
  if (script === undefined) continue;
  // A package counts as changed when one before it changed: it may have taken parts of that one in.
  chain = hashFolder(join(root, name), createHash("sha256").update(chain)).digest("hex");
  const stamp = join(stamps, `built-${name}`);
  const fresh = existsSync(join(root, name, "dist")) && existsSync(stamp) && readFileSync(stamp, "utf8") === chain;
  if (fresh && !force) continue;
  rmSync(stamp, { force: true });
  if (!build(name, script)) {
    failed += 1;
    break;
  }
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, chain);
}
process.exitCode = failed === 0 ? 0 : 1;

function build(name, script) {
  const started = Date.now();
  const bins = [join(root, name, "node_modules", ".bin"), join(root, "node_modules", ".bin")];
  const env = { ...process.env, PATH: [...bins, process.env.PATH ?? ""].join(delimiter) };
  const done = spawnSync(script, { cwd: join(root, name), env, shell: true, encoding: "utf8" });
  const took = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  if (done.status === 0) {
    process.stdout.write(`built ${name} in ${took}\n`);
    return true;
  }
  process.stdout.write(`${done.stdout}${done.stderr}\nbuild of ${name} failed after ${took}\n`);
  return false;
}

function hashFolder(folder, hash) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (notSources.has(entry.name) || entry.name.endsWith(".test.ts") || entry.name.endsWith(".test.tsx")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) hashFolder(path, hash);
    else if (entry.isFile()) hash.update(`${entry.name}\n`).update(readFileSync(path));
  }
  return hash;
}
