// The one gate: every check in the order in which it is likely to fail soonest. Stops at the first failure.
// usage: node scripts/verify.mjs [--keep-going] [--only=a,b] [--skip=a,b]

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root, succeeds } from "./tools.mjs";

const gates = [
  "format:check",
  "lint",
  "sherif",
  "layers",
  "dead",
  "types",
  "build",
  "coverage",
  "types:consumers",
  "publint",
  "attw",
  "size",
];
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const { values } = parseArgs({
  options: {
    "keep-going": { type: "boolean", default: false },
    only: { type: "string", default: "" },
    skip: { type: "string", default: "" },
  },
});
const named = (list) => list.split(",").filter((name) => name !== "");
const unknown = [...named(values.only), ...named(values.skip)].filter((name) => !gates.includes(name));
if (unknown.length > 0) throw new Error(`unknown gate ${unknown.join(", ")}; there are ${gates.join(", ")}`);

const chosen = gates.filter(
  (name) => (values.only === "" || named(values.only).includes(name)) && !named(values.skip).includes(name),
);
const failed = [];
for (const name of chosen) {
  const started = Date.now();
  process.stdout.write(`\n── ${name}: ${scripts[name]}\n`);
  const passed = succeeds(scripts[name], [], { shell: true });
  process.stdout.write(
    `── ${name} ${passed ? "passed" : "FAILED"} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
  );
  if (passed) continue;
  failed.push(name);
  if (!values["keep-going"]) break;
}
process.stdout.write(failed.length === 0 ? `\nverified: ${chosen.join(", ")}\n` : `\nfailed: ${failed.join(", ")}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
