import { buildExecutionModel } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { reportOf } from "./report.ts";
import { printReport } from "./report-text.ts";

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const step = (EventId: number, Id: string, second: number) => [
  {
    EventId,
    EventType: "StepStarted",
    EventTimestamp: at(second),
    Id,
    Name: Id,
    SubType: "Step",
    StepStartedDetails: {},
  },
  {
    EventId: EventId + 1,
    EventType: "StepSucceeded",
    EventTimestamp: at(second),
    Id,
    Name: Id,
    SubType: "Step",
    StepSucceededDetails: { Result: { Payload: "1" }, RetryDetails: { CurrentAttempt: 1 } },
  },
];
const completed = (EventId: number, from: number, to: number) => ({
  EventId,
  EventType: "InvocationCompleted",
  EventTimestamp: at(to),
  InvocationCompletedDetails: { StartTimestamp: at(from), EndTimestamp: at(to), RequestId: `r${EventId}` },
});
const events = [
  {
    EventId: 1,
    EventType: "ExecutionStarted",
    EventTimestamp: at(0),
    Id: "e",
    Name: "order-1",
    ExecutionStartedDetails: { Input: { Payload: "{}" }, ExecutionTimeout: 60 },
  },
  ...step(2, "charge", 0),
  {
    EventId: 4,
    EventType: "WaitStarted",
    EventTimestamp: at(1),
    Id: "nap",
    Name: "nap",
    SubType: "Wait",
    WaitStartedDetails: { Duration: 5, ScheduledEndTimestamp: at(6) },
  },
  completed(5, 0, 1),
  {
    EventId: 6,
    EventType: "WaitSucceeded",
    EventTimestamp: at(6),
    Id: "nap",
    Name: "nap",
    SubType: "Wait",
    WaitSucceededDetails: { Duration: 5 },
  },
  ...step(7, "ship", 7),
  completed(9, 6, 8),
  {
    EventId: 10,
    EventType: "ExecutionSucceeded",
    EventTimestamp: at(8),
    Id: "e",
    Name: "order-1",
    ExecutionSucceededDetails: { Result: { Payload: '"done"' } },
  },
];

function printed(): string[] {
  const lines: string[] = [];
  printReport(
    { line: (text = "") => void lines.push(text), paint: (_tone, text) => text, columns: 100 },
    reportOf(buildExecutionModel({ Events: events })),
  );
  return lines;
}

test("each operation has a mark per invocation, under the invocation's number", () => {
  const lines = printed();
  const head = lines.find((line) => line.startsWith("operation")) ?? "";
  const marksOf = (name: string): string[] => {
    const row = lines.find((line) => line.includes(` ${name} `)) ?? "";
    return ["1", "2"].map((number) => row[head.indexOf(number)] ?? " ");
  };
  expect(marksOf("charge")).toEqual(["■", "○"]);
  expect(marksOf("nap")).toEqual(["■", "◆"]);
  expect(marksOf("ship")).toEqual([" ", "■"]);
});

test("each invocation says what it executed and what it replayed", () => {
  expect(printed().slice(-7)).toEqual(
    [
      "invocation 1  at 0.0 s for 1 s",
      "  ■ executed 2    charge, nap",
      "invocation 2  at 6.0 s for 2 s",
      "  ■ executed 1    ship",
      "  ○ replayed 1    charge",
      "  ◆ resolved while suspended 1  nap",
    ].toSpliced(0, 0, ""),
  );
});
