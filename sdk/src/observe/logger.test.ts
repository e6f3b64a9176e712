import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type * as official from "@aws/durable-execution-sdk-js";
import { describe, expect, expectTypeOf, it } from "vitest";
import { createLogWriter } from "./log-writer.ts";
import {
  createDefaultLogger,
  type DefaultLoggerOptions,
  type DurableContextLogger,
  type DurableLogger,
} from "./logger.ts";
import { modeAware } from "../context/mode-aware.ts";

const data = { requestId: "r", executionArn: "arn:x" };

/** Runs `script` with a logger `log` in a process of its own, and answers what it wrote. */
async function childWrites(
  script: string,
  env: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string }> {
  const source = `
    import { createDefaultLogger } from ${JSON.stringify(new URL("./logger.ts", import.meta.url).href)};
    const log = createDefaultLogger({ context: () => (${JSON.stringify(data)}) });
    ${script}`;
  const args = [
    "--disable-warning=ExperimentalWarning",
    "--input-type=module",
    "--conditions=@durascope/source",
    "-e",
    source,
  ];
  return promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 });
}

function capture(options: Partial<DefaultLoggerOptions> = {}) {
  const lines: [stream: "stdout" | "stderr", line: string][] = [];
  const to = (stream: "stdout" | "stderr") => ({ write: (line: string) => void lines.push([stream, line]) });
  const log = createDefaultLogger({
    context: () => data,
    level: "DEBUG",
    format: "JSON",
    destination: { stdout: to("stdout"), stderr: to("stderr") },
    ...options,
  });
  return { log, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1)?.[1] ?? "null") };
}

describe("a process", () => {
  it("has written every line when it exits, each to its stream", async () => {
    const { stdout, stderr } = await childWrites(`
      for (let i = 0; i < 2000; i++) log.info("line", i, "x".repeat(500));
      log.debug("d"); log.warn("w"); log.error("e"); process.exit(0);`);
    const out = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { message: string; level: string });
    expect(out).toHaveLength(2_001);
    expect(out[1_999]?.message).toMatch(/^line 1999 x/);
    expect(out.at(-1)).toMatchObject({ level: "DEBUG", message: "d" });
    expect(
      stderr
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { level: string }).level),
    ).toEqual(["WARN", "ERROR"]);
  });
  it("loads pino with its first line, not before", async () => {
    const { stdout } = await childWrites(`
      import { createRequire } from "node:module";
      const loaded = () => Object.keys(createRequire(${JSON.stringify(import.meta.url)}).cache).some((path) => path.includes("/pino/"));
      const before = loaded(); log.info("x"); log.info({ before, after: loaded() });`);
    expect(JSON.parse(stdout.trimEnd().split("\n")[1] ?? "").message).toEqual({ before: false, after: true });
  });
  it.each([
    ["Text", /^\d{4}-[^\t]+Z\tr\tINFO\thello\t{"level":"INFO","executionArn":"arn:x"}\n$/],
    ["JSON", /^{"requestId":"r","timestamp":"[^"]+Z","level":"INFO","executionArn":"arn:x","message":"hello"}\n$/],
  ])("writes as AWS_LAMBDA_LOG_FORMAT=%s asks", async (format, expected) => {
    expect((await childWrites(`log.info("hello");`, { AWS_LAMBDA_LOG_FORMAT: format })).stdout).toMatch(expected);
  });
  it("goes on when its reader has left", async () => {
    const { stderr } = await childWrites(`
      import { closeSync } from "node:fs";
      closeSync(1); log.info("nobody"); log.info("nobody"); log.error("still here");`);
    expect(stderr).toContain("still here");
  });
});

