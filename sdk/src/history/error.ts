/** The ways in which a history cannot be read, and what to do about each. */
export const historyErrors = {
  DX8101: {
    title: "not an execution history",
    next: "Pass an array of events, one { Events } page, or an array of pages.",
  },
  DX8102: { title: "not an event", next: "Remove the entry, or export the history again." },
  DX8103: {
    title: "event without a usable EventId",
    next: "Export the history again; every event carries an integer EventId from 1.",
  },
  DX8104: {
    title: "event without a usable timestamp",
    next: "Use epoch seconds, epoch milliseconds, or ISO 8601 text.",
  },
  DX8105: { title: "member of the wrong kind", next: "Export the history again; the member must be text." },
  DX8106: { title: "no such position", next: "Pass an index, id or time that the model holds." },
} as const;

export type HistoryErrorCode = keyof typeof historyErrors;

/** Where in a history something was found: the event as its id or position names it, and the member. */
export interface HistoryPlace {
  readonly event?: string;
  readonly member?: string;
}

/** A history that cannot be read. `message` says what is wrong, where, and what to do. */
export class HistoryError extends Error {
  override readonly name: string = "HistoryError";
  readonly code: HistoryErrorCode;
  readonly event: string | undefined;
  readonly member: string | undefined;
  readonly next: string;

  constructor(code: HistoryErrorCode, detail: string, place: HistoryPlace = {}) {
    const { title, next } = historyErrors[code];
    const where = [place.event, place.member].filter((part) => part !== undefined).join(", ");
    super(`${code} ${title}${where === "" ? "" : ` (${where})`}: ${detail}. ${next}`);
    this.code = code;
    this.event = place.event;
    this.member = place.member;
    this.next = next;
  }
}

/** `value` as a short text for a message. */
export function quote(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return value instanceof Date ? "an invalid Date" : "an object";
  if (typeof value === "function") return "a function";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
