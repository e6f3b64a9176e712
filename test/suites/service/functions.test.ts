import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type { ServiceEvent } from "@durascope/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Bench, bench, callbackId, ended, events, fixture, invoke, types, until } from "./support.ts";

const fast = { maxAttempts: 3, initialDelaySeconds: 0.05 };
const async = { InvocationType: "Event" } as const;

describe("function processes", () => {
  let b: Bench;
  beforeAll(async () => {
    b = await bench({
      modules: [fixture("functions.mjs"), fixture("plain.mjs")],
      environments: 3,
      functionTimeoutSeconds: 1,
      retry: fast,
    });
  });
  afterAll(() => b.close());

  it("that crash are a failed invocation, and the next one goes on", async () => {
    const { arn, text } = await invoke(b.lambda, "crashing");
    expect(text).toBe('"survived"');
    const history = await events(b.lambda, arn);
    expect(types(history)).toEqual([
      "ExecutionStarted",
      "StepStarted",
      "InvocationCompleted",
      "InvocationCompleted",
      "ExecutionSucceeded",
    ]);
    expect(history[2]?.InvocationCompletedDetails?.Error?.Payload).toMatchObject({
      ErrorType: "Runtime.ExitError",
      ErrorMessage: expect.stringContaining("exit status 3"),
    });
    expect(b.stdout.text).toContain("last words\nand more\n");
  });

  it("that do not end are ended", async () => {
    const { error, text, arn } = await invoke(b.lambda, "hanging");
    expect(error).toBe("Unhandled");
    expect(JSON.parse(text)).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/Task timed out after 1.00 seconds$/),
    });
    expect(types(await events(b.lambda, arn))).toEqual([
      "ExecutionStarted",
      ...Array<string>(3).fill("InvocationCompleted"),
      "ExecutionFailed",
    ]);
  });

  it("that throw are repeated, and then fail the execution", async () => {
    const { arn } = await invoke(b.lambda, "throwing");
    const history = await events(b.lambda, arn);
    expect(types(history)).toEqual([
      "ExecutionStarted",
      ...Array<string>(3).fill("InvocationCompleted"),
      "ExecutionFailed",
    ]);
    const ids = new Set(
      history.map((event) => event.InvocationCompletedDetails?.RequestId).filter((id) => id !== undefined),
    );
    expect(ids.size).toBe(3);
    expect(history[4]?.ExecutionFailedDetails?.Error?.Payload).toMatchObject({
      ErrorType: "TypeError",
      ErrorMessage: "broken",
    });
  });

  it("find their environment, and their output passes through", async () => {
    const answer = await b.lambda.send(
      new InvokeCommand({ FunctionName: "talking", Qualifier: "3", LogType: "Tail", TraceId: undefined } as never),
    );
    expect(JSON.parse(new TextDecoder().decode(answer.Payload))).toMatchObject({
      AWS_ENDPOINT_URL_LAMBDA: b.service.url,
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_FUNCTION_NAME: "talking",
    });
    const line = b.stdout.text.split("\n").find((text) => text.startsWith('{"context"')) ?? "{}";
    const { context } = JSON.parse(line) as { context: Record<string, unknown> };
    expect(context).toMatchObject({
      functionName: "talking",
      functionVersion: "3",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:talking:3",
      memoryLimitInMB: "1024",
      logGroupName: "/aws/lambda/talking",
      awsRequestId: expect.stringMatching(/^[\w-]{36}$/),
    });
    expect(context["remaining"]).toBeLessThanOrEqual(1000);
    expect(b.stderr.text).toContain("to stderr\n");
    expect(Buffer.from(answer.LogResult ?? "", "base64").toString()).toContain('{"context"');
  });

  it("run one invocation each, and no more than allowed", async () => {
    const answers = await Promise.all(Array.from({ length: 9 }, () => invoke(b.lambda, "processes")));
    const pids = new Set(answers.map(({ text }) => text));
    expect(pids.size).toBeGreaterThan(1);
    expect(pids.size).toBeLessThanOrEqual(3);
  });

  it("run ordinary functions too", async () => {
    expect(await invoke(b.lambda, "greet", { name: "you" }, { Qualifier: undefined })).toMatchObject({
      text: '{"greeting":"hello you"}',
      arn: "",
    });
    const { error, text } = await invoke(b.lambda, "refuse", {}, { Qualifier: undefined });
    expect(error).toBe("Unhandled");
    expect(JSON.parse(text)).toMatchObject({
      errorType: "RangeError",
      errorMessage: "not you",
      trace: expect.any(Array),
    });
    expect(
      b.service
        .functions()
        .filter(({ durable }) => !durable)
        .map(({ name }) => name),
    ).toEqual(["greet", "refuse"]);
    await expect(invoke(b.lambda, "greet", {}, { DurableExecutionName: "x" })).rejects.toThrow(
      "only be given for a durable function",
    );
  });
});

