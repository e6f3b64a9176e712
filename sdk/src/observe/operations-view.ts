import type { WireOperation } from "../wire/model.ts";
import { recordInfo } from "./plugin-info.ts";
import type { OperationInfo } from "./plugins.ts";

/**
 * All operations as plugins see them. Nothing is converted before the first read; from then on a read converts only what
 * has changed since the last one, so that watching every change costs no more than the changes.
 */
export class OperationsView {
  readonly #live: ReadonlyMap<string, WireOperation>;
  readonly #sources = new Map<string, WireOperation>();
  readonly #stale = new Set<string>();
  #all: Record<string, OperationInfo> | undefined;

  constructor(live: ReadonlyMap<string, WireOperation>) {
    this.#live = live;
  }

  /** The record's info: the one that {@link all} holds where that has been read. */
  info(id: string, record: WireOperation): OperationInfo {
    const all = this.#all;
    if (all === undefined) return recordInfo(record);
    const known = all[id];
    if (known !== undefined && this.#sources.get(id) === record && !this.#stale.has(id)) return known;
    const info = recordInfo(record);
    all[id] = info;
    this.#sources.set(id, record);
    this.#stale.delete(id);
    return info;
  }

  /** The infos of `ids`, without those that have no record. */
  some(ids: Iterable<string>): Record<string, OperationInfo> {
    const some: Record<string, OperationInfo> = {};
    for (const id of ids) {
      const record = this.#live.get(id);
      if (record !== undefined) some[id] = this.info(id, record);
    }
    return some;
  }

  /** The record of `id` was replaced or changed. */
  changed(id: string): void {
    if (this.#all !== undefined) this.#stale.add(id);
  }

  /** Every operation by wire id: one object, which later reads bring up to date. */
  all(): Record<string, OperationInfo> {
    if (this.#all === undefined) {
      this.#all = {};
      this.#convert(this.#live.keys());
      return this.#all;
    }
    this.#convert([...this.#stale]);
    this.#stale.clear();
    if (this.#sources.size !== this.#live.size) this.#convert(this.#live.keys());
    return this.#all;
  }

  #convert(ids: Iterable<string>): void {
    for (const id of ids) {
      const record = this.#live.get(id);
      if (record !== undefined) this.info(id, record);
    }
  }
}
