import { at } from "./column.ts";
import { type ComparisonRows, mergeRows } from "./comparison-rows.ts";
import { errorChain } from "./error-chain.ts";
import type { ExecutionModel } from "./model.ts";
import { type OperationView, operation } from "./operation-view.ts";
import { type Payload, payloadBytes, type PayloadRef, readPayload } from "./payload.ts";

/** In what an operation of two executions differs, as bits. How long it took is told, but is no difference. */
export const Difference = { added: 1, removed: 2, status: 4, attempts: 8, payload: 16 } as const;
export type DifferenceName = keyof typeof Difference;
const differenceNames = Object.keys(Difference) as DifferenceName[];

/** Whether two payloads are the same; `unknown` when a history does not include one of them. */
export const payloadChanges = ["same", "changed", "unknown"] as const;
export type PayloadChange = (typeof payloadChanges)[number];

/** Two executions, operation by operation. Durations are milliseconds, `NaN` while not over. */
export interface Comparison extends ComparisonRows {
  readonly count: number;
  /** Per row: bits of `Difference`. */
  readonly differences: Uint8Array;
  /** Per row: how many rows beneath it, and itself, differ. */
  readonly differencesWithin: Int32Array;
  /** Per row: index into `payloadChanges`, of input, result and error together. */
  readonly payload: Uint8Array;
  readonly leftDuration: Float64Array;
  readonly rightDuration: Float64Array;
  /** Row in which the executions first part, in the order of their events; -1 when they do not. */
  readonly firstDivergence: number;
  readonly execution: ExecutionComparison;
  readonly totals: ComparisonTotals;
}

/** What two executions have to themselves. */
export interface ExecutionComparison {
  readonly status: Sides<string>;
  readonly duration: Sides<number>;
  readonly invocations: Sides<number>;
  readonly operations: Sides<number>;
  readonly attempts: Sides<number>;
  readonly input: PayloadChange;
  readonly result: PayloadChange;
  readonly error: PayloadChange;
}

export interface Sides<Value> {
  readonly left: Value;
  readonly right: Value;
}

/** How many operations are of both executions, and how many of those differ in what; `same` differ in nothing. */
export type ComparisonTotals = Readonly<Record<DifferenceName | "same" | "unknownPayloads", number>>;

/** One row of a comparison; durations are milliseconds. */
export interface ComparedOperation {
  readonly row: number;
  readonly depth: number;
  readonly left: OperationView | undefined;
  readonly right: OperationView | undefined;
  readonly differences: readonly DifferenceName[];
  readonly payload: PayloadChange;
  /** How much longer the right one took; undefined when one of them is missing or not over. */
  readonly durationDelta: number | undefined;
}

/** Compares two executions. Reads every payload that both include once. */
export function compareExecutions(left: ExecutionModel, right: ExecutionModel): Comparison {
  const rows = mergeRows(left, right);
  const count = rows.left.length;
  const differences = new Uint8Array(count);
  const payload = new Uint8Array(count);
  const leftDuration = new Float64Array(count).fill(Number.NaN);
  const rightDuration = new Float64Array(count).fill(Number.NaN);
  for (let row = 0; row < count; row++) {
    const ours = viewOf(left, at(rows.left, row));
    const theirs = viewOf(right, at(rows.right, row));
    if (ours?.end !== undefined) leftDuration[row] = ours.end - ours.start;
    if (theirs?.end !== undefined) rightDuration[row] = theirs.end - theirs.start;
    if (ours !== undefined && theirs !== undefined) {
      payload[row] = comparePayloads(ours, theirs);
      differences[row] = differencesOf(ours, theirs, at(payload, row));
    } else {
      differences[row] = ours === undefined ? Difference.added : Difference.removed;
    }
  }
  return {
    ...rows,
    count,
    differences,
    differencesWithin: within(rows.parent, differences),
    payload,
    leftDuration,
    rightDuration,
    firstDivergence: firstDivergence({ left, right, rows }, differences),
    execution: compareWholes(left, right),
    totals: totalsOf(differences, payload),
  };
}

/** One row of a comparison of two models. */
export function comparedOperation(
  models: Sides<ExecutionModel>,
  comparison: Comparison,
  row: number,
): ComparedOperation {
  const bits = at(comparison.differences, row);
  const delta = at(comparison.rightDuration, row) - at(comparison.leftDuration, row);
  return {
    row,
    depth: at(comparison.depth, row),
    left: viewOf(models.left, at(comparison.left, row)),
    right: viewOf(models.right, at(comparison.right, row)),
    differences: differenceNames.filter((name) => (bits & Difference[name]) !== 0),
    payload: at(payloadChanges, at(comparison.payload, row)),
    durationDelta: Number.isNaN(delta) ? undefined : delta,
  };
}

function viewOf(model: ExecutionModel, index: number): OperationView | undefined {
  return index < 0 ? undefined : operation(model, index);
}

