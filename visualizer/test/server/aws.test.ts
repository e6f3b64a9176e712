import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Target } from "../../src/lambda/target.ts";
import { messagesOf, type StreamMessage } from "../../src/server/message-reader.ts";
import { paths, type ProblemAnswer, type StreamLine } from "../../src/shared/api.ts";
import { TestServer } from "./support.ts";

// An endpoint that answers as AWS does where the local service cannot: refusals of credentials, keys and rates.

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:pay:7/durable-execution/order-1/id-1";

interface Refusal {
  readonly status: number;
  readonly name: string;
  readonly message: string;
}

type Behaviour = (request: { readonly path: string; readonly query: URLSearchParams }) => object | Refusal;

const record = {
  DurableExecutionArn: arn,
  DurableExecutionName: "order-1",
  FunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:pay:7",
  StartTimestamp: 1_790_000_000,
  Status: "RUNNING",
};

const started = { EventId: 1, EventType: "ExecutionStarted", EventTimestamp: 1_790_000_000, Name: "order-1" };

let behave: Behaviour;
let calls: string[] = [];
let headers: IncomingMessage["headers"][] = [];
const aws = createServer((request, response) => answer(request, response));
let server: TestServer;
let target: Target;

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://aws");
  const path = decodeURIComponent(pathname);
  calls.push(path.endsWith("/history") ? "history" : (path.split("/")[2] ?? ""));
  headers.push(request.headers);
  request.resume();
  const given = behave({ path, query: searchParams });
  const refused = "name" in given && "status" in given;
  response.writeHead(refused ? (given as Refusal).status : 200, {
    "content-type": "application/json",
    "x-amzn-requestid": "11111111-2222-3333-4444-555555555555",
    ...(refused ? { "x-amzn-errortype": (given as Refusal).name } : {}),
  });
  response.end(JSON.stringify(refused ? { message: (given as Refusal).message } : given));
}

beforeAll(async () => {
  await new Promise<void>((resolve) => void aws.listen(0, "127.0.0.1", resolve));
  // One attempt each: how often the client tries again is its own affair.
  process.env["AWS_MAX_ATTEMPTS"] = "1";
  target = {
    kind: "aws",
    url: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "not-to-be-seen" },
  };
  server = await TestServer.start(target, { allowActions: true });
});

afterAll(async () => {
  await server.close();
  await new Promise<void>((resolve) => void aws.close(() => resolve()));
});

beforeEach(() => {
  calls = [];
  headers = [];
});

const refusing =
  (refusal: Refusal): Behaviour =>
  () =>
    refusal;

