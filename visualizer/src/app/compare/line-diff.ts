import { parse, stringify } from "lossless-json";

/** One line of a difference between two texts; line numbers count from 1. */
export interface DiffLine {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
  readonly left: number | undefined;
  readonly right: number | undefined;
}

/** Lines of a difference, or a number of lines that are the same and left out. */
export type DiffPart = DiffLine | { readonly kind: "skipped"; readonly lines: number };

/** Beyond this many changed lines the whole middle is shown as replaced: a closer look would take too long to be worth it. */
const mostEdits = 1000;

/** The shortest way from one list of lines to another, as lines that stay, go and come. */
export function diffLines(left: readonly string[], right: readonly string[]): DiffLine[] {
  const head = commonHead(left, right);
  const tail = commonTail(left, right, head);
  const middle = { left: left.slice(head, left.length - tail), right: right.slice(head, right.length - tail) };
  const kept = longestCommon(middle.left, middle.right);
  const writer = new Writer(left, right);
  writer.keep(head);
  for (const [ours, theirs] of kept) {
    writer.change(head + ours, head + theirs);
    writer.keep(1);
  }
  writer.change(left.length - tail, right.length - tail);
  writer.keep(tail);
  return writer.lines;
}

/** The lines that changed, each with a few of its neighbours; the rest as counts. */
export function withContext(lines: readonly DiffLine[], context = 3): DiffPart[] {
  const shown = new Uint8Array(lines.length);
  for (const [index, { kind }] of lines.entries()) {
    if (kind !== "same") shown.fill(1, Math.max(0, index - context), index + context + 1);
  }
  const parts: DiffPart[] = [];
  for (let index = 0; index < lines.length;) {
    const line = lines[index];
    if (line === undefined) break;
    if (shown[index] === 1) {
      parts.push(line);
      index++;
      continue;
    }
    const next = shown.indexOf(1, index);
    const end = next < 0 ? lines.length : next;
    parts.push({ kind: "skipped", lines: end - index });
    index = end;
  }
  return parts;
}

/** A payload as lines: JSON is laid out, its numbers as they are written, anything else is taken as it is. */
export function payloadLines(text: string): string[] {
  try {
    return (stringify(parse(text), undefined, 2) ?? text).split("\n");
  } catch {
    return text.split("\n");
  }
}

class Writer {
  readonly lines: DiffLine[] = [];
  readonly #left: readonly string[];
  readonly #right: readonly string[];
  #ours = 0;
  #theirs = 0;

  constructor(left: readonly string[], right: readonly string[]) {
    this.#left = left;
    this.#right = right;
  }

  keep(count: number): void {
    for (let index = 0; index < count; index++) {
      const text = this.#left[this.#ours] ?? "";
      this.lines.push({ kind: "same", text, left: ++this.#ours, right: ++this.#theirs });
    }
  }

  /** Everything up to these places is replaced. */
  change(ours: number, theirs: number): void {
    while (this.#ours < ours) {
      const text = this.#left[this.#ours] ?? "";
      this.lines.push({ kind: "removed", text, left: ++this.#ours, right: undefined });
    }
    while (this.#theirs < theirs) {
      const text = this.#right[this.#theirs] ?? "";
      this.lines.push({ kind: "added", text, left: undefined, right: ++this.#theirs });
    }
  }
}

function commonHead(left: readonly string[], right: readonly string[]): number {
  let count = 0;
  while (count < left.length && count < right.length && left[count] === right[count]) count++;
  return count;
}

function commonTail(left: readonly string[], right: readonly string[], head: number): number {
  const most = Math.min(left.length, right.length) - head;
  let count = 0;
  while (count < most && left[left.length - 1 - count] === right[right.length - 1 - count]) count++;
  return count;
}

/** Positions of a longest common subsequence, by Myers' search over ever more edits. */
function longestCommon(left: readonly string[], right: readonly string[]): [number, number][] {
  const trail: Int32Array[] = [];
  const most = Math.min(mostEdits, left.length + right.length);
  const offset = most + 1;
  const reach = new Int32Array(2 * most + 3);
  for (let edits = 0; edits <= most; edits++) {
    trail.push(reach.slice(offset - edits - 1, offset + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down =
        diagonal === -edits ||
        (diagonal !== edits && value(reach, offset + diagonal - 1) < value(reach, offset + diagonal + 1));
      let x = down ? value(reach, offset + diagonal + 1) : value(reach, offset + diagonal - 1) + 1;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x++;
      reach[offset + diagonal] = x;
      if (x >= left.length && x - diagonal >= right.length) return retrace(trail, left.length, right.length);
    }
  }
  return [];
}

/** Each entry of the trail holds how far the diagonals around the middle reached before that many edits. */
function retrace(trail: readonly Int32Array[], leftLength: number, rightLength: number): [number, number][] {
  const kept: [number, number][] = [];
  let x = leftLength;
  let y = rightLength;
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const reach = trail[edits] ?? new Int32Array();
    const middle = edits + 1;
    const diagonal = x - y;
    const down =
      diagonal === -edits ||
      (diagonal !== edits && value(reach, middle + diagonal - 1) < value(reach, middle + diagonal + 1));
    const before = down ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : value(reach, middle + before);
    const fromY = edits === 0 ? 0 : fromX - before;
    const startX = edits === 0 ? 0 : down ? fromX : fromX + 1;
    while (x > startX) kept.push([--x, --y]);
    x = fromX;
    y = fromY;
  }
  return kept.toReversed();
}

function value(column: Int32Array, index: number): number {
  return column[index] ?? 0;
}