describe("the members of a line", () => {
  it("have their order", () => {
    const { log, lines } = capture({
      context: () => ({
        executionArn: "arn:x",
        requestId: "r",
        tenantId: "t",
        operationId: "id",
        operationName: "n",
        attempt: 2,
      }),
      enrich: () => ({ traceId: "1", sampled: true }),
    });
    log.error("failed: %s", "why", new TypeError("bad"));
    expect(Object.keys(JSON.parse(lines[0]?.[1] ?? "{}") as object)).toEqual([
      "requestId",
      "timestamp",
      "level",
      "executionArn",
      "tenantId",
      "operationId",
      "operationName",
      "attempt",
      "traceId",
      "sampled",
      "message",
      "errorType",
      "errorMessage",
      "stackTrace",
    ]);
  });
  it("are what plugins make of them", () => {
    const { log, last } = capture({ enrich: () => ({ requestId: "other", level: "X", executionArn: "y" }) });
    log.info("m");
    expect(last()).toMatchObject({ requestId: "other", level: "X", executionArn: "y", message: "m" });
  });
  it("survive enrichment that throws", () => {
    const { log, last } = capture({
      enrich: () => {
        throw new Error("no");
      },
    });
    log.info("m");
    expect(last()).toMatchObject({ message: "m" });
  });

  const cycle: Record<string, unknown> = { a: 1 };
  cycle["self"] = cycle;
  const coded = Object.assign(new RangeError("out"), { code: "E1" });
  const inError = {
    errorType: "RangeError",
    errorMessage: "out",
    code: "E1",
    stackTrace: expect.arrayContaining(["RangeError: out"]),
  };
  const rows: [title: string, params: unknown[], message: unknown, more?: object][] = [
    ["one text", ["hello"], "hello"],
    ["printf", ["%s has %d", "a", 2, { b: 1 }], "a has 2 { b: 1 }"],
    ["one object", [{ a: { b: [1] } }], { a: { b: [1] } }],
    [
      "a deep object",
      [{ a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }],
      { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } },
    ],
    ["a number", [1.5], 1.5],
    ["null", [null], null],
    ["false", [false], false],
    ["one error", [coded], inError],
    ["an error inside", [{ at: [coded] }], { at: [inError] }],
    ["a cycle", [cycle], "<ref *1> { a: 1, self: [Circular *1] }"],
    ["a BigInt", [{ n: 10n }], "{ n: 10n }"],
    ["a function", [Math.max], "[Function: max]"],
    ["nothing", [], ""],
    ["undefined", [undefined], ""],
    ["undefined first", [undefined, "b"], "b"],
    [
      "an error among others",
      ["x", coded],
      expect.stringContaining("x RangeError: out"),
      { errorType: "RangeError", errorMessage: "out" },
    ],
    ["text that JSON must escape", ['"\u0000\u2028\ud800é'], '"\u0000\u2028\ud800é'],
  ];
  const without = createLogWriter(
    { stdout: { write: (line) => void plain.push(line) }, stderr: { write: () => undefined } },
    () => undefined,
  );
  const plain: string[] = [];
  it.each(rows)("for %s", async (_title, params, message, more = {}) => {
    const { log, last } = capture();
    log.info(...params);
    expect(last()).toMatchObject({ message, ...more });
    const { formatLog } = await import("./log-line.ts");
    const { secretNames, secretsOf } = await import("./clean.ts");
    const line = formatLog({ data, level: "INFO", enrichment: undefined }, params, secretsOf(secretNames));
    without.write(line, { isText: false, mostBytes: 262_144 });
    expect(JSON.parse(plain.at(-1) ?? "null")).toEqual({ ...last(), timestamp: expect.any(String) });
  });
});

describe("secrets", () => {
  it.each<[string, DefaultLoggerOptions["redact"], unknown]>([
    ["are left out", undefined, { token: "[redacted]", ssn: "s" }],
    ["may be more", ["SSN"], { token: "[redacted]", ssn: "[redacted]" }],
    ["may be written", false, { token: "t", ssn: "s" }],
  ])("%s", (_title, redact, expected) => {
    const { log, last } = capture({ redact });
    log.info({ token: "t", ssn: "s" });
    expect(last()["message"]).toEqual(expected);
  });
  it("are left out of what is printed", () => {
    const { log, last } = capture();
    log.warn("calling", { Authorization: "Bearer x", method: "GET" });
    expect(last()["message"]).toBe("calling { Authorization: '[redacted]', method: 'GET' }");
  });
});

