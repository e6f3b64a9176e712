import { at } from "./column.ts";
import type { ExecutionModel } from "./model.ts";
import { operation } from "./operation-view.ts";
import { type TimeKind, type TimeSpan, timeSpans } from "./time-ledger.ts";

/** A stretch of the critical path: while it lasts, nothing else could have ended the execution earlier. Epoch milliseconds. */
export interface CriticalSection {
  /** Operation that the execution waited for, -1 for its own code, or the time between operations. */
  readonly operation: number;
  readonly from: number;
  readonly to: number;
}

/** The critical path: its sections without gaps, and per row of the tree those of the row's operation. */
export interface CriticalPath {
  /** Ascending by time. */
  readonly sections: readonly CriticalSection[];
  /** Positions in `sections`, ordered by row of the tree and then by time. */
  readonly byRow: Int32Array;
  /** Rows of `byRow`, ascending; -1 for the execution itself. */
  readonly rows: Int32Array;
}

/** How much of the critical path one operation is, and what happened meanwhile. */
export interface CriticalShare {
  /** -1 for the code of the execution itself. */
  readonly operation: number;
  readonly time: number;
  readonly sections: number;
  /** Milliseconds of `time` by what the execution did. */
  readonly kinds: Readonly<Record<TimeKind, number>>;
}

/**
 * Walks back from the end of the execution (or its last event, or `now`): to the operation that ended last before it, to
 * where that began, to what ended last before that; and into each one's children the same way. What never ended is on
 * the path only while what encloses it has not ended either.
 */
export function criticalPath(model: ExecutionModel, now?: number): CriticalPath {
  const sections = new Walk(model, now).run();
  const rowOf = (position: number): number => {
    const { operation } = at(sections, position);
    return operation < 0 ? -1 : at(model.tree.rowOf, operation);
  };
  const byRow = Int32Array.from(sections, (_, position) => position).toSorted((a, b) => rowOf(a) - rowOf(b) || a - b);
  return { sections, byRow, rows: byRow.map(rowOf) };
}

/** The sections of an operation; of one whose children are folded away (`folded`), theirs too, where they adjoin as one. */
export function criticalSectionsOf(
  { tree }: ExecutionModel,
  path: CriticalPath,
  { operation, folded }: { readonly operation: number; readonly folded: boolean },
): CriticalSection[] {
  const row = at(tree.rowOf, operation);
  const first = firstAtLeast(path.rows, row);
  const end = firstAtLeast(path.rows, row + (folded ? at(tree.subtreeSize, operation) : 1));
  const own = path.byRow.subarray(first, end).toSorted();
  const merged: CriticalSection[] = [];
  for (const position of own) {
    const { from, to } = at(path.sections, position);
    const last = merged.at(-1);
    if (last?.to === from) merged[merged.length - 1] = { operation, from: last.from, to };
    else merged.push({ operation, from, to });
  }
  return merged;
}

/** What the critical path consists of, the largest share first. */
export function criticalShares(model: ExecutionModel, path: CriticalPath, now?: number): CriticalShare[] {
  const shares = new Map<number, CriticalShare>();
  const spans = timeSpans(model, now);
  let first = 0;
  for (const { operation, from, to } of path.sections) {
    const known = shares.get(operation);
    const kinds = { ...(known?.kinds ?? noTime) };
    while (first < spans.length && at(spans, first).to <= from) first++;
    addKinds(kinds, spans, { first, from, to });
    shares.set(operation, {
      operation,
      time: (known?.time ?? 0) + to - from,
      sections: (known?.sections ?? 0) + 1,
      kinds,
    });
  }
  return [...shares.values()].toSorted((a, b) => b.time - a.time || a.operation - b.operation);
}

const noTime = { running: 0, replay: 0, waiting: 0, backoff: 0, recovery: 0, latency: 0 };

function addKinds(
  kinds: Record<TimeKind, number>,
  spans: readonly TimeSpan[],
  { first, from, to }: { readonly first: number; readonly from: number; readonly to: number },
): void {
  for (let index = first; index < spans.length && at(spans, index).from < to; index++) {
    const span = at(spans, index);
    kinds[span.kind] += Math.max(0, Math.min(to, span.to) - Math.max(from, span.from));
  }
}

function firstAtLeast(column: Int32Array, value: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(column, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** An operation that is being walked back through. */
interface Frame {
  readonly operation: number;
  /** Its children, the last to end at the end: those that have not ended, the oldest last, after those that have. */
  readonly children: Int32Array;
  /** How many of them are still to be looked at. */
  left: number;
}

class Walk {
  readonly #model: ExecutionModel;
  readonly #backwards: CriticalSection[] = [];
  /** Everything from here on is told. The event decides what came before, the time is only told. */
  #event: number;
  #time: number;

  constructor(model: ExecutionModel, now = 0) {
    const { execution, events } = model;
    this.#model = model;
    this.#event = execution.endEvent < 0 ? events.raw.length : execution.endEvent;
    this.#time = execution.end ?? Math.max(now, events.time.at(-1) ?? 0);
  }

  run(): CriticalSection[] {
    const { events, execution, operations } = this.#model;
    if (events.raw.length === 0) return [];
    const frames: Frame[] = [this.#frame(-1)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const child = this.#lastToEnd(frame);
      if (child >= 0) {
        this.#enter(frame.operation, child);
        frames.push(this.#frame(child));
        continue;
      }
      frames.pop();
      const start = frame.operation < 0 ? execution.start : operation(this.#model, frame.operation).start;
      this.#tell(frame.operation, start ?? at(events.time, 0));
      if (frame.operation >= 0) this.#event = at(operations.firstEvent, frame.operation);
    }
    return this.#backwards.toReversed();
  }

  #enter(parent: number, child: number): void {
    const end = at(this.#model.operations.endEvent, child);
    if (end < 0) return;
    this.#tell(parent, at(this.#model.events.time, end));
    this.#event = end;
  }

  /** Clocks may differ, so that an earlier event may have a later time. */
  #tell(operation: number, from: number): void {
    if (!(from < this.#time)) return;
    this.#backwards.push({ operation, from, to: this.#time });
    this.#time = from;
  }

  #lastToEnd(frame: Frame): number {
    const { operations, events } = this.#model;
    while (frame.left > 0) {
      const child = at(frame.children, --frame.left);
      const end = at(operations.endEvent, child);
      if (end < 0 ? this.#event === events.raw.length : end < this.#event) return child;
    }
    return -1;
  }

  #frame(operation: number): Frame {
    const { tree, operations } = this.#model;
    const row = operation < 0 ? -1 : at(tree.rowOf, operation);
    const end = operation < 0 ? tree.rows.length : row + at(tree.subtreeSize, operation);
    const ended: number[] = [];
    const open: number[] = [];
    for (let next = row + 1; next < end; next += at(tree.subtreeSize, at(tree.rows, next))) {
      const child = at(tree.rows, next);
      if (at(operations.endEvent, child) < 0) open.push(child);
      else ended.push(at(operations.endEvent, child));
    }
    const ordered = ended.toSorted((a, b) => a - b).map((event) => at(operations.ofEvent, event));
    const children = Int32Array.from([...ordered, ...open.toReversed()]);
    return { operation, children, left: children.length };
  }
}
