import { BatchCompletionError, ChildContextError } from "../errors/operation-errors.ts";
import { errorFromJson, errorToJson } from "../values/error-json.ts";
import { readJson, writeJson } from "../values/json.ts";
import { BatchItemStatus, type CompletionReason } from "./batch-policy.ts";

/** One item of a batch that started. Its `status` tells which of the other members it has. */
export type BatchItem<TResult> =
  | { index: number; status: BatchItemStatus.SUCCEEDED; result?: TResult; error?: never }
  | { index: number; status: BatchItemStatus.FAILED; error: ChildContextError; result?: never }
  | { index: number; status: BatchItemStatus.STARTED; result?: never; error?: never };

/**
 * What became of a batch. `all` has the items that started, by index; items that were still running when the batch completed
 * are `STARTED`. A failed item does not reject the batch: see `throwIfError`.
 */
export interface BatchResult<TResult> {
  all: BatchItem<TResult>[];
  /** Items that succeeded with a result other than `undefined`. */
  succeeded(): (BatchItem<TResult> & { result: TResult })[];
  failed(): (BatchItem<TResult> & { error: ChildContextError })[];
  started(): (BatchItem<TResult> & { status: BatchItemStatus.STARTED })[];
  /** `FAILED` when `shouldComplete` said so or, if it did not decide, when an item failed. */
  status: BatchItemStatus.SUCCEEDED | BatchItemStatus.FAILED;
  completionReason: CompletionReason;
  hasFailure: boolean;
  /** Throws the error of the first failed item, else `BatchCompletionError` when the batch is `FAILED`. */
  throwIfError(): void;
  /** Results in order of index, without those that are `undefined`: positions are not indexes, for which see `all`. */
  getResults(): TResult[];
  getErrors(): ChildContextError[];
  successCount: number;
  failureCount: number;
  startedCount: number;
  /** Items that started. */
  totalCount: number;
}

type Succeeded<T> = BatchItem<T> & { result: T };
type Failed<T> = BatchItem<T> & { error: ChildContextError };
type Started<T> = BatchItem<T> & { status: BatchItemStatus.STARTED };

class Result<T> implements BatchResult<T> {
  readonly all: BatchItem<T>[];
  readonly completionReason: CompletionReason;
  // Private, so that JSON of a result is its two members above.
  readonly #count: Record<BatchItemStatus, number> = { SUCCEEDED: 0, FAILED: 0, STARTED: 0 };

  constructor(all: BatchItem<T>[], completionReason: CompletionReason) {
    this.all = all;
    this.completionReason = completionReason;
    for (const item of all) this.#count[item.status]++;
  }
  succeeded(): Succeeded<T>[] {
    return this.all.filter((item): item is Succeeded<T> => item.status === "SUCCEEDED" && item.result !== undefined);
  }
  failed(): Failed<T>[] {
    return this.all.filter((item): item is Failed<T> => item.status === "FAILED");
  }
  started(): Started<T>[] {
    return this.all.filter((item): item is Started<T> => item.status === "STARTED");
  }
  get status(): BatchItemStatus.SUCCEEDED | BatchItemStatus.FAILED {
    if (this.completionReason === "CUSTOM_COMPLETION_FAILED") return "FAILED";
    if (this.completionReason === "CUSTOM_COMPLETION_SUCCEEDED") return "SUCCEEDED";
    return this.hasFailure ? "FAILED" : "SUCCEEDED";
  }
  get hasFailure(): boolean {
    return this.#count.FAILED > 0;
  }
  throwIfError(): void {
    const [first] = this.failed();
    if (first !== undefined) throw first.error;
    if (this.status === "FAILED") throw new BatchCompletionError(this.completionReason);
  }
  getResults(): T[] {
    return this.succeeded().map((item) => item.result);
  }
  getErrors(): ChildContextError[] {
    return this.failed().map((item) => item.error);
  }
  get successCount(): number {
    return this.#count.SUCCEEDED;
  }
  get failureCount(): number {
    return this.#count.FAILED;
  }
  get startedCount(): number {
    return this.#count.STARTED;
  }
  get totalCount(): number {
    return this.all.length;
  }
}

/** The result of a batch whose started items are `items`, in any order. */
export function batchResult<T>(items: readonly BatchItem<T>[], completionReason: CompletionReason): BatchResult<T> {
  return new Result(
    items.toSorted((a, b) => a.index - b.index),
    completionReason,
  );
}

/** How a batch without a serdes of its own is stored. Throws `ValueError` DX6001 for results that JSON cannot hold. */
export function writeBatch<T>(result: BatchResult<T>): string {
  const all = result.all.map(({ index, status, result: value, error }) => {
    if (status === "FAILED") return { error: errorToJson(error), index, status };
    return value === undefined ? { index, status } : { result: value, index, status };
  });
  return writeJson({ all, completionReason: result.completionReason }) ?? "";
}

/** What `writeBatch`, of this or an official SDK, wrote; anything else that is JSON is a batch without items. */
export function readBatch<T>(text: string): BatchResult<T> {
  const value = readJson(text);
  return hasAll(value) ? reattach<T>(value) : batchResult<T>([], "ALL_COMPLETED");
}

