import { expect, test } from "vitest";
import { Failure } from "../lambda/failure.ts";
import { isHelp, parse } from "./program.ts";

function complaint(...args: string[]): { message: string; next: string | undefined; status: number } {
  try {
    parse(args, "1.2.3");
  } catch (error) {
    if (error instanceof Failure) return { message: error.message, next: error.next, status: error.status };
  }
  throw new Error("the command line was accepted");
}

test.each([
  [["shwo", "x"], "unknown command 'shwo'", "Did you mean show?"],
  [["list", "--ednpoint", "x"], "unknown option '--ednpoint'", "Did you mean --endpoint?"],
  [["callback", "sucess", "x"], "unknown command 'sucess'", "Did you mean succeed?"],
  [["dev"], "missing required argument 'module'", "`durascope help dev` shows what there is."],
  [["dev", "x.ts", "--port", "70000"], "--port is 70000; it must be a whole number from 0 to 65535", undefined],
])("%j is a usage error that says what is meant", (args, message, next) => {
  expect(complaint(...args)).toEqual({ message, next, status: 2 });
});

test.each(["dev", "open", "invoke", "list", "show", "why", "trace", "callback", "stop", "diff", "mcp"])(
  "the help of %s has an example",
  (command) => {
    const parsed = parse(["help", command], "1.2.3");
    expect(isHelp(parsed) && parsed.text).toMatch(new RegExp(`Example:\\n  durascope ${command}`));
  },
);

test("the version is printed, and help without arguments", () => {
  expect(parse(["--version"], "1.2.3")).toMatchObject({ text: "1.2.3\n" });
  const help = parse([], "1.2.3");
  expect(isHelp(help) && help.text).toContain("Exit status:");
});
