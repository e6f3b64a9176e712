import { expect, test } from "vitest";
import { buildExecutionModel } from "./build.ts";
import { done, failure, retry, type Row, timeline } from "./fixtures/timeline.ts";
import { marksOf } from "./mark-query.ts";
import { operation } from "./operation-view.ts";

interface Case {
  readonly rows: readonly Row[];
  readonly status: string;
  /** Per operation: status, number of attempts, and a letter per invocation as in `letters`. */
  readonly operations: Readonly<Record<string, string>>;
}

const letters: Readonly<Record<string, string>> = {
  executed: "x",
  replayed: "r",
  "resolved-while-suspended": "d",
  pending: "p",
};
const end = ["InvocationCompleted", "ExecutionSucceeded #e"] as const;

const cases: Readonly<Record<string, Case>> = {
  "a step that succeeds": {
    rows: ["StepStarted [Step] #A", ["StepSucceeded #A", done(1)], ...end],
    status: "SUCCEEDED",
    operations: { A: "SUCCEEDED 1 x" },
  },
  "a step that is retried once": {
    rows: [
      "StepStarted #A",
      ["StepFailed #A", retry(1, 5)],
      "InvocationCompleted",
      "StepStarted #A @8",
      ["StepSucceeded #A", done(2)],
      ...end,
    ],
    status: "SUCCEEDED",
    operations: { A: "SUCCEEDED 2 xx" },
  },
  "an at-most-once step whose process dies": {
    rows: [
      "StepStarted #A",
      ["InvocationCompleted", failure("Runtime.ExitError")],
      ["StepFailed #A", { ...failure("StepInterruptedError"), ...done(1) }],
      "InvocationCompleted",
      "ExecutionFailed #e",
    ],
    status: "FAILED",
    operations: { A: "FAILED 1 xx" },
  },
  "a callback that succeeds while the invocation that asked for it is about to end": {
    rows: [
      "StepStarted #A",
      ["StepSucceeded #A", done(1)],
      "CallbackStarted #K",
      "CallbackSucceeded #K",
      "InvocationCompleted",
      "InvocationCompleted @6",
      "ExecutionSucceeded #e",
    ],
    status: "SUCCEEDED",
    operations: { A: "SUCCEEDED 1 xr", K: "SUCCEEDED 0 xd" },
  },
  "a callback that succeeds while the invocation goes on": {
    rows: [
      "CallbackStarted #K",
      "CallbackSucceeded #K",
      "StepStarted #A",
      ["StepSucceeded #A", done(1)],
      "WaitStarted #W",
      "InvocationCompleted",
      "WaitSucceeded #W",
      ...end,
    ],
    status: "SUCCEEDED",
    operations: { K: "SUCCEEDED 0 xr", A: "SUCCEEDED 1 xr", W: "SUCCEEDED 0 xd" },
  },
  "an invoke that is refused at once": {
    rows: [
      "WaitStarted #W @1",
      "ChainedInvokeStarted #I @2",
      ["ChainedInvokeFailed #I @2", failure("InvalidParameterValueException")],
      "InvocationCompleted @3",
      "WaitSucceeded #W @4",
      "InvocationCompleted @6",
      "ExecutionSucceeded #e",
    ],
    status: "SUCCEEDED",
    operations: { W: "SUCCEEDED 0 xd", I: "FAILED 0 xr" },
  },
  "an at-least-once step in a child context whose process dies": {
    rows: [
      "ContextStarted #C",
      "StepStarted #S <C",
      ["InvocationCompleted", failure("Runtime.ExitError")],
      ["StepSucceeded #S <C", done(1)],
      "ContextSucceeded #C",
      ...end,
    ],
    status: "SUCCEEDED",
    operations: { C: "SUCCEEDED 0 xx", S: "SUCCEEDED 1 xx" },
  },
  "a wait": {
    rows: ["WaitStarted #W", "InvocationCompleted", "WaitSucceeded #W", ...end],
    status: "SUCCEEDED",
    operations: { W: "SUCCEEDED 0 xd" },
  },
  "a condition that is polled three times": {
    rows: [
      "StepStarted [WaitForCondition] #A",
      ["StepSucceeded #A", retry(1, 1)],
      "InvocationCompleted",
      "StepStarted #A",
      ["StepSucceeded #A", retry(2, 1)],
      "InvocationCompleted",
      "StepStarted #A",
      ["StepSucceeded #A", done(3)],
      ...end,
    ],
    status: "SUCCEEDED",
    operations: { A: "SUCCEEDED 3 xxx" },
  },
  "a callback that finishes during a wait": {
    rows: [
      "CallbackStarted #K",
      "WaitStarted #W",
      "InvocationCompleted",
      "CallbackSucceeded #K",
      "InvocationCompleted",
      "WaitSucceeded #W",
      ...end,
    ],
    status: "SUCCEEDED",
    operations: { K: "SUCCEEDED 0 xdr", W: "SUCCEEDED 0 xpd" },
  },
  "a callback whose heartbeat times out": {
    rows: [
      ["CallbackStarted #K", { CallbackId: "Y2I=", HeartbeatTimeout: 5 }],
      "InvocationCompleted",
      ["CallbackTimedOut #K", failure("Callback.Heartbeat")],
      "InvocationCompleted",
      "ExecutionFailed #e",
    ],
    status: "FAILED",
    operations: { K: "TIMED_OUT 0 xd" },
  },
  "a waitForCallback": {
    rows: [
      'ContextStarted [WaitForCallback] "approve" #W',
      "CallbackStarted #K <W",
      "StepStarted #S <W",
      ["StepSucceeded #S <W", done(1)],
      "InvocationCompleted",
      "CallbackSucceeded #K <W",
      "ContextSucceeded #W",
      ...end,
    ],
    status: "SUCCEEDED",
    operations: { W: "SUCCEEDED 0 xx", K: "SUCCEEDED 0 xd", S: "SUCCEEDED 1 xr" },
  },
  "a waitForCallback whose submitter fails for good": {
    rows: [
      "ContextStarted [WaitForCallback] #W",
      "CallbackStarted #K <W",
      "StepStarted #S <W",
      ["StepFailed #S <W", { ...failure("Error"), ...done(1) }],
      "ContextFailed #W",
      "WaitStarted #T",
      "InvocationCompleted",
      "WaitSucceeded #T",
      ...end,
    ],
    status: "SUCCEEDED",
    operations: { W: "FAILED 0 xr", K: "STARTED 0 x-", S: "FAILED 1 x-", T: "SUCCEEDED 0 xd" },
  },
  "a chained invoke of a durable function": {
    rows: [
      ["ChainedInvokeStarted #I", { FunctionName: "child:1", DurableExecutionArn: "arn:child" }],
      "InvocationCompleted",
      "ChainedInvokeSucceeded #I",
      ...end,
    ],
    status: "SUCCEEDED",
    operations: { I: "SUCCEEDED 0 xd" },
  },
  "a chained invoke that fails at once": {
    rows: [
      ["ChainedInvokeStarted #I", { FunctionName: "child" }],
      "ChainedInvokeFailed #I",
      "InvocationCompleted",
      "ExecutionFailed #e",
    ],
    status: "FAILED",
    operations: { I: "FAILED 0 x" },
  },
  "a map with a wait in its second item": {
    rows: [
      "ContextStarted [Map] #M",
      "ContextStarted [MapIteration] #0 <M",
      "StepStarted #0s <0",
      ["StepSucceeded #0s <0", done(1)],
      "ContextSucceeded #0 <M",
      "ContextStarted [MapIteration] #1 <M",
      "WaitStarted #1w <1",
      "InvocationCompleted",
      "WaitSucceeded #1w <1",
      "StepStarted #1s <1",
      ["StepSucceeded #1s <1", done(1)],
      "ContextSucceeded #1 <M",
      "ContextSucceeded #M",
      ...end,
    ],
    status: "SUCCEEDED",
    operations: {
      M: "SUCCEEDED 0 xx",
      0: "SUCCEEDED 0 xr",
      "0s": "SUCCEEDED 1 x-",
      1: "SUCCEEDED 0 xx",
      "1w": "SUCCEEDED 0 xd",
      "1s": "SUCCEEDED 1 -x",
    },
  },
  "a handler that throws outside any operation": {
    rows: ["InvocationCompleted", ["ExecutionFailed #e", failure("Error")]],
    status: "FAILED",
    operations: {},
  },
  "an output that is not an envelope": {
    rows: [["InvocationCompleted", failure("InvalidParameterValueException")], "ExecutionFailed #e"],
    status: "FAILED",
    operations: {},
  },
  "a stop while waiting": {
    rows: ["WaitStarted #W", "InvocationCompleted", ["ExecutionStopped #e", failure("Manual")]],
    status: "STOPPED",
    operations: { W: "STARTED 0 x" },
  },
  "an execution that times out while waiting": {
    rows: ["WaitStarted #W", "InvocationCompleted", "ExecutionTimedOut #e"],
    status: "TIMED_OUT",
    operations: { W: "STARTED 0 x" },
  },
  "an early completion that leaves a branch open": {
    rows: [
      "ContextStarted [Parallel] #P",
      "ContextStarted [ParallelBranch] #1 <P",
      "WaitStarted #w <1",
      "ContextSucceeded #P",
      "WaitStarted #T",
      "InvocationCompleted",
      "WaitSucceeded #w <1",
      "InvocationCompleted",
      "WaitSucceeded #T",
      ...end,
    ],
    status: "SUCCEEDED",
    operations: { P: "SUCCEEDED 0 xrr", 1: "STARTED 0 x--", w: "SUCCEEDED 0 x--", T: "SUCCEEDED 0 xpd" },
  },
};

test.each(Object.entries(cases))("reads the timeline of %s", (_, { rows, status, operations }) => {
  const model = buildExecutionModel(timeline(...rows));
  const seen = model.operations.ids.map((id, index) => {
    const visits = Array.from({ length: model.invocations.count }, () => "-");
    for (const { mark, from, to } of marksOf(model, index)) visits.fill(letters[mark] ?? "?", from, to + 1);
    const { status, attemptCount } = operation(model, id);
    return [id, `${status} ${attemptCount} ${visits.join("")}`];
  });
  expect(model.execution.status).toBe(status);
  expect(Object.fromEntries(seen)).toEqual(operations);
  expect(model.diagnostics).toEqual([]);
});
