import type { OperationUpdate } from "@durascope/sdk";
import { putOperation } from "./execution.ts";
import { append, type EventDetails, type EventSeed, type EventType } from "./history.ts";
import type { Execution, OperationRecord } from "./model.ts";
import { invalid } from "./rejection.ts";

/** What a batch of updates would do to an execution: nothing of it happens until it is committed. */
export class Draft {
  readonly execution: Execution;
  readonly now: number;
  readonly #changed: Map<string, OperationRecord> = new Map();
  readonly #events: EventSeed[] = [];
  #created = 0;

  constructor(execution: Execution, now: number) {
    this.execution = execution;
    this.now = now;
  }

  get(id: string): OperationRecord | undefined {
    return this.#changed.get(id) ?? this.execution.operations.get(id);
  }

  create({ Id: id, Type: type, ParentId: parentId, Name: name, SubType: subType }: OperationUpdate): OperationRecord {
    if (id === undefined || type === undefined) throw invalid("Invalid operation id.");
    const seq = this.execution.operations.size + this.#created++;
    return { id, type, seq, parentId, name, subType, status: "STARTED", startedAt: this.now };
  }

  put(record: OperationRecord, type: EventType, details: EventDetails): void {
    this.#changed.set(record.id, record);
    this.#events.push({ type, of: record, details });
  }

  commit(): void {
    for (const record of this.#changed.values()) putOperation(this.execution, record);
    for (const event of this.#events) append(this.execution, event, this.now);
  }

  get createdCount(): number {
    return this.#created;
  }
}
