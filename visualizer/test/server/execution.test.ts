import { gunzipSync } from "node:zlib";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildExecutionModel, markOf, operation, waitingFor, withRecording } from "@durascope/sdk/history";
import {
  type EventLine,
  type ExecutionRecordAnswer,
  type ExecutionsAnswer,
  type LiveMessage,
  type LogsAnswer,
  paths,
  type PayloadsAnswer,
  type ProblemAnswer,
  type RecordingAnswer,
  sizeHeader,
  type StreamLine,
  tokenHeader,
} from "../../src/shared/api.ts";
import { messagesOf, type StreamMessage } from "../../src/server/message-reader.ts";
import { ask, TestServer, TestService } from "./support.ts";

let service: TestService;
let server: TestServer;
const file = join(tmpdir(), `durascope-${process.pid} "quoted".json`);

beforeAll(async () => {
  service = await TestService.start();
  writeFileSync(file, '{"Events":[]}');
  server = await TestServer.start(service.target, { allowActions: true, files: [file] });
});

afterAll(async () => {
  await server.close();
  await service.close();
  rmSync(file, { force: true });
});

const isEvent = (line: StreamLine): line is EventLine => "EventType" in line;

/** Messages of the live stream up to its end, or as many as are wanted. */
async function* live(arn: string, after = 0, target = server): AsyncGenerator<StreamMessage> {
  const response = await target.get(paths.live, { arn, after });
  if (response.body !== null) yield* messagesOf(response.body);
}

async function eventsOf(messages: AsyncIterable<StreamMessage>): Promise<number[]> {
  const ids: number[] = [];
  for await (const { event, data } of messages) {
    if (event === "message") ids.push(...(JSON.parse(data) as LiveMessage).events.map(({ EventId }) => EventId));
  }
  return ids;
}

const upTo = (last: number, from = 1): number[] => Array.from({ length: last - from + 1 }, (_, index) => index + from);

describe("the event stream", () => {
  test("starts with the record, holds every event once without payloads, and ends", async () => {
    const arn = await service.invoke("pauses", { secret: "input" });
    await service.ended(arn);
    const lines = await server.lines(arn);
    const [record, ...rest] = lines;
    expect(record).toMatchObject({ DurableExecutionArn: arn, Status: "SUCCEEDED", StartTimestamp: expect.any(Number) });
    const events = rest.filter(isEvent);
    expect(events.map(({ EventId }) => EventId)).toEqual(upTo(events.length));
    expect(lines.at(-1)).toEqual({ end: true, events: events.length });
    expect(JSON.stringify(lines)).not.toMatch(/secret|"one"|"two"|"done"/);
    const model = buildExecutionModel(events, record as ExecutionRecordAnswer);
    expect(
      upTo(3, 0)
        .slice(0, 3)
        .map((index) => operation(model, index).name),
    ).toEqual(["first", "pause", "second"]);
    expect(model.execution).toMatchObject({ status: "SUCCEEDED", closed: true });
    expect(model.invocations.count).toBe(2);
  });

  test("of more than one page says how many events to expect, and comes compressed when that is understood", async () => {
    const arn = await service.invoke("steps", { count: 700 });
    await service.ended(arn);
    const headers = { [tokenHeader]: server.token, "accept-encoding": "gzip" };
    const packed = await fetch(`${server.origin}${paths.events}?arn=${encodeURIComponent(arn)}`, { headers });
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    const lines = await server.lines(arn);
    const events = lines.filter(isEvent);
    expect(events.length).toBeGreaterThan(2000);
    expect(events.map(({ EventId }) => EventId).toSorted((a, b) => a - b)).toEqual(upTo(events.length));
    expect(await packed.text()).toContain(`{"expected":${events.length}}`);
    const after = (await server.lines(arn, events.length - 3)).filter(isEvent);
    expect(after.map(({ EventId }) => EventId)).toEqual(upTo(events.length, events.length - 2));
  });

  test("a page that comes back sees what happened since", async () => {
    const arn = await service.invoke("pauses", {});
    const before = (await server.lines(arn)).filter(isEvent);
    await service.ended(arn);
    const now = (await server.lines(arn)).filter(isEvent);
    expect(now.length).toBeGreaterThan(before.length);
    expect(now.at(-1)).toMatchObject({ EventType: "ExecutionSucceeded" });
  });

  test("of an execution that does not exist is a problem, not a stream", async () => {
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:steps:$LATEST/durable-execution/a/b";
    for (const path of [paths.execution, paths.events]) {
      const response = await server.get(path, { arn });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        error: {
          code: "not-found",
          call: "GetDurableExecution",
          requestId: expect.any(String),
          next: expect.any(String),
        },
      });
    }
    const elsewhere = arn.replace("us-east-1", "eu-west-1");
    expect(await server.json<ProblemAnswer>(paths.execution, { arn: elsewhere })).toMatchObject({
      error: { code: "not-found", message: expect.stringContaining("does not know the execution") },
    });
  });
});

