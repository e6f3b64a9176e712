/** A binary min-heap; of equal entries the one pushed first comes out first. */
export class Heap<T extends { readonly at: number }> {
  readonly #items: { entry: T; order: number }[] = [];
  #order = 0;

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0]?.entry;
  }

  push(entry: T): void {
    const items = this.#items;
    const item = { entry, order: this.#order++ };
    let at = items.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !before(item, parent)) break;
      items[at] = parent;
      at = above;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top?.entry;
    this.#sink(last);
    return top.entry;
  }

  clear(): void {
    this.#items.length = 0;
  }

  #sink(item: { entry: T; order: number }): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      const left = items[2 * at + 1];
      if (left === undefined) break;
      const right = items[2 * at + 2];
      const takeRight = right !== undefined && before(right, left);
      const child = takeRight ? right : left;
      if (!before(child, item)) break;
      items[at] = child;
      at = 2 * at + (takeRight ? 2 : 1);
    }
    items[at] = item;
  }
}

function before<T extends { readonly at: number }>(
  a: { entry: T; order: number },
  b: { entry: T; order: number },
): boolean {
  return a.entry.at === b.entry.at ? a.order < b.order : a.entry.at < b.entry.at;
}

/** A moment at which an operation changes by itself. Entries outlive their operation's state and are checked when due. */
export interface Deadline {
  readonly at: number;
  readonly kind: "wait" | "retry" | "callback" | "heartbeat";
  readonly id: string;
}

export type DeadlineHeap = Heap<Deadline>;
