import type { ExecutionModel, HistoryEvent } from "@durascope/sdk/history";
import type { PayloadSummary } from "../../shared/api.ts";

/**
 * The model with what is known of payloads that it does not hold: their sizes, and of errors their type and message. The
 * model itself stays as it is.
 */
export function withSummaries(model: ExecutionModel, summaries: readonly PayloadSummary[]): ExecutionModel {
  const byEvent = new Map<number, PayloadSummary[]>();
  for (const summary of summaries) {
    const known = byEvent.get(summary.event);
    if (known === undefined) byEvent.set(summary.event, [summary]);
    else known.push(summary);
  }
  const raw = model.events.raw.map((event) => {
    const own = byEvent.get(event.EventId);
    return own === undefined ? event : complete(event, own);
  });
  return { ...model, events: { ...model.events, raw } };
}

function complete(event: HistoryEvent, summaries: readonly PayloadSummary[]): HistoryEvent {
  const name = `${event.EventType}Details`;
  const details = { ...(event[name] as Record<string, unknown> | undefined) };
  for (const { member, size, truncated, error } of summaries) {
    const own = (details[member] ?? {}) as Readonly<Record<string, unknown>>;
    if (own["Payload"] !== undefined) continue;
    details[member] = {
      ...own,
      Size: size,
      ...(truncated === true && { Truncated: true }),
      ...(error !== undefined && { Payload: errorOf(error) }),
    };
  }
  return { ...event, [name]: details };
}

function errorOf({ type, message }: NonNullable<PayloadSummary["error"]>): Record<string, string> {
  return {
    ...(type !== undefined && { ErrorType: type }),
    ...(message !== undefined && { ErrorMessage: message }),
  };
}
