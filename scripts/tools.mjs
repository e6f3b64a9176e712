import { spawnSync } from "node:child_process";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const pnpm = ["npx", "--yes", "pnpm@12.21.0"];

/** The environment in which every tool of the workspace runs: its own Node and its own commands first. */
export const env = {
  ...process.env,
  PATH: [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter),
};

/** Runs a command, shows what it prints, and tells whether it succeeded. */
export function succeeds(command, args, options = {}) {
  const done = spawnSync(command, args, {
    cwd: resolve(root, options.cwd ?? "."),
    env: { ...env, ...options.env },
    stdio: options.quiet ? ["ignore", "ignore", "inherit"] : ["ignore", "inherit", "inherit"],
    shell: options.shell ?? process.platform === "win32",
  });
  if (done.error !== undefined) process.stderr.write(`${command} could not be started: ${done.error.message}\n`);
  return done.status === 0;
}