const payloadMembers = ["input", "result", "error"] as const;
const changeCode = { same: 0, changed: 1, unknown: 2 } as const;

function comparePayloads(left: OperationView, right: OperationView): number {
  const changes = payloadMembers.map((member) =>
    payloadChange({ model: left.model, ref: left[member] }, { model: right.model, ref: right[member] }),
  );
  if (changes.includes("changed")) return changeCode.changed;
  return changes.includes("unknown") ? changeCode.unknown : changeCode.same;
}

/** A payload and the model that it is of. */
export interface PayloadSide {
  readonly model: Pick<ExecutionModel, "events">;
  readonly ref: PayloadRef | undefined;
}

/** Whether two payloads are the same text; sizes that differ show a change even when a history includes no texts. */
export function payloadChange(left: PayloadSide, right: PayloadSide): PayloadChange {
  const [ours, theirs] = [readSide(left), readSide(right)];
  if (ours.state !== "not-included" && theirs.state !== "not-included") {
    return textOf(ours) === textOf(theirs) ? "same" : "changed";
  }
  const [size, other] = [sizeOf(left), sizeOf(right)];
  return size !== undefined && other !== undefined && size !== other ? "changed" : "unknown";
}

function readSide({ model, ref }: PayloadSide): Payload {
  return ref === undefined ? { state: "empty" } : readPayload(model, ref);
}

function sizeOf({ model, ref }: PayloadSide): number | undefined {
  return ref === undefined ? 0 : payloadBytes(model, ref);
}

/** Stack lines name where code lies, which is not what went wrong. */
function textOf(payload: Payload): string | undefined {
  if (payload.state === "text") return payload.text;
  if (payload.state !== "error") return undefined;
  return JSON.stringify(
    errorChain(payload.error).map(({ type, message, fields, data }) => [type, message, fields, data]),
  );
}

function differencesOf(left: OperationView, right: OperationView, payload: number): number {
  return (
    (left.status === right.status ? 0 : Difference.status) |
    (left.attemptCount === right.attemptCount ? 0 : Difference.attempts) |
    (payload === changeCode.changed ? Difference.payload : 0)
  );
}

function within(parent: Int32Array, differences: Uint8Array): Int32Array {
  const counts = Int32Array.from(differences, (bits) => Number(bits !== 0));
  for (let row = counts.length - 1; row >= 0; row--) {
    const above = at(parent, row);
    if (above >= 0) counts[above] = at(counts, above) + at(counts, row);
  }
  return counts;
}

interface Compared extends Sides<ExecutionModel> {
  readonly rows: ComparisonRows;
}

/** A context ends after what went differently inside it, so that the row whose difference shows first is the cause. */
function firstDivergence(compared: Compared, differences: Uint8Array): number {
  let first = -1;
  let earliest = Number.POSITIVE_INFINITY;
  for (let row = 0; row < differences.length; row++) {
    if (at(differences, row) === 0) continue;
    const event = shownAt(compared, row, at(differences, row));
    if (event < earliest) [first, earliest] = [row, event];
  }
  return first;
}

function shownAt({ left, right, rows }: Compared, row: number, bits: number): number {
  const ours = at(rows.left, row);
  const theirs = at(rows.right, row);
  if ((bits & Difference.added) !== 0) return at(right.operations.firstEvent, theirs);
  if ((bits & Difference.removed) !== 0) return at(left.operations.firstEvent, ours);
  return Math.min(lastEvent(left, ours), lastEvent(right, theirs));
}

function lastEvent({ operations: { events } }: ExecutionModel, index: number): number {
  return at(events.items, at(events.starts, index + 1) - 1);
}

function compareWholes(left: ExecutionModel, right: ExecutionModel): ExecutionComparison {
  const sides = <Value>(read: (model: ExecutionModel) => Value): Sides<Value> => ({
    left: read(left),
    right: read(right),
  });
  const change = (member: (typeof payloadMembers)[number]): PayloadChange =>
    payloadChange({ model: left, ref: left.execution[member] }, { model: right, ref: right.execution[member] });
  return {
    status: sides(({ execution }) => execution.status),
    duration: sides(({ execution }) => (execution.end ?? Number.NaN) - (execution.start ?? Number.NaN)),
    invocations: sides(({ invocations }) => invocations.count),
    operations: sides(({ operations }) => operations.count),
    attempts: sides(({ attempts }) => attempts.operation.length),
    input: change("input"),
    result: change("result"),
    error: change("error"),
  };
}

function totalsOf(differences: Uint8Array, payload: Uint8Array): ComparisonTotals {
  const totals = { same: 0, added: 0, removed: 0, status: 0, attempts: 0, payload: 0, unknownPayloads: 0 };
  for (const [row, bits] of differences.entries()) {
    if (bits === 0) totals.same += 1;
    for (const name of differenceNames) totals[name] += Number((bits & Difference[name]) !== 0);
    totals.unknownPayloads += Number(at(payload, row) === changeCode.unknown);
  }
  return totals;
}
