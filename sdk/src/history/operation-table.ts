import { StringTable } from "./column.ts";
import type { DiagnosticLog } from "./diagnostic.ts";
import { type EventKind, Origin, Phase } from "./event-kind.ts";
import type { EventSource, HistoryEvent } from "./reader.ts";

/** Operations in the order in which history first names them, and for each event the operation it is about (-1: none). */
export interface OperationTable {
  readonly ids: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly eventOperation: Int32Array;
  readonly type: Uint8Array;
  /** Text numbers; 0 when the history gives none. */
  readonly name: Int32Array;
  readonly subType: Int32Array;
  /** Operation index; -1 for operations of the execution itself. */
  readonly parent: Int32Array;
  readonly firstEvent: Int32Array;
  readonly strings: readonly string[];
}

/** Groups events by operation. Events of the execution, of invocations, and those without an id belong to none. */
export function groupOperations(source: EventSource, log: DiagnosticLog): OperationTable {
  const table = new Builder();
  const eventOperation = new Int32Array(source.raw.length).fill(-1);
  let executionId: string | undefined;
  for (const [index, event] of source.raw.entries()) {
    const kind = source.kinds[source.kind[index] as number] as EventKind;
    if (kind.origin === Origin.execution) executionId ??= event.Id ?? undefined;
    if (kind.origin === Origin.execution || kind.origin === Origin.invocation) continue;
    if (event.Id == null || event.Id === "") {
      const at = { eventId: event.EventId, subject: event.EventType };
      if (kind.known) log.add("DX8129", `${event.EventType} names no operation; it is listed as an event only`, at);
      continue;
    }
    const operation = table.take(event, kind, index);
    eventOperation[index] = operation;
    table.check(operation, kind, { event, log });
  }
  return table.finish(eventOperation, { executionId, log, source });
}

class Builder {
  readonly #ids: string[] = [];
  readonly #indexOf = new Map<string, number>();
  readonly #strings = new StringTable();
  readonly #kinds: EventKind[] = [];
  readonly #parentIds: (string | undefined)[] = [];
  readonly #names: number[] = [];
  readonly #subTypes: number[] = [];
  readonly #firstEvents: number[] = [];

  take(event: HistoryEvent, kind: EventKind, index: number): number {
    const id = event.Id as string;
    const known = this.#indexOf.get(id);
    if (known !== undefined) {
      this.#complete(known, event);
      return known;
    }
    this.#indexOf.set(id, this.#ids.length);
    this.#kinds.push(kind);
    this.#parentIds.push(event.ParentId ?? undefined);
    this.#names.push(this.#strings.add(event.Name ?? undefined));
    this.#subTypes.push(this.#strings.add(event.SubType ?? undefined));
    this.#firstEvents.push(index);
    return this.#ids.push(id) - 1;
  }

  #complete(operation: number, event: HistoryEvent): void {
    if (this.#names[operation] === 0) this.#names[operation] = this.#strings.add(event.Name ?? undefined);
    if (this.#subTypes[operation] === 0) this.#subTypes[operation] = this.#strings.add(event.SubType ?? undefined);
    this.#parentIds[operation] ??= event.ParentId ?? undefined;
  }

  check(operation: number, kind: EventKind, at: { event: HistoryEvent; log: DiagnosticLog }): void {
    const first = this.#kinds[operation] as EventKind;
    if (first.operationType !== kind.operationType && kind.phase !== Phase.other) {
      const message = `operation ${at.event.Id ?? ""} is a ${first.operationType}, but ${kind.eventType} names it`;
      at.log.add("DX8130", message, { eventId: at.event.EventId });
    }
    const details = at.event[kind.details];
    if (kind.known && (typeof details !== "object" || details === null)) {
      const message = `${kind.eventType} has no ${kind.details}; what they would say is not known`;
      at.log.add("DX8127", message, { eventId: at.event.EventId, subject: kind.eventType });
    }
  }

  finish(
    eventOperation: Int32Array,
    context: { executionId: string | undefined; log: DiagnosticLog; source: EventSource },
  ): OperationTable {
    const parent = new Int32Array(this.#ids.length).fill(-1);
    for (const [operation, parentId] of this.#parentIds.entries()) {
      if (parentId === undefined || parentId === "" || parentId === context.executionId) continue;
      const found = this.#indexOf.get(parentId);
      if (found === undefined) {
        const { EventId } = context.source.raw[this.#firstEvents[operation] as number] as HistoryEvent;
        const message = `no event is about ${parentId}, the parent of ${this.#ids[operation] ?? ""}; it is shown at the top`;
        context.log.add("DX8132", message, { eventId: EventId, subject: parentId });
        continue;
      }
      parent[operation] = found;
    }
    return {
      ids: this.#ids,
      indexOf: this.#indexOf,
      eventOperation,
      type: new Uint8Array(this.#kinds.map((kind) => kind.typeCode)),
      name: new Int32Array(this.#names),
      subType: new Int32Array(this.#subTypes),
      parent,
      firstEvent: new Int32Array(this.#firstEvents),
      strings: this.#strings.list,
    };
  }
}
