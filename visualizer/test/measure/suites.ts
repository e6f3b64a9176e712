import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Row } from "./row.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const e2e = ["--config", "visualizer/test/vitest.e2e.config.ts"];

/** Rows that are suites of tests: what they check, and the files that do. */
const suites: readonly (readonly [id: string, check: string, args: readonly string[]])[] = [
  ["A1", "axe over every view, state and theme", [...e2e, "visualizer/test/e2e/accessibility.e2e.ts"]],
  ["A2", "a whole session with the keyboard alone", [...e2e, "visualizer/test/e2e/keyboard.e2e.ts"]],
  ["A3", "the tree grid as assistive technology reads it", [...e2e, "visualizer/test/e2e/treegrid.e2e.ts"]],
  ["A4", "large text, reflow, forced colours, reduced motion", [...e2e, "visualizer/test/e2e/adaptation.e2e.ts"]],
  ["A5", "colours: contrast, and distance for every kind of sight", ["visualizer/src/app/theme"]],
  [
    "V1",
    "the same pictures in two runs, in both themes and densities",
    [...e2e, "visualizer/test/e2e/pictures.e2e.ts"],
  ],
  ["C1", "replay marks as the conformance cases tell them", ["test/suites/conformance/timelines.test.ts"]],
  ["C2", "properties of the model", ["sdk/src/history/properties.test.ts"]],
  ["S1", "security: the server", ["visualizer/test/server/security.test.ts"]],
  ["S1", "security: the page", [...e2e, "visualizer/test/e2e/security.e2e.ts"]],
];

/** Runs the suites, one after the other. */
export function runSuites(): Row[] {
  return suites.map(([id, check, args]) => runSuite(id, check, args));
}

interface Outcome {
  readonly numPassedTests: number;
  readonly numTotalTests: number;
}

function runSuite(id: string, check: string, args: readonly string[]): Row {
  const folder = mkdtempSync(join(tmpdir(), "durascope-acceptance-"));
  const file = join(folder, "outcome.json");
  const command = [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--reporter=json",
    `--outputFile=${file}`,
    ...args,
  ];
  spawnSync(process.execPath, command, {
    cwd: root,
    stdio: "ignore",
    env: { ...process.env, DURASCOPE_PICTURES: "all" },
  });
  const { numPassedTests, numTotalTests } = readOutcome(file);
  rmSync(folder, { recursive: true, force: true });
  const pass = numTotalTests > 0 && numPassedTests === numTotalTests;
  return { id, check, budget: "all pass", measured: `${numPassedTests} of ${numTotalTests}`, pass };
}

function readOutcome(file: string): Outcome {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Outcome;
  } catch {
    // A run that wrote nothing found no test.
    return { numPassedTests: 0, numTotalTests: 0 };
  }
}
