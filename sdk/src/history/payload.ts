import type { ErrorObject } from "../wire/model.ts";
import { detailsOf, holdsError, members, numberOf } from "./details.ts";
import type { EventSource } from "./reader.ts";

/** Where a payload is: in the details of an event (by index), under a member. The payload itself is never copied. */
export interface PayloadRef {
  readonly event: number;
  readonly member: "Input" | "Result" | "Error" | "Reason";
}

/**
 * A payload: its text or error, `empty` when there is none, or `not-included` when the history was read without
 * execution data and so cannot say.
 */
export type Payload =
  | { readonly state: "text"; readonly text: string }
  | { readonly state: "error"; readonly error: ErrorObject }
  | { readonly state: "empty" }
  | { readonly state: "not-included" };

type Events = Pick<EventSource, "raw" | "kind" | "kinds">;

/** A reference to a member of an event's details, when the event has it. */
export function reference(events: Events, event: number, member: PayloadRef["member"]): PayloadRef | undefined {
  return event < 0 || detailsOf(events, event)[member] === undefined ? undefined : { event, member };
}

/** Reads a payload from the event that holds it. */
export function readPayload(model: { readonly events: Events }, { event, member }: PayloadRef): Payload {
  const wrapper = members(detailsOf(model.events, event)[member]);
  const { Payload, Truncated, Size } = wrapper;
  if (member === "Error") {
    if (!holdsError(wrapper)) return { state: "empty" };
    if (Object.keys(members(Payload)).length > 0) return { state: "error", error: members(Payload) };
    return { state: "not-included" };
  }
  if (typeof Payload === "string") return { state: "text", text: Payload };
  return { state: Truncated === true || numberOf(Size) > 0 ? "not-included" : "empty" };
}

/**
 * Size of a payload in bytes, as UTF-8 (an error as its JSON); undefined when the history does not include it. A history
 * may say the `Size` of what it leaves out.
 */
export function payloadBytes(model: { readonly events: Events }, ref: PayloadRef): number | undefined {
  const size = numberOf(members(detailsOf(model.events, ref.event)[ref.member])["Size"]);
  if (!Number.isNaN(size)) return size;
  const payload = readPayload(model, ref);
  switch (payload.state) {
    case "text":
      return utf8Length(payload.text);
    case "error":
      return utf8Length(JSON.stringify(payload.error));
    case "empty":
      return 0;
    case "not-included":
      return undefined;
  }
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    bytes += code < 0x800 ? 1 : 2;
    // A pair of surrogates is four bytes in two units.
    if (code >= 0xd800 && code <= 0xdbff) {
      const next = text.charCodeAt(index + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        index++;
      }
    }
  }
  return bytes;
}
