import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

// The command as its users run it: in processes of its own, from its source.
const command = fileURLToPath(new URL("../../../visualizer/src/cli/main.ts", import.meta.url));
const handlers = fileURLToPath(new URL("./handlers.ts", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "durascope-cli-"));
const {
  AWS_ENDPOINT_URL_LAMBDA: _endpoint,
  AWS_REGION: _region,
  AWS_DEFAULT_REGION: _default,
  DEBUG: _debug,
  ...inherited
} = process.env;
const env = { ...inherited, AWS_EC2_METADATA_DISABLED: "true", AWS_LAMBDA_LOG_LEVEL: "ERROR" };

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function launch(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ["--conditions=@durascope/source", command, ...args], {
    cwd: directory,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => child.once("close", (status) => resolve({ status, out, err })));
  return { child, ended };
}

const run = (...args: string[]): Promise<Ended> => launch(args).ended;

function firstLine({ child, ended }: ReturnType<typeof launch>): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (text: string) => resolve(text.trim()));
    void ended.then(({ err }) => reject(new Error(`it ended before it was ready\n${err}`)));
  });
}

let dev: ReturnType<typeof launch>;
let url: string;

beforeAll(async () => {
  dev = launch(["dev", handlers, "--port", "0"]);
  url = /^durascope ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(await firstLine(dev))?.[1] ?? "";
});

