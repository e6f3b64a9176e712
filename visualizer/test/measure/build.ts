import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { atMost, type Row } from "./row.ts";

const folder = new URL("../../dist/app/", import.meta.url);

/** B1: what a browser loads before it draws anything. */
export function measureBuild(): Row[] {
  const index = readFileSync(fileURLToPath(new URL("index.html", folder)), "utf8");
  const size = (extension: string): number =>
    [...index.matchAll(/(?:src|href)="(\/[^"]+)"/g)]
      .map(([, path]) => path ?? "")
      .filter((path) => path.endsWith(extension))
      .reduce((sum, path) => sum + gzipSync(readFileSync(fileURLToPath(new URL(`.${path}`, folder)))).length, 0);
  return [
    atMost("B1", "JavaScript at the start, gzipped (170 KB is the goal)", {
      value: size(".js") / 1024,
      limit: 200,
      unit: "KB",
    }),
    atMost("B1", "styles at the start, gzipped", { value: size(".css") / 1024, limit: 20, unit: "KB" }),
  ];
}
