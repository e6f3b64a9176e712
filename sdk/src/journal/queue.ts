import { limits } from "../wire/limits.ts";
import type { ErrorObject, OperationUpdate } from "../wire/model.ts";

/** An update on its way. With `settle`, somebody waits for its acknowledgement; without, it rides with the next that is sent. */
export interface Entry {
  readonly update: OperationUpdate;
  readonly bytes: number;
  readonly settle: { acknowledged(): void; refused(error: Error): void } | undefined;
}

/** Updates in the order in which they were made, and how many of them somebody waits for. */
export class CheckpointQueue {
  #entries: Entry[] = [];
  #head = 0;
  #urgent = 0;

  get length(): number {
    return this.#entries.length - this.#head;
  }

  get urgent(): number {
    return this.#urgent;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
    if (entry.settle !== undefined) this.#urgent++;
  }

  /** The longest run from the front that fits one call; a single update over the limit travels alone. */
  take(tokenLength: number): Entry[] {
    let bytes = tokenLength + 100;
    let end = this.#head;
    while (end < this.#entries.length && end - this.#head < limits.batchUpdates) {
      const entry = this.#entries[end];
      if (entry === undefined) break;
      if (end > this.#head && bytes + entry.bytes > limits.batchBytes) break;
      bytes += entry.bytes;
      if (entry.settle !== undefined) this.#urgent--;
      end++;
    }
    const batch = this.#entries.slice(this.#head, end);
    this.#head = end;
    if (this.#head === this.#entries.length) {
      this.#entries = [];
      this.#head = 0;
    } else if (this.#head > 1_024) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return batch;
  }

  /** Puts back in front what `take` took. */
  putBack(entries: readonly Entry[]): void {
    this.#entries = [...entries, ...this.#entries.slice(this.#head)];
    this.#head = 0;
    for (const { settle } of entries) if (settle !== undefined) this.#urgent++;
  }

  clear(): void {
    this.#entries = [];
    this.#head = 0;
    this.#urgent = 0;
  }
}

/** An upper bound of an update's size as JSON, without making the JSON: escaping at most doubles what JSON text contains. */
export function sizeOf(update: OperationUpdate): number {
  return 240 + 2 * (textSize(update.Name) + textSize(update.Payload) + errorSize(update.Error));
}

/** The bytes of an update's payload alone, which is what the service limits. */
export function payloadBytes(update: OperationUpdate): number {
  return update.Payload === undefined ? 0 : Buffer.byteLength(update.Payload);
}

function textSize(text: string | undefined): number {
  if (text === undefined) return 0;
  return text.length < 1_024 ? text.length * 2 : Buffer.byteLength(text);
}

function errorSize(error: ErrorObject | undefined): number {
  if (error === undefined) return 0;
  let size = textSize(error.ErrorMessage) + textSize(error.ErrorType) + textSize(error.ErrorData);
  for (const line of error.StackTrace ?? []) size += textSize(line) + 4;
  return size;
}
