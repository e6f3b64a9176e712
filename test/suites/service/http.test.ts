import {
  CallbackTimeoutException,
  CheckpointDurableExecutionCommand,
  DurableExecutionAlreadyStartedException,
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  GetDurableExecutionStateCommand,
  InvalidParameterValueException,
  InvalidRequestContentException,
  InvokeCommand,
  ListDurableExecutionsByFunctionCommand,
  RequestTooLargeException,
  ResourceNotFoundException,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
  StopDurableExecutionCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, callbackId, ended, events, fixture, invoke, types } from "./support.ts";

let b: Bench;
beforeAll(async () => {
  b = await bench({ modules: [fixture("functions.mjs")], environments: 2 });
});
afterAll(() => b.close());

const async = { InvocationType: "Event" } as const;
const unknownArn = "arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST/durable-execution/a/b";

async function http(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string | null; json: Record<string, unknown> }> {
  const answer = await fetch(b.service.url + path, { method, headers, ...(body !== undefined && { body }) });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get("x-amzn-errortype"),
    json: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

describe("Invoke", () => {
  it("waits for the result, and says what ran", async () => {
    const answer = await b.lambda.send(
      new InvokeCommand({ FunctionName: "echo", Qualifier: "7", Payload: new TextEncoder().encode('{"a": 1}') }),
    );
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "7" });
    expect(answer.FunctionError).toBeUndefined();
    expect(answer.DurableExecutionArn).toMatch(
      /^arn:aws:lambda:us-east-1:123456789012:function:echo:7\/durable-execution\/[\w-]{36}\/[\w-]{36}$/,
    );
    expect(new TextDecoder().decode(answer.Payload)).toBe('{"a":1}');
  });

  it.each([
    "echo:$LATEST",
    "arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST",
    "123456789012:function:echo:$LATEST",
  ])("takes %s", async (name) => {
    expect(await invoke(b.lambda, name, 1, { Qualifier: undefined })).toMatchObject({ status: 200, text: "1" });
  });

  it("answers the error of a failed execution", async () => {
    const answer = await invoke(b.lambda, "failing");
    expect(answer).toMatchObject({ status: 200, error: "Unhandled" });
    expect(JSON.parse(answer.text)).toEqual({ errorMessage: "no funds", errorType: "Declined", stackTrace: ["at x"] });
  });

  it("as an event answers at once with the ARN", async () => {
    const { arn, status } = await invoke(b.lambda, "echo", 5, async);
    expect(status).toBe(202);
    expect(await ended(b.lambda, arn)).toMatchObject({ Status: "SUCCEEDED", Result: "5" });
  });

  it("as a dry run starts nothing", async () => {
    expect(await invoke(b.lambda, "echo", 5, { InvocationType: "DryRun" })).toMatchObject({ status: 204, arn: "" });
  });

  it("joins a running execution of the same name, and repeats the result of a closed one", async () => {
    const named = { DurableExecutionName: "joined" };
    const first = invoke(b.lambda, "waiting", 1, named);
    const second = invoke(b.lambda, "waiting", 1, named);
    const [{ arn, text }, other] = await Promise.all([first, second]);
    expect(text).toBe('["w"]');
    expect(other).toMatchObject({ arn, text });
    expect(await invoke(b.lambda, "waiting", 1, named)).toMatchObject({ arn, text });
    await expect(invoke(b.lambda, "waiting", 2, named)).rejects.toThrow(DurableExecutionAlreadyStartedException);
  });

  it("attaches to a held-open request through suspensions", async () => {
    const { arn, text } = await invoke(b.lambda, "waiting", 1);
    expect(text).toBe('["w"]');
    expect(types(await events(b.lambda, arn))).toEqual([
      "ExecutionStarted",
      "WaitStarted",
      "InvocationCompleted",
      "WaitSucceeded",
      "InvocationCompleted",
      "ExecutionSucceeded",
    ]);
  });

  it("refuses what it must", async () => {
    await expect(invoke(b.lambda, "echo", 1, { Qualifier: undefined })).rejects.toThrow(InvalidParameterValueException);
    await expect(invoke(b.lambda, "nobody")).rejects.toThrow(ResourceNotFoundException);
    const Payload = new TextEncoder().encode("{");
    await expect(b.lambda.send(new InvokeCommand({ FunctionName: "echo", Qualifier: "1", Payload }))).rejects.toThrow(
      InvalidRequestContentException,
    );
    await expect(invoke(b.lambda, "echo", "x".repeat(1_048_576), async)).rejects.toThrow(RequestTooLargeException);
    const name = http("POST", "/2015-03-31/functions/echo/invocations?Qualifier=1", "1", {
      "x-amz-durable-execution-name": "a b",
    });
    expect(await name).toMatchObject({
      status: 400,
      type: "ValidationException",
      json: {
        message:
          "1 validation error detected: Value 'a b' at 'durableExecutionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+",
      },
    });
  });
});

