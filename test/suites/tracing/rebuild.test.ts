import { rebuildTrace, type RebuildOptions } from "@durascope/otel-exporter/rebuild";
import { buildExecutionModel, withRecording } from "@durascope/sdk/history";
import {
  deriveTraceIdFromArn,
  invocationSpanId,
  official,
  operationSpanId,
  own,
  rootSpanId,
  type SpanData,
  workflowSpanId,
} from "@durascope/sdk/trace";
import { describe, expect, test } from "vitest";
import { history, origin, retry, type Row } from "./timeline.ts";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:report:7/durable-execution/may/0b5";

function rebuilt(rows: readonly Row[], options: RebuildOptions = {}): readonly SpanData[] {
  return rebuildTrace(history(...rows), { arn, ...options }).spans;
}

/** A span as a line: its depth, name and status, and its seconds from and to. */
function lines(spans: readonly SpanData[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const depth = ({ parentSpanId }: SpanData): number => {
    const parent = byId.get(parentSpanId ?? "");
    return parent === undefined ? 0 : depth(parent) + 1;
  };
  const second = (ms: number): number => (ms - origin) / 1000;
  return spans.map((span) => {
    const { name, status, attributes, startMs, endMs } = span;
    const said =
      attributes[official.executionStatus] ??
      attributes[official.invocationStatus] ??
      attributes[official.operationStatus];
    const told = [status.code, said].filter((part) => part !== undefined).join(" ");
    return `${". ".repeat(depth(span))}${name} | ${told} | ${second(startMs)}-${second(endMs)}`;
  });
}

const lost = { Error: { Payload: { ErrorType: "Runtime.ExitError", ErrorMessage: "gone" } } };
const begun: readonly Row[] = [
  "StepStarted #a [Step] (fetch)",
  ["StepSucceeded #a [Step] (fetch)", retry(1)],
  ["WaitStarted #b [Wait] (pause)", { Duration: 60 }],
  "InvocationCompleted",
];
const start = [
  "Workflow",
  ". execution started | UNSET | 0-0",
  ". . fetch attempt 1 | OK | 1-2",
  ". fetch | OK SUCCEEDED | 1-2",
  ". Invocation | OK PENDING | 0-4",
  ". . pause (pending) | UNSET | 4-4",
];

describe("an execution that", () => {
  test.each<[string, readonly Row[], string, readonly string[]]>([
    ["timed out", [...begun, "ExecutionTimedOut #e @20"], "ERROR TIMED_OUT | 0-20", [". pause | UNSET STARTED | 3-20"]],
    ["was stopped", [...begun, "ExecutionStopped #e @9"], "ERROR STOPPED | 0-9", [". pause | UNSET STARTED | 3-9"]],
    ["still runs", begun, "UNSET RUNNING | 0-4", [". pause | UNSET STARTED | 3-4"]],
  ])("%s is closed, with what was open in it", (_, rows, workflow, rest) => {
    const [first, ...others] = start;
    expect(lines(rebuilt(rows))).toEqual([`${first} | ${workflow}`, ...others, ...rest]);
  });

  test("still runs lasts until now, when that is given", () => {
    const spans = rebuilt(begun, { now: origin + 30_000 });
    expect(lines(spans).filter((line) => /Workflow|pause \|/.test(line))).toEqual([
      "Workflow | UNSET RUNNING | 0-30",
      ". pause | UNSET STARTED | 3-30",
    ]);
  });

  test("lost a process has that invocation too, and one attempt for the step that was begun twice", () => {
    const spans = rebuilt([
      "StepStarted #a [Step] (fetch)",
      ["InvocationCompleted", lost],
      ["StepSucceeded #a [Step] (fetch) @10", retry(1)],
      "InvocationCompleted @11",
      "ExecutionSucceeded #e @11",
    ]);
    expect(lines(spans)).toEqual([
      "Workflow | OK SUCCEEDED | 0-11",
      ". execution started | UNSET | 0-0",
      ". Invocation | UNSET RETRYING | 0-2",
      ". . fetch attempt 1 | OK | 10-10",
      ". fetch | OK SUCCEEDED | 1-10",
      ". Invocation | OK SUCCEEDED | 10-11",
    ]);
  });

  test("failed says why, on the operation, the attempt, the invocation and the Workflow", () => {
    const error = { Error: { Payload: { ErrorType: "Declined", ErrorMessage: "no funds", StackTrace: ["at x"] } } };
    const spans = rebuilt([
      "StepStarted #a [Step] (charge)",
      ["StepFailed #a [Step] (charge)", { ...error, ...retry(1) }],
      ["InvocationCompleted", error],
      ["ExecutionFailed #e", error],
    ]);
    const failed = spans.filter(({ status }) => status.code === "ERROR");
    expect(failed.map(({ name, status }) => `${name}: ${status.message}`).toSorted()).toEqual(
      ["Invocation", "Workflow", "charge attempt 1", "charge"].map((name) => `${name}: no funds`),
    );
    for (const { events } of failed) {
      expect(events[0]).toMatchObject({
        name: "exception",
        attributes: { "exception.type": "Declined", "exception.message": "no funds", "exception.stacktrace": "at x" },
      });
    }
  });
});

describe("ids", () => {
  const [header, parent] = ["5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8"];
  const record = (fields: string): RebuildOptions => ({
    record: {
      DurableExecutionArn: arn,
      TraceHeader: { XAmznTraceId: `Root=1-5759e988-bd862e3fe1be46a994272793${fields}` },
    },
  });

  test("are those of the formulas, from the ARN of the record or the one that is given", () => {
    for (const options of [{ arn }, { arn: undefined, record: { DurableExecutionArn: arn } }]) {
      const spans = rebuilt(begun, options);
      const id = (name: string): string | undefined => spans.find((span) => span.name === name)?.spanId;
      expect(id("Workflow")).toBe(workflowSpanId(arn));
      expect(id("Invocation")).toBe(invocationSpanId(arn, "request-4"));
      expect(id("fetch")).toBe(operationSpanId(arn, "a"));
      expect(spans[0]?.traceId.slice(0, 8)).toBe((origin / 1000).toString(16));
    }
  });

  test("without an ARN are said not to be those of the live trace", () => {
    expect(rebuildTrace(history(...begun)).notes[0]).toBe(
      "the history does not name the execution's ARN: ids are not those of its live trace",
    );
  });

  test("follow the trace header: the caller's span is above Workflow and Invocations, and remote", () => {
    const [workflow, ...others] = rebuilt(begun, record(`;Parent=${parent};Sampled=1`));
    expect(workflow).toMatchObject({ traceId: header, parentSpanId: parent, parentIsRemote: true });
    expect(others.find(({ role }) => role === "invocation")).toMatchObject({
      parentSpanId: parent,
      parentIsRemote: true,
    });
    expect(new Set(others.map(({ traceId }) => traceId))).toEqual(new Set([header]));
  });

  test("have a root of ours above where that is asked for and there is no caller", () => {
    const [root, workflow] = rebuilt(begun, { root: "synthetic", workflowSpanName: "Report" });
    expect(root).toMatchObject({ name: "DurableExecutionRoot", spanId: rootSpanId(arn), parentSpanId: undefined });
    expect(workflow).toMatchObject({ name: "Report", parentSpanId: rootSpanId(arn) });
    expect(rebuilt(begun, { ...record(`;Parent=${parent}`), root: "synthetic" })[0]?.name).toBe("Workflow");
  });

  test("are the official plugin's trace ids where that is asked for", () => {
    const [workflow] = rebuilt(begun, { traceIds: "official" });
    expect(workflow?.traceId).toBe(deriveTraceIdFromArn(arn, new Date(origin)));
  });
});

test("a history without payloads gives the same spans, but for what payloads say", () => {
  const result = (Payload: string): Record<string, unknown> => ({ Result: { Payload, Truncated: false } });
  const rows = (data: (text: string) => Record<string, unknown>): readonly Row[] => [
    "StepStarted #a [Step] (fetch)",
    ["StepSucceeded #a [Step] (fetch)", { ...retry(1), ...data('"x"') }],
    ["WaitStarted #b [Wait] (pause)", {}],
    "InvocationCompleted",
    "WaitSucceeded #b [Wait] (pause) @9",
    "InvocationCompleted @10",
    ["ExecutionSucceeded #e @10", data("1")],
  ];
  const sizes = new Set<string>([own.resultBytes, own.replayBytes]);
  const plain = (spans: readonly SpanData[]): unknown =>
    spans.map(({ attributes, ...span }) => [span, Object.entries(attributes).filter(([key]) => !sizes.has(key))]);
  const without = rebuilt(rows(() => ({ Result: { Truncated: true } })));
  expect(plain(without)).toEqual(plain(rebuilt(rows(result))));
  expect(without.some(({ attributes }) => own.resultBytes in attributes)).toBe(false);
});

/** Steps, and a wait after which they are replayed. */
function replayed(...ids: string[]): readonly Row[] {
  return [
    ...ids.flatMap((id): Row[] => [
      `StepStarted #${id} [Step] (${id})`,
      [`StepSucceeded #${id} [Step] (${id})`, retry(1)],
    ]),
    ["WaitStarted #w [Wait] (w)", {}],
    "InvocationCompleted",
    "WaitSucceeded #w [Wait] (w) @20",
    "InvocationCompleted @21",
    "ExecutionSucceeded #e @21",
  ];
}

test("replays say how far they are to be trusted, and those beyond the limit are counted", () => {
  const spans = rebuilt(replayed("a", "b", "c"), { replay: { maxSpans: 2 } });
  const replays = spans.filter(({ role }) => role === "replay");
  expect(replays.map(({ name, attributes }) => [name, attributes[own.replayFidelity]])).toEqual([
    ["a (replayed)", "inferred"],
    ["b (replayed)", "inferred"],
  ]);
  expect(spans.findLast(({ role }) => role === "invocation")?.attributes).toMatchObject({
    [own.replayCount]: 3,
    [own.replayDropped]: 1,
  });
});

test("what was recorded counts before what history makes likely, and says so", () => {
  const model = buildExecutionModel(history(...replayed("a", "b")));
  // A handler that no longer asks for the second step.
  const events = [{ kind: "operation.replayed", operation: { id: "a" }, resolvedWhileSuspended: false }];
  const recorded = withRecording(model, [{ requestId: "request-8", events }]);
  const replays = (spans: readonly SpanData[]): unknown =>
    spans
      .filter(({ role }) => role === "replay")
      .map(({ name, attributes }) => `${name} ${String(attributes[own.replayFidelity])}`);
  expect(replays(rebuildTrace(model, { arn }).spans)).toEqual(["a (replayed) inferred", "b (replayed) inferred"]);
  expect(replays(rebuildTrace(recorded, { arn }).spans)).toEqual(["a (replayed) recorded"]);
});