describe("a refusal says what happened, what to do, which call, and which request", () => {
  test.each([
    {
      about: "an execution that AWS does not know",
      refusal: { status: 404, name: "ResourceNotFoundException", message: "Durable Execution does not exist" },
      expected: { code: "not-found", status: 404, next: /retention period has passed/ },
    },
    {
      about: "a role that may not",
      refusal: {
        status: 403,
        name: "AccessDeniedException",
        message: "User is not authorized to perform: lambda:GetDurableExecution",
      },
      expected: {
        code: "access-denied",
        status: 403,
        next: /lambda:GetDurableExecution/,
        permission: "lambda:GetDurableExecution",
      },
    },
    {
      about: "a key that may not be used",
      refusal: { status: 502, name: "KMSAccessDeniedException", message: "The ciphertext refers to a key" },
      expected: { code: "kms-denied", status: 403, next: /kms:Decrypt/ },
    },
    {
      about: "a key that is disabled",
      refusal: { status: 502, name: "KMSDisabledException", message: "The key is disabled" },
      expected: { code: "kms-denied", status: 403, next: /kms:Decrypt/ },
    },
    {
      about: "too many requests",
      refusal: { status: 429, name: "TooManyRequestsException", message: "Rate exceeded" },
      expected: { code: "throttled", status: 429, next: /Retry/ },
    },
    {
      about: "a session that has expired",
      refusal: {
        status: 403,
        name: "ExpiredTokenException",
        message: "The security token included in the request is expired",
      },
      expected: { code: "expired-credentials", status: 502, next: /Log in again/ },
    },
    {
      about: "keys that AWS does not know",
      refusal: {
        status: 403,
        name: "UnrecognizedClientException",
        message: "The security token included in the request is invalid.",
      },
      expected: { code: "no-credentials", status: 502, next: /AWS_PROFILE.*region/ },
    },
    {
      about: "a service that fails",
      refusal: { status: 500, name: "ServiceException", message: "An internal error occurred" },
      expected: { code: "service-error", status: 502, next: /again/ },
    },
  ])("$about", async ({ refusal, expected: { status, next, ...expected } }) => {
    behave = refusing(refusal);
    const response = await server.get(paths.events, { arn });
    const { error } = (await response.json()) as ProblemAnswer;
    expect(response.status).toBe(status);
    expect(error).toMatchObject({
      ...expected,
      call: "GetDurableExecution",
      requestId: "11111111-2222-3333-4444-555555555555",
    });
    expect(error.next).toMatch(next);
    expect(JSON.stringify(error)).not.toContain("not-to-be-seen");
  });

  test("an address that nobody answers at", async () => {
    const nowhere = await TestServer.start({ ...target, url: "http://127.0.0.1:1" });
    expect(await nowhere.json(paths.execution, { arn })).toMatchObject({
      error: { code: "unreachable", next: expect.any(String) },
    });
    await nowhere.close();
  });
});

test("a history that fails on its way keeps what was sent, and ends with the problem", async () => {
  behave = ({ path, query }) => {
    if (!path.endsWith("/history")) return record;
    if (query.has("Marker") || query.get("ReverseOrder") === "true") {
      return { status: 429, name: "TooManyRequestsException", message: "Rate exceeded" };
    }
    return { Events: [started], NextMarker: "next" };
  };
  const lines = await server.lines(arn);
  expect(lines.map((line: StreamLine) => Object.keys(line)[0])).toEqual(["DurableExecutionArn", "EventId", "error"]);
  expect(lines.at(-1)).toMatchObject({ error: { code: "throttled", call: "GetDurableExecutionHistory" } });
  behave = ({ path }) => (path.endsWith("/history") ? { Events: [started] } : record);
  expect((await server.lines(arn)).at(-1)).toEqual({ end: true, events: 1 });
});

test("what is newer than the AWS client passes through whole", async () => {
  const newer = {
    EventId: 2,
    EventType: "ExecutionHibernated",
    EventTimestamp: 1_790_000_000.123456,
    Id: null,
    ExecutionHibernatedDetails: {
      Until: "spring",
      WakeTimestamp: 1_790_000_060,
      Input: null,
      Reason: { Payload: "cold" },
    },
  };
  behave = ({ path }) => (path.endsWith("/history") ? { Events: [started, newer] } : record);
  const lines = await server.lines(arn.replace("id-1", "id-newer"));
  expect(lines[2]).toEqual({
    ...newer,
    EventTimestamp: 1_790_000_000_123.456,
    ExecutionHibernatedDetails: { Until: "spring", WakeTimestamp: 1_790_000_060_000, Input: null, Reason: { Size: 4 } },
  });
});

test("a history that is gone while its execution is known has expired", async () => {
  behave = ({ path }) =>
    path.endsWith("/history")
      ? { status: 404, name: "ResourceNotFoundException", message: "Durable Execution does not exist" }
      : { ...record, Status: "SUCCEEDED" };
  const other = arn.replace("id-1", "id-expired");
  expect((await server.lines(other)).at(-1)).toMatchObject({
    error: { code: "expired", next: expect.stringContaining("retention") },
  });
});