describe("reading an execution", () => {
  it("has dates, data and configuration", async () => {
    const { arn } = await invoke(b.lambda, "echo", { a: 1 }, { DurableExecutionName: "read-me" });
    const execution = await b.lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }));
    expect(execution).toMatchObject({
      DurableExecutionArn: arn,
      DurableExecutionName: "read-me",
      FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST",
      Status: "SUCCEEDED",
      Version: "$LATEST",
      InputPayload: '{"a":1}',
      Result: '{"a":1}',
      ExecutionDataIncluded: true,
      DurableConfig: { ExecutionTimeout: 900, RetentionPeriodInDays: 14 },
    });
    expect(execution.StartTimestamp).toBeInstanceOf(Date);
    expect(execution.EndTimestamp?.getTime()).toBeGreaterThanOrEqual(execution.StartTimestamp?.getTime() ?? Infinity);
    const bare = await b.lambda.send(
      new GetDurableExecutionCommand({ DurableExecutionArn: arn, IncludeExecutionData: false }),
    );
    expect(bare).toMatchObject({ Status: "SUCCEEDED", ExecutionDataIncluded: false });
    expect([bare.InputPayload, bare.Result]).toEqual([undefined, undefined]);
  });

  it("takes its ARN encoded and as it is", async () => {
    const { arn } = await invoke(b.lambda, "echo", 1);
    for (const written of [encodeURIComponent(arn), arn, arn.replace("$", "%24")]) {
      expect(await http("GET", `/2025-12-01/durable-executions/${written}`)).toMatchObject({
        status: 200,
        json: { DurableExecutionArn: arn },
      });
      expect(
        (await http("GET", `/2025-12-01/durable-executions/${written}/history?MaxItems=0&Marker=`)).json["Events"],
      ).toHaveLength(3);
    }
  });

  it("refuses unknown and malformed ARNs", async () => {
    const get = (DurableExecutionArn: string) => b.lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn }));
    await expect(get(unknownArn)).rejects.toThrow(ResourceNotFoundException);
    await expect(get(unknownArn)).rejects.toThrow("Durable Execution does not exist");
    await expect(get(unknownArn.replace("us-east-1", "eu-west-1"))).rejects.toThrow("Function not found");
    await expect(get("arn")).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("at 'durableExecutionArn'"),
    });
  });

  it("pages through history in both directions, and a marker stays valid", async () => {
    const { arn } = await invoke(b.lambda, "waiting", 1);
    const ids = async (ReverseOrder: boolean) => {
      const found: (number | undefined)[] = [];
      let Marker: string | undefined;
      do {
        const page = await b.lambda.send(
          new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, MaxItems: 1, Marker, ReverseOrder }),
        );
        expect(page.Events).toHaveLength(1);
        found.push(page.Events?.[0]?.EventId);
        Marker = page.NextMarker;
      } while (Marker !== undefined);
      return found;
    };
    expect(await ids(false)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await ids(true)).toEqual([6, 5, 4, 3, 2, 1]);
    const first = await b.lambda.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, MaxItems: 2 }));
    const wrongWay = new GetDurableExecutionHistoryCommand({
      DurableExecutionArn: arn,
      Marker: first.NextMarker,
      ReverseOrder: true,
    });
    await expect(b.lambda.send(wrongWay)).rejects.toThrow("Invalid Marker");
  });

  it("marks data that was left out", async () => {
    const { arn } = await invoke(b.lambda, "echo", 1);
    const get = (IncludeExecutionData?: boolean) =>
      b.lambda.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, IncludeExecutionData }));
    for (const flag of [true, undefined]) {
      expect((await get(flag)).Events?.[0]?.ExecutionStartedDetails).toEqual({
        Input: { Payload: "1", Truncated: false },
        ExecutionTimeout: 900,
      });
    }
    expect((await get(false)).Events?.[0]?.ExecutionStartedDetails).toEqual({
      Input: { Truncated: true },
      ExecutionTimeout: 900,
    });
  });

  it.each([
    ["MaxItems=x", "SerializationException", "'x' can not be converted to Integer"],
    [
      "MaxItems=1001",
      "ValidationException",
      "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
    ["ReverseOrder=maybe", "SerializationException", "'maybe' can not be converted to Boolean"],
    ["Marker=AAAA", "InvalidParameterValueException", "Invalid Marker"],
  ])("refuses ?%s", async (query, type, message) => {
    const { arn } = await invoke(b.lambda, "echo", 1);
    expect(
      await http("GET", `/2025-12-01/durable-executions/${encodeURIComponent(arn)}/history?${query}`),
    ).toMatchObject({ status: 400, type, json: { __type: type, message, Message: message, Type: "User" } });
  });
});

