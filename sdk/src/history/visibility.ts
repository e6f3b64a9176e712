import type { Progress } from "./attempts.ts";
import { at } from "./column.ts";
import { detailsOf, members, numberOf } from "./details.ts";
import { TypeCode } from "./event-kind.ts";
import type { InvocationColumns } from "./invocations.ts";
import type { OperationTable } from "./operation-table.ts";
import type { EventSource } from "./reader.ts";
import { Status } from "./status.ts";
import type { TreeColumns } from "./tree.ts";

/** Larger than any event or invocation. */
export const never = 0x7fffffff;

/** Until when an operation can be visited: a finished context answers with its own result, its children are left alone. */
export interface Visibility {
  /** Per operation: event that ended the first of its ancestors, or the execution; `never`. */
  readonly hiddenAt: Int32Array;
  /** Per operation: invocation in which the first of its ancestors ended, the last to visit the operation; `never`. */
  readonly hiddenFrom: Int32Array;
  /** As `hiddenFrom`, counting only ancestors that surely hide their children. */
  readonly unsureUntil: Int32Array;
  /** Per operation: 1 below a map or parallel without a context per item. */
  readonly uncertain: Uint8Array;
}

export interface VisibilityInput {
  readonly source: EventSource;
  readonly table: OperationTable;
  readonly invocations: InvocationColumns;
  readonly progress: Progress;
  readonly tree: TreeColumns;
  /** Event that ended the execution, or -1. */
  readonly closing: number;
}

/** Hands down from parents to children what hides them. */
export function findVisibility(input: VisibilityInput): Visibility {
  const { table, tree, progress, closing } = input;
  const count = table.ids.length;
  const visibility = {
    hiddenAt: new Int32Array(count).fill(closing < 0 ? never : closing),
    hiddenFrom: new Int32Array(count).fill(never),
    unsureUntil: new Int32Array(count).fill(never),
    uncertain: new Uint8Array(count),
  };
  for (const operation of tree.rows) {
    const parent = at(table.parent, operation);
    if (parent < 0) continue;
    const ended = at(progress.endEvent, parent);
    const invocation = endedIn(input, parent);
    const sure = invocation === never || !mayRevisit(input, parent) ? invocation : never;
    visibility.hiddenAt[operation] = Math.min(at(visibility.hiddenAt, parent), ended < 0 ? never : ended);
    visibility.hiddenFrom[operation] = Math.min(at(visibility.hiddenFrom, parent), invocation);
    visibility.unsureUntil[operation] = Math.min(at(visibility.unsureUntil, parent), sure);
    visibility.uncertain[operation] = Math.max(at(visibility.uncertain, parent), Number(isFlat(table, operation)));
  }
  return visibility;
}

function endedIn({ progress, invocations }: VisibilityInput, operation: number): number {
  const event = at(progress.endEvent, operation);
  const invocation = event < 0 ? -1 : at(invocations.ofEvent, event);
  return invocation < 0 ? never : invocation;
}

const batches = new Set(["Map", "Parallel"]);
const items = new Set(["MapIteration", "ParallelBranch"]);

function isFlat({ parent, strings, subType }: OperationTable, operation: number): boolean {
  const above = strings[at(subType, at(parent, operation))] ?? "";
  return batches.has(above) && !items.has(strings[at(subType, operation)] ?? "");
}

/** No summary of a batch is larger. */
const summaryBytes = 400;

/**
 * A context whose result is too large to store keeps its children and runs again to make it; no event says so. It leaves
 * an empty text or a summary where the result would be, and a result that the history leaves out might be either.
 */
function mayRevisit({ source, table, progress }: VisibilityInput, operation: number): boolean {
  if (at(table.type, operation) !== TypeCode.context || at(progress.status, operation) !== Status.succeeded)
    return false;
  const { Payload, Truncated, Size } = members(detailsOf(source, at(progress.endEvent, operation))["Result"]);
  if (typeof Payload !== "string") {
    const mayBeSummary =
      batches.has(table.strings[at(table.subType, operation)] ?? "") && numberOf(Size) <= summaryBytes;
    return Truncated === true || Size === 0 || mayBeSummary;
  }
  return isStandIn(Payload);
}

/** Whether what is stored as a context's result only stands for one that was too large: its children make it again. */
export function isStandIn(result: string): boolean {
  if (result === "") return true;
  return result.length < 1e6 && /^\s*\{\s*"type"\s*:\s*"(Map|Parallel)Result"/.test(result.slice(0, 64));
}