test("data that AWS cut off is told apart from data that was not asked for", async () => {
  const cut = arn.replace("id-1", "id-cut");
  behave = ({ path, query }) => {
    if (!path.endsWith("/history")) return record;
    const included = query.get("IncludeExecutionData") === "true";
    const Result = { Truncated: true };
    const partly = included ? { Payload: '{"half":', Truncated: true } : { Truncated: true };
    const events = [
      { ...started, ExecutionStartedDetails: { Input: partly } },
      { EventId: 2, EventType: "StepSucceeded", EventTimestamp: 1_790_000_001, StepSucceededDetails: { Result } },
    ];
    return { Events: query.get("ReverseOrder") === "true" ? events.toReversed() : events };
  };
  await server.lines(cut);
  const half = await server.get(paths.payload, { arn: cut, event: 1, member: "Input" });
  expect({ text: await half.text(), truncated: half.headers.get("x-durascope-truncated") }).toEqual({
    text: '{"half":',
    truncated: "true",
  });
  expect(await server.json(paths.payload, { arn: cut, event: 2, member: "Result" })).toMatchObject({
    error: { code: "no-payload" },
  });
  expect(await server.json(paths.payloads, { arn: cut })).toMatchObject({
    payloads: [
      { event: 1, member: "Input", size: 8, truncated: true },
      { event: 2, member: "Result", size: 0, truncated: true },
    ],
  });
});

test("without the key operations are shown, payloads are a problem of their own", async () => {
  const locked = arn.replace("id-1", "id-locked");
  behave = ({ path, query }) => {
    if (!path.endsWith("/history")) return record;
    if (query.get("IncludeExecutionData") === "false") return { Events: [started] };
    return { status: 502, name: "KMSAccessDeniedException", message: "no access" };
  };
  expect((await server.lines(locked)).at(-1)).toEqual({ end: true, events: 1 });
  expect(await server.json(paths.payload, { arn: locked, event: 1, member: "Input" })).toMatchObject({
    error: { code: "kms-denied", call: "GetDurableExecutionHistory" },
  });
});

test("a marker that is of no use with data leads to a search from the beginning", async () => {
  const strict = arn.replace("id-1", "id-strict");
  const event = (id: number, data: boolean) => ({
    EventId: id,
    EventType: "StepSucceeded",
    EventTimestamp: 1_790_000_000 + id,
    StepSucceededDetails: { Result: data ? { Payload: `"${id}"` } : { Truncated: true } },
  });
  behave = ({ path, query }) => {
    if (!path.endsWith("/history")) return record;
    const data = query.get("IncludeExecutionData") === "true";
    const page = [
      [1, 2],
      [3, 4],
    ] as const;
    if (query.get("ReverseOrder") === "true") return { Events: [event(4, data)], NextMarker: "back" };
    const marker = query.get("Marker");
    if (marker !== null && marker !== `second-${data}`) {
      return { status: 400, name: "InvalidParameterValueException", message: "Invalid Marker" };
    }
    return {
      Events: page[marker === null ? 0 : 1].map((id) => event(id, data)),
      ...(marker === null ? { NextMarker: `second-${data}` } : {}),
    };
  };
  await server.lines(strict);
  const payload = await server.get(paths.payload, { arn: strict, event: 3, member: "Result" });
  expect(await payload.text()).toBe('"3"');
});

test("live updates go on after a refusal that passes, and end with one that does not", async () => {
  const tried = arn.replace("id-1", "id-tried");
  let refusals = 0;
  behave = ({ path }) => {
    if (!path.endsWith("/history")) return record;
    refusals += 1;
    if (refusals === 1) return { status: 429, name: "TooManyRequestsException", message: "Rate exceeded" };
    if (refusals === 2) return { Events: [started] };
    return { status: 403, name: "AccessDeniedException", message: "no" };
  };
  const response = await server.get(paths.live, { arn: tried, after: 0 });
  const messages: StreamMessage[] = [];
  if (response.body !== null) for await (const message of messagesOf(response.body)) messages.push(message);
  const told = messages.map(({ event, data }) => {
    const { code, retrying, events } = JSON.parse(data) as { code?: string; retrying?: boolean; events?: unknown[] };
    return event === "problem" ? [code, retrying] : [event, events?.length];
  });
  expect(told.filter(([, count]) => count !== 0)).toEqual([
    ["throttled", true],
    ["message", 1],
    ["access-denied", false],
  ]);
});

