#!/usr/bin/env node
// What `npm run demo` and `npm test` call. Needs Node 20 and npm, nothing else: it installs the workspace when its
// lockfile changed, builds what is out of date, and runs the task on the Node version that the workspace pins.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PNPM = "pnpm@12.21.0";
const OLDEST_NODE = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === "win32";
const stampFile = join(root, "node_modules", ".durascope", "installed");

const tasks = {
  demo: {
    what: "run the demo",
    file: "examples/order-processing/src/demo.ts",
    args: ["--conditions=@durascope/source", "examples/order-processing/src/demo.ts"],
  },
  test: {
    what: "run the tests",
    file: "node_modules/vitest/vitest.mjs",
    args: ["node_modules/vitest/vitest.mjs", "run"],
  },
  e2e: {
    what: "run the browser tests",
    file: "node_modules/vitest/vitest.mjs",
    args: ["node_modules/vitest/vitest.mjs", "run", "--config", "visualizer/test/vitest.e2e.config.ts"],
  },
  screenshots: {
    what: "take the pictures of the documents",
    file: "visualizer/test/screenshots.ts",
    args: ["--conditions=@durascope/source", "visualizer/test/screenshots.ts"],
  },
  acceptance: {
    what: "measure the visualizer",
    file: "visualizer/test/acceptance.ts",
    args: ["--conditions=@durascope/source", "visualizer/test/acceptance.ts"],
  },
  build: { what: "build the packages" },
  setup: { what: "install the workspace", skipBuild: true },
};

const say = (line) => process.stderr.write(`durascope: ${line}\n`);

class Problem extends Error {}

async function main() {
  const [name, ...rest] = process.argv.slice(2);
  const task = Object.hasOwn(tasks, name ?? "") ? tasks[name] : undefined;
  if (task === undefined) throw new Problem(`say what to do: ${Object.keys(tasks).join(", ")}.`);
  checkNode();
  await install();
  const node = await workspaceNode();
  if (!task.skipBuild) await build(node);
  if (task.file === undefined) return;
  if (!existsSync(join(root, task.file))) {
    throw new Problem(
      `cannot ${task.what}: ${task.file} is missing.\nRestore it, or fetch the whole repository again.`,
    );
  }
  const args = rest[0] === "--" ? rest.slice(1) : rest;
  await runTask(node, [...task.args, ...args]);
}

function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= OLDEST_NODE) return;
  throw new Problem(
    `this is Node ${process.versions.node}, and Node ${OLDEST_NODE} or newer is needed to start.\n` +
      "Install a current Node from https://nodejs.org, then run the command again.",
  );
}

// --- install ---------------------------------------------------------------------------------------------------------

/** Changes whenever another install is due: with the lockfile, the workspace settings or the platform. */
function installKey() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch} ${PNPM}\n`);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

async function install() {
  const key = installKey();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === key) return;
  say("installing the workspace's dependencies (the first time takes a minute) …");
  const started = Date.now();
  const args = [
    "--yes",
    PNPM,
    "install",
    "--frozen-lockfile",
    "--loglevel=error",
    "--config.confirm-modules-purge=false",
  ];
  const { code, output } = await shown("npx", args, {
    npm_config_fetch_retry_mintimeout: "1000",
    npm_config_fetch_retry_maxtimeout: "10000",
    npm_config_update_notifier: "false",
  });
  if (code !== 0) throw new Problem(explainInstall(code, output));
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, key);
  say(`installed in ${seconds(started)}`);
}

const installCauses = [
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL|dns error|error sending request/i,
    text: "The package registry did not answer.\nCheck the network, a proxy if there is one (`npm config get proxy`), and `npm ping`; then run the command again.",
  },
  {
    sign: /OUTDATED_LOCKFILE|frozen-lockfile/i,
    text: `A package.json and pnpm-lock.yaml disagree.\nRun \`npx --yes ${PNPM} install\` to update the lockfile, then run the command again.`,
  },
  { sign: /ENOSPC|no space left/i, text: "The disk is full.\nFree some space, then run the command again." },
  {
    sign: /EACCES|EPERM|permission denied/i,
    text: "A file could not be written.\nCheck who owns this folder and npm's cache (`npm config get cache`), then run the command again.",
  },
  {
    sign: /E401|E403|ERR_PNPM_FETCH_40[13]/,
    text: "The package registry refused access.\nCheck the registry and the credentials in your .npmrc, then run the command again.",
  },
  {
    sign: /E404|ETARGET|FETCH_404|NO_MATCHING_VERSION/,
    text: "The package registry that npm is configured for lacks a package.\nCheck `npm config get registry`, then run the command again.",
  },
];

function explainInstall(code, output) {
  if (code === undefined) {
    return "npx could not be started.\nIt comes with npm: put npm on the PATH, then run the command again.";
  }
  const cause = installCauses.find(({ sign }) => sign.test(output));
  const text =
    cause?.text ??
    "What went wrong is said above.\nAfter mending it run the command again; deleting node_modules starts afresh.";
  return `the install failed (exit code ${code}).\n${text}`;
}

// --- the workspace's Node --------------------------------------------------------------------------------------------

async function workspaceNode() {
  const pinned = join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node");
  if (existsSync(pinned)) {
    const { code } = await captured(pinned, ["--version"]);
    if (code === 0) return pinned;
  }
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) {
    say(`the workspace's own Node does not run here; going on with Node ${process.versions.node}`);
    return process.execPath;
  }
  throw new Problem(
    "the workspace's own Node is not there or does not run on this machine.\n" +
      "If npm is set to ignore install scripts, allow them and delete node_modules;\n" +
      "otherwise install Node 24 from https://nodejs.org. Then run the command again.",
  );
}

async function build(node) {
  const { code } = await shown(node, ["scripts/build.mjs"]);
  if (code !== 0) throw new Problem("the build failed; what went wrong is said above.");
}

// --- processes -------------------------------------------------------------------------------------------------------

function environment(node, extra) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const own = node === undefined ? [] : [dirname(node), join(root, "node_modules", ".bin")];
  const path = [...own, process.env[key] ?? ""].join(windows ? ";" : ":");
  return { ...process.env, [key]: path, ...extra };
}

/** Runs a command whose output is passed on and kept for a diagnosis. */
function shown(command, args, extra = {}) {
  return new Promise((resolve) => {
    const node = command === "npx" ? undefined : command;
    const child = spawn(command, args, {
      cwd: root,
      env: environment(node, extra),
      stdio: ["ignore", "pipe", "pipe"],
      shell: windows && command === "npx",
    });
    let output = "";
    const keep = (chunk) => {
      process.stderr.write(chunk);
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => resolve({ code: undefined, output: `${output}${error.message}` }));
    child.once("close", (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

function captured(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "ignore" });
    child.once("error", () => resolve({ code: undefined }));
    child.once("close", (code) => resolve({ code }));
  });
}

/** Runs the task in this process's place: its terminal, its signals, its exit code. */
function runTask(node, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: root, env: environment(node, {}), stdio: "inherit" });
    // A terminal sends Ctrl-C to the whole group, so it is passed on only where nobody else does.
    const passOn = (signal) => () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, passOn(signal));
    child.once("error", (error) => reject(new Problem(`${node} could not be started: ${error.message}`)));
    child.once("close", (code, signal) => {
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(name);
      if (signal !== null) process.kill(process.pid, signal);
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

await main().catch((/** @type {unknown} */ error) => {
  if (!(error instanceof Problem)) throw error;
  say(error.message.split("\n").join("\n           "));
  process.exitCode = 1;
});
