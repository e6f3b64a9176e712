import type { DiagnosticLog } from "./diagnostic.ts";
import { HistoryError, quote } from "./error.ts";
import { type EventKind, eventKind } from "./event-kind.ts";
import { putInOrder } from "./event-order.ts";
import { parseTimestamp } from "./timestamp.ts";

/** One event as the history holds it. Members beyond these are those of its kind. */
export interface HistoryEvent {
  readonly EventId: number;
  readonly EventType: string;
  readonly EventTimestamp: unknown;
  readonly Id?: string | null;
  readonly Name?: string | null;
  readonly ParentId?: string | null;
  readonly SubType?: string | null;
  readonly [member: string]: unknown;
}

/** The events of a history in order of `EventId`, each once, as columns. */
export interface EventSource {
  readonly raw: readonly HistoryEvent[];
  readonly id: Float64Array;
  /** Epoch milliseconds. */
  readonly time: Float64Array;
  /** Index into `kinds`. */
  readonly kind: Uint32Array;
  readonly kinds: readonly EventKind[];
  /** Whether the first event is the execution's first and no event is missing between the first and the last. */
  readonly complete: boolean;
  /** Whether the history says that further pages exist. */
  readonly continues: boolean;
}

/** Reads any accepted form of a history. Throws `HistoryError` for what is not one. */
export function readEvents(history: unknown, log: DiagnosticLog): EventSource {
  const found: unknown[] = [];
  const pages = { total: 0, marked: 0 };
  collect(history, found, pages);
  const checked = found.map(checkEvent);
  const raw = putInOrder(checked, log);
  const continues = pages.marked > 0 && pages.marked === pages.total;
  if (continues) log.add("DX8126", "the history continues: its pages end with a NextMarker");
  return { raw, ...readColumns(raw, log), complete: isComplete(raw, log), continues };
}

function collect(part: unknown, found: unknown[], pages: { total: number; marked: number }): void {
  if (Array.isArray(part)) {
    for (const entry of part as unknown[]) {
      if (isPage(entry) || Array.isArray(entry)) collect(entry, found, pages);
      else found.push(entry);
    }
    return;
  }
  if (!isPage(part)) {
    throw new HistoryError("DX8101", `${quote(part)} holds no events`);
  }
  if (!Array.isArray(part.Events)) {
    throw new HistoryError("DX8101", `Events is ${quote(part.Events)}, not an array`, { member: "Events" });
  }
  pages.total += 1;
  if (typeof part.NextMarker === "string" && part.NextMarker !== "") pages.marked += 1;
  for (const entry of part.Events as unknown[]) found.push(entry);
}

function isPage(value: unknown): value is { Events: unknown; NextMarker?: unknown } {
  return typeof value === "object" && value !== null && "Events" in value && !("EventType" in value);
}

const texts = ["Id", "Name", "ParentId", "SubType"] as const;

function checkEvent(entry: unknown, position: number): HistoryEvent {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    throw new HistoryError("DX8102", `it is ${quote(entry)}`, { event: `entry ${position + 1}` });
  }
  const event = entry as HistoryEvent;
  if (!Number.isSafeInteger(event.EventId) || event.EventId < 1) {
    const place = { event: `entry ${position + 1}`, member: "EventId" };
    throw new HistoryError("DX8103", `it is ${quote(event.EventId)}, not a positive integer`, place);
  }
  if (typeof event.EventType !== "string" || event.EventType === "") {
    throw wrongKind(event, "EventType");
  }
  for (const member of texts) {
    const value = event[member];
    if (value !== undefined && typeof value !== "string" && value !== null) throw wrongKind(event, member);
  }
  return event;
}

function wrongKind(event: HistoryEvent, member: string): HistoryError {
  return new HistoryError("DX8105", `it is ${quote(event[member])}, not text`, {
    event: `event ${event.EventId}`,
    member,
  });
}

function readColumns(
  raw: readonly HistoryEvent[],
  log: DiagnosticLog,
): Pick<EventSource, "id" | "time" | "kind" | "kinds"> {
  const id = new Float64Array(raw.length);
  const time = new Float64Array(raw.length);
  const kind = new Uint32Array(raw.length);
  const kinds: EventKind[] = [];
  const codes = new Map<string, number>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const [index, event] of raw.entries()) {
    const now = parseTimestamp(event.EventTimestamp);
    if (Number.isNaN(now)) {
      const place = { event: `event ${event.EventId}`, member: "EventTimestamp" };
      throw new HistoryError("DX8104", `it is ${quote(event.EventTimestamp)}`, place);
    }
    let code = codes.get(event.EventType);
    if (code === undefined) {
      code = kinds.push(eventKind(event.EventType)) - 1;
      codes.set(event.EventType, code);
    }
    const { known } = kinds[code] as EventKind;
    const at = { eventId: event.EventId, subject: event.EventType };
    if (!known) log.add("DX8124", `event type ${quote(event.EventType)} is not known; it is shown as it is`, at);
    if (now < latest) log.add("DX8123", "a timestamp lies before that of an earlier event", { eventId: event.EventId });
    latest = Math.max(latest, now);
    id[index] = event.EventId;
    time[index] = now;
    kind[index] = code;
  }
  return { id, time, kind, kinds };
}

function isComplete(raw: readonly HistoryEvent[], log: DiagnosticLog): boolean {
  const first = raw[0];
  if (first === undefined) {
    log.add("DX8128", "the history holds no events");
    return false;
  }
  let complete = true;
  if (first.EventId > 1) {
    log.add("DX8121", `the history starts at event ${first.EventId}; what came before is not known`, {
      eventId: first.EventId,
    });
    complete = false;
  }
  let previous = first.EventId;
  for (const { EventId } of raw) {
    if (EventId > previous + 1) {
      const missing = EventId - previous === 2 ? `event ${previous + 1}` : `events ${previous + 1} to ${EventId - 1}`;
      log.add("DX8122", `${missing} missing`, { eventId: EventId });
      complete = false;
    }
    previous = EventId;
  }
  return complete;
}