test("each region has its own client, and the region is that of the ARN", async () => {
  behave = () => record;
  for (const region of ["eu-west-1", "us-east-2", "us-east-2"]) {
    await server.get(paths.execution, { arn: arn.replace("eu-west-1", region) });
  }
  const signed = headers.map(({ authorization = "" }) => /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization)?.[1]);
  expect(signed).toEqual(["eu-west-1", "us-east-2", "us-east-2"]);
});

test("an action in AWS asks for the name of the execution, and does nothing without it", async () => {
  behave = () => ({ StopTimestamp: 1_790_000_000 });
  for (const confirmName of [undefined, "", "order-2", "id-1"]) {
    expect(await server.post(paths.stop, { arn, ...(confirmName === undefined ? {} : { confirmName }) })).toMatchObject(
      {
        status: 409,
        body: { error: { code: "name-differs", next: expect.stringContaining("order-1") } },
      },
    );
  }
  expect(calls).toEqual([]);
  expect(await server.post(paths.stop, { arn, confirmName: "order-1" })).toEqual({ status: 200, body: { done: true } });
  expect(calls).toEqual(["durable-executions"]);
  expect(server.audit.map((line) => line.replace(/^\S+ /, ""))).toEqual([
    ...Array<unknown>(4).fill(expect.stringMatching(/^stop arn:.*: refused, .*name/)),
    `stop ${arn}: done`,
  ]);
});

test("logs in AWS are not available here, and where they are is said", async () => {
  expect(await server.json(paths.logs, { arn, operation: "abc" })).toEqual({
    available: false,
    lines: [],
    elsewhere: {
      text: expect.stringContaining("CloudWatch Logs Insights"),
      logGroup: "/aws/lambda/pay",
      query: expect.stringContaining(`filter executionArn = "${arn}"\n| filter operationId = "abc"`),
    },
  });
  expect(await server.json(paths.logs, { arn, operation: 'a" or 1=1' })).toMatchObject({
    error: { code: "bad-request" },
  });
  expect(await server.json(paths.recording, { arn })).toEqual({ available: false, invocations: [] });
  expect(calls).toEqual([]);
});

test("the list tells of functions that may not be listed, and shows the others", async () => {
  behave = ({ path }) => {
    if (/\/functions\/?$/.test(path)) {
      const named = (name: string) => ({
        FunctionName: name,
        FunctionArn: `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
        DurableConfig: { ExecutionTimeout: 60 },
      });
      return { Functions: [named("open"), named("closed"), { FunctionName: "ordinary" }] };
    }
    if (path.includes("/closed/")) return { status: 403, name: "AccessDeniedException", message: "no" };
    return {
      DurableExecutions: [
        { DurableExecutionArn: arn, DurableExecutionName: "x", Status: "RUNNING", StartTimestamp: 1 },
      ],
    };
  };
  expect(await server.json(paths.executions)).toMatchObject({
    executions: [{ name: "x", functionName: "open" }],
    problems: [{ functionName: "closed", code: "access-denied", permission: "lambda:ListDurableExecutionsByFunction" }],
  });
});

test("the session names account, region and role as far as they are known, and no keys", async () => {
  const text = await (await server.get(paths.session)).text();
  expect(JSON.parse(text)).toMatchObject({ source: { kind: "aws", region: "eu-central-1" } });
  expect(text).not.toMatch(/AKIAEXAMPLE|not-to-be-seen/);
});
