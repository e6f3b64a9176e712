import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LambdaClient, SendDurableExecutionCallbackSuccessCommand } from "@aws-sdk/client-lambda";
import { DurableExecutionApiClient, durableExecution } from "@durascope/sdk";
import type { PackedPart, Recording } from "@durascope/sdk/recording";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, callbackId, ended, events, fixture, invoke, types } from "./support.ts";

const observed = fixture("observed.ts");
const async = { InvocationType: "Event" } as const;

interface Line {
  readonly seq: number;
  readonly stream: string;
  readonly requestId: string;
  readonly operationId?: string;
  readonly line: string;
}

const pathOf = (arn: string, rest: string): string => `/durascope/executions/${encodeURIComponent(arn)}/${rest}`;
const get = async <T>({ service }: Bench, path: string): Promise<T> => {
  const answer = await fetch(service.url + path);
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
};
const recordingOf = (b: Bench, arn: string): Promise<Recording> => get(b, pathOf(arn, "recording"));
const logsOf = async (b: Bench, arn: string, query = ""): Promise<readonly Line[]> =>
  (await get<{ lines: Line[] }>(b, pathOf(arn, `logs${query}`))).lines;

/** Acts with the names of their operations. */
const acts = ({ operations, invocations }: Recording): unknown[] =>
  invocations.map(({ entries }) =>
    entries.map(([act, operation, _at, detail]) =>
      [act, operations[operation]?.name ?? "?", detail].filter((part) => part !== undefined).join(" "),
    ),
  );

interface Message {
  readonly event: string;
  readonly id: string;
  readonly data: {
    readonly Events?: { readonly EventId: number; readonly EventType: string }[];
    readonly parts?: PackedPart[];
    readonly lines?: Line[];
  };
}

/** The messages of a live stream, as they come. */
async function* live(b: Bench, arn: string, query = "", headers: Record<string, string> = {}): AsyncGenerator<Message> {
  const { body } = await fetch(b.service.url + pathOf(arn, `live${query}`), { headers });
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) {
    const blocks = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const {
        event = "",
        id = "",
        data = "{}",
      } = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s, 2))) as Record<string, string>;
      if (event !== "") yield { event, id, data: JSON.parse(data) as Message["data"] };
    }
  }
}

describe("what functions do", () => {
  let b: Bench;
  beforeAll(async () => {
    b = await bench({ modules: [observed], retry: { maxAttempts: 2, initialDelaySeconds: 0.05 } });
  });
  afterAll(() => b.close());

  it("is recorded per invocation: executed, pending, replayed, and resolved while suspended", async () => {
    const { arn } = await invoke(b.lambda, "flow");
    const recording = await recordingOf(b, arn);
    expect(acts(recording)).toEqual([
      ["started one", "attempt one 1", "ended one SUCCEEDED", "started pause", "pending pause"],
      ["replayed one 1", "resolved pause"],
    ]);
    expect(recording.invocations.map(({ end }) => [end?.status, end?.suspendedFor])).toEqual([
      ["PENDING", "wait"],
      ["SUCCEEDED", undefined],
    ]);
    const completed = (await events(b.lambda, arn)).flatMap(
      (event) => event.InvocationCompletedDetails?.RequestId ?? [],
    );
    expect(recording.invocations.map(({ requestId }) => requestId)).toEqual(completed);
  });

  it("is recorded up to the end of a process that does not live to tell", async () => {
    const { arn } = await invoke(b.lambda, "dying", undefined, async);
    await ended(b.lambda, arn);
    const recording = await recordingOf(b, arn);
    expect(recording.invocations[0]?.end).toBeUndefined();
    expect(acts(recording)[0]).toEqual(["started die", "attempt die 1"]);
  });

  it("is recorded of functions in the service's own process too", async () => {
    const handler = (client: LambdaClient) =>
      durableExecution(async (_: unknown, context) => context.step("s", async () => 1), {
        durableExecutionClient: new DurableExecutionApiClient(client),
      });
    const local: Bench = await bench({
      handlers: { here: (event: never, context: never) => handler(local.lambda)(event, context) },
    });
    const { arn } = await invoke(local.lambda, "here");
    expect(acts(await recordingOf(local, arn))).toEqual([["started s", "attempt s 1", "ended s SUCCEEDED"]]);
    await local.close();
  });

  it("and print is kept by execution and operation, and still passed through", async () => {
    const { arn } = await invoke(b.lambda, "flow");
    const lines = await logsOf(b, arn);
    expect(lines.map(({ stream, line }) => [stream, textOf(line)])).toEqual(
      expect.arrayContaining([
        ["stdout", "begin"],
        ["stdout", "in one"],
        ["stdout", "plain"],
        ["stderr", "to stderr"],
      ]),
    );
    const [first, second] = (await recordingOf(b, arn)).invocations;
    const from = (requestId: string | undefined) => lines.filter((line) => line.requestId === requestId);
    expect(from(first?.requestId)).toHaveLength(4);
    expect(from(second?.requestId)).toEqual([]);
    const operation = (await recordingOf(b, arn)).operations[0]?.id ?? "";
    expect((await logsOf(b, arn, `?operation=${operation}`)).map(({ line }) => textOf(line))).toEqual(["in one"]);
    expect(await logsOf(b, arn, "?after=1&limit=1")).toMatchObject([{ seq: 2 }]);
    expect(b.stdout.text).toContain("plain\n");
    expect(b.stderr.text).toContain("to stderr\n");
  });

  it.each([
    [404, pathOf("arn:aws:lambda:us-east-1:123456789012:function:f:1/durable-execution/a/b", "recording")],
    [400, pathOf("nonsense", "logs")],
    [400, pathOf("arn:aws:lambda:us-east-1:123456789012:function:f:1/durable-execution/a/b", "logs?limit=x")],
    [404, "/durascope/executions/"],
    [404, "/durascope/other"],
  ])("and is refused with %i at %s", async (status, path) => {
    expect((await fetch(b.service.url + path)).status).toBe(status);
  });

  it("is not told to pages of other sites", async () => {
    const { arn } = await invoke(b.lambda, "flow");
    const headers = { origin: "https://example.com" };
    expect((await fetch(b.service.url + pathOf(arn, "live"), { headers })).status).toBe(404);
  });
});

