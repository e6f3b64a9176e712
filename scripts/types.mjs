// Type checks. Without an argument: every source and test, with the workspace's TypeScript. With `consumers`: the type
// tests in test/suites/types against the built packages, as a user's compiler sees them, on each supported TypeScript.

import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { root, succeeds } from "./tools.mjs";

const compilers = ["typescript-5.9", "typescript-6", "typescript"];

function sources() {
  const own = ["sdk", "otel-exporter", "test", "visualizer"].flatMap((name) =>
    globSync([`${name}/tsconfig*.json`, `${name}/test/tsconfig.json`], { cwd: root }),
  );
  return ["tsconfig.json", "tsconfig.src.json", ...own].map((project) => succeeds("tsc", ["--noEmit", "-p", project]));
}

function consumers() {
  const folder = join(root, "test", "suites", "types");
  if (!existsSync(folder) || globSync("**/*.ts", { cwd: folder }).length === 0) {
    process.stderr.write("no type tests in test/suites/types\n");
    return [false];
  }
  return compilers.map((name) => {
    process.stdout.write(`${name}\n`);
    return succeeds("node", [`node_modules/${name}/bin/tsc`, "--noEmit", "-p", "tsconfig.consumer.json"]);
  });
}

const results = process.argv[2] === "consumers" ? consumers() : sources();
if (results.includes(false)) process.exitCode = 1;
