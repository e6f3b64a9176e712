import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { buildExecutionModel, type ExecutionModel } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { bundleFormat } from "./bundle.ts";
import { openFile } from "./open.ts";
import { parseFile } from "./parse.ts";
import { FileProblem } from "./problem.ts";

const folder = new URL("../../../../sdk/src/history/fixtures/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.includes(".history.json"));
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");

type Event = Readonly<Record<string, unknown>>;
const events = JSON.parse(read("steps-with-retry.history.json")) as readonly Event[];
const record = {
  DurableExecutionArn: "arn:aws:lambda:eu-west-1:1:function:f:1/durable-execution/n/i",
  Status: "FAILED",
};
const lines = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join("\n");
const seconds = events.map((event) => ({
  ...event,
  EventTimestamp: Date.parse(String(event["EventTimestamp"])) / 1000,
}));
const blanks = events.map((event) => ({ ...event, EventTimestamp: String(event["EventTimestamp"]).replace("T", " ") }));

function modelOf(text: string): ExecutionModel {
  const { history, record: found } = parseFile(text);
  return buildExecutionModel(history, found);
}

/** What a model says, apart from how the file wrote it. */
function meaning(model: ExecutionModel): unknown {
  const { events: source, execution, operations, attempts, tree, invocations, marks, strings } = model;
  const columns = { operations, attempts, tree, invocations, marks, strings };
  return { ...columns, times: source.time, ids: source.id, status: execution.status, name: execution.name };
}

test.each(files)("opens the recorded %s", async (name) => {
  const { history, record: found } = await openFile(readFileSync(new URL(name, folder)));
  expect(buildExecutionModel(history, found).diagnostics).toEqual([]);
});

test.each<[string, string]>([
  ["a response of the API", JSON.stringify({ Events: events })],
  ["what the AWS CLI prints", JSON.stringify({ Events: events, NextMarker: "" }, null, 4)],
  ["times as numbers, as version 1 of the AWS CLI and the API write them", JSON.stringify({ Events: seconds })],
  ["times with a blank, as the SAM CLI writes them", JSON.stringify({ Events: blanks })],
  ["several pages", JSON.stringify([{ Events: events.slice(0, 3), NextMarker: "m" }, { Events: events.slice(3) }])],
  ["one event per line", lines(events)],
  ["one event per line, Windows line ends and blank lines", `\r\n${lines(events).replaceAll("\n", "\r\n\r\n")}\r\n`],
  ["one page per line", lines([{ Events: events.slice(0, 2), NextMarker: "m" }, { Events: events.slice(2) }])],
  ["a stream of our own server", lines([...events, { end: true, events: events.length }])],
  ["a bundle", JSON.stringify({ format: bundleFormat, version: 1, tool: "t", events })],
  [
    "a bundle on a line of its own, after an empty one",
    `\n${JSON.stringify({ format: bundleFormat, version: 1, events })}\n`,
  ],
])("reads %s to the same model", (_, text) => {
  expect(meaning(modelOf(text))).toEqual(meaning(buildExecutionModel(events)));
});

test.each<[string, string]>([
  ["the first line", lines([record, ...events])],
  ["a bundle", JSON.stringify({ format: bundleFormat, version: 1, record, events })],
  ["a page", JSON.stringify({ ...record, Events: events })],
  ["an array beside the page", JSON.stringify([record, { Events: events }])],
])("takes the record from %s", (_, text) => {
  const model = modelOf(text);
  expect(model.execution.arn).toBe(record.DurableExecutionArn);
  expect(model.record).not.toHaveProperty("Events");
});

test("keeps event types and members that it does not know", () => {
  const later = {
    EventId: 99,
    EventType: "SignalReceived",
    EventTimestamp: 1,
    Id: "S",
    SignalReceivedDetails: { a: 1 },
  };
  const model = modelOf(JSON.stringify([...events, later]));
  expect(model.events.raw.at(-1)).toEqual(later);
  expect(model.operations.indexOf.has("S")).toBe(true);
});

test("leaves out a last line that was cut off, and says so", () => {
  const { history, notes } = parseFile(lines(events).slice(0, -20));
  expect(history).toEqual(events.slice(0, -1));
  expect(notes).toEqual([expect.stringMatching(/last line was cut off/)]);
});

const encoded: readonly [string, Uint8Array][] = [
  ["gzip", gzipSync(JSON.stringify(events))],
  ["UTF-16 as PowerShell writes it", Buffer.from(`\uFEFF${JSON.stringify(events)}`, "utf16le")],
  ["a byte order mark", Buffer.from(`\uFEFF${JSON.stringify(events)}`)],
];
test.each(encoded)("opens %s", async (_, bytes) => {
  expect((await openFile(bytes)).history).toEqual(events);
});

test.each<[string, string, RegExp]>([
  ["nothing", " \n", /is empty/],
  ["prose", "Error: no such execution", /neither JSON nor/],
  ["a web page", "<!doctype html><title>Sign in</title>", /is a web page/],
  ["cut off JSON", JSON.stringify(events).slice(0, 900), /not valid JSON near event 4/],
  ["a broken line", lines(events).replace('"EventId":2', '"EventId":'), /line 2 is not JSON/],
  ["other JSON", '{"Functions":[]}', /members are Functions/],
  ["a number", "7", /not the history of an execution/],
  ["the record alone", JSON.stringify(record), /holds none of its events/],
  [
    "a bundle of tomorrow",
    JSON.stringify({ format: bundleFormat, version: 2, events }),
    /has version 2; this page reads 1/,
  ],
  ["a damaged bundle", JSON.stringify({ format: bundleFormat, version: 1, events: {} }), /"events" is not an array/],
  ["spans of something else", '{"resourceSpans":[]}', /no span in the file is of a durable execution/],
])("refuses %s and says what to do", (_, text, message) => {
  const refused = (): unknown => parseFile(text);
  expect(refused).toThrow(message);
  expect(refused).toThrow(FileProblem);
  expect(refused).toThrow(expect.objectContaining({ next: expect.stringMatching(/^Open|^Export/) as unknown }));
});

test("refuses bytes that are no text, and an archive that is damaged", async () => {
  await expect(openFile(Uint8Array.of(0x89, 0x50, 0x4e, 0x47))).rejects.toThrow(/not text/);
  await expect(openFile(gzipSync("[]").subarray(0, 15))).rejects.toThrow(/cannot be unpacked/);
});

test("names the event that is wrong", () => {
  const broken = events.map((event, index) => (index === 4 ? { ...event, EventTimestamp: "noon" } : event));
  expect(() => modelOf(lines(broken))).toThrow(/event 5, EventTimestamp/);
});