/**
 * Gives what a serdes made of a batch its methods back, and its items errors of the right class: real errors are kept, those
 * that became plain data are rebuilt with what is left of them. A value that is no batch is handed back as it is.
 */
export function reattach<T>(value: unknown): BatchResult<T> {
  if (value instanceof Result || !hasAll(value)) return value as BatchResult<T>;
  const items = value.all.map((item: unknown, position) => itemOf<T>(item, position));
  return batchResult(items, isReason(value.completionReason) ? value.completionReason : "ALL_COMPLETED");
}

/** An item's error as the batch reports it: a `ChildContextError`, made of it unless it is one. */
export function itemError(error: unknown): ChildContextError {
  const real = errorFromJson(error);
  return real instanceof ChildContextError ? real : new ChildContextError(real.message, real, dataOf(real));
}

interface StoredBatch {
  readonly all: readonly unknown[];
  readonly completionReason?: unknown;
}

function hasAll(value: unknown): value is StoredBatch {
  return typeof value === "object" && value !== null && Array.isArray((value as { all?: unknown }).all);
}

function itemOf<T>(stored: unknown, position: number): BatchItem<T> {
  const of = (stored ?? {}) as { index?: unknown; status?: unknown; result?: unknown; error?: unknown };
  const index = typeof of.index === "number" ? of.index : position;
  switch (statusOf(of)) {
    case "FAILED":
      return { error: of.error == null ? new ChildContextError() : itemError(of.error), index, status: "FAILED" };
    case "SUCCEEDED":
      return of.result === undefined
        ? { index, status: "SUCCEEDED" }
        : { result: of.result as T, index, status: "SUCCEEDED" };
    default:
      return { index, status: "STARTED" };
  }
}

function statusOf({ status, result, error }: { status?: unknown; result?: unknown; error?: unknown }): BatchItemStatus {
  if (typeof status === "string" && Object.hasOwn(BatchItemStatus, status)) return status as BatchItemStatus;
  if (error != null) return "FAILED";
  return result === undefined ? "STARTED" : "SUCCEEDED";
}

function dataOf(error: Error): string | undefined {
  const data: unknown = (error as { errorData?: unknown }).errorData;
  return typeof data === "string" ? data : undefined;
}

const reasons: Record<CompletionReason, true> = {
  ALL_COMPLETED: true,
  MIN_SUCCESSFUL_REACHED: true,
  FAILURE_TOLERANCE_EXCEEDED: true,
  CUSTOM_COMPLETION_SUCCEEDED: true,
  CUSTOM_COMPLETION_FAILED: true,
};

function isReason(value: unknown): value is CompletionReason {
  return typeof value === "string" && Object.hasOwn(reasons, value);
}

/** Of an item, by index: succeeded, failed, or neither when the batch completed. */
type ItemMark = "S" | "F" | "-";

/** What a batch too large to store leaves behind. */
export interface BatchSummary {
  readonly completionReason?: CompletionReason;
  /** Indexes that have a mark; 0 when the summary has none. */
  readonly count: number;
  /** The mark of an item, `-` beyond the last; `undefined` when the summary has none. */
  statusAt(index: number): ItemMark | undefined;
}

/** How a batch too large to store is summarised; `userSummary` is kept in it for people, and never read. */
export function writeSummary<T>(kind: "map" | "parallel", result: BatchResult<T>, userSummary?: string): string {
  return JSON.stringify({
    type: kind === "map" ? "MapResult" : "ParallelResult",
    totalCount: result.totalCount,
    successCount: result.successCount,
    failureCount: result.failureCount,
    startedCount: kind === "map" ? undefined : result.startedCount,
    completionReason: result.completionReason,
    status: result.status,
    itemStatuses: marksOf(result.all),
    summary: userSummary,
  });
}

/** What of a stored batch replay needs, be it a summary or a whole one; free text and what older SDKs wrote has neither. */
export function readSummary(text: string | undefined): BatchSummary {
  const stored = recordOf(text);
  const marks = storedMarks(stored);
  const summary = {
    count: marks?.length ?? 0,
    statusAt: (index: number) => (marks === undefined ? undefined : ((marks[index] ?? "-") as ItemMark)),
  };
  return isReason(stored["completionReason"]) ? { completionReason: stored["completionReason"], ...summary } : summary;
}

function recordOf(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // A summary of any form is a valid one; only its marks are missing.
    return {};
  }
}

function storedMarks(stored: Record<string, unknown>): string | undefined {
  if (Object.hasOwn(stored, "itemStatuses")) {
    const marks = stored["itemStatuses"];
    return typeof marks === "string" && /^[SF-]+$/.test(marks) ? marks : undefined;
  }
  return hasAll(stored) ? marksOf(stored.all) || undefined : undefined;
}

/** More than any execution may have operations; an index beyond it is not one. */
const mostItems = 1_000_000;

function marksOf(items: readonly unknown[]): string {
  const marks: ItemMark[] = [];
  for (const item of items) {
    const { index, status } = (item ?? {}) as { index?: unknown; status?: unknown };
    if (!Number.isSafeInteger(index) || (index as number) < 0 || (index as number) >= mostItems) continue;
    marks[index as number] = status === "SUCCEEDED" ? "S" : status === "FAILED" ? "F" : "-";
  }
  return Array.from(marks, (mark) => mark ?? "-").join("");
}