describe("payloads", () => {
  let arn: string;
  let events: EventLine[];

  beforeAll(async () => {
    arn = await service.invoke("steps", { count: 600, size: 1000 });
    await service.ended(arn);
    events = (await server.lines(arn)).filter(isEvent);
  });

  const stepEvent = (): number => events.find(({ EventType }) => EventType === "StepSucceeded")?.EventId ?? 0;

  test("come one at a time, with their size, whole or only the beginning", async () => {
    const whole = await server.get(paths.payload, { arn, event: stepEvent(), member: "Result" });
    expect(await whole.text()).toBe(`"${"ü".repeat(500)}"`);
    expect(whole.headers.get(sizeHeader)).toBe("1002");
    const head = await server.get(paths.payload, { arn, event: stepEvent(), member: "Result", head: 4 });
    // The fourth byte is the first half of a letter.
    expect(await head.text()).toBe('"ü');
    expect(head.headers.get(sizeHeader)).toBe("1002");
  });

  test("of the last event are found as well as those of the first", async () => {
    const input = await server.get(paths.payload, { arn, event: 1, member: "Input" });
    expect(await input.json()).toEqual({ count: 600, size: 1000 });
    const result = await server.get(paths.payload, { arn, event: events.length, member: "Result" });
    expect(await result.text()).toBe("600");
  });

  test("that do not exist are a problem", async () => {
    for (const query of [
      { event: events.length + 5, member: "Result" },
      { event: 1, member: "Result" },
    ]) {
      const response = await server.get(paths.payload, { arn, ...query });
      expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({
        status: 404,
        error: { code: "no-payload" },
      });
    }
    expect((await server.get(paths.payload, { arn, event: 1, member: "__proto__" })).status).toBe(400);
    expect((await server.get(paths.payload, { arn, event: "1e9", member: "Input" })).status).toBe(400);
  });

  test("are summed up without their text", async () => {
    const { until, payloads } = await server.json<PayloadsAnswer>(paths.payloads, { arn });
    expect(until).toBe(events.length);
    expect(payloads).toContainEqual({ event: 1, member: "Input", size: 25 });
    expect(payloads.filter(({ size }) => size === 1002)).toHaveLength(1200);
    expect(payloads.map(({ event }) => event)).toEqual(payloads.map(({ event }) => event).toSorted((a, b) => a - b));
  });

  test("errors come as JSON, and their summary says what they are", async () => {
    const failed = await service.invoke("fails", {});
    await service.ended(failed);
    const { payloads } = await server.json<PayloadsAnswer>(paths.payloads, { arn: failed });
    const { event = 0 } = payloads.find(({ error }) => error?.type === "TypeError") ?? {};
    expect(payloads.find((one) => one.event === event)?.error).toEqual({ type: "TypeError", message: "no luck" });
    const error = await (await server.get(paths.payload, { arn: failed, event, member: "Error" })).json();
    expect(error).toMatchObject({ ErrorType: "TypeError", ErrorMessage: "no luck" });
  });

  test("are never loaded with --no-payloads", async () => {
    const careful = await TestServer.start(service.target, { payloads: false });
    expect(await careful.json(paths.session)).toMatchObject({ payloads: false });
    for (const [path, query] of [
      [paths.payload, { arn, event: 1, member: "Input" }],
      [paths.payloads, { arn }],
    ] as const) {
      const response = await careful.get(path, query);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: { code: "payloads-off" } });
    }
    expect((await careful.lines(arn)).filter(isEvent)).toHaveLength(events.length);
    await careful.close();
  });
});

