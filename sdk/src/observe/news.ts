import { millisOf } from "../wire/decode.ts";
import { type WireOperation, isExternalType, isTerminal } from "../wire/model.ts";
import type { InvocationStarted } from "./event.ts";

export type ResumedWith = Pick<InvocationStarted, "first" | "operations" | "updatedOperationIds" | "at">;

/** What the service names as changed; where it names nothing, the attempts that have become due. */
export function changedIn({ operations, updatedOperationIds, at }: ResumedWith): WireOperation[] {
  const named = updatedOperationIds.map((id) => operations.get(id)).filter((record) => record !== undefined);
  const changed = named.filter(({ Type }) => Type !== "EXECUTION");
  if (changed.length > 0) return changed;
  return [...operations.values()].filter(
    ({ Status, StepDetails }) =>
      Status === "READY" || (Status === "PENDING" && (millisOf(StepDetails?.NextAttemptTimestamp) ?? Infinity) <= at),
  );
}

/** What may have ended in invocations that were lost, with everything that they would have told at their end. */
export interface Untold {
  /** All of it ended after this, in epoch ms; `-Infinity` where the first invocation is among those that were lost. */
  readonly since: number;
  readonly operations: ReadonlyMap<string, WireOperation>;
  /** What these invocations were made for and have since put away, with the context around it. */
  readonly hidden: readonly string[];
}

/** Less than any two moments that the service tells apart, in ms. */
export const instant = 0.001;

/**
 * What earlier invocations could not tell; nothing where the one before came to its end.
 *
 * The service names what has changed since an invocation that came to its end, and names it again to each invocation after one
 * that did not. Whatever is named was over before any of these began, and after everything that was done before. If nothing is
 * named although something was done, no invocation has come to its end; unless the service never names anything, or not again:
 * then what the execution last waited for was over before.
 */
export function untoldIn(started: ResumedWith): Untold | undefined {
  const { first, operations: records, updatedOperationIds } = started;
  if (first) return undefined;
  const hidden = updatedOperationIds.filter((id) => !records.has(id));
  const changed = changedIn(started);
  let since = Math.min(...changed.map(causedAt));
  if (since === Infinity && (changed.length === 0 || hidden.length > 0)) {
    since = lastWait(records) + (hidden.length > 0 ? instant : 0);
  }
  if (since === Infinity) return undefined;
  const operations = new Map<string, WireOperation>();
  const isNews = (record: WireOperation): boolean => isExternalType(record.Type) && changed.includes(record);
  for (const [id, record] of records) if (endOf(record) > since && !isNews(record)) operations.set(id, record);
  return operations.size === 0 && since !== -Infinity ? undefined : { since, operations, hidden };
}

/** A step that is ready was waited for until now; one that has ended was gone on with by an invocation that was lost. */
function causedAt(record: WireOperation): number {
  const end = endOf(record);
  if (end === -Infinity || record.Type === "CONTEXT") return Infinity;
  return isExternalType(record.Type) ? end : end - instant;
}

export function endOf({ Status, EndTimestamp }: WireOperation): number {
  return isTerminal(Status) ? (millisOf(EndTimestamp) ?? -Infinity) : -Infinity;
}

function lastWait(records: ReadonlyMap<string, WireOperation>): number {
  let latest = -Infinity;
  for (const record of records.values()) {
    const wasWaitedFor = isExternalType(record.Type) || (record.StepDetails?.Attempt ?? 1) > 1;
    if (wasWaitedFor) latest = Math.max(latest, endOf(record));
  }
  return latest - instant;
}
