import { at, IntColumn } from "./column.ts";
import { TypeCode } from "./event-kind.ts";
import type { InvocationColumns } from "./invocations.ts";
import type { OperationTable } from "./operation-table.ts";
import type { Progress } from "./attempts.ts";
import type { EventSource } from "./reader.ts";
import type { Visibility } from "./visibility.ts";

/** What an invocation did about an operation, as `marks` index. */
export const marks = ["not-visited", "executed", "replayed", "resolved-while-suspended", "pending"] as const;
export type Mark = (typeof marks)[number];

/** Marks as column values. */
export const MarkCode = { notVisited: 0, executed: 1, replayed: 2, resolved: 3, pending: 4 } as const;
export type MarkCode = (typeof MarkCode)[keyof typeof MarkCode];

/**
 * Marks as intervals of invocations: those of operation `n` are `starts[n]` up to `starts[n + 1]`, ascending; outside
 * them the operation was not visited. Inferred replays of an operation are the last of its intervals.
 */
export interface MarkColumns {
  readonly starts: Int32Array;
  readonly mark: Uint8Array;
  /** First and last invocation, both inclusive. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Per operation: first invocation in which it could be visited. */
  readonly firstVisit: Int32Array;
  /** Per operation: 1 when its marks are unknown from its first visit on. */
  readonly uncertain: Uint8Array;
  /** Per operation: from after `hiddenFrom` up to and including this, whether it was visited is not known. */
  readonly hiddenFrom: Int32Array;
  readonly unsureUntil: Int32Array;
  /** Per mark code and invocation: how many operations bear it; `notVisited` is not counted. */
  readonly counts: readonly Int32Array[];
}

export interface MarkInput {
  readonly source: EventSource;
  readonly table: OperationTable;
  readonly invocations: InvocationColumns;
  readonly progress: Progress;
  readonly visibility: Visibility;
}

/** Infers what each invocation did about each operation. */
export function inferMarks(input: MarkInput): MarkColumns {
  const count = input.table.ids.length;
  const writer = new Writer(input, count);
  for (let operation = 0; operation < count; operation++) writer.operation(operation);
  return writer.finish();
}

class Writer {
  readonly #input: MarkInput;
  readonly #starts: Int32Array;
  readonly #firstVisit: Int32Array;
  readonly #mark = new IntColumn();
  readonly #from = new IntColumn();
  readonly #to = new IntColumn();
  readonly #counts: Int32Array[];
  /** First interval of the operation at hand. */
  #first = 0;
  /** Last invocation that is covered. */
  #covered = -1;
  #limit = 0;

  constructor(input: MarkInput, count: number) {
    this.#input = input;
    this.#starts = new Int32Array(count + 1);
    this.#firstVisit = new Int32Array(count);
    this.#counts = Array.from({ length: marks.length }, () => new Int32Array(input.invocations.count + 1));
  }

  operation(operation: number): void {
    const { progress, invocations, visibility, table } = this.#input;
    const { starts, items } = progress.events;
    this.#first = this.#mark.length;
    this.#starts[operation] = this.#first;
    this.#covered = -1;
    this.#limit = Math.min(invocations.count - 1, at(visibility.hiddenFrom, operation));
    const first = at(invocations.ofEvent, at(table.firstEvent, operation));
    this.#firstVisit[operation] = first < 0 ? invocations.count : first;
    for (let slot = at(starts, operation); slot < at(starts, operation + 1); slot++) this.#event(at(items, slot));
    const ended = at(progress.endEvent, operation) >= 0;
    this.#push(ended ? MarkCode.replayed : MarkCode.pending, this.#limit);
  }

  #event(event: number): void {
    const { invocations, source } = this.#input;
    const kind = at(source.kinds, at(source.kind, event));
    if (kind.phase === 0 && kind.typeCode !== TypeCode.other) return;
    const of = at(invocations.ofEvent, event);
    // Without an invocation that consumed it, the result never came into play.
    const invocation = of < 0 ? invocations.count : of;
    if (this.#covered >= 0) this.#push(MarkCode.pending, Math.min(invocation - 1, this.#limit));
    if (of < 0) {
      this.#covered = invocation;
    } else if (at(invocations.suspended, event) === 0) {
      this.#cover(MarkCode.executed, invocation);
    } else if (invocation <= this.#limit) {
      this.#cover(MarkCode.resolved, invocation);
    } else {
      this.#covered = Math.max(this.#covered, invocation);
    }
  }

  #push(mark: MarkCode, to: number): void {
    if (this.#covered < 0 || to <= this.#covered) return;
    this.#add(mark, this.#covered + 1, to);
    this.#covered = to;
  }

  #cover(mark: MarkCode, invocation: number): void {
    if (invocation <= this.#covered) return;
    this.#add(mark, invocation, invocation);
    this.#covered = invocation;
  }

  #add(mark: MarkCode, from: number, to: number): void {
    const counts = at(this.#counts, mark);
    counts[from] = at(counts, from) + 1;
    counts[to + 1] = at(counts, to + 1) - 1;
    const last = this.#mark.length - 1;
    if (last >= this.#first && this.#mark.get(last) === mark && this.#to.get(last) === from - 1) {
      this.#to.set(last, to);
      return;
    }
    this.#mark.push(mark);
    this.#from.push(from);
    this.#to.push(to);
  }

  finish(): MarkColumns {
    this.#starts[this.#starts.length - 1] = this.#mark.length;
    const { visibility } = this.#input;
    return {
      starts: this.#starts,
      mark: new Uint8Array(this.#mark.finish()),
      from: this.#from.finish(),
      to: this.#to.finish(),
      firstVisit: this.#firstVisit,
      uncertain: visibility.uncertain,
      hiddenFrom: visibility.hiddenFrom,
      unsureUntil: visibility.unsureUntil,
      counts: this.#counts.map(runningSums),
    };
  }
}

function runningSums(differences: Int32Array): Int32Array {
  const sums = differences.slice(0, differences.length - 1);
  for (let index = 1; index < sums.length; index++) sums[index] = at(sums, index) + at(sums, index - 1);
  return sums;
}
