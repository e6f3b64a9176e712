/** What a JSON value is. */
export const JsonKind = { object: 0, array: 1, string: 2, number: 3, true: 4, false: 5, null: 6 } as const;
export type JsonKind = (typeof JsonKind)[keyof typeof JsonKind];

/**
 * The values of a JSON text as columns, each before those inside it. Nothing is parsed into objects: a value is a range
 * of the text, so numbers keep every digit and eight megabytes cost only these columns.
 */
export interface JsonNodes {
  readonly count: number;
  /** A `JsonKind`. */
  readonly kind: Uint8Array;
  /** Range in the text, the end exclusive. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** Where the key begins, at its quote; 0 for a value without a key. */
  readonly keyStart: Uint32Array;
  /** The enclosing value, -1 for the outermost. */
  readonly parent: Int32Array;
  /** Position among the values of its parent. */
  readonly place: Uint32Array;
  readonly depth: Uint16Array;
  /** Values directly inside. */
  readonly children: Uint32Array;
  /** Itself and everything inside. */
  readonly size: Uint32Array;
}

/** Where a text stops being JSON. */
export interface JsonFault {
  readonly offset: number;
  readonly expected: string;
}

/** Reads the structure of a text; a text that is not JSON answers where it stops being it. */
export function scanJson(text: string): JsonNodes | JsonFault {
  const scanner = new Scanner(text);
  const expected = scanner.run();
  return expected === undefined ? scanner.finish() : { offset: scanner.offset, expected };
}

/** Whether a scan found JSON. */
export function isJson(scan: JsonNodes | JsonFault): scan is JsonNodes {
  return "count" in scan;
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const words: Readonly<Record<string, readonly [string, JsonKind]>> = {
  t: ["true", JsonKind.true],
  f: ["false", JsonKind.false],
  n: ["null", JsonKind.null],
};
const deepest = 0xffff;

class Scanner {
  readonly #text: string;
  offset = 0;
  #count = 0;
  #columns: Columns;
  /** The container that is open, -1 outside of all. */
  #open = -1;

  constructor(text: string) {
    this.#text = text;
    this.#columns = allocate(Math.max(64, text.length >>> 4));
  }

  /** Answers what was expected where the text is not JSON; undefined when all of it is. */
  run(): string | undefined {
    let fault = this.#value(0);
    while (fault === undefined && this.#open >= 0) fault = this.#inside();
    if (fault !== undefined) return fault;
    this.#skipSpace();
    return this.offset === this.#text.length ? undefined : "the end";
  }

  finish(): JsonNodes {
    const count = this.#count;
    const { kind, start, end, keyStart, parent, place, depth, children, size } = this.#columns;
    return {
      count,
      kind: kind.slice(0, count),
      start: start.slice(0, count),
      end: end.slice(0, count),
      keyStart: keyStart.slice(0, count),
      parent: parent.slice(0, count),
      place: place.slice(0, count),
      depth: depth.slice(0, count),
      children: children.slice(0, count),
      size: size.slice(0, count),
    };
  }

  /** One member or item of the open container, or its end. */
  #inside(): string | undefined {
    const { kind, children } = this.#columns;
    const container = this.#open;
    const isObject = kind[container] === JsonKind.object;
    const isFirst = children[container] === 0;
    this.#skipSpace();
    if (this.#takes(isObject ? "}" : "]")) return this.#close();
    if (!isFirst) {
      if (!this.#takes(",")) return isObject ? "a comma or }" : "a comma or ]";
      this.#skipSpace();
    }
    return isObject ? this.#member() : this.#value(0);
  }

  #member(): string | undefined {
    const keyStart = this.offset;
    if (this.#text[keyStart] !== '"') return "a key in quotes";
    if (!this.#skipString()) return "the closing quote of a key";
    this.#skipSpace();
    if (!this.#takes(":")) return "a colon";
    return this.#value(keyStart);
  }

  #value(keyStart: number): string | undefined {
    this.#skipSpace();
    const start = this.offset;
    const first = this.#text[start];
    if (first === "{" || first === "[") {
      this.offset += 1;
      this.#open = this.#add(first === "{" ? JsonKind.object : JsonKind.array, start, keyStart);
      return (this.#columns.depth[this.#open] ?? 0) < deepest ? undefined : "fewer levels";
    }
    const kind = this.#scalar(first);
    if (kind === undefined) return first === '"' ? "a closing quote" : "a value";
    this.#add(kind, start, keyStart);
    return undefined;
  }

  #scalar(first: string | undefined): JsonKind | undefined {
    if (first === '"') return this.#skipString() ? JsonKind.string : undefined;
    const word = first === undefined ? undefined : words[first];
    if (word !== undefined) {
      if (!this.#text.startsWith(word[0], this.offset)) return undefined;
      this.offset += word[0].length;
      return word[1];
    }
    number.lastIndex = this.offset;
    if (!number.test(this.#text)) return undefined;
    this.offset = number.lastIndex;
    return JsonKind.number;
  }

  #add(kind: JsonKind, start: number, keyStart: number): number {
    if (this.#count === this.#columns.kind.length) this.#columns = widen(this.#columns);
    const columns = this.#columns;
    const node = this.#count++;
    const parent = this.#open;
    columns.kind[node] = kind;
    columns.start[node] = start;
    columns.end[node] = this.offset;
    columns.keyStart[node] = keyStart;
    columns.parent[node] = parent;
    columns.size[node] = 1;
    if (parent < 0) return node;
    const place = columns.children[parent] as number;
    columns.place[node] = place;
    columns.children[parent] = place + 1;
    columns.depth[node] = (columns.depth[parent] as number) + 1;
    return node;
  }

  #close(): undefined {
    const { end, size, parent } = this.#columns;
    end[this.#open] = this.offset;
    size[this.#open] = this.#count - this.#open;
    this.#open = parent[this.#open] as number;
  }

  #takes(character: string): boolean {
    if (this.#text[this.offset] !== character) return false;
    this.offset += 1;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.offset);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.offset += 1;
    }
  }

  #skipString(): boolean {
    let quote = this.offset;
    do {
      quote = this.#text.indexOf('"', quote + 1);
      if (quote < 0) return false;
    } while (isEscaped(this.#text, quote));
    this.offset = quote + 1;
    return true;
  }
}

/** Whether an odd number of backslashes stands before a place. */
function isEscaped(text: string, place: number): boolean {
  let first = place;
  while (text.charCodeAt(first - 1) === 0x5c) first -= 1;
  return (place - first) % 2 === 1;
}

type Columns = Omit<JsonNodes, "count">;

function allocate(capacity: number): Columns {
  return {
    kind: new Uint8Array(capacity),
    start: new Uint32Array(capacity),
    end: new Uint32Array(capacity),
    keyStart: new Uint32Array(capacity),
    parent: new Int32Array(capacity),
    place: new Uint32Array(capacity),
    depth: new Uint16Array(capacity),
    children: new Uint32Array(capacity),
    size: new Uint32Array(capacity),
  };
}

function widen(columns: Columns): Columns {
  const wider = allocate(columns.kind.length * 2);
  for (const name of Object.keys(wider) as (keyof Columns)[]) wider[name].set(columns[name]);
  return wider;
}
