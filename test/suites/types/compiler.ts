import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const compiler = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));

/** What the compiler complains about in the files of a project's own folder; sources are checked elsewhere. */
export function complaintsIn(folder: string, project = "tsconfig.json"): string[] {
  try {
    execFileSync(process.execPath, [compiler, "--noEmit", "-p", project], { cwd: folder, encoding: "utf8" });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout: string };
    return stdout
      .trim()
      .split(/\n(?=\S)/)
      .filter((complaint) => !complaint.startsWith(".."));
  }
}
