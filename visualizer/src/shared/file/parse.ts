import type { ExecutionRecord } from "@durascope/sdk/history";
import { isBundle, readBundle } from "./bundle.ts";
import { readJson } from "./json.ts";
import { parseOtlp } from "./otlp.ts";
import type { ParsedFile } from "./parsed.ts";
import { FileProblem } from "./problem.ts";

type Members = Readonly<Record<string, unknown>>;

/** Finds the execution in a text; its form is told from its content. `arn` chooses among several. */
export function parseFile(text: string, arn?: string): ParsedFile {
  const { values, byLine, cut } = readJson(bundleInReport(text) ?? text);
  const parsed = fromValues(values, { byLine, ...(arn === undefined ? {} : { arn }) });
  if (!cut) return parsed;
  return {
    ...parsed,
    notes: [...parsed.notes, "The last line was cut off and is left out: the file may lack events."],
  };
}

/** A report is a page with its bundle in it. */
function bundleInReport(text: string): string | undefined {
  if (!/^\s*<!doctype html/i.test(text.slice(0, 64))) return undefined;
  const [, opening] = /(<script type="application\/json" id="bundle">)/.exec(text) ?? [];
  if (opening === undefined) {
    throw new FileProblem("the file is a web page, and no report of durascope", exportHistory);
  }
  const from = text.indexOf(opening) + opening.length;
  return text.slice(from, text.indexOf("</script>", from));
}

function fromValues(values: readonly unknown[], { byLine, arn }: { byLine: boolean; arn?: string }): ParsedFile {
  const parts = byLine || !Array.isArray(values[0]) ? values : (values[0] as readonly unknown[]);
  const objects = parts.filter(isObject);
  if (objects.some((part) => "resourceSpans" in part)) return parseOtlp(objects, arn);
  const bundle = objects.find(isBundle);
  if (bundle !== undefined) return fromBundle(bundle);
  return byLine ? fromLines(parts) : fromHistory(values[0], objects);
}

function fromBundle(value: Members): ParsedFile {
  const { events, record, recordings, logs, redaction } = readBundle(value);
  return {
    format: "bundle",
    history: events,
    ...(record === undefined ? {} : { record }),
    ...(recordings === undefined ? {} : { recordings }),
    ...(logs === undefined ? {} : { logs }),
    ...(redaction === undefined ? {} : { redaction }),
    others: [],
    notes: [],
  };
}

/** Lines are events, pages of them, the record, or what ends a stream of this tool's own server. */
function fromLines(lines: readonly unknown[]): ParsedFile {
  const record = lines.find(isRecord);
  const history = lines.filter((line) => line !== record && !isEndOfStream(line));
  return { format: "lines", history, ...(record === undefined ? {} : { record }), others: [], notes: [] };
}

function isEndOfStream(line: unknown): boolean {
  return isObject(line) && ("end" in line || "error" in line) && !("EventType" in line);
}

function fromHistory(value: unknown, parts: readonly Members[]): ParsedFile {
  const record = parts.find(isRecord);
  if (isObject(value) && !("Events" in value)) {
    if ("EventType" in value) return fromHistory([value], [value]);
    throw record === undefined ? notAHistory(value) : onlyRecord(record);
  }
  if (!Array.isArray(value) && !isObject(value)) throw notAHistory({});
  const history: unknown = Array.isArray(value) ? value.filter((part) => part !== record || "Events" in part) : value;
  return {
    format: "history",
    history,
    ...(record === undefined ? {} : { record: recordOf(record) }),
    others: [],
    notes: [],
  };
}

/** A page may carry members of the record beside its events. */
function recordOf(page: Members): ExecutionRecord {
  return Object.fromEntries(Object.entries(page).filter(([name]) => name !== "Events" && name !== "NextMarker"));
}

function isRecord(value: unknown): value is Members {
  return isObject(value) && typeof value["DurableExecutionArn"] === "string" && !("EventType" in value);
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const exportHistory =
  "Open what `aws lambda get-durable-execution-history --include-execution-data --durable-execution-arn <arn>` prints.";

function onlyRecord({ DurableExecutionArn }: Members): FileProblem {
  const message = `the file describes ${String(DurableExecutionArn)} and holds none of its events`;
  return new FileProblem(message, exportHistory);
}

function notAHistory(value: Members): FileProblem {
  const names = Object.keys(value).slice(0, 5);
  const found = names.length === 0 ? "" : `: its members are ${names.join(", ")}`;
  return new FileProblem(`the file is JSON, but not the history of an execution${found}`, exportHistory);
}