describe("listing executions", () => {
  const list = (input: object) =>
    b.lambda.send(new ListDurableExecutionsByFunctionCommand({ FunctionName: "failing", ...input }));

  it("goes from new to old, or the other way, page by page, filtered", async () => {
    const arns: string[] = [];
    for (const Qualifier of ["1", "1", "2"]) arns.push((await invoke(b.lambda, "failing", null, { Qualifier })).arn);
    const all = async (input: object) => {
      const found: (string | undefined)[] = [];
      let Marker: string | undefined;
      do {
        const page = await list({ MaxItems: 2, Marker, ...input });
        found.push(...(page.DurableExecutions ?? []).map(({ DurableExecutionArn }) => DurableExecutionArn));
        Marker = page.NextMarker;
      } while (Marker !== undefined);
      return found.filter((arn) => arns.includes(arn ?? ""));
    };
    expect(await all({})).toEqual(arns.toReversed());
    expect(await all({ ReverseOrder: true })).toEqual(arns);
    expect(await all({ Qualifier: "2" })).toEqual([arns[2]]);
    expect(await all({ Statuses: ["FAILED"] })).toHaveLength(3);
    expect(await all({ Statuses: ["RUNNING"] })).toEqual([]);
    expect(await all({ StartedAfter: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await all({ StartedBefore: new Date(Date.now() + 60_000) })).toHaveLength(3);
  });

  it("refuses several statuses, unknown ones, bad markers and unknown functions", async () => {
    await expect(list({ Statuses: ["FAILED", "RUNNING"] })).rejects.toThrow("Cannot filter by more than one status");
    await expect(list({ Statuses: ["LOST"] })).rejects.toMatchObject({ name: "ValidationException" });
    await expect(list({ Marker: "x" })).rejects.toThrow(InvalidParameterValueException);
    await expect(list({ FunctionName: "nobody" })).rejects.toThrow(ResourceNotFoundException);
  });
});

describe("callbacks", () => {
  const start = async (options?: object) => {
    const { arn } = await invoke(b.lambda, "approval", options ?? null, async);
    return { arn, CallbackId: await callbackId(b.lambda, arn) };
  };

  it("succeed with the bytes they are given", async () => {
    const { arn, CallbackId } = await start();
    await b.lambda.send(
      new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: new TextEncoder().encode('{"ok": "ä"}') }),
    );
    const { Result } = await ended(b.lambda, arn);
    expect(JSON.parse(Result ?? "")).toEqual(["SUCCEEDED", { CallbackId, Result: '{"ok": "ä"}' }]);
    await expect(b.lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId }))).rejects.toThrow(
      CallbackTimeoutException,
    );
  });

  it("fail with the error they are given", async () => {
    const { arn, CallbackId } = await start();
    const Error = { ErrorType: "Rejected", ErrorMessage: "no", ErrorData: "{}", StackTrace: ["a"] };
    await b.lambda.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error }));
    expect(JSON.parse((await ended(b.lambda, arn)).Result ?? "")).toEqual(["FAILED", { CallbackId, Error }]);
  });

  it("time out without a heartbeat, and not with one", async () => {
    const { arn, CallbackId } = await start({ HeartbeatTimeoutSeconds: 1 });
    await b.lambda.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }));
    const [status, details] = JSON.parse((await ended(b.lambda, arn)).Result ?? "") as [string, { Error: object }];
    expect([status, details.Error]).toEqual([
      "TIMED_OUT",
      { ErrorType: "Callback.Heartbeat", ErrorMessage: "Callback timed out on heartbeat" },
    ]);
  });

  it.each([["succeed"], ["fail"], ["heartbeat"]])("refuse an id that is none (%s)", async (action) => {
    expect(await http("POST", `/2025-12-01/durable-execution-callbacks/AAAA/${action}`)).toMatchObject({
      status: 400,
      type: "InvalidParameterValueException",
      json: { message: "Invalid callback id" },
    });
  });

  it.each([" ", "null", "{", "[]", '"x"'])("refuse %j as an error", async (body) => {
    const { CallbackId } = await start();
    expect(
      await http("POST", `/2025-12-01/durable-execution-callbacks/${encodeURIComponent(CallbackId)}/fail`, body),
    ).toMatchObject({ status: 400, type: "SerializationException" });
  });

  it("refuse a result that is too large", async () => {
    const { CallbackId } = await start();
    const Result = new Uint8Array(1_048_577);
    await expect(
      b.lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value at 'result' failed to satisfy constraint: Member must have length less than or equal to 1048576",
    });
  });
});

