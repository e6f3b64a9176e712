import type { ExecutionModel, HistoryEvent } from "@durascope/sdk/history";
import type { ModelColumns } from "./protocol.ts";

/** Puts a model together again on the page: its events come before it, each once. */
export class ModelAssembly {
  /** By `EventId`, which have hardly any gaps. */
  readonly #events: HistoryEvent[] = [];

  add(json: string): void {
    for (const event of JSON.parse(json) as HistoryEvent[]) this.#events[event.EventId] = event;
  }

  model({ events, operations, ...columns }: ModelColumns): ExecutionModel {
    const raw = Array.from<HistoryEvent>({ length: events.id.length });
    for (let index = 0; index < raw.length; index++) {
      raw[index] = this.#events[events.id[index] as number] as HistoryEvent;
    }
    const indexOf = new Map<string, number>();
    for (const [index, id] of operations.ids.entries()) indexOf.set(id, index);
    return { ...columns, events: { ...events, raw }, operations: { ...operations, indexOf } };
  }
}
