import type { Bundle, Redaction } from "./bundle.ts";

type Members = Readonly<Record<string, unknown>>;

/** Nothing is taken out. */
export const unredacted: Redaction = { payloads: "kept", errors: "kept", callbackIds: "kept", logs: "kept" };

/** What remains tells what happened and when, not with which data; nobody can complete a callback with it. */
export const redacted: Redaction = { payloads: "removed", errors: "removed", callbackIds: "removed", logs: "removed" };

/**
 * The bundle with less in it. A payload becomes its size, and its hash when asked for: equal payloads have equal hashes in one bundle,
 * and nowhere else, since their key is thrown away. Other text stays only under names that are known to hold no data.
 */
export async function redact(bundle: Bundle, redaction: Redaction): Promise<Bundle> {
  const { logs, record, recordings, events, ...rest } = bundle;
  if (Object.values(redaction).every((choice) => choice === "kept")) return bundle;
  const editor = new Editor(redaction, redaction.payloads === "hashed" ? await hashes(bundle) : new Map());
  return {
    ...rest,
    redaction,
    ...(record === undefined ? {} : { record: editor.edit(record) as Members }),
    events: events.map((event) => editor.edit(event)),
    ...(recordings === undefined ? {} : { recordings: editor.edit(recordings) as typeof recordings }),
    ...(logs === undefined || redaction.logs === "removed" ? {} : { logs }),
  };
}

/** Members that hold a user's data as text: in events within a wrapper, in the record by themselves. */
const payloadMembers: ReadonlySet<string> = new Set(["Payload", "InputPayload", "Result", "Input", "Reason"]);
const errorMembers: ReadonlySet<string> = new Set([
  "ErrorMessage",
  "ErrorData",
  "StackTrace",
  "message",
  "stack",
  "data",
]);
const plainText: ReadonlySet<string> = new Set(
  `EventType EventTimestamp Id Name ParentId SubType StartTimestamp EndTimestamp RequestId ScheduledEndTimestamp FunctionName
   ExecutedVersion DurableExecutionArn DurableExecutionName FunctionArn TenantId Version Status ErrorType XAmznTraceId KMSKeyArn
   kind id path type subType name parentId label status executionArn requestId tenantId reason`.split(/\s+/),
);

class Editor {
  readonly #redaction: Redaction;
  readonly #hashes: ReadonlyMap<string, string>;

  constructor(redaction: Redaction, known: ReadonlyMap<string, string>) {
    this.#redaction = redaction;
    this.#hashes = known;
  }

  edit(value: unknown): unknown {
    if (Array.isArray(value))
      return value.map((entry: unknown) => this.edit(entry)).filter((entry) => entry !== undefined);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => this.#member(name, member as unknown)));
  }

  #member(name: string, value: unknown): [string, unknown][] {
    if (name === "CallbackId" || name === "callbackId") {
      return this.#redaction.callbackIds === "kept" ? [[name, value]] : [];
    }
    if (errorMembers.has(name)) return this.#redaction.errors === "kept" ? [[name, value]] : [];
    if (typeof value !== "string") return [[name, this.#texts(value)]];
    if (payloadMembers.has(name)) return this.#payload(name, value);
    return plainText.has(name) || this.#redaction.payloads === "kept" ? [[name, value]] : [];
  }

  /** Texts in a list have no names, so that nothing says that they are not data. */
  #texts(value: unknown): unknown {
    if (!Array.isArray(value) || this.#redaction.payloads === "kept") return this.edit(value);
    return this.edit(value.filter((entry) => typeof entry !== "string"));
  }

  #payload(name: string, text: string): [string, unknown][] {
    if (this.#redaction.payloads === "kept") return [[name, text]];
    // The record's own payloads are those of the first and last event.
    if (name !== "Payload") return [];
    const hash = this.#hashes.get(text);
    return [["Size", sizeOf(text)], ...(hash === undefined ? [] : [["Hash", hash] satisfies [string, unknown]])];
  }
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

async function hashes({ events }: Bundle): Promise<Map<string, string>> {
  const texts = new Set<string>();
  collect(events, texts);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  const known = new Map<string, string>();
  for (const text of texts) {
    const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text)));
    known.set(text, Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  return known;
}

function collect(value: unknown, texts: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "Payload" && typeof member === "string") texts.add(member);
    else collect(member, texts);
  }
}