describe("source changes", () => {
  let dir: string;
  let b: Bench | undefined;
  const seen: ServiceEvent[] = [];
  const event = (type: ServiceEvent["type"]) => until(() => seen.find((found) => found.type === type));
  const write = (file: string, text: string) => writeFileSync(join(dir, file), text);
  const handler = (expression: string, imports = "") => `${imports}
    export const greet = async (event) => {
      const callback = event.InitialExecutionState.Operations.find(({ Id }) => Id === "c");
      if (callback?.Status === "SUCCEEDED" || ${imports === ""}) return { Status: "SUCCEEDED", Result: JSON.stringify(${expression}) };
      return { Status: "PENDING" };
    };`;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "durascope-reload-"));
    seen.length = 0;
  });
  afterEach(async () => {
    await b?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it("are taken up, also in what the module imports", async () => {
    write("text.mjs", 'export const text = "one";');
    write(
      "main.mjs",
      'import { text } from "./text.mjs"; export const greet = async () => ({ Status: "SUCCEEDED", Result: JSON.stringify(text) });',
    );
    b = await bench({ modules: [join(dir, "main.mjs")], watch: true, onEvent: (found) => seen.push(found) });
    expect((await invoke(b.lambda, "greet")).text).toBe('"one"');
    write("text.mjs", 'export const text = "two";');
    await event("module.reloaded");
    expect((await invoke(b.lambda, "greet")).text).toBe('"two"');
  });

  it("that cannot be loaded are reported, and executions wait until they can", async () => {
    write("main.mjs", handler('"one"'));
    b = await bench({ modules: [join(dir, "main.mjs")], watch: true, onEvent: (found) => seen.push(found) });
    write("main.mjs", "export const greet = async () => {{{");
    expect(await event("module.failed")).toMatchObject({ error: { ErrorType: "Runtime.UserCodeSyntaxError" } });
    const { arn } = await invoke(b.lambda, "greet", null, async);
    write("main.mjs", handler('"mended"'));
    await event("module.reloaded");
    expect(await ended(b.lambda, arn)).toMatchObject({ Status: "SUCCEEDED", Result: '"mended"' });
    expect(types(await events(b.lambda, arn))).toEqual([
      "ExecutionStarted",
      "InvocationCompleted",
      "ExecutionSucceeded",
    ]);
  });

  it("of a module that was broken from the start are taken up", async () => {
    write("main.mjs", 'import "./missing.mjs"; export const greet = async () => ({ Status: "SUCCEEDED" });');
    b = await bench({ modules: [join(dir, "main.mjs")], watch: true, onEvent: (found) => seen.push(found) });
    expect(seen.find(({ type }) => type === "module.failed")).toMatchObject({
      error: { ErrorType: "Runtime.ImportModuleError" },
    });
    write("missing.mjs", "");
    await event("function.registered");
    expect(await invoke(b.lambda, "greet")).toMatchObject({ status: 200, error: undefined });
  });
});

