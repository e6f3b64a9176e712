import type { ExecutionModel, HistoryEvent } from "@durascope/sdk/history";
import type { ModelColumns } from "./protocol.ts";

/** Puts a model together again on the page: its events come before it, each once. */
export class ModelAssembly {
  readonly #events = new Map<number, HistoryEvent>();

  add(events: readonly HistoryEvent[]): void {
    for (const event of events) this.#events.set(event.EventId, event);
  }

  model(columns: ModelColumns): ExecutionModel {
    const raw = Array.from(columns.events.id, (id) => this.#events.get(id) as HistoryEvent);
    return { ...columns, events: { ...columns.events, raw } };
  }
}
