import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"];
const places: Readonly<Record<string, readonly string[]>> = {
  linux: ["/usr/lib/chromium/chromium", "/snap/bin/chromium", "/opt/google/chrome/chrome"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/** Nothing that differs between machines more than it must, and nothing that talks to anybody. */
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
  "--disable-lcd-text",
  "--enable-precise-memory-info",
  "--js-flags=--expose-gc",
];

/** Starts a Chromium: that of `CHROME_PATH`, one that is installed, or else one that is installed now. */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium() ?? installChromium();
  const isRoot = process.getuid?.() === 0;
  const args = [...flags, ...more, ...(isRoot ? ["--no-sandbox"] : [])];
  return chromium.launch({ executablePath, args });
}

function findChromium(): string | undefined {
  const given = process.env["CHROME_PATH"];
  if (given !== undefined) {
    if (existsSync(given)) return given;
    throw new Error(`CHROME_PATH is ${given}, and there is nothing. Set it to a Chromium, or unset it.`);
  }
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const inPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const known = places[process.platform] ?? [];
  return [...inPath, ...known, chromium.executablePath()].find((path) => existsSync(path));
}

function installChromium(): string {
  const playwright = join(dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js");
  const isDebian = process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  const attempts: readonly (readonly [string, readonly string[]])[] = [
    ...(isDebian ? ([["sh", ["-c", "apt-get update && apt-get install -y chromium"]]] as const) : []),
    [process.execPath, [playwright, "install", "chromium"]],
  ];
  const failures: string[] = [];
  for (const [command, args] of attempts) {
    process.stderr.write(`no Chromium found; installing one: ${command} ${args.join(" ")}\n`);
    const { status, stderr } = spawnSync(command, args, { encoding: "utf8", timeout: 240_000 });
    const found = findChromium();
    if (found !== undefined) return found;
    failures.push(`${command} ended with status ${status}: ${stderr.trim().split("\n").at(-1) ?? ""}`);
  }
  throw new Error(
    `There is no Chromium, and it could not be installed.\n${failures.join("\n")}\n` +
      "Install Chromium, Chrome or Edge, or set CHROME_PATH to the program; then run the command again.",
  );
}
