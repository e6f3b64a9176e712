import { readFileSync } from "node:fs";
import { official, own } from "@durascope/sdk/trace";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../../../docs/tracing.md", import.meta.url), "utf8");
/** Named together with their neighbours: a column of the table may begin with the last part alone. */
const names = (key: string): string[] => {
  const short = key.replace(/^aws\.durable\./, "");
  return [`\`${key}\``, `\`${short}\``, `\`.${short.split(".").at(-1)}\``, `\`${short.split(".")[0]}.*\``];
};
test.each([...Object.values(official), ...Object.values(own)])("the page on tracing explains %s", (key) => {
  expect(names(key).some((name) => page.includes(name))).toBe(true);
});
