import type { HistoryEvent } from "@durascope/sdk/history";
import type { ExecutionRecordAnswer, LogLine, RecordedInvocation } from "../../shared/api.ts";

/** What a file holds about one execution. */
export interface HistoryFile {
  readonly events: readonly HistoryEvent[];
  readonly record?: ExecutionRecordAnswer;
  readonly recording?: readonly RecordedInvocation[];
  readonly logs?: readonly LogLine[];
}

/** Reads a history from a file: a page of events, an array of them or of pages, or one event per line. */
export async function readHistoryFile(file: Blob, name: string): Promise<HistoryFile> {
  const text = await file.text();
  const value = parse(text, name);
  const pages = Array.isArray(value) ? value : [value];
  const events = pages.flatMap((page: unknown) =>
    typeof page === "object" && page !== null && "Events" in page
      ? (page.Events as HistoryEvent[])
      : [page as HistoryEvent],
  );
  return { events };
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    if (lines.length > 1) return lines.map((line) => JSON.parse(line) as unknown);
    throw new Error(`${name} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