afterAll(() => {
  dev.child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

test("dev tells the other commands where it is, and keeps executions in a file", () => {
  expect(JSON.parse(readFileSync(join(directory, ".durascope/dev.json"), "utf8"))).toMatchObject({
    url,
    pid: dev.child.pid,
  });
  expect(existsSync(join(directory, ".durascope/durascope.db"))).toBe(true);
});

test("invoke --wait tells what happens and prints the result", async () => {
  const { status, out, err } = await run("invoke", "greet", "--payload", '{"name":"Ada"}', "--wait");
  expect(err).toMatch(/✔ compose\n[\s\S]*▸ execution succeeded/);
  expect(out.trim().split("\n")).toEqual([
    expect.stringMatching(/^arn:aws:lambda:.*\/durable-execution\//),
    '"Hello, Ada!"',
  ]);
  expect(status).toBe(0);
});

test("invoke --wait of an execution that fails has status 1 and names the error", async () => {
  const { status, out, err } = await run("invoke", "fails", "--wait", "--json");
  expect(err).toContain("the execution ended as FAILED: StepError: no luck");
  expect(JSON.parse(out)).toMatchObject({
    status: "FAILED",
    error: { ErrorType: "StepError", ErrorMessage: "no luck" },
  });
  expect(status).toBe(1);
});

test("a function that is misspelt is suggested", async () => {
  expect(await run("invoke", "gret")).toMatchObject({
    status: 1,
    out: "",
    err: expect.stringMatching(/has no function gret\nDid you mean greet\?\n$/),
  });
  expect(await run("list", "gret")).toMatchObject({ status: 1, err: expect.stringContaining("Did you mean greet?") });
});

test("a payload that is not JSON is a usage error", async () => {
  expect(await run("invoke", "greet", "--payload", "Ada")).toMatchObject({
    status: 2,
    err: expect.stringContaining("the payload is not JSON"),
  });
});

test("why names the callback; succeeding it lets the execution go on, once", async () => {
  const arn = (await run("invoke", "asks", "--name", "ask-1")).out.trim();
  await expect
    .poll(async () => (await run("why", arn)).out, { timeout: 15_000 })
    .toMatch(/^Waiting for callback "answer"/);
  const { reasons } = JSON.parse((await run("why", arn, "--json")).out) as { reasons: { callback: { id: string } }[] };
  const id = reasons[0]?.callback.id ?? "";
  expect(await run("callback", "heartbeat", id)).toMatchObject({ status: 0 });
  expect(await run("callback", "succeed", id, "yes")).toMatchObject({ status: 0 });
  await expect
    .poll(async () => (await run("why", arn)).out, { timeout: 15_000 })
    .toMatch(/^The execution is over: SUCCEEDED/);
  expect(await run("callback", "succeed", id, "yes")).toMatchObject({
    status: 1,
    err: expect.stringContaining("nobody waits for this callback any more"),
  });
  expect(await run("callback", "fail", "nonsense!")).toMatchObject({ status: 1 });
});

test("stop ends an execution, and says so when it has ended already", async () => {
  const arn = (await run("invoke", "asks")).out.trim();
  expect(await run("stop", arn, "--message", "by mistake")).toMatchObject({
    status: 0,
    err: expect.stringContaining("stopped at "),
  });
  expect(await run("stop", arn)).toMatchObject({
    status: 0,
    err: expect.stringContaining("had already ended as STOPPED"),
  });
  expect(await run("why", arn)).toMatchObject({ out: expect.stringContaining("The execution is over: STOPPED") });
});

test("show gives the marks per invocation, of a service and of a file alike", async () => {
  const [arn = ""] = (await run("invoke", "greet", "--payload", '{"name":"Bob"}', "--wait")).out.split("\n");
  const shown = JSON.parse((await run("show", arn, "--json")).out) as {
    rows: { name: string; marks: { mark: string }[] }[];
    status: string;
  };
  expect(shown.status).toBe("SUCCEEDED");
  const marks = (report: typeof shown) =>
    report.rows.map(({ name, marks: columns }) => [name, ...columns.map(({ mark }) => mark)]);
  expect(marks(shown)).toEqual([
    ["compose", "executed", "replayed"],
    ["pause", "executed", "resolved-while-suspended"],
  ]);
  const history = await fetch(
    `${url}/2025-12-01/durable-executions/${encodeURIComponent(arn)}/history?IncludeExecutionData=true`,
  );
  const page = (await history.json()) as { Events: unknown[] };
  for (const [file, content] of [
    ["page.json", page],
    ["events.json", page.Events],
  ] as const) {
    writeFileSync(join(directory, file), JSON.stringify(content));
    expect(marks(JSON.parse((await run("show", file, "--json")).out) as typeof shown)).toEqual(marks(shown));
  }
  expect((await run("show", "page.json")).out).toContain("invocation 2");
});

test("list shows executions with their status", async () => {
  await run("invoke", "greet", "--payload", '{"name":"Eve"}', "--name", "listed", "--wait");
  const listed = JSON.parse((await run("list", "greet", "--json")).out) as {
    DurableExecutionName: string;
    Status: string;
  }[];
  expect(listed).toContainEqual(expect.objectContaining({ DurableExecutionName: "listed", Status: "SUCCEEDED" }));
  expect((await run("list")).out).toMatch(/^greet$/m);
});

test("diff names what only one of two executions has, of services and files alike", async () => {
  const [left = ""] = (await run("invoke", "greet", "--payload", '{"name":"Ann"}', "--wait")).out.split("\n");
  const [right = ""] = (await run("invoke", "fails", "--wait")).out.split("\n");
  const history = await fetch(
    `${url}/2025-12-01/durable-executions/${encodeURIComponent(left)}/history?IncludeExecutionData=true`,
  );
  writeFileSync(join(directory, "left.json"), await history.text());
  const { out, status } = await run("diff", "left.json", right);
  expect(out).toMatch(/^status +SUCCEEDED +FAILED$/m);
  expect(out).toMatch(/^- {2}compose .*only on the left$/m);
  expect(out).toMatch(/^\+ {2}try .*only on the right$/m);
  expect(out).toContain("they first part in compose");
  expect(status).toBe(0);
  expect((await run("diff", left, "left.json")).out).toContain("no difference in 2 operations");
  expect(JSON.parse((await run("diff", left, left, "--all", "--json")).out)).toMatchObject({
    totals: { same: 2, added: 0 },
    rows: [{ name: "compose" }, { name: "pause" }],
  });
  expect(await run("diff", left)).toMatchObject({ status: 2 });
});

test("open prints the address of the page with its key, serves it, and ends with status 0", async () => {
  const [arn = ""] = (await run("invoke", "greet", "--payload", '{"name":"Una"}', "--wait")).out.split("\n");
  const opened = launch(["open", arn, "--port", "0", "--no-browser"]);
  const isBuilt = existsSync(fileURLToPath(new URL("../../../visualizer/dist/app/index.html", import.meta.url)));
  const line = isBuilt ? await firstLine(opened) : "";
  if (isBuilt) opened.child.kill("SIGTERM");
  const { status, err } = await opened.ended;
  expect({ status, line, err }).toEqual(
    isBuilt
      ? {
          status: 0,
          line: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/x\/arn:[^#]+#token=[\w-]{43}$/),
          err: expect.stringContaining("read-only (--allow-actions for more)"),
        }
      : { status: 1, line: "", err: expect.stringMatching(/the page is not there[\s\S]*build/) },
  );
});

test("what open cannot open is a usage error", async () => {
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:greet:$LATEST/durable-execution/a/b";
  expect(await run("open", "missing.json")).toMatchObject({ status: 2, err: expect.stringContaining("nor a file") });
  expect(await run("open", arn, arn)).toMatchObject({ status: 2, err: expect.stringContaining("durascope diff") });
  expect(await run("mcp", "missing.json")).toMatchObject({ status: 2 });
});

test("what does not exist has status 1, a wrong ARN status 2", async () => {
  const unknown = "arn:aws:lambda:us-east-1:123456789012:function:greet:$LATEST/durable-execution/a/b";
  expect(await run("show", unknown)).toMatchObject({
    status: 1,
    err: expect.stringContaining("does not know the execution"),
  });
  expect(await run("show", "missing.json")).toMatchObject({
    status: 1,
    err: expect.stringContaining("neither the ARN of an execution nor a file"),
  });
  expect(await run("show", "arn:aws:lambda")).toMatchObject({ status: 2 });
  expect(await run("list", "--endpoint", "http://127.0.0.1:1")).toMatchObject({
    status: 1,
    err: expect.stringContaining("does not answer"),
  });
});

test("a second dev on the same database is refused, and so is a port in use", async () => {
  expect(await run("dev", handlers, "--port", "0")).toMatchObject({
    status: 1,
    err: expect.stringContaining("this database is in use"),
  });
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await run("dev", handlers, "--db", ":memory:", "--port", String(port))).toMatchObject({
    status: 1,
    out: "",
    err: expect.stringContaining(`port ${port} on 127.0.0.1 is in use`),
  });
  await new Promise<void>((resolve) => void server.close(() => resolve()));
});

test("dev ends with status 0 on SIGTERM, leaves no record, and its executions are there the next time", async () => {
  const before = (await run("list", "greet", "--json")).out;
  dev.child.kill("SIGTERM");
  const { status, out } = await dev.ended;
  expect(status).toBe(0);
  expect(out).toBe(`durascope ready ${url}\n`);
  expect(existsSync(join(directory, ".durascope/dev.json"))).toBe(false);
  dev = launch(["dev", handlers, "--port", "0"]);
  await firstLine(dev);
  expect((await run("list", "greet", "--json")).out).toBe(before);
});
