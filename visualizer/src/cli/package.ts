import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package; source and build lie at different depths in it. */
function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as { version: string };
  return manifest.version;
}

/** Where the built page lies. */
export function pageFolder(): string {
  return join(packageFolder(), "dist", "app");
}