describe("checkpoints from outside", () => {
  const path = `/2025-12-01/durable-executions/${encodeURIComponent(unknownArn)}/checkpoint`;

  it("have a bad token", async () => {
    const command = new CheckpointDurableExecutionCommand({
      DurableExecutionArn: unknownArn,
      CheckpointToken: "AAAA",
      Updates: [],
    });
    await expect(b.lambda.send(command)).rejects.toThrow(InvalidParameterValueException);
    await expect(b.lambda.send(command)).rejects.toThrow("Invalid checkpoint token");
    await expect(
      b.lambda.send(new GetDurableExecutionStateCommand({ DurableExecutionArn: unknownArn, CheckpointToken: "AAAA" })),
    ).rejects.toThrow("Invalid checkpoint token");
  });

  it.each<[string, object | string, string, string]>([
    ["no JSON", "{", "SerializationException", "The request body is not valid JSON"],
    [
      "a token of another type",
      { CheckpointToken: 1 },
      "SerializationException",
      "The value at 'checkpointToken' can not be converted to String",
    ],
    [
      "no token",
      {},
      "ValidationException",
      "1 validation error detected: Value null at 'checkpointToken' failed to satisfy constraint: Member must not be null",
    ],
    [
      "several violations",
      {
        CheckpointToken: "AAAA",
        Updates: [
          { Id: "a", Type: "WAIT", Action: "START", WaitOptions: { WaitSeconds: 0 } },
          { Id: "b", Type: "TIMER", Action: "START" },
        ],
      },
      "ValidationException",
      "2 validation errors detected: Value '0' at 'updates.1.member.waitOptions.waitSeconds' failed to satisfy constraint: Member must have value greater than or equal to 1; " +
        "Value 'TIMER' at 'updates.2.member.type' failed to satisfy constraint: Member must satisfy enum value set: [EXECUTION, CONTEXT, STEP, WAIT, CALLBACK, CHAINED_INVOKE]",
    ],
  ])("are refused for %s", async (_title, body, type, message) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    expect(await http("POST", path, text)).toMatchObject({ status: 400, type, json: { message } });
  });
});

