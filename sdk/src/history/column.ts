/** Reads a column at an index that is known to exist. In loops over all operations, direct reads are faster. */
export function at<Value>(column: { readonly [index: number]: Value }, index: number): Value {
  return column[index] as Value;
}

/** A column of 32-bit integers that grows. */
export class IntColumn {
  length = 0;
  #data: Int32Array;

  constructor(capacity = 1024) {
    this.#data = new Int32Array(Math.max(16, capacity));
  }

  push(value: number): void {
    if (this.length === this.#data.length) {
      const wider = new Int32Array(this.length * 2);
      wider.set(this.#data);
      this.#data = wider;
    }
    this.#data[this.length++] = value;
  }

  get(index: number): number {
    return this.#data[index] as number;
  }

  set(index: number, value: number): void {
    this.#data[index] = value;
  }

  finish(): Int32Array {
    return this.#data.slice(0, this.length);
  }
}

/** Gives each distinct text a small number; 0 is the absent text. */
export class StringTable {
  readonly list: string[] = [""];
  readonly #indexes = new Map<string, number>([["", 0]]);

  add(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    this.#indexes.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
}

/** A column of group numbers turned into ranges: members of group `g` are `items[starts[g]]` up to `items[starts[g + 1]]`. */
export interface Ranges {
  readonly starts: Int32Array;
  readonly items: Int32Array;
}

/** Groups positions by their group number, keeping their order; negative numbers belong to no group. */
export function groupBy(groups: Int32Array, count: number): Ranges {
  const starts = new Int32Array(count + 1);
  for (const group of groups) {
    if (group >= 0) starts[group + 1] = (starts[group + 1] as number) + 1;
  }
  for (let group = 0; group < count; group++) {
    starts[group + 1] = (starts[group + 1] as number) + (starts[group] as number);
  }
  const items = new Int32Array(starts[count] as number);
  const next = starts.slice();
  for (let index = 0; index < groups.length; index++) {
    const group = groups[index] as number;
    if (group < 0) continue;
    const slot = next[group] as number;
    items[slot] = index;
    next[group] = slot + 1;
  }
  return { starts, items };
}

/** Last index in an ascending column whose value is at most `value`, or -1. */
export function lastAtMost(column: ArrayLike<number>, value: number, length: number = column.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
