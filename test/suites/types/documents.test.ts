import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sdk from "@durascope/sdk";
import { afterAll, expect, it } from "vitest";
import { complaintsIn } from "./compiler.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Inside the package, so that what the examples import is found. */
const scratch = fileURLToPath(new URL("./.documents/", import.meta.url));

const documents = globSync(["*.md", "docs/*.md", "*/README.md", "examples/*/README.md"], { cwd: root });
const programs = documents.flatMap((document) => {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""], index) => ({
    file: `${document.replaceAll(/[/.]/g, "-")}-${index + 1}.ts`,
    code,
  }));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** An example takes names of its reader's as given, as `gateway`, but ours it imports. */
function isGiven(complaint: string): boolean {
  const [, name = ""] = /error TS(?:2304|2552|18004): [^']*'(\w+)'/.exec(complaint) ?? [];
  return name !== "" && !Object.hasOwn(sdk, name);
}

function writePrograms(): void {
  mkdirSync(scratch, { recursive: true });
  for (const { file, code } of programs) writeFileSync(join(scratch, file), `${code}\nexport {};\n`);
  const compilerOptions = { noImplicitAny: false };
  const project = { extends: "../tsconfig.json", compilerOptions, include: ["./*.ts"], exclude: [] };
  writeFileSync(join(scratch, "tsconfig.json"), JSON.stringify(project));
}

it("the TypeScript in the documents is accepted by the compiler", { timeout: 60_000 }, () => {
  expect(programs.length).toBeGreaterThan(5);
  writePrograms();
  expect(complaintsIn(scratch).filter((complaint) => !isGiven(complaint))).toEqual([]);
});
