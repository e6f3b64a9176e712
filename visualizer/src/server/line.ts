import type { EventLine, ExecutionRecordAnswer, PayloadMember, PayloadStub } from "../shared/api.ts";
import type { ExecutionAnswer, WireEvent } from "../lambda/api.ts";

const members: readonly PayloadMember[] = ["Input", "Result", "Error", "Reason"];

interface Wrapper {
  readonly Payload?: unknown;
  readonly Truncated?: boolean | undefined;
}

/** One payload of an event. Without `text` the event has none, or it was not asked for. */
export interface HeldPayload {
  readonly event: number;
  readonly member: PayloadMember;
  readonly text: string | undefined;
  readonly truncated: boolean;
  readonly error?: { readonly type?: string; readonly message?: string };
}

/** An event as the page gets it: without payloads, times in milliseconds. */
export function eventLine(event: WireEvent): EventLine {
  const line: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(event)) {
    line[name] = name.endsWith("Details") && isObject(value) ? details(value) : plain(name, value);
  }
  return line as unknown as EventLine;
}

function details(value: object): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    result[name] = isPayload(name) && isObject(member) ? stub(member) : plain(name, member);
  }
  return result;
}

function plain(name: string, value: unknown): unknown {
  return typeof value === "number" && name.endsWith("Timestamp") ? milliseconds(value) : value;
}

/** Microseconds are kept: a float of seconds times 1000 would end in noise. */
function milliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isPayload(name: string): name is PayloadMember {
  return (members as readonly string[]).includes(name);
}

function stub({ Payload, Truncated }: Wrapper): PayloadStub {
  const text = payloadText(Payload);
  return {
    ...(text === undefined ? {} : { Size: Buffer.byteLength(text) }),
    ...(Truncated === true ? { Truncated } : {}),
  };
}

/** A text as it is, an error as its JSON. */
function payloadText(payload: unknown): string | undefined {
  if (payload === undefined || payload === null) return undefined;
  return typeof payload === "string" ? payload : JSON.stringify(payload);
}

/** The payloads of an event that was read with data. */
export function payloadsOf(event: WireEvent): HeldPayload[] {
  const found: HeldPayload[] = [];
  for (const [name, value] of Object.entries(event)) {
    if (!name.endsWith("Details") || !isObject(value)) continue;
    for (const member of members) {
      const wrapper = (value as Partial<Record<PayloadMember, Wrapper>>)[member];
      if (isObject(wrapper)) found.push(held(event.EventId ?? 0, member, wrapper));
    }
  }
  return found;
}

/** Longer messages are cut in summaries. */
const messageLength = 500;

function held(event: number, member: PayloadMember, { Payload, Truncated }: Wrapper): HeldPayload {
  const payload = { event, member, text: payloadText(Payload), truncated: Truncated === true };
  if (member !== "Error" || typeof Payload !== "object" || Payload === null) return payload;
  const { ErrorType: type, ErrorMessage: message } = Payload as { ErrorType?: string; ErrorMessage?: string };
  return {
    ...payload,
    error: {
      ...(type === undefined ? {} : { type }),
      ...(message === undefined ? {} : { message: message.slice(0, messageLength) }),
    },
  };
}

/** The execution as the page gets it. */
export function recordLine(answer: ExecutionAnswer): ExecutionRecordAnswer {
  const { $metadata: _, InputPayload: _input, Result: _result, Error: _error, ...rest } = answer;
  const record: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest))
    if (value !== undefined) record[name] = value instanceof Date ? value.getTime() : value;
  return record as unknown as ExecutionRecordAnswer;
}
