import type { AnySerdes } from "../values/serdes.ts";
import { type WireOperation, isTerminal } from "../wire/model.ts";
import { BatchPolicy, type BatchRules, type CompletionReason } from "./batch-policy.ts";
import {
  type BatchItem,
  type BatchResult,
  batchResult,
  itemError,
  readBatch,
  readSummary,
  reattach,
  writeBatch,
  writeSummary,
} from "./batch-result.ts";
import { type ChildInput, childRow } from "./child.ts";
import { type OperationRequest, source } from "./driver.ts";
import { wireId } from "../values/operation-id.ts";
import type { Scope } from "./scope.ts";

export interface BatchItemInput<O> {
  readonly index: number;
  readonly name: string;
  readonly run: (context: never) => Promise<O>;
}

export interface BatchInput<O> {
  readonly kind: "map" | "parallel";
  readonly method: string;
  readonly itemSubType: string;
  readonly items: readonly BatchItemInput<O>[];
  readonly rules: BatchRules;
  readonly itemSerdes: AnySerdes;
  /** Items are virtual contexts: their operations hang below the batch itself. */
  readonly isFlat: boolean;
  readonly summarize: ((result: BatchResult<O>) => string) | undefined;
}

/** The child context a batch is: its function starts items, or puts them together again from their records. */
export function batchChild<O>(input: BatchInput<O>, serdes: AnySerdes): ChildInput<BatchResult<O>> {
  return {
    run: { by: "us", fn: (scope, record) => (scope.rerun ? rebuild(scope, input, record) : orchestrate(scope, input)) },
    serdes,
    summarize: (result) => writeSummary(input.kind, result, input.summarize?.(result)),
    mapError: undefined,
  };
}

/** Starts items while the policy allows, and ends when it says so or all have settled. */
function orchestrate<O>(scope: Scope, input: BatchInput<O>): Promise<BatchResult<O>> {
  const { promise, resolve, reject } = Promise.withResolvers<BatchResult<O>>();
  const policy = new BatchPolicy(input.rules, input.items);
  const all: BatchItem<O>[] = [];
  let isOver = false;
  const startMore = (): void => {
    while (policy.mayStart()) {
      const item = input.items[all.length];
      if (item === undefined) break;
      const { index } = item;
      policy.started(index);
      all.push({ index, status: "STARTED" });
      beginItem(scope, input, item).then(
        (result) => goOn(succeeded(index, result)),
        (error: unknown) => goOn(failed(index, error)),
      );
    }
    if (!policy.isComplete()) return;
    isOver = true;
    resolve(batchResult(all, policy.reason()));
  };
  const goOn = (settled?: BatchItem<O>): void => {
    if (isOver) return;
    try {
      if (settled !== undefined) {
        all[settled.index] = settled;
        policy.settled(settled.index, settled.status === "SUCCEEDED");
      }
      startMore();
    } catch (error) {
      reject(error);
    }
  };
  goOn();
  return promise;
}

function succeeded<O>(index: number, result: O): BatchItem<O> {
  return { result, index, status: "SUCCEEDED" };
}

function failed<O>(index: number, error: unknown): BatchItem<O> {
  return { error: itemError(error), index, status: "FAILED" };
}

function beginItem<O>(scope: Scope, input: BatchInput<O>, { name, run }: BatchItemInput<O>): Promise<O> {
  const request: OperationRequest<ChildInput<O>> = {
    method: input.method,
    name,
    subType: input.itemSubType,
    isVirtual: input.isFlat,
    input: { run: { by: "user", fn: run }, serdes: input.itemSerdes, summarize: undefined, mapError: undefined },
  };
  return source(scope, childRow<O>(), request).outcome();
}

/**
 * Puts a finished batch together again whose result was too large to be stored: which items had finished is in its summary, what they
 * came to in their own records.
 */
async function rebuild<O>(
  scope: Scope,
  input: BatchInput<O>,
  record: WireOperation | undefined,
): Promise<BatchResult<O>> {
  const summary = readSummary(record?.ContextDetails?.Result);
  const all: BatchItem<O>[] = [];
  for (const item of input.items) {
    if (!hadFinished(scope, input, summary.statusAt(item.index))) {
      scope.skip();
      continue;
    }
    const { index } = item;
    all.push(
      await beginItem(scope, input, item).then(
        (result) => succeeded(index, result),
        (error: unknown) => failed<O>(index, error),
      ),
    );
  }
  return batchResult(all, summary.completionReason ?? reasonOf(input, all));
}

function hadFinished<O>(scope: Scope, input: BatchInput<O>, mark: "S" | "F" | "-" | undefined): boolean {
  const path = scope.pathAt(scope.asked + 1);
  const own = scope.journal.recall(wireId(path));
  if (own !== undefined) return (own.Status === "SUCCEEDED" || own.Status === "FAILED") && mark !== "-";
  if (!input.isFlat || mark === "-") return false;
  return mark !== undefined || allChildrenFinished(scope, path);
}

/** Flat batches of early SDK releases stored no marks: an item had finished when all of its operations had. */
function allChildrenFinished(scope: Scope, path: string): boolean {
  for (let position = 1; ; position++) {
    const child = scope.journal.recall(wireId(`${path}-${position}`));
    if (child === undefined) return position > 1;
    if (!isTerminal(child.Status)) return false;
  }
}

function reasonOf<O>(input: BatchInput<O>, all: readonly BatchItem<O>[]): CompletionReason {
  const policy = new BatchPolicy(input.rules, input.items);
  for (const item of all) {
    policy.started(item.index);
    policy.settled(item.index, item.status === "SUCCEEDED");
  }
  return policy.reason();
}

/** How a batch is written: in its own form, or by a serdes of the user's whose batches get their methods back. */
export function batchSerdes(custom: AnySerdes | undefined): AnySerdes {
  if (custom === undefined) return ownSerdes;
  return {
    serialize: (value: unknown, context) => custom.serialize(value, context),
    deserialize: async (text, context) => {
      const value: unknown = await custom.deserialize(text, context);
      const isBare =
        typeof value === "object" &&
        value !== null &&
        Array.isArray((value as { all?: unknown }).all) &&
        typeof (value as { getResults?: unknown }).getResults !== "function";
      return isBare ? reattach(value) : value;
    },
  };
}

const ownSerdes: AnySerdes = {
  serialize: async (value: BatchResult<unknown> | undefined) => (value === undefined ? undefined : writeBatch(value)),
  deserialize: async (text) => (text ? readBatch(text) : batchResult([], "ALL_COMPLETED")),
};
