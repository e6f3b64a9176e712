import type { ExecutionModel, HistoryEvent, PayloadRef } from "@durascope/sdk/history";
import type { OpenedExecution } from "../source/execution.ts";
import type { PayloadText } from "../source/protocol.ts";

/** Requests at a time. */
const lanes = 8;
const members = ["Input", "Result", "Error", "Reason"] as const;

/** How many payloads have been read. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

interface Collection {
  /** Members to read. */
  readonly wanted: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** The events of an execution of the server with their payloads, which are read one by one. */
export async function collectEvents(
  { model, payload }: Pick<OpenedExecution, "model" | "payload">,
  { wanted, signal, onProgress }: Collection,
): Promise<HistoryEvent[]> {
  const events = [...model.events.raw];
  const missing = missingPayloads(model, wanted);
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let ref = missing[next++]; ref !== undefined; ref = missing[next++]) {
      signal.throwIfAborted();
      const event = events[ref.event];
      const text = await payload(ref);
      if (event !== undefined) events[ref.event] = withPayload(event, ref.member, text);
      onProgress({ done: ++done, total: missing.length });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return events;
}

/** Payloads that the page was not sent. A size of 0 says that there is none. */
function missingPayloads({ events }: ExecutionModel, wanted: ReadonlySet<string>): PayloadRef[] {
  const missing: PayloadRef[] = [];
  for (const [index, event] of events.raw.entries()) {
    const details = detailsOf(event);
    for (const member of members) {
      const wrapper = wanted.has(member) ? details[member] : undefined;
      if (typeof wrapper !== "object" || wrapper === null) continue;
      if (!("Payload" in wrapper) && (wrapper as { Size?: unknown }).Size !== 0) missing.push({ event: index, member });
    }
  }
  return missing;
}

function withPayload(event: HistoryEvent, member: PayloadRef["member"], payload: PayloadText): HistoryEvent {
  if (payload.state !== "text") return event;
  const { text, isError, truncated } = payload;
  const wrapper = { Payload: isError ? (JSON.parse(text) as unknown) : text, Truncated: truncated };
  return { ...event, [`${event.EventType}Details`]: { ...detailsOf(event), [member]: wrapper } };
}

function detailsOf(event: HistoryEvent): Readonly<Record<string, unknown>> {
  const details = event[`${event.EventType}Details`];
  return typeof details === "object" && details !== null ? (details as Readonly<Record<string, unknown>>) : {};
}