describe("live", () => {
  test("tells every event once, the record when it changes, and the end", async () => {
    const arn = await service.invoke("pauses", {});
    const ids: number[] = [];
    let record: ExecutionRecordAnswer | undefined;
    const names: string[] = [];
    for await (const { event, data } of live(arn)) {
      names.push(event);
      const message = JSON.parse(data) as Partial<LiveMessage>;
      ids.push(...(message.events ?? []).map(({ EventId }) => EventId));
      record = message.record ?? record;
    }
    expect(names.at(-1)).toBe("end");
    expect(record?.Status).toBe("SUCCEEDED");
    expect(ids).toEqual(upTo(ids.length));
    expect(ids.length).toBe((await server.lines(arn)).filter(isEvent).length);
  });

  test("what happens fast comes in at most ten messages a second", async () => {
    const arn = await service.invoke("steps", { count: 400 });
    const times: number[] = [];
    const ids: number[] = [];
    for await (const { event, data } of live(arn)) {
      const events = event === "message" ? (JSON.parse(data) as LiveMessage).events : [];
      if (events.length > 0) times.push(performance.now());
      ids.push(...events.map(({ EventId }) => EventId));
    }
    expect(ids).toEqual(upTo(ids.length));
    expect(times.length).toBeGreaterThan(1);
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
    expect(times.length - 1).toBeLessThanOrEqual(seconds * 10 + 1);
  });

  test("resumes after the event that is named, in the query or as the id of the last message", async () => {
    const arn = await service.invoke("pauses", {});
    await service.ended(arn);
    const all = await eventsOf(live(arn));
    expect(await eventsOf(live(arn, 3))).toEqual(all.slice(3));
    const fresh = await TestServer.start(service.target);
    expect(await eventsOf(live(arn, 4, fresh))).toEqual(all.slice(4));
    const headers = { [tokenHeader]: fresh.token, "last-event-id": "5", host: new URL(fresh.origin).host };
    const { text } = await ask(`${fresh.origin}${paths.live}?arn=${encodeURIComponent(arn)}`, { headers });
    expect(text).toContain(`id: ${all.length}\n`);
    expect(text).not.toContain('"EventId":5,');
    await fresh.close();
  });

  test("several pages share one follower, and each gets everything", async () => {
    const arn = await service.invoke("pauses", {});
    const [first, second, third] = await Promise.all([eventsOf(live(arn)), eventsOf(live(arn)), eventsOf(live(arn))]);
    expect(first).toEqual(upTo(first?.length ?? 0));
    expect([second, third]).toEqual([first, first]);
  });

  test("a page that knows little of much is told to load everything again", async () => {
    const arn = await service.invoke("steps", { count: 1800 });
    await service.ended(arn);
    const messages: StreamMessage[] = [];
    for await (const message of live(arn)) messages.push(message);
    expect(messages.at(-1)?.event).toBe("resync");
    expect(messages.flatMap(({ data }) => (JSON.parse(data) as Partial<LiveMessage>).events ?? [])).toEqual([]);
  });

  test("an execution that does not exist ends the stream with a problem", async () => {
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:steps:$LATEST/durable-execution/a/b";
    const messages: StreamMessage[] = [];
    for await (const message of live(arn)) messages.push(message);
    expect(messages.map(({ event }) => event)).toEqual(["problem"]);
    expect(JSON.parse(messages[0]?.data ?? "")).toMatchObject({ code: "not-found", retrying: false });
  });
});

