import { buildExecutionModel, type ExecutionModel } from "@durascope/sdk/history";
import type { EventPage, ExecutionAnswer, HistoryQuery, WireEvent } from "./api.ts";
import { Failure } from "./failure.ts";

/** The calls that it takes to read an execution. */
interface Reader {
  execution(arn: string, data: boolean): Promise<ExecutionAnswer>;
  events(arn: string, query: HistoryQuery): Promise<EventPage>;
}

interface ReadOptions {
  readonly data: boolean;
  /** Told when payloads may not be read: the rest is read all the same. */
  readonly denied: (failure: Failure) => void;
}

/** Reads all that there is of an execution now. */
export async function readModel(reader: Reader, arn: string, { data, denied }: ReadOptions): Promise<ExecutionModel> {
  const record = await reader.execution(arn, false);
  try {
    return buildExecutionModel(await allEvents(reader, arn, data), record);
  } catch (error) {
    if (!data || !(error instanceof Failure) || error.detail?.code !== "kms-denied") throw error;
    denied(error);
    return buildExecutionModel(await allEvents(reader, arn, false), record);
  }
}

async function allEvents(reader: Reader, arn: string, data: boolean): Promise<WireEvent[]> {
  const events: WireEvent[] = [];
  let marker: string | undefined;
  do {
    const page = await reader.events(arn, { marker, data });
    events.push(...page.events);
    marker = page.next;
  } while (marker !== undefined);
  return events;
}

const closing: ReadonlySet<string> = new Set([
  "ExecutionSucceeded",
  "ExecutionFailed",
  "ExecutionTimedOut",
  "ExecutionStopped",
]);

/** Whether nothing comes after an event of this type. */
export function isClosing(eventType: string | undefined): boolean {
  return eventType !== undefined && closing.has(eventType);
}
