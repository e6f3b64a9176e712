import { gunzipSync } from "node:zlib";
import { buildExecutionModel } from "@durascope/sdk/history";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FixtureExecution } from "../../../test/fixtures/writer.ts";
import { type FixtureName, fixtures } from "../../../test/fixtures/index.ts";
import type { Bundle, Redaction } from "./bundle.ts";
import { operationsCsv } from "./csv.ts";
import { openFile } from "./open.ts";
import { parseFile } from "./parse.ts";
import { redact, redacted, unredacted } from "./redact.ts";
import { bundleOf, bundleText, fileName, gzip } from "./write.ts";

const log = { timestamp: 1, message: "paid by card 4242" };
const recordings = [{ requestId: "r", events: [{ kind: "operation.ended", id: "a", name: "pay", result: "4242" }] }];

function bundle({ record, events }: FixtureExecution): Bundle {
  return bundleOf({ tool: "durascope test", record, events, recordings, logs: [log] });
}

test.each(["retries", "waiting", "sameTime", "year", "chained"] satisfies FixtureName[])(
  "the bundle of %s opens to the same model",
  (name) => {
    const execution = fixtures[name]();
    const opened = parseFile(bundleText(bundle(execution)).join(""));
    expect(buildExecutionModel(opened.history, opened.record)).toEqual(
      buildExecutionModel(execution.events, execution.record),
    );
    expect([opened.recordings, opened.logs, opened.redaction]).toEqual([recordings, [log], undefined]);
  },
);

test("a packed bundle opens, and an event has a line of its own", async () => {
  const parts = bundleText(bundle(fixtures.year()));
  const packed = await gzip(parts);
  expect((await openFile(packed)).history).toEqual(fixtures.year().events);
  expect(gunzipSync(packed).toString().split("\n")).toHaveLength(fixtures.year().events.length + 3);
});

const choice: fc.Arbitrary<Redaction> = fc.record({
  payloads: fc.constantFrom("kept", "hashed", "removed"),
  errors: fc.constantFrom("kept", "removed"),
  callbackIds: fc.constantFrom("kept", "removed"),
  logs: fc.constantFrom("kept", "removed"),
});

/** Texts that no execution has by itself, in every place where a user's data can be. */
const secret = { payload: "hunter2-payload", error: "hunter2-error", callback: "hunter2-callback", log: "hunter2-log" };
const wrapped = (member: string): object => ({ [member]: { Payload: secret.payload, Truncated: false } });
const failed = {
  Payload: { ErrorType: "Declined", ErrorMessage: secret.error, ErrorData: secret.error, StackTrace: [secret.error] },
};
const time = "2026-01-01T00:00:00Z";
const told: Bundle = bundleOf({
  tool: "t",
  record: { DurableExecutionArn: "arn", InputPayload: secret.payload, Result: secret.payload, Error: failed.Payload },
  events: [
    {
      EventId: 1,
      EventType: "ExecutionStarted",
      EventTimestamp: time,
      Id: "e",
      ExecutionStartedDetails: wrapped("Input"),
    },
    {
      EventId: 2,
      EventType: "StepFailed",
      EventTimestamp: time,
      Id: "a",
      Name: "pay",
      StepFailedDetails: { Error: failed },
    },
    { EventId: 3, EventType: "StepSucceeded", EventTimestamp: time, Id: "b", StepSucceededDetails: wrapped("Result") },
    {
      EventId: 4,
      EventType: "CallbackStarted",
      EventTimestamp: time,
      Id: "c",
      CallbackStartedDetails: { CallbackId: secret.callback },
    },
    {
      EventId: 5,
      EventType: "SignalReceived",
      EventTimestamp: time,
      Id: "d",
      SignalReceivedDetails: { Content: secret.payload, All: [secret.payload] },
    },
  ],
  recordings: [
    { requestId: "r", events: [{ kind: "attempt.ended", result: secret.payload, error: { message: secret.error } }] },
  ],
  logs: [{ timestamp: 1, message: secret.log }],
});

test("what was chosen to go is nowhere in the file, what was chosen to stay is", async () => {
  await fc.assert(
    fc.asyncProperty(choice, async (redaction) => {
      const text = bundleText(await redact(told, redaction)).join("");
      expect({
        payload: text.includes(secret.payload),
        error: text.includes(secret.error),
        callback: text.includes(secret.callback),
        log: text.includes(secret.log),
      }).toEqual({
        payload: redaction.payloads === "kept",
        error: redaction.errors === "kept",
        callback: redaction.callbackIds === "kept",
        log: redaction.logs === "kept",
      });
    }),
  );
});

test.each(["H3", "retries", "waiting", "chained"] satisfies FixtureName[])(
  "%s redacted shows the same operations, attempts, invocations and marks",
  async (name) => {
    const execution = fixtures[name]();
    const full = buildExecutionModel(execution.events, execution.record);
    const { history, record, redaction } = parseFile(bundleText(await redact(bundle(execution), redacted)).join(""));
    const less = buildExecutionModel(history, record);
    for (const part of ["operations", "attempts", "tree", "invocations", "diagnostics"] as const) {
      expect(less[part]).toEqual(full[part]);
    }
    // Without results, some marks are less certain; none is another.
    expect({ ...less.marks, unsureUntil: full.marks.unsureUntil }).toEqual(full.marks);
    expect(redaction).toEqual(redacted);
  },
);

test("equal payloads have equal hashes in one bundle, and others in the next", async () => {
  const hashesOf = async (): Promise<unknown[]> => {
    const { events } = await redact(told, { ...unredacted, payloads: "hashed" });
    return [events[0], events[2]].map((event) => /"Hash":"(\w+)"/.exec(JSON.stringify(event))?.[1]);
  };
  const [first, second] = [await hashesOf(), await hashesOf()];
  expect(first[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(first[0]).toBe(first[1]);
  expect(first[0]).not.toBe(second[0]);
});

test("operations are written as CSV, and text that a spreadsheet would run is disarmed", () => {
  const events = [
    { EventId: 1, EventType: "StepStarted", EventTimestamp: time, Id: "a", Name: '=HYPERLINK("http://x","y")' },
    {
      EventId: 2,
      EventType: "StepFailed",
      EventTimestamp: "2026-01-01T00:00:01.5Z",
      Id: "a",
      StepFailedDetails: { Error: failed },
    },
  ];
  const [head, row, ...rest] = operationsCsv(buildExecutionModel(events)).split("\r\n");
  expect(head?.split(",").slice(0, 4)).toEqual(["id", "parent_id", "depth", "name"]);
  expect(row).toBe(
    `a,,0,"'=HYPERLINK(""http://x"",""y"")",STEP,,FAILED,failed,1,2026-01-01T00:00:00.000Z,2026-01-01T00:00:01.500Z,1500,1,,,,Declined,${secret.error}`,
  );
  expect(rest).toEqual([""]);
});

test.each([
  ["order-4711", "order-4711.json"],
  ["../../etc/passwd", "etc-passwd.json"],
  ["Bestellung für Zoë", "Bestellung-für-Zoë.json"],
  ["\u0000", "execution.json"],
])("the file of %s is called %s", (name, expected) => {
  expect(fileName(name, "json")).toBe(expected);
});