describe("a line that is too long", () => {
  const long = "é".repeat(5_000);
  it.each([
    ["a text", [long], { message: `${"é".repeat(125)}…` }],
    ["an object", [{ long }], { message: expect.stringMatching(/^{"long":"é+…$/) }],
    ["an error", [long, new Error(long)], { errorType: "Error", stackTrace: expect.stringMatching(/^\["Error: é+…$/) }],
  ])("is cut: %s", (_title, params, expected) => {
    for (const format of ["JSON", "Text"]) {
      const { log, lines } = capture({ maxLineBytes: 1_000, format });
      log.info(...params);
      const line = lines[0]?.[1] ?? "";
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1_000);
      if (format === "JSON") expect(JSON.parse(line)).toMatchObject({ executionArn: "arn:x", ...expected });
      expect(line).toMatch(/"truncatedFrom":\d{5}/);
    }
  });
});

describe("levels", () => {
  const all = ["DEBUG", "INFO", "WARN", "ERROR"];
  it.each([
    ["TRACE", all],
    ["debug", all],
    ["INFO", all.slice(1)],
    ["warn", all.slice(2)],
    ["ERROR", all.slice(3)],
    ["FATAL", []],
    ["nonsense", all],
    ["toString", all],
    ["", all],
  ])("%s lets through %j", (level, expected) => {
    const { log, lines } = capture({ level });
    log.debug("x");
    log.info("x");
    log.warn("x");
    log.error("x");
    expect(lines.map(([, line]) => (JSON.parse(line) as { level: string }).level)).toEqual(expected);
  });
  it("of log() are four, and info for others", () => {
    const { log, lines } = capture();
    for (const level of [...all, "toString"]) log.log(level as "INFO", "x");
    expect(lines.map(([stream, line]) => [stream, (JSON.parse(line) as { level: string }).level])).toEqual([
      ["stdout", "DEBUG"],
      ["stdout", "INFO"],
      ["stderr", "WARN"],
      ["stderr", "ERROR"],
      ["stdout", "INFO"],
    ]);
  });
});

it("a logger never throws", () => {
  const { log } = capture({
    context: () => {
      throw new Error("no context");
    },
  });
  expect(() => log.info("x")).not.toThrow();
  const { log: other } = capture({
    destination: {
      stdout: {
        write: () => {
          throw new Error("full");
        },
      },
      stderr: process.stderr,
    },
  });
  expect(() => other.info("x")).not.toThrow();
});

it("an event has fields of its own", () => {
  const { log, last } = capture({ level: "INFO" });
  log.event("invocation ended", { status: "PENDING", executed: 2 });
  expect(last()).toMatchObject({ level: "INFO", message: "invocation ended", status: "PENDING", executed: 2 });
  const quiet = capture({ level: "WARN" });
  quiet.log.event("x", {});
  expect(quiet.lines).toEqual([]);
});

describe("a mode-aware logger", () => {
  const calls: unknown[] = [];
  class Custom {
    readonly prefix = "p";
    info(...params: unknown[]) {
      calls.push([this.prefix, ...params]);
      return "answer";
    }
    warn() {}
    error() {}
    debug() {}
  }
  const custom = new Custom();
  const open = { passes: () => true };
  const asked: string[] = [];
  it("drops lines while its context replays, and answers what the logger answers", () => {
    let live = false;
    const suppressed: string[] = [];
    const log = modeAware(custom, { passes: (level) => live || suppressed.push(level) === 0 });
    expect(log.info("dropped")).toBeUndefined();
    expect(suppressed).toEqual(["info"]);
    live = true;
    expect(log.info("kept", 1)).toBe("answer");
    expect(calls).toEqual([["p", "kept", 1]]);
  });
  it("has log only where the logger has", () => {
    expect("log" in modeAware(custom, open)).toBe(false);
    const seen: unknown[] = [];
    const log = modeAware(Object.assign(new Custom(), { log: (...params: unknown[]) => void seen.push(params) }), {
      passes: (level) => asked.push(level) > 0,
    });
    log.log?.("WARN", "x");
    log.log?.("toString" as "INFO", "y");
    expect(seen).toEqual([
      ["WARN", "x"],
      ["toString", "y"],
    ]);
    expect(asked).toEqual(["warn", "info"]);
  });
});

it("the types of loggers fit the official ones, both ways", () => {
  expectTypeOf<DurableLogger>().toExtend<official.DurableLogger>();
  expectTypeOf<official.DurableLogger>().toExtend<DurableLogger>();
  expectTypeOf<Console>().toExtend<DurableLogger>();
  expectTypeOf<DurableContextLogger<DurableLogger>>().toExtend<official.DurableContextLogger<official.DurableLogger>>();
  const callback: DurableLogger = { info: (text, more) => text.length + more.x, warn() {}, error() {}, debug() {} };
  expect(callback).toBeDefined();
});