const textOf = (line: string): string =>
  line.startsWith("{") ? (JSON.parse(line) as { message: string }).message : line;

describe("the live feed", () => {
  let b: Bench;
  beforeAll(async () => {
    b = await bench({ modules: [observed] });
  });
  afterAll(() => b.close());

  it("tells everything once, as it happens, and ends with the execution", async () => {
    const { arn } = await invoke(b.lambda, "asking", undefined, async);
    const seen: Message[] = [];
    let isAnswered = false;
    for await (const message of live(b, arn)) {
      seen.push(message);
      const isAsking = message.data.Events?.some(({ EventType }) => EventType === "CallbackStarted") === true;
      if (!isAsking || isAnswered) continue;
      isAnswered = true;
      const CallbackId = await callbackId(b.lambda, arn);
      await b.lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId }));
    }
    expect(seen.at(-1)?.event).toBe("end");
    const told = seen.flatMap(({ data }) => data.Events ?? []).map(({ EventType }) => EventType);
    expect(told).toEqual(types(await events(b.lambda, arn)));
    const parts = seen.flatMap(({ data }) => data.parts ?? []);
    const { invocations } = await recordingOf(b, arn);
    expect(parts.flatMap(({ entries }) => entries)).toEqual(invocations.flatMap(({ entries }) => entries));
  });

  it("goes on after the message that was read last", async () => {
    const { arn } = await invoke(b.lambda, "flow");
    const seen: Message[] = [];
    for await (const message of live(b, arn)) seen.push(message);
    const position = seen[0]?.id ?? "";
    expect(position).toMatch(/^\d+-0-0$/);
    for (const request of [live(b, arn, `?after=${position}`), live(b, arn, "", { "last-event-id": position })]) {
      const rest: Message[] = [];
      for await (const message of request) rest.push(message);
      expect(rest.map(({ event }) => event)).toEqual(["recording", "logs", "end"]);
    }
    expect((await fetch(b.service.url + pathOf(arn, "live?after=12"))).status).toBe(400);
  });

  it("leaves data out on request", async () => {
    const { arn } = await invoke(b.lambda, "flow");
    const told: unknown[] = [];
    for await (const { data } of live(b, arn, "?data=false")) told.push(...(data.Events ?? []));
    expect(told.at(-1)).toMatchObject({ ExecutionSucceededDetails: { Result: { Truncated: true } } });
    expect(JSON.stringify(told)).not.toContain("Payload");
  });
});

it("observations outlive the service", async () => {
  const dir = mkdtempSync(join(tmpdir(), "durascope-observed-"));
  const options = { db: join(dir, "service.db"), modules: [observed] };
  const before = await bench(options);
  const { arn } = await invoke(before.lambda, "asking", undefined, async);
  const CallbackId = await callbackId(before.lambda, arn);
  const first = await recordingOf(before, arn);
  await before.close();
  const after = await bench(options);
  expect(await recordingOf(after, arn)).toEqual(first);
  await after.lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId }));
  await ended(after.lambda, arn);
  const { operations, invocations } = await recordingOf(after, arn);
  expect(operations).toEqual(first.operations);
  expect(invocations.at(-1)?.entries.map(([act]) => act)).toContain("resolved");
  await after.close();
  rmSync(dir, { recursive: true, force: true });
});
