import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestService } from "./server/support.ts";

const command = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "durascope-mcp-"));
const file = join(directory, "kept.json");
let service: TestService;
let client: Client;
let done: string;
let failed: string;

interface ToolAnswer {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text: string }[];
}

async function connect(...args: string[]): Promise<Client> {
  const connected = new Client({ name: "test", version: "1" });
  const { PATH = "" } = process.env;
  await connected.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ["--conditions=@durascope/source", command, "mcp", "--endpoint", service.service.url, ...args],
      cwd: directory,
      env: { PATH },
      stderr: "ignore",
    }),
  );
  return connected;
}

async function call(name: string, input: Record<string, unknown>, to = client): Promise<ToolAnswer> {
  return (await to.callTool({ name, arguments: input })) as unknown as ToolAnswer;
}

/** What a tool answers, decoded. */
async function ask<T>(name: string, input: Record<string, unknown> = {}, to = client): Promise<T> {
  const { isError, content } = await call(name, input, to);
  const text = content[0]?.text ?? "";
  if (isError === true) throw new Error(text);
  return JSON.parse(text) as T;
}

beforeAll(async () => {
  service = await TestService.start();
  done = await service.invoke("pauses", { secret: "sesame" }, "done-1");
  failed = await service.invoke("fails", {}, "failed-1");
  await service.ended(done);
  await service.ended(failed);
  const history = `${service.service.url}/2025-12-01/durable-executions/${encodeURIComponent(done)}/history`;
  writeFileSync(file, await (await fetch(`${history}?IncludeExecutionData=true`)).text());
  client = await connect(file);
});

afterAll(async () => {
  await client.close();
  await service.close();
  rmSync(directory, { recursive: true, force: true });
});

test("the tools only read, and the instructions name the files", async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    "list_executions",
    "show_execution",
    "why_waiting",
    "trace_summary",
    "show_operation",
    "read_payload",
    "compare_executions",
  ]);
  for (const { annotations } of tools)
    expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
  expect(client.getInstructions()).toContain("kept.json");
});

test("executions are listed newest first, filtered, page by page", async () => {
  const first = await ask<{ executions: { name: string }[]; next: string }>("list_executions", { limit: 1 });
  expect(first.executions.map(({ name }) => name)).toEqual(["failed-1"]);
  const second = await ask<typeof first>("list_executions", { limit: 1, cursor: first.next });
  expect(second.executions.map(({ name }) => name)).toEqual(["done-1"]);
  const succeeded = await ask<typeof first>("list_executions", { status: "SUCCEEDED" });
  expect(succeeded.executions.map(({ name }) => name)).toEqual(["done-1"]);
});

test("an execution is shown without any payload, the same from a service and from a file", async () => {
  const fromService = await call("show_execution", { execution: done });
  expect(fromService.content[0]?.text).not.toMatch(/sesame|"one"|"two"/);
  const shown = await ask<{ status: string; operations: { name: string; state: string }[] }>("show_execution", {
    execution: "kept.json",
  });
  expect(shown).toMatchObject({ status: "SUCCEEDED", invocations: 2, states: { succeeded: 3 } });
  expect(shown.operations.map(({ name }) => name)).toEqual(["first", "pause", "second"]);
  const paged = await ask<{ nextOffset: number }>("show_execution", { execution: done, limit: 1, offset: 1 });
  expect(paged).toMatchObject({ matching: 3, nextOffset: 2, operations: [{ name: "pause" }] });
  expect(await ask("show_execution", { execution: done, name: "SEC", status: "succeeded" })).toMatchObject({
    operations: [{ name: "second" }],
  });
});

test("one operation tells its attempts, its error, and which invocations executed or replayed it", async () => {
  const first = await ask("show_operation", { execution: done, operation: "first" });
  expect(first).toMatchObject({
    status: "SUCCEEDED",
    result: { bytes: 5 },
    attempts: [{ number: 1, outcome: "succeeded", invocation: 1 }],
    invocations: [
      { mark: "executed", from: 1, to: 1 },
      { mark: "replayed", from: 2, to: 2 },
    ],
  });
  expect(await ask("show_operation", { execution: failed, operation: "try" })).toMatchObject({
    status: "FAILED",
    error: { message: "no luck" },
  });
});

test("a payload is read in parts, of an operation and of the execution", async () => {
  expect(await ask("read_payload", { execution: done, operation: "second", member: "result" })).toEqual({
    characters: 5,
    text: '"two"',
  });
  expect(await ask("read_payload", { execution: done, member: "input", length: 8 })).toEqual({
    characters: 19,
    text: '{"secret',
    nextOffset: 8,
  });
  expect(await ask("read_payload", { execution: done, member: "error" })).toEqual({ state: "empty" });
});

test("what an execution waits for is named with the id to go on with", async () => {
  const asks = await service.invoke("asks", {}, "asks-1");
  await expect
    .poll(async () => (await ask<{ text: string }>("why_waiting", { execution: asks })).text, { timeout: 15_000 })
    .toMatch(/^Waiting for callback "answer"/);
  const { reasons } = await ask<{ reasons: object[] }>("why_waiting", { execution: asks });
  expect(reasons).toEqual([
    expect.objectContaining({ kind: "callback", callback: expect.objectContaining({ id: expect.any(String) }) }),
  ]);
});

test("two executions are compared, and the time of one is summed up", async () => {
  expect(await ask("compare_executions", { left: done, right: failed })).toMatchObject({
    left: "done-1",
    right: "failed-1",
    execution: { status: { left: "SUCCEEDED", right: "FAILED" } },
    totals: { added: 1, removed: 3 },
    rows: expect.arrayContaining([expect.objectContaining({ name: "try", differences: ["added"] })]),
  });
  expect(await ask("trace_summary", { execution: done })).toMatchObject({
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    criticalPath: expect.arrayContaining([expect.objectContaining({ operation: "pause" })]),
    replay: { replayedOperations: expect.any(Number) },
  });
});

test.each([
  ["show_execution", { execution: "nonsense" }, "is not the ARN of an execution"],
  ["show_execution", { execution: "../kept.json" }, "is not the ARN of an execution"],
  ["show_operation", { execution: "kept.json", operation: "nobody" }, "There is no operation nobody."],
  ["list_executions", { function: "nobody" }, "has no function nobody"],
])("%s of %j is an error that says so", async (name, input, text) => {
  expect(await call(name, input)).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining(text) }],
  });
});

test("with --no-payloads there is no tool for payloads, and errors stay where they are", async () => {
  const careful = await connect("--no-payloads");
  const { tools } = await careful.listTools();
  expect(tools.map(({ name }) => name)).not.toContain("read_payload");
  const shown = await call("show_operation", { execution: failed, operation: "try" }, careful);
  expect(shown.content[0]?.text).not.toContain("no luck");
  await careful.close();
});
