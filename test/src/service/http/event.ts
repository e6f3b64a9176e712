import type { EventData, EventDetails, HistoryEvent } from "../rules/history.ts";

const times = [
  "ScheduledEndTimestamp",
  "StartTimestamp",
  "EndTimestamp",
  "PauseRequestTimestamp",
  "ResumeRequestTimestamp",
] as const;
const payloads = ["Input", "Result", "Error", "Reason"] as const;

/** An event as the API answers it. Without data, every payload is reported as cut off, also one that never was. */
export function toWireEvent(event: HistoryEvent, includeData: boolean): Record<string, unknown> {
  const { type, eventId, at, id, name, subType, parentId } = event;
  return {
    EventType: type,
    SubType: subType,
    EventId: eventId,
    Id: id,
    Name: name,
    EventTimestamp: at / 1000,
    ParentId: parentId,
    [`${type}Details`]: toWireDetails(event.details, includeData),
  };
}

function toWireDetails(details: EventDetails, includeData: boolean): Record<string, unknown> {
  const wire: Record<string, unknown> = { ...details };
  for (const member of times) {
    const at = details[member];
    if (at !== undefined) wire[member] = at / 1000;
  }
  if (includeData) return wire;
  for (const member of payloads) {
    if (details[member] !== undefined) wire[member] = { Truncated: true } satisfies EventData<string>;
  }
  return wire;
}
