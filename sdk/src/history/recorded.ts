import { at } from "./column.ts";
import { invocation } from "./invocation-view.ts";
import { markOf, marksIn, type VisitMark } from "./mark-query.ts";
import { type Mark, MarkCode, marks } from "./marks.ts";
import type { ExecutionModel } from "./model.ts";
import { type RecordingSource, type Visit, visitsOf } from "./recorded-visits.ts";

/** The marks of the invocations that were recorded. */
export interface RecordedMarks {
  /** Per invocation: operations that it met, ascending, and a `MarkCode` for each; undefined when it was not recorded. */
  readonly invocations: readonly (RecordedInvocationMarks | undefined)[];
}

interface RecordedInvocationMarks {
  readonly operations: Int32Array;
  readonly marks: Uint8Array;
}

/** An operation and an invocation of which the recording says something else than what history made likely. */
export interface Disagreement {
  readonly operation: number;
  readonly invocation: number;
  readonly recorded: Mark;
  readonly inferred: Mark;
}

/** Finds the marks in a recording. What it says about operations that history does not hold is passed over. */
export function readRecordings(model: ExecutionModel, recording: RecordingSource): RecordedMarks {
  const visits = visitsOf(model, recording);
  const invocations = Array.from({ length: model.invocations.count }, (_, index) => {
    const { requestId } = invocation(model, index);
    const own = requestId === undefined ? undefined : visits.get(requestId);
    return own === undefined ? undefined : strongest(own);
  });
  return { invocations };
}

/** What an invocation did about an operation: as recorded, or else as inferred. */
export function markWith(
  model: ExecutionModel,
  recorded: RecordedMarks | undefined,
  { operation, invocation: index }: { readonly operation: number; readonly invocation: number },
): VisitMark {
  const inferred = markOf(model, operation, index);
  const found = recorded?.invocations[index];
  if (found === undefined) return inferred;
  const code = codeIn(found, operation);
  // What is still open is pending whether or not this invocation came as far as to meet it again.
  if (code === MarkCode.notVisited && inferred.mark === "pending") return { mark: "pending", fidelity: "recorded" };
  return { mark: at(marks, code), fidelity: "recorded" };
}

/** The marks of all operations in one invocation, as indexes into `marks`: as recorded, or else as inferred. */
export function marksWith(model: ExecutionModel, recorded: RecordedMarks | undefined, index: number): Uint8Array {
  const codes = marksIn(model, index);
  const found = recorded?.invocations[index];
  if (found === undefined) return codes;
  for (let operation = 0; operation < codes.length; operation++) {
    if (codes[operation] !== MarkCode.pending) codes[operation] = MarkCode.notVisited;
  }
  for (const [slot, operation] of found.operations.entries()) codes[operation] = at(found.marks, slot);
  return codes;
}

/** Where the recording contradicts what was inferred and held for sure. */
export function disagreements(model: ExecutionModel, recorded: RecordedMarks): Disagreement[] {
  const found: Disagreement[] = [];
  const inferred = new Uint8Array(model.operations.count);
  const told = new Uint8Array(model.operations.count);
  for (const [index, own] of recorded.invocations.entries()) {
    if (own === undefined) continue;
    marksIn(model, index, inferred);
    told.fill(MarkCode.notVisited);
    for (const [slot, operation] of own.operations.entries()) told[operation] = at(own.marks, slot);
    for (let operation = 0; operation < told.length; operation++) {
      if (told[operation] === inferred[operation]) continue;
      const { mark, fidelity } = markOf(model, operation, index);
      const { mark: actual } = markWith(model, recorded, { operation, invocation: index });
      if (fidelity === "unknown" || actual === mark) continue;
      found.push({ operation, invocation: index, recorded: actual, inferred: mark });
    }
  }
  return found;
}

function codeIn({ operations, marks: codes }: RecordedInvocationMarks, operation: number): MarkCode {
  let low = 0;
  let high = operations.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(operations, middle) < operation) low = middle + 1;
    else high = middle;
  }
  return operations[low] === operation ? (at(codes, low) as MarkCode) : MarkCode.notVisited;
}

/** What says more stands: an operation that was met while open and then run was executed. */
const rank: readonly MarkCode[] = [
  MarkCode.notVisited,
  MarkCode.pending,
  MarkCode.replayed,
  MarkCode.resolved,
  MarkCode.executed,
];

function strongest(visits: Iterable<Visit>): RecordedInvocationMarks {
  const found = new Map<number, MarkCode>();
  for (const [operation, code] of visits) {
    const before = found.get(operation) ?? MarkCode.notVisited;
    if (rank.indexOf(code) > rank.indexOf(before)) found.set(operation, code);
  }
  const met = [...found].toSorted(([a], [b]) => a - b);
  return {
    operations: Int32Array.from(met, ([operation]) => operation),
    marks: Uint8Array.from(met, ([, code]) => code),
  };
}