describe("the list", () => {
  test("merges functions, newest first, page by page, and filters", async () => {
    const marks = ["list-a", "list-b", "list-c", "list-d", "list-e"];
    for (const [index, name] of marks.entries()) {
      await service.ended(await service.invoke(index % 2 === 0 ? "fails" : "steps", { count: 1 }, name));
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page: ExecutionsAnswer = await server.json(paths.executions, {
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      expect(page.executions.length).toBeLessThanOrEqual(2);
      seen.push(...page.executions.map(({ name }) => name));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen.slice(0, 5)).toEqual(marks.toReversed());
    expect(new Set(seen).size).toBe(seen.length);
    const failed = await server.json<ExecutionsAnswer>(paths.executions, { status: "FAILED,STOPPED", limit: 3 });
    expect(failed.executions.map(({ name, status }) => [name, status])).toEqual([
      ["list-e", "FAILED"],
      ["list-c", "FAILED"],
      ["list-a", "FAILED"],
    ]);
    const named = await server.json<ExecutionsAnswer>(paths.executions, { name: "list-b", function: "steps" });
    expect(named.executions.map(({ name, functionName }) => [name, functionName])).toEqual([["list-b", "steps"]]);
    const start = named.executions[0]?.start ?? 0;
    const since = await server.json<ExecutionsAnswer>(paths.executions, { from: start + 1, function: "steps" });
    expect(since.executions.map(({ name }) => name)).toEqual(["list-d"]);
  });

  test("of a function that does not exist, and with a cursor that is none, is a problem", async () => {
    expect(await server.json(paths.executions, { function: "nobody" })).toMatchObject({ error: { code: "not-found" } });
    expect(await server.json(paths.executions, { cursor: "nonsense" })).toMatchObject({
      error: { code: "bad-request" },
    });
  });

  test("functions say whether they are durable", async () => {
    expect(await server.json(paths.functions)).toMatchObject({
      functions: expect.arrayContaining([{ name: "asks", arn: expect.stringContaining(":asks"), durable: true }]),
    });
  });
});

describe("actions", () => {
  async function callbackId(arn: string): Promise<string> {
    for (;;) {
      const events = (await server.lines(arn)).filter(isEvent);
      const [reason] = waitingFor(buildExecutionModel(events)).reasons;
      if (reason?.kind === "callback" && reason.callback.id !== undefined) return reason.callback.id;
    }
  }

  test("a callback is kept alive, then completed, once, and each attempt is noted", async () => {
    const arn = await service.invoke("asks", {});
    const id = await callbackId(arn);
    const body = { arn, callbackId: id };
    expect(await server.post(paths.callback, { ...body, kind: "heartbeat" })).toEqual({
      status: 200,
      body: { done: true },
    });
    expect(await server.post(paths.callback, { ...body, kind: "succeed", payload: '"yes"' })).toMatchObject({
      status: 200,
    });
    expect(await service.ended(arn)).toBe("SUCCEEDED");
    expect(await server.post(paths.callback, { ...body, kind: "succeed" })).toMatchObject({
      status: 409,
      body: { error: { code: "callback-closed" } },
    });
    expect(server.audit.slice(-3)).toEqual([
      expect.stringMatching(/ callback heartbeat arn:.*: done$/),
      expect.stringMatching(/ callback succeed arn:.*: done$/),
      expect.stringMatching(/ callback succeed arn:.*: refused, nobody waits/),
    ]);
  });

  test("a callback fails with the error that is given", async () => {
    const arn = await service.invoke("asks", {});
    const error = { type: "Rejected", message: "too expensive" };
    const body = { arn, callbackId: await callbackId(arn), kind: "fail", error };
    expect(await server.post(paths.callback, body)).toMatchObject({ status: 200 });
    expect(await service.ended(arn)).toBe("FAILED");
    const { payloads } = await server.json<PayloadsAnswer>(paths.payloads, { arn });
    expect(payloads).toContainEqual(expect.objectContaining({ member: "Error", error }));
  });

  test("an execution is stopped, and started again with the same input under another name", async () => {
    const arn = await service.invoke("asks", { order: 7 });
    const reason = { message: "by mistake" };
    expect(await server.post(paths.stop, { arn, reason })).toMatchObject({ status: 200 });
    expect(await service.ended(arn)).toBe("STOPPED");
    const started = await server.post(paths.start, { arn, name: "again-1" });
    expect(started).toMatchObject({ status: 200, body: { done: true, arn: expect.stringContaining("/again-1/") } });
    const { arn: next = "" } = started.body as { arn?: string };
    const input = await server.get(paths.payload, { arn: next, event: 1, member: "Input" });
    expect(await input.json()).toEqual({ order: 7 });
  });

  test.each([
    ["a name that is not that of the execution", { confirmName: "another" }, "name-differs"],
    ["no callback", { kind: "succeed" }, "bad-request"],
    ["a kind that does not exist", { callbackId: "x", kind: "explode" }, "bad-request"],
    ["a payload that is no text", { callbackId: "x", kind: "succeed", payload: 1 }, "bad-request"],
    ["an error that is no object", { callbackId: "x", kind: "fail", error: "no" }, "bad-request"],
    ["an id that is none", { callbackId: "nonsense!", kind: "heartbeat" }, "bad-request"],
  ])("%s is refused", async (_, body, code) => {
    const arn = await service.invoke("steps", { count: 1 });
    const answer = await server.post(paths.callback, { arn, ...body });
    expect(answer).toMatchObject({ body: { error: { code } } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});

test("recordings are those of the runtime, when they are asked for and as they come", async () => {
  const arn = await service.invoke("pauses", {});
  let told: RecordingAnswer["invocations"] = [];
  for await (const { event, data } of live(arn)) {
    const { recordings } = event === "message" ? (JSON.parse(data) as LiveMessage) : {};
    if (recordings !== undefined) told = recordings as RecordingAnswer["invocations"];
  }
  const asked = await server.json<RecordingAnswer>(paths.recording, { arn });
  expect(asked.available).toBe(true);
  const model = buildExecutionModel((await server.lines(arn)).filter(isEvent));
  for (const invocations of [asked.invocations, told]) {
    const recorded = withRecording(model, invocations);
    const marks = [0, 1].map((invocation) => markOf(recorded, 0, invocation));
    expect(marks).toEqual([
      { mark: "executed", fidelity: "recorded" },
      { mark: "replayed", fidelity: "recorded" },
    ]);
  }
});

test("logs are those of the functions, of one operation where that is wanted", async () => {
  const arn = await service.invoke("logs", {});
  await service.ended(arn);
  const { available, lines } = await server.json<LogsAnswer>(paths.logs, { arn });
  expect(available).toBe(true);
  expect(lines).toContainEqual(
    expect.objectContaining({ level: "warn", message: "careful", operationId: expect.any(String), attempt: 1 }),
  );
  const operation = lines.find(({ message }) => message === "careful")?.operationId ?? "";
  const own = await server.json<LogsAnswer>(paths.logs, { arn, operation });
  expect(own.lines.map(({ message }) => message)).toEqual(["careful"]);
});

test("the session says who serves, and names the files without their folders", async () => {
  expect(await server.json(paths.session)).toEqual({
    version: "1.2.3",
    allowActions: true,
    payloads: true,
    source: { kind: "local", label: expect.stringMatching(/^local service at 127\.0\.0\.1:\d+$/), region: "us-east-1" },
    links: {},
    opened: [{ id: "1", name: expect.stringMatching(/^durascope-\d+ _quoted_\.json$/), size: 13 }],
  });
  expect(await (await server.get(paths.file, { id: 1 })).text()).toBe('{"Events":[]}');
});

test("a file that is gone is a problem", async () => {
  const gone = join(tmpdir(), `durascope-gone-${process.pid}.json`);
  writeFileSync(gone, "{}");
  const other = await TestServer.start(service.target, { files: [gone], filesOnly: true });
  rmSync(gone);
  expect(await other.json(paths.session)).toMatchObject({ source: { kind: "none" } });
  expect(await other.json(paths.file, { id: 1 })).toMatchObject({ error: { code: "not-found" } });
  await other.close();
});

test("compressed streams are whole", async () => {
  const arn = await service.invoke("pauses", {});
  await service.ended(arn);
  const { host } = new URL(server.origin);
  const chunks: Buffer[] = [];
  const { get } = await import("node:http");
  await new Promise<void>((resolve) => {
    const headers = { host, [tokenHeader]: server.token, "accept-encoding": "gzip" };
    get(`${server.origin}${paths.events}?arn=${encodeURIComponent(arn)}`, { headers }, (response) => {
      response.on("data", (chunk: Buffer) => chunks.push(chunk)).once("end", () => resolve());
    });
  });
  expect(gunzipSync(Buffer.concat(chunks)).toString().trim().split("\n").at(-1)).toMatch(/^\{"end":true/);
});
