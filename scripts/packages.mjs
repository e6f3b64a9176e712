// Checks the packages as they would be published: packs each one and gives the archive to a checker.
// usage: node scripts/packages.mjs publint | attw

import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pnpm, root, succeeds } from "./tools.mjs";

const packages = ["sdk", "otel-exporter", "test", "visualizer"];
const checkers = {
  publint: (archive) => succeeds("publint", ["run", archive, "--strict"]),
  attw: (archive, manifest) => {
    if (manifest.exports === undefined && manifest.main === undefined) return true;
    const hasRequire = JSON.stringify(manifest.exports ?? {}).includes('"require"');
    return succeeds("attw", [archive, "--profile", hasRequire ? "node16" : "esm-only", "--no-emoji", "--no-color"]);
  },
};

const [checker] = process.argv.slice(2);
if (!Object.hasOwn(checkers, checker ?? ""))
  throw new Error(`usage: packages.mjs ${Object.keys(checkers).join(" | ")}`);

const failed = [];
for (const name of packages) {
  const manifest = JSON.parse(readFileSync(join(root, name, "package.json"), "utf8"));
  if (manifest.private === true) {
    process.stdout.write(`\n${manifest.name} is not published\n`);
    continue;
  }
  const folder = mkdtempSync(join(tmpdir(), "durascope-pack-"));
  try {
    process.stdout.write(`\n${manifest.name}\n`);
    const [command, ...args] = pnpm;
    const packed = succeeds(command, [...args, "pack", "--pack-destination", folder], { cwd: name, quiet: true });
    const archive = packed ? readdirSync(folder).find((file) => file.endsWith(".tgz")) : undefined;
    if (archive === undefined || !checkers[checker](join(folder, archive), manifest)) failed.push(manifest.name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
if (failed.length > 0) {
  process.stderr.write(`\n${checker}: ${failed.join(", ")} failed\n`);
  process.exitCode = 1;
}
