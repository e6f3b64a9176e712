import { buildExecutionModel, type HistoryEvent } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { type FixtureName, fixtures } from "../../../../test/fixtures/index.ts";
import { parseFile } from "../../../shared/file/parse.ts";
import { bundleOf } from "../../../shared/file/write.ts";
import { reportPage } from "./page.ts";

function report(name: FixtureName, events?: readonly HistoryEvent[]): string {
  const execution = fixtures[name]();
  return reportPage(
    bundleOf({ tool: "durascope test", record: execution.record, events: events ?? execution.events }),
  ).join("");
}

test.each(["H3", "retries", "waiting", "sameTime", "year", "chained"] satisfies FixtureName[])(
  "the report of %s has a row for each operation, and opens as a file",
  (name) => {
    const text = report(name);
    const { events, record } = fixtures[name]();
    const model = buildExecutionModel(events, record);
    expect(text.match(/<details class="operation"/g)?.length).toBe(model.operations.count);
    expect(text.match(/<details/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    expect(text).not.toMatch(/NaN|undefined|\[object/);
    const opened = parseFile(text);
    expect(buildExecutionModel(opened.history, opened.record)).toEqual(model);
  },
);

test("nothing in an execution can become markup", () => {
  const evil = `</script><script>alert(1)</script><img src=x onerror="alert(1)">`;
  const events = [
    { EventId: 1, EventType: "StepStarted", EventTimestamp: 1, Id: "a", Name: evil },
    {
      EventId: 2,
      EventType: "StepFailed",
      EventTimestamp: 2,
      Id: "a",
      StepFailedDetails: { Error: { Payload: { ErrorType: evil, ErrorMessage: evil, StackTrace: [evil] } } },
    },
  ];
  const text = report("year", events);
  expect(text.match(/<script/g)).toHaveLength(1);
  expect(text.match(/<\/script/g)).toHaveLength(1);
  expect(text).not.toMatch(/<img/);
  expect((parseFile(text).history as HistoryEvent[])[0]?.Name).toBe(evil);
});

test("replays that were recorded are those of the report, which says so", () => {
  const { record, events } = fixtures.year();
  const recordings = events.flatMap(({ InvocationCompletedDetails }) => {
    const { RequestId } = (InvocationCompletedDetails ?? {}) as { readonly RequestId?: string };
    return RequestId === undefined ? [] : [{ requestId: RequestId, events: [] }];
  });
  const text = reportPage(bundleOf({ tool: "durascope test", record, events, recordings })).join("");
  expect(report("year")).toMatch(/Inferred from history/);
  expect(report("year")).toMatch(/replayed in #\d/);
  expect(text).toMatch(/Recorded by the runtime/);
  expect(text).not.toMatch(/replayed in #\d/);
});

test("the page allows itself no script and loads nothing", () => {
  const text = report("year");
  expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(text).not.toMatch(/\b(src|href)=/);
});
