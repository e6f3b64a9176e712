import { exportAgain, FileProblem } from "./problem.ts";

/** The values in a text: one, or one per line. `cut` tells that the last line ended too early and was left out. */
export interface JsonValues {
  readonly values: readonly unknown[];
  readonly byLine: boolean;
  readonly cut: boolean;
}

/** Reads JSON, or JSON by the line. Throws `FileProblem` with the place of the first fault. */
export function readJson(text: string): JsonValues {
  if (text.trim() === "") throw new FileProblem("the file is empty", "Open a file with the history of an execution.");
  try {
    return { values: [JSON.parse(text)], byLine: false, cut: false };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (!startsWithLine(text)) throw notJson(text, error);
    return readLines(text);
  }
}

/** Whether the first line is a value of its own, so that it is worth reading the rest by the line. */
function startsWithLine(text: string): boolean {
  const end = text.trimStart().indexOf("\n");
  const first = end < 0 ? "" : text.trimStart().slice(0, end).trim();
  return first.startsWith("{") && isJson(first);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readLines(text: string): JsonValues {
  const lines = text.split("\n");
  const values: unknown[] = [];
  const last = lines.findLastIndex((line) => line.trim() !== "");
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    try {
      values.push(JSON.parse(line));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      if (index === last) return { values, byLine: true, cut: true };
      throw new FileProblem(`line ${index + 1} is not JSON: ${error.message}`, exportAgain, { cause: error });
    }
  }
  return { values, byLine: true, cut: false };
}

function notJson(text: string, error: SyntaxError): FileProblem {
  if (/^\s*[[{]/.test(text)) {
    return new FileProblem(`the file is not valid JSON${lastEvent(text, error)}: ${error.message}`, exportAgain, {
      cause: error,
    });
  }
  const next = "Open what `aws lambda get-durable-execution-history --output json` prints, a bundle, or OTLP JSON.";
  return new FileProblem("the file is neither JSON nor a line of JSON per event", next, { cause: error });
}

/** Names the last event that begins before the fault. */
function lastEvent(text: string, error: SyntaxError): string {
  const position = /position (\d+)/.exec(error.message)?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position));
  const id = /^"EventId"\s*:\s*(\d+)/.exec(before.slice(Math.max(0, before.lastIndexOf('"EventId"'))))?.[1];
  return id === undefined ? "" : ` near event ${id}`;
}
