import { originOf, rebuildTrace, toOtlpJson } from "@durascope/otel-exporter/rebuild";
import { buildExecutionModel, type ExecutionModel, operation, withRecording } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { type FixtureName, fixtures } from "../../../test/fixtures/index.ts";
import { parseFile } from "./parse.ts";

/** What spans carry of an execution: everything but payloads and the service's own moments. */
function summary(model: ExecutionModel): unknown {
  const rows = Array.from(model.tree.rows, (index) => {
    const { id, name, type, subType, depth, status, start, end, attempts } = operation(model, index);
    const tries = attempts.map(({ number, outcome }) => `${number} ${outcome}`);
    return { id, name, type, subType, depth, status, start, end, tries };
  });
  const { invocations, execution } = model;
  return {
    arn: execution.arn,
    status: execution.status,
    invocations: Array.from(invocations.start, (start, index) => [start, invocations.end[index]]),
    rows: rows.toSorted((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1)),
  };
}

test.each([
  ["retries", "unified"],
  ["year", "unified"],
  ["chained", "unified"],
  ["H3", "unified"],
  ["retries", "invocation"],
  ["retries", "execution"],
] satisfies [FixtureName, "unified" | "invocation" | "execution"][])(
  "%s exported as spans in the %s view opens to the same operations, attempts and invocations",
  (name, view) => {
    const { events, record } = fixtures[name]();
    const model = buildExecutionModel(events, record);
    const spans = toOtlpJson(rebuildTrace(model, { view }).spans, originOf(record.DurableExecutionArn));
    const { history, record: found, recordings = [] } = parseFile(JSON.stringify(spans));
    const opened = buildExecutionModel(history, found);
    expect(summary(opened)).toEqual(summary(model));
    expect(withRecording(opened, recordings).disagreements).toEqual([]);
  },
);
