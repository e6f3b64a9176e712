import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

it("an invocation that only waits to send its checkpoint keeps its process alive", async () => {
  const file = fileURLToPath(new URL("./fixtures/alone.ts", import.meta.url));
  const { stdout } = await run(process.execPath, ["--conditions=@durascope/source", "--no-warnings", file]);
  expect(JSON.parse(stdout)).toEqual({ Status: "SUCCEEDED", Result: "100" });
});
