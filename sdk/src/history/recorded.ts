import { at, groupBy, IntColumn, type Ranges } from "./column.ts";
import { invocation } from "./invocation-view.ts";
import { markOf } from "./mark-query.ts";
import { type Mark, type MarkColumns, MarkCode, marks } from "./marks.ts";
import type { ExecutionModel } from "./model.ts";
import { type RecordingSource, type Visit, visitsOf } from "./recorded-visits.ts";

/** An operation and an invocation of which the recording says something else than what history made likely. */
export interface Disagreement {
  readonly operation: number;
  readonly invocation: number;
  readonly recorded: Mark;
  readonly inferred: Mark;
}

/**
 * The model with the marks that were recorded in place of those that history makes likely. Invocations that the recording
 * tells of are beyond doubt; all others keep what was inferred. What it says about operations that history does not hold
 * is passed over. Takes time in proportion to the marks there are.
 */
export function withRecording(model: ExecutionModel, recording: RecordingSource): ExecutionModel {
  const visits = recordedVisits(model, recording);
  if (!visits.recorded.includes(1)) return model;
  const doubt = model.invocations.doubt.map((own, index) => (visits.recorded[index] === 1 ? 0 : own));
  const merge = new Merge(model, visits);
  for (let operation = 0; operation < model.operations.count; operation++) merge.operation(operation);
  const invocations = { ...model.invocations, doubt, recorded: visits.recorded };
  return { ...model, invocations, marks: merge.finish(), disagreements: merge.disagreements };
}

/** What a recording says, by operation: which invocations met it, ascending, and the mark of each. */
interface RecordedVisits {
  /** Per invocation: 1 when the recording tells of it. */
  readonly recorded: Uint8Array;
  readonly byOperation: Ranges;
  readonly invocation: Int32Array;
  readonly code: Int32Array;
}

function recordedVisits(model: ExecutionModel, recording: RecordingSource): RecordedVisits {
  const told = visitsOf(model, recording);
  const recorded = new Uint8Array(model.invocations.count);
  const operation = new IntColumn();
  const invocations = new IntColumn();
  const codes = new IntColumn();
  for (let index = 0; index < recorded.length; index++) {
    const { requestId } = invocation(model, index);
    const own = requestId === undefined ? undefined : told.get(requestId);
    if (own === undefined) continue;
    recorded[index] = 1;
    for (const [met, code] of strongest(own)) {
      operation.push(met);
      invocations.push(index);
      codes.push(code);
    }
  }
  const byOperation = groupBy(operation.finish(), model.operations.count);
  return { recorded, byOperation, invocation: invocations.finish(), code: codes.finish() };
}

/** What says more stands: an operation that was met while open and then run was executed. */
const rank: readonly MarkCode[] = [
  MarkCode.notVisited,
  MarkCode.pending,
  MarkCode.replayed,
  MarkCode.resolved,
  MarkCode.executed,
];

function strongest(visits: Iterable<Visit>): Map<number, MarkCode> {
  const found = new Map<number, MarkCode>();
  for (const [operation, code] of visits) {
    const before = found.get(operation) ?? MarkCode.notVisited;
    if (rank.indexOf(code) > rank.indexOf(before)) found.set(operation, code);
  }
  return found;
}

/** Lays recorded marks over inferred ones, operation by operation, and joins what results to intervals again. */
class Merge {
  readonly disagreements: Disagreement[] = [];
  readonly #model: ExecutionModel;
  readonly #visits: RecordedVisits;
  /** Marks of the operation at hand, by invocation; between operations all are `notVisited`. */
  readonly #inferred: Uint8Array;
  readonly #merged: Uint8Array;
  readonly #starts: Int32Array;
  readonly #mark = new IntColumn();
  readonly #from = new IntColumn();
  readonly #to = new IntColumn();
  readonly #counts: readonly Int32Array[];

  constructor(model: ExecutionModel, visits: RecordedVisits) {
    const { operations, invocations } = model;
    this.#model = model;
    this.#visits = visits;
    this.#inferred = new Uint8Array(invocations.count);
    this.#merged = new Uint8Array(invocations.count);
    this.#starts = new Int32Array(operations.count + 1);
    this.#counts = marks.map(() => new Int32Array(invocations.count));
  }

  operation(operation: number): void {
    this.#starts[operation] = this.#mark.length;
    const inferred = this.#inferredOf(operation);
    const told = this.#recordedOf(operation);
    const from = Math.min(inferred.from, told.from);
    const to = Math.max(inferred.to, told.to);
    for (let index = from; index <= to; index++) {
      if (this.#merged[index] !== this.#inferred[index]) this.#contradiction(operation, index);
    }
    this.#join(from, to);
    this.#inferred.fill(MarkCode.notVisited, from, to + 1);
    this.#merged.fill(MarkCode.notVisited, from, to + 1);
  }

  /** Writes down what was inferred. In recorded invocations only what is still open stays: it is pending, met again or not. */
  #inferredOf(operation: number): Span {
    const { starts, mark, from, to } = this.#model.marks;
    const { recorded } = this.#visits;
    const span = { from: recorded.length, to: -1 };
    for (let slot = at(starts, operation); slot < at(starts, operation + 1); slot++) {
      const code = at(mark, slot);
      for (let index = at(from, slot); index <= at(to, slot); index++) {
        this.#inferred[index] = code;
        if (recorded[index] === 0 || code === MarkCode.pending) this.#merged[index] = code;
      }
      span.from = Math.min(span.from, at(from, slot));
      span.to = at(to, slot);
    }
    return span;
  }

  #recordedOf(operation: number): Span {
    const { byOperation, invocation: index, code } = this.#visits;
    const first = at(byOperation.starts, operation);
    const end = at(byOperation.starts, operation + 1);
    if (first === end) return { from: this.#merged.length, to: -1 };
    for (let slot = first; slot < end; slot++) {
      const visit = at(byOperation.items, slot);
      this.#merged[at(index, visit)] = at(code, visit);
    }
    return { from: at(index, at(byOperation.items, first)), to: at(index, at(byOperation.items, end - 1)) };
  }

  #contradiction(operation: number, index: number): void {
    const { mark, fidelity } = markOf(this.#model, operation, index);
    if (fidelity === "unknown") return;
    const recorded = at(marks, at(this.#merged, index));
    this.disagreements.push({ operation, invocation: index, recorded, inferred: mark });
  }

  #join(from: number, to: number): void {
    for (let index = from; index <= to; index++) {
      const code = at(this.#merged, index);
      if (code === MarkCode.notVisited) continue;
      const counts = at(this.#counts, code);
      counts[index] = at(counts, index) + 1;
      if (index > from && this.#merged[index - 1] === code) {
        this.#to.set(this.#to.length - 1, index);
        continue;
      }
      this.#mark.push(code);
      this.#from.push(index);
      this.#to.push(index);
    }
  }

  finish(): MarkColumns {
    this.#starts[this.#starts.length - 1] = this.#mark.length;
    return {
      ...this.#model.marks,
      starts: this.#starts,
      mark: Uint8Array.from(this.#mark.finish()),
      from: this.#from.finish(),
      to: this.#to.finish(),
      counts: this.#counts,
    };
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}
