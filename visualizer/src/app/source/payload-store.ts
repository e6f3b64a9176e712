import { type HistoryEvent, type PayloadRef, payloadBytes, readPayload } from "@durascope/sdk/history";
import type { ExecutionModel } from "@durascope/sdk/history";
import type { PayloadText } from "./protocol.ts";

/** Payloads up to this many characters stay in the events that go to the page: they are worth a look in a row. */
const inlineLimit = 256;
const inlineErrorLimit = 4096;
const members = ["Input", "Result", "Error", "Reason"] as const;

/** The event with its long payloads replaced by their sizes; the same event when it has none. */
export function withoutLongPayloads(event: HistoryEvent): HistoryEvent {
  const name = `${event.EventType}Details`;
  const details = event[name];
  if (typeof details !== "object" || details === null) return event;
  let lighter: Record<string, unknown> | undefined;
  for (const member of members) {
    const wrapper = (details as Record<string, unknown>)[member];
    const stub = stubOf(wrapper, member);
    if (stub !== undefined) lighter = { ...(lighter ?? details), [member]: stub };
  }
  return lighter === undefined ? event : { ...event, [name]: lighter };
}

function stubOf(wrapper: unknown, member: string): object | undefined {
  if (typeof wrapper !== "object" || wrapper === null) return undefined;
  const { Payload, Truncated } = wrapper as { Payload?: unknown; Truncated?: unknown };
  const text = typeof Payload === "string" ? Payload : Payload == null ? "" : JSON.stringify(Payload);
  if (text.length <= (member === "Error" ? inlineErrorLimit : inlineLimit)) return undefined;
  const Size = new TextEncoder().encode(text).length;
  return Truncated === true ? { Size, Truncated } : { Size };
}

/** A payload that the model itself holds, as text. */
export function payloadText(model: Pick<ExecutionModel, "events">, ref: PayloadRef): PayloadText {
  const payload = readPayload(model, ref);
  if (payload.state !== "text" && payload.state !== "error") return { state: payload.state };
  const isError = payload.state === "error";
  const text = isError ? JSON.stringify(payload.error, undefined, 2) : payload.text;
  return {
    state: "text",
    text,
    size: payloadBytes(model, ref) ?? text.length,
    truncated: isTruncated(model, ref),
    isError,
  };
}

function isTruncated({ events }: Pick<ExecutionModel, "events">, { event, member }: PayloadRef): boolean {
  const raw = events.raw[event];
  const details = raw?.[`${raw.EventType}Details`] as Record<string, { Truncated?: unknown } | undefined> | undefined;
  return details?.[member]?.Truncated === true;
}
