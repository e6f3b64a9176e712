import { historyEvents, HistoryError, type HistoryEvent } from "@durascope/sdk/history";
import type { ExecutionRecordAnswer } from "../../shared/api.ts";
import { openFile } from "../../shared/file/open.ts";
import type { ParsedFile } from "../../shared/file/parsed.ts";
import { FileProblem } from "../../shared/file/problem.ts";

/** What a file holds about one execution, events checked. */
export interface HistoryFile extends Pick<ParsedFile, "recordings" | "logs" | "redaction" | "others" | "notes"> {
  readonly events: readonly HistoryEvent[];
  readonly record?: ExecutionRecordAnswer;
}

/** Reads whatever a file holds; of several executions that with the given ARN. Throws `FileProblem`. */
export async function readHistoryFile(file: Blob, arn?: string): Promise<HistoryFile> {
  const { history, record, ...rest } = await openFile(new Uint8Array(await file.arrayBuffer()), arn);
  const events = checkedEvents(history);
  // A file may write times in any way; only the model, which reads them all, looks at them.
  return { ...rest, events, ...(record === undefined ? {} : { record: record as ExecutionRecordAnswer }) };
}

function checkedEvents(history: unknown): readonly HistoryEvent[] {
  try {
    return historyEvents(history);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    throw new FileProblem(error.message.replace(` ${error.next}`, ""), error.next, { cause: error });
  }
}