describe("managing functions", () => {
  let b: Bench;
  beforeAll(async () => {
    b = await bench({ handlers: { work: async () => ({ Status: "SUCCEEDED", Result: "1" }) } });
  });
  afterAll(() => b.close());

  const code = {
    Code: { ZipFile: new Uint8Array() },
    Role: "arn:aws:iam::123456789012:role/r",
    Runtime: "nodejs24.x",
  } as const;

  it("creates one that runs an exported function, with a configuration of its own", async () => {
    const created = await b.lambda.send(
      new CreateFunctionCommand({
        ...code,
        FunctionName: "made",
        Handler: "index.work",
        Timeout: 3,
        DurableConfig: { ExecutionTimeout: 60, RetentionPeriodInDays: 3 },
      }),
    );
    expect(created).toMatchObject({
      FunctionName: "made",
      State: "Active",
      Timeout: 3,
      DurableConfig: { ExecutionTimeout: 60, RetentionPeriodInDays: 3 },
    });
    const { arn, text } = await invoke(b.lambda, "made");
    expect(text).toBe("1");
    const [started] = await events(b.lambda, arn);
    expect(started?.ExecutionStartedDetails?.ExecutionTimeout).toBe(60);
    await expect(
      b.lambda.send(new CreateFunctionCommand({ ...code, FunctionName: "made", Handler: "index.work" })),
    ).rejects.toThrow(ResourceConflictException);
  });

  it("changes what later executions are started with", async () => {
    await b.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "work", DurableConfig: { ExecutionTimeout: 1200 } }),
    );
    expect(await b.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "work" }))).toMatchObject({
      DurableConfig: { ExecutionTimeout: 1200 },
    });
    await expect(invoke(b.lambda, "work")).rejects.toThrow("executionTimeout greater than 15 minutes");
    const { arn } = await invoke(b.lambda, "work", null, async);
    expect(await ended(b.lambda, arn)).toMatchObject({ DurableConfig: { ExecutionTimeout: 1200 } });
    await b.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "work", DurableConfig: { ExecutionTimeout: 900 } }),
    );
  });

  it("knows versions and aliases", async () => {
    expect((await b.lambda.send(new PublishVersionCommand({ FunctionName: "work" }))).Version).toBe("1");
    await b.lambda.send(new CreateAliasCommand({ FunctionName: "work", Name: "live", FunctionVersion: "1" }));
    expect((await b.lambda.send(new InvokeCommand({ FunctionName: "work", Qualifier: "live" }))).ExecutedVersion).toBe(
      "1",
    );
    await b.lambda.send(new UpdateAliasCommand({ FunctionName: "work", Name: "live", FunctionVersion: "2" }));
    expect((await b.lambda.send(new GetAliasCommand({ FunctionName: "work", Name: "live" }))).FunctionVersion).toBe(
      "2",
    );
    expect((await b.lambda.send(new ListAliasesCommand({ FunctionName: "work" }))).Aliases).toHaveLength(1);
    const { Versions } = await b.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: "work" }));
    expect(Versions?.map(({ Version }) => Version)).toEqual(["$LATEST", "1"]);
  });

  it("lists, describes and deletes", async () => {
    await b.lambda.send(
      new CreateFunctionCommand({ ...code, FunctionName: "short", Handler: "index.work", DurableConfig: {} }),
    );
    expect(
      (await b.lambda.send(new ListFunctionsCommand({}))).Functions?.map(({ FunctionName }) => FunctionName),
    ).toContain("short");
    expect((await b.lambda.send(new GetFunctionCommand({ FunctionName: "short" }))).Configuration).toMatchObject({
      FunctionName: "short",
    });
    await b.lambda.send(new DeleteFunctionCommand({ FunctionName: "short" }));
    await expect(b.lambda.send(new GetFunctionCommand({ FunctionName: "short" }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it("fails the open executions of one that is deleted, when they are next invoked", async () => {
    const other = await bench({ modules: [fixture("functions.mjs")] });
    const { arn } = await invoke(other.lambda, "approval", { TimeoutSeconds: 1 }, async);
    await callbackId(other.lambda, arn);
    await other.lambda.send(new DeleteFunctionCommand({ FunctionName: "approval" }));
    expect(await ended(other.lambda, arn)).toMatchObject({
      Status: "FAILED",
      Error: { ErrorType: "ResourceNotFoundException" },
    });
    await other.close();
  });
});
