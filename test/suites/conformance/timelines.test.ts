import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Event,
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
  SendDurableExecutionCallbackSuccessCommand,
  StopDurableExecutionCommand,
} from "@aws-sdk/client-lambda";
import { type DurascopeService, startService } from "@durascope/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const scratch = mkdtempSync(join(tmpdir(), "durascope-timelines-"));
let service: DurascopeService;
let lambda: LambdaClient;

beforeAll(async () => {
  process.env["CONFORMANCE_DIR"] = scratch;
  service = await startService({ modules: [fileURLToPath(new URL("./handlers.ts", import.meta.url))], watch: false });
  lambda = new LambdaClient({
    endpoint: service.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
}, 60_000);

afterAll(async () => {
  lambda.destroy();
  await service.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** What a timeline shows of a details object. */
const shown = [
  "Duration",
  "Result",
  "Error",
  "RetryDetails",
  "HeartbeatTimeout",
  "FunctionName",
  "ExecutedVersion",
] as const;

/** One event as a line: its type, sub-type and name, and the details that do not depend on when or where it happened. */
function line(event: Event): string {
  const details =
    (event as unknown as Record<string, Record<string, unknown> | undefined>)[`${event.EventType}Details`] ?? {};
  const parts = [
    event.EventType ?? "",
    event.SubType === undefined ? "" : `[${event.SubType}]`,
    event.EventType?.startsWith("Execution") === true ? "" : (event.Name ?? ""),
  ];
  for (const member of shown) {
    const value = details[member];
    if (value !== undefined) parts.push(text(member, value));
  }
  return parts.filter((part) => part !== "").join(" ");
}

function text(member: string, value: unknown): string {
  const { Payload, ErrorType } = {
    ...(value as { Payload?: unknown }),
    ErrorType: (value as { Payload?: { ErrorType?: string } }).Payload?.ErrorType,
  };
  if (member === "Result")
    return `=${typeof Payload === "string" && Payload.length > 80 ? `(${Payload.length})` : String(Payload)}`;
  if (member === "Error") return `!${ErrorType ?? "?"}`;
  if (member !== "RetryDetails") return String(value);
  const { CurrentAttempt, NextAttemptDelaySeconds } = value as {
    CurrentAttempt?: number;
    NextAttemptDelaySeconds?: number;
  };
  return `#${CurrentAttempt}${NextAttemptDelaySeconds === undefined ? "" : `+${NextAttemptDelaySeconds}s`}`;
}

async function start(name: string, input: unknown = {}): Promise<string> {
  const started = await lambda.send(
    new InvokeCommand({
      FunctionName: name,
      Qualifier: "$LATEST",
      InvocationType: "Event",
      Payload: new TextEncoder().encode(JSON.stringify(input)),
    }),
  );
  return started.DurableExecutionArn ?? "";
}

async function history(arn: string): Promise<Event[]> {
  const events: Event[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(
      new GetDurableExecutionHistoryCommand({
        DurableExecutionArn: arn,
        IncludeExecutionData: true,
        ...(Marker === undefined ? {} : { Marker }),
      }),
    );
    events.push(...(page.Events ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return events;
}

/** Polls until the history satisfies `enough`; fails with the history it got to. */
async function until(arn: string, enough: (events: readonly Event[]) => boolean): Promise<Event[]> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const events = await history(arn);
    if (enough(events)) return events;
    if (Date.now() > deadline) throw new Error(`The execution got no further than:\n${events.map(line).join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const isOver = (events: readonly Event[]): boolean =>
  /^Execution(Succeeded|Failed|TimedOut|Stopped)$/.test(events.at(-1)?.EventType ?? "");
const has =
  (type: string) =>
  (events: readonly Event[]): boolean =>
    events.some((event) => event.EventType === type);

async function timeline(name: string, input?: unknown): Promise<string[]> {
  return (await until(await start(name, input), isOver)).slice(1).map(line);
}

describe.concurrent("the history of", () => {
  const cases: readonly (readonly [string, string, unknown, readonly string[]])[] = [
    [
      "a step",
      "stepSuccess",
      { name: "Ada" },
      [
        "StepStarted [Step] greet",
        'StepSucceeded [Step] greet ="Hello, Ada!" #1',
        "InvocationCompleted",
        'ExecutionSucceeded ="Hello, Ada!"',
      ],
    ],
    [
      "a step that is retried",
      "stepRetry",
      {},
      [
        "StepStarted [Step] flaky",
        "StepFailed [Step] flaky !TypeError #1+1s",
        "InvocationCompleted",
        "StepStarted [Step] flaky",
        "StepSucceeded [Step] flaky =2 #2",
        "InvocationCompleted",
        "ExecutionSucceeded =2",
      ],
    ],
    [
      "a step that fails for good",
      "stepFails",
      {},
      [
        "StepStarted [Step] doomed",
        "StepFailed [Step] doomed !RangeError #1",
        "InvocationCompleted !StepError",
        "ExecutionFailed !StepError",
      ],
    ],
    [
      "an at-most-once step whose process dies",
      "atMostOnceInterrupted",
      {},
      [
        "StepStarted [Step] once",
        "InvocationCompleted !Runtime.ExitError",
        "StepFailed [Step] once !StepInterruptedError #1",
        "InvocationCompleted !StepError",
        "ExecutionFailed !StepError",
      ],
    ],
    [
      "an at-least-once step whose process dies",
      "atLeastOnceInterrupted",
      {},
      [
        "ContextStarted [RunInChildContext] child",
        "StepStarted [Step] again",
        "InvocationCompleted !Runtime.ExitError",
        'StepSucceeded [Step] again ="done" #1',
        'ContextSucceeded [RunInChildContext] child ="done"',
        "InvocationCompleted",
        'ExecutionSucceeded ="done"',
      ],
    ],
    [
      "a wait",
      "waits",
      {},
      [
        "WaitStarted [Wait] pause 1",
        "InvocationCompleted",
        "WaitSucceeded [Wait] pause 1",
        "InvocationCompleted",
        'ExecutionSucceeded ="waited"',
      ],
    ],
    [
      "a condition that is met at the third look",
      "polls",
      {},
      [
        "StepStarted [WaitForCondition] counted",
        "StepSucceeded [WaitForCondition] counted =1 #1+1s",
        "InvocationCompleted",
        "StepStarted [WaitForCondition] counted",
        "StepSucceeded [WaitForCondition] counted =2 #2+1s",
        "InvocationCompleted",
        "StepStarted [WaitForCondition] counted",
        "StepSucceeded [WaitForCondition] counted =3 #3",
        "InvocationCompleted",
        "ExecutionSucceeded =3",
      ],
    ],
    [
      "a condition that is given up",
      "pollsInVain",
      {},
      [
        "StepStarted [WaitForCondition] never",
        "StepSucceeded [WaitForCondition] never =1 #1+1s",
        "InvocationCompleted",
        "StepStarted [WaitForCondition] never",
        "StepFailed [WaitForCondition] never !WaitForConditionError #2",
        "InvocationCompleted !WaitForConditionError",
        "ExecutionFailed !WaitForConditionError",
      ],
    ],
    [
      "a callback whose heartbeats stop",
      "heartbeatStops",
      {},
      [
        "CallbackStarted [Callback] answer 1",
        "InvocationCompleted",
        "CallbackTimedOut [Callback] answer !Callback.Heartbeat",
        "InvocationCompleted !CallbackTimeoutError",
        "ExecutionFailed !CallbackTimeoutError",
      ],
    ],
    [
      "an invoked durable function",
      "invokes",
      {},
      [
        "ChainedInvokeStarted [ChainedInvoke] echo echoTarget:$LATEST $LATEST",
        "InvocationCompleted",
        'ChainedInvokeSucceeded [ChainedInvoke] echo ={"asked":true}',
        "InvocationCompleted",
        'ExecutionSucceeded ={"asked":true}',
      ],
    ],
    [
      "an invoke of a durable function without a version",
      "invokesUnqualified",
      {},
      [
        "ChainedInvokeStarted [ChainedInvoke] echo echoTarget",
        "ChainedInvokeFailed [ChainedInvoke] echo !InvalidParameterValueException",
        "InvocationCompleted",
        'ExecutionSucceeded ="You cannot invoke a durable function using an unqualified ARN."',
      ],
    ],
    [
      "a map whose second item waits",
      "mapsWithWait",
      {},
      [
        "ContextStarted [Map] items",
        "ContextStarted [MapIteration] map-item-0",
        "StepStarted [Step] upper",
        'StepSucceeded [Step] upper ="A" #1',
        'ContextSucceeded [MapIteration] map-item-0 ="A"',
        "ContextStarted [MapIteration] map-item-1",
        "WaitStarted [Wait] pause 1",
        "InvocationCompleted",
        "WaitSucceeded [Wait] pause 1",
        "StepStarted [Step] upper",
        'StepSucceeded [Step] upper ="B" #1',
        'ContextSucceeded [MapIteration] map-item-1 ="B"',
        "ContextSucceeded [Map] items =(136)",
        "InvocationCompleted",
        'ExecutionSucceeded =["A","B"]',
      ],
    ],
    [
      "a flat parallel",
      "flatParallel",
      {},
      [
        "ContextStarted [Parallel] both",
        "StepStarted [Step] left",
        "StepSucceeded [Step] left =1 #1",
        "StepStarted [Step] right",
        "StepSucceeded [Step] right =2 #1",
        "ContextSucceeded [Parallel] both =(132)",
        "InvocationCompleted",
        "ExecutionSucceeded =[1,2]",
      ],
    ],
    [
      "a handler that throws",
      "throwsOutside",
      {},
      ["InvocationCompleted !SyntaxError", "ExecutionFailed !SyntaxError"],
    ],
    [
      "an answer that is not an envelope",
      "answersNonsense",
      {},
      ["InvocationCompleted !InvalidParameterValueException", "ExecutionFailed !InvalidParameterValueException"],
    ],
    [
      "a context too large to be stored, run again on replay",
      "large",
      {},
      [
        "ContextStarted [RunInChildContext] large",
        "StepStarted [Step] part",
        "StepSucceeded [Step] part =(100002) #1",
        "ContextSucceeded [RunInChildContext] large =",
        "WaitStarted [Wait] pause 1",
        "InvocationCompleted",
        "WaitSucceeded [Wait] pause 1",
        "InvocationCompleted",
        "ExecutionSucceeded =300000",
      ],
    ],
  ];
  test.each(cases)("%s", async (_title, name, input, expected) => {
    expect(await timeline(name, input)).toEqual(expected);
  });

  test("a callback that is completed while the execution waits for something else", async () => {
    const arn = await start("callbackDuringWait");
    const [, started] = await until(arn, (events) => has("WaitStarted")(events) && has("InvocationCompleted")(events));
    await lambda.send(
      new SendDurableExecutionCallbackSuccessCommand({
        CallbackId: started?.CallbackStartedDetails?.CallbackId,
        Result: new TextEncoder().encode("yes"),
      }),
    );
    expect((await until(arn, isOver)).slice(1).map(line)).toEqual([
      "CallbackStarted [Callback] answer",
      "WaitStarted [Wait] pause 2",
      "InvocationCompleted",
      "CallbackSucceeded [Callback] answer =yes",
      "InvocationCompleted",
      "WaitSucceeded [Wait] pause 2",
      "InvocationCompleted",
      'ExecutionSucceeded ="yes"',
    ]);
  });

  test("an approval", async () => {
    const arn = await start("asksForApproval");
    const events = await until(arn, has("InvocationCompleted"));
    const CallbackId = events.find((event) => event.EventType === "CallbackStarted")?.CallbackStartedDetails
      ?.CallbackId;
    await lambda.send(
      new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: new TextEncoder().encode('{"ok":true}') }),
    );
    expect((await until(arn, isOver)).slice(1).map(line)).toEqual([
      "ContextStarted [WaitForCallback] approval",
      "CallbackStarted [Callback]",
      "StepStarted [Step]",
      "StepSucceeded [Step] =undefined #1",
      "InvocationCompleted",
      'CallbackSucceeded [Callback] ={"ok":true}',
      'ContextSucceeded [WaitForCallback] approval ="{\\"ok\\":true}"',
      "InvocationCompleted",
      'ExecutionSucceeded ={"ok":true}',
    ]);
  });

  test("an execution that is stopped while it waits", async () => {
    const arn = await start("asksForApproval");
    await until(arn, has("InvocationCompleted"));
    await lambda.send(
      new StopDurableExecutionCommand({
        DurableExecutionArn: arn,
        Error: { ErrorType: "Manual", ErrorMessage: "not needed" },
      }),
    );
    expect((await until(arn, isOver)).at(-1)).toMatchObject({
      EventType: "ExecutionStopped",
      ExecutionStoppedDetails: { Error: { Payload: { ErrorType: "Manual" } } },
    });
    expect(await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }))).toMatchObject({
      Status: "STOPPED",
      Error: { ErrorMessage: "not needed" },
    });
  });
});