describe("ending executions", () => {
  it("by a stop, twice", async () => {
    const { arn } = await invoke(b.lambda, "waiting", 600, async);
    const stop = () =>
      b.lambda.send(
        new StopDurableExecutionCommand({
          DurableExecutionArn: arn,
          Error: { ErrorType: "Manual", ErrorMessage: "enough" },
        }),
      );
    const { StopTimestamp } = await stop();
    expect(StopTimestamp).toBeInstanceOf(Date);
    expect((await stop()).StopTimestamp).toEqual(StopTimestamp);
    const execution = await b.lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }));
    expect(execution).toMatchObject({
      Status: "STOPPED",
      EndTimestamp: StopTimestamp,
      Error: { ErrorType: "Manual", ErrorMessage: "enough" },
    });
    await expect(b.lambda.send(new StopDurableExecutionCommand({ DurableExecutionArn: unknownArn }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it("by pause, resume and delete", async () => {
    const { arn } = await invoke(b.lambda, "approval", null, async);
    await callbackId(b.lambda, arn);
    const path = `/2025-12-01/durable-executions/${encodeURIComponent(arn)}`;
    expect(await http("POST", `${path}/pause`, '{"Reason":"deploy"}')).toMatchObject({
      status: 200,
      json: { PauseRequestTimestamp: expect.any(Number) },
    });
    expect((await http("GET", path)).json).toMatchObject({
      Status: "PAUSED",
      PauseDetails: { ExecutionTimeoutPaused: false, Reason: "deploy" },
    });
    expect(await http("DELETE", path)).toMatchObject({ status: 409, type: "ResourceConflictException" });
    expect((await http("POST", `${path}/resume`)).status).toBe(200);
    expect((await http("GET", path)).json["Status"]).toBe("RUNNING");
    await http("POST", `${path}/stop`);
    expect(await http("DELETE", path)).toMatchObject({
      status: 202,
      json: { DeletionRequestTimestamp: expect.any(Number) },
    });
    expect((await http("GET", path)).status).toBe(404);
    expect((await http("POST", `${path}/pause`)).status).toBe(404);
  });
});

describe("the surface", () => {
  it("says who it is", async () => {
    expect(await http("GET", "/")).toMatchObject({
      status: 200,
      json: { service: "durascope", version: expect.stringMatching(/^\d+\./) },
    });
  });

  it.each([
    ["GET", "/nothing"],
    ["PUT", "/2025-12-01/durable-executions/x"],
    ["POST", "/"],
    ["GET", "/2025-12-01/functions/echo"],
  ])("%s %s is no operation", async (method, path) => {
    expect(await http(method, path)).toMatchObject({
      status: 404,
      json: { message: `${method} ${path} is no operation of this service` },
    });
  });

  it("refuses pages of other sites", async () => {
    expect((await http("GET", "/", undefined, { origin: "https://example.com" })).status).toBe(404);
    expect((await http("GET", "/", undefined, { origin: "http://localhost:5173" })).status).toBe(200);
  });

  it("refuses a body no limit could allow", async () => {
    expect(
      await http("POST", "/2015-03-31/functions/echo/invocations?Qualifier=1", "x".repeat(16_777_217)),
    ).toMatchObject({ status: 413, type: "RequestTooLargeException" });
  });
});
