import { badArgument } from "../values/bad-argument.ts";
import type { CompletionReason } from "../wire/model.ts";
import { shown } from "../values/shown.ts";

/** How one item of a batch ended; `STARTED` is an item that was still running when the batch completed. */
export const BatchItemStatus = { SUCCEEDED: "SUCCEEDED", FAILED: "FAILED", STARTED: "STARTED" } as const;
export type BatchItemStatus = (typeof BatchItemStatus)[keyof typeof BatchItemStatus];
export declare namespace BatchItemStatus {
  type SUCCEEDED = "SUCCEEDED";
  type FAILED = "FAILED";
  type STARTED = "STARTED";
}

/** Whether each item is a context of its own (`NESTED`), or its operations belong to the batch (`FLAT`). */
export const NestingType = { NESTED: "NESTED", FLAT: "FLAT" } as const;
export type NestingType = (typeof NestingType)[keyof typeof NestingType];
export declare namespace NestingType {
  type NESTED = "NESTED";
  type FLAT = "FLAT";
}

/** What a batch that `shouldComplete` ended counts as. */
export const CompletionOutcome = { SUCCEEDED: "SUCCEEDED", FAILED: "FAILED" } as const;
export type CompletionOutcome = (typeof CompletionOutcome)[keyof typeof CompletionOutcome];
export declare namespace CompletionOutcome {
  type SUCCEEDED = "SUCCEEDED";
  type FAILED = "FAILED";
}

export type { CompletionReason } from "../wire/model.ts";

/** The default outcome is `SUCCEEDED`. */
export type CompletionDecision = { complete: false } | { complete: true; outcome?: CompletionOutcome };

/** An item as `shouldComplete` sees it; without a status it has not started. */
export interface CompletionItemStatus {
  index: number;
  name?: string;
  status?: BatchItemStatus;
}

/** A batch as `shouldComplete` sees it. `items` is the batch's own list, which changes as the batch goes on. */
export interface CompletionStatus {
  successCount: number;
  failureCount: number;
  completedCount: number;
  totalCount: number;
  items: readonly CompletionItemStatus[];
}

/**
 * Completes a batch early: when `minSuccessful` items succeeded, or when more than `toleratedFailureCount` items, or more
 * than `toleratedFailurePercentage` (0 to 100) of all items, failed. Without any, the first failure completes it.
 */
export interface ThresholdCompletionConfig {
  minSuccessful?: number | undefined;
  toleratedFailureCount?: number | undefined;
  toleratedFailurePercentage?: number | undefined;
  shouldComplete?: never;
}

/**
 * Completes a batch when `shouldComplete` says so. It must depend on its argument alone; it is asked before each start and
 * after each item, and once it said yes it is not asked again.
 */
export interface CustomCompletionConfig {
  shouldComplete: (status: CompletionStatus) => CompletionDecision;
  minSuccessful?: never;
  toleratedFailureCount?: never;
  toleratedFailurePercentage?: never;
}
export type CompletionConfig = ThresholdCompletionConfig | CustomCompletionConfig;

/** For `shouldComplete`: go on. */
export const continueBatch = (): CompletionDecision => ({ complete: false });

/** For `shouldComplete`: the batch is complete, as `outcome` (default: succeeded). */
export const completeBatch = (outcome?: CompletionOutcome): CompletionDecision =>
  outcome === undefined ? { complete: true } : { complete: true, outcome };

/** What decides how a batch runs. */
export interface BatchRules {
  /** Items that may run at once. Default: all. */
  readonly maxConcurrency?: number | undefined;
  readonly completionConfig?: CompletionConfig | undefined;
  readonly nesting?: NestingType | undefined;
}

const thresholds = ["minSuccessful", "toleratedFailureCount", "toleratedFailurePercentage"] as const;

/** Throws `UsageError` DX2005 for rules that cannot be followed. */
export function checkBatchConfig(config: BatchRules | null | undefined): void {
  const { maxConcurrency, completionConfig, nesting } = (config ?? {}) as Record<keyof BatchRules, unknown>;
  if (maxConcurrency != null && !(typeof maxConcurrency === "number" && maxConcurrency > 0)) {
    refuse("maxConcurrency", maxConcurrency, "a positive number or undefined for unlimited concurrency");
  }
  checkCompletion(completionConfig);
  if (nesting != null && !(typeof nesting === "string" && Object.hasOwn(NestingType, nesting))) {
    refuse("nesting", nesting, "NESTED, FLAT or undefined");
  }
}

function checkCompletion(completion: unknown): void {
  if (completion == null) return;
  if (typeof completion !== "object") refuse("completionConfig", completion, "an object or undefined");
  const { shouldComplete, ...members } = completion as Record<string, unknown>;
  const given = thresholds.filter((key) => members[key] !== undefined);
  if (shouldComplete !== undefined && given.length > 0) badArgument(`completionConfig.${exclusive}`, "DX2005");
  if (shouldComplete !== undefined && typeof shouldComplete !== "function") {
    refuse("completionConfig.shouldComplete", shouldComplete, "a function or undefined");
  }
  for (const key of given) {
    const value = members[key];
    if (typeof value === "number" && value >= 0) continue;
    refuse(`completionConfig.${key}`, value, "a number of at least 0 or undefined");
  }
}

const exclusive =
  "shouldComplete is mutually exclusive with minSuccessful, toleratedFailureCount, and toleratedFailurePercentage";

function refuse(what: string, value: unknown, allowed: string): never {
  badArgument(`Invalid ${what}: ${typeof value === "string" ? value : shown(value)}. Must be ${allowed}.`, "DX2005");
}

/**
 * Which items of one batch may start, when it is complete, and why: pure, and equal for equal sequences of calls. The batch
 * asks `mayStart`, reports `started` and `settled`, and is over as soon as `isComplete`; what settles later is ignored.
 */
export class BatchPolicy {
  readonly #rules: ThresholdCompletionConfig;
  readonly #ask: CustomCompletionConfig["shouldComplete"] | undefined;
  readonly #failsFast: boolean;
  readonly #mostActive: number;
  readonly #items: CompletionItemStatus[];
  readonly #byIndex: Map<number, CompletionItemStatus>;
  #started = 0;
  #succeeded = 0;
  #failed = 0;
  #complete: boolean;
  /** The predicate's last answer, unless something changed since; a yes stays. */
  #answer: CompletionDecision | undefined;

  constructor(config: BatchRules, items: readonly { index: number; name?: string | undefined }[]) {
    const { shouldComplete, ...rules } = config.completionConfig ?? {};
    this.#rules = rules;
    this.#ask = shouldComplete;
    this.#failsFast = shouldComplete === undefined && thresholds.every((key) => rules[key] === undefined);
    this.#mostActive = config.maxConcurrency ?? Number.POSITIVE_INFINITY;
    this.#items = items.map(({ index, name }) => (name === undefined ? { index } : { index, name }));
    this.#byIndex = new Map(this.#items.map((item) => [item.index, item]));
    this.#complete = items.length === 0;
  }

  /** Whether one more item may start now. Asks `shouldComplete` if anything changed since it was asked. */
  mayStart(): boolean {
    if (this.#complete || this.#started === this.#items.length || this.#active >= this.#mostActive) return false;
    if (this.#mayContinue()) return true;
    // Items that run are waited for until the next of them settles; with none there is nothing to wait for.
    this.#complete = this.#active === 0;
    return false;
  }

  started(index: number): void {
    this.#item(index, undefined).status = BatchItemStatus.STARTED;
    this.#started++;
    this.#changed();
  }

  settled(index: number, ok: boolean): void {
    if (this.#complete) return;
    this.#item(index, BatchItemStatus.STARTED).status = ok ? BatchItemStatus.SUCCEEDED : BatchItemStatus.FAILED;
    this.#succeeded += ok ? 1 : 0;
    this.#failed += ok ? 0 : 1;
    this.#changed();
    this.#complete = !this.#mayContinue() || this.#completed === this.#items.length || this.#hasEnough;
  }

  /** Once true, always true. */
  isComplete(): boolean {
    return this.#complete;
  }

  /** Why the batch is complete; as if it were complete now when it is not. */
  reason(): CompletionReason {
    if (this.#ask !== undefined) return reasonOf(this.#answer);
    if (this.#isIntolerable) return "FAILURE_TOLERANCE_EXCEEDED";
    return this.#completed < this.#items.length && this.#hasEnough ? "MIN_SUCCESSFUL_REACHED" : "ALL_COMPLETED";
  }

  get #completed(): number {
    return this.#succeeded + this.#failed;
  }
  get #active(): number {
    return this.#started - this.#completed;
  }
  get #hasEnough(): boolean {
    return this.#rules.minSuccessful !== undefined && this.#succeeded >= this.#rules.minSuccessful;
  }
  get #isIntolerable(): boolean {
    if (this.#failsFast) return this.#failed > 0;
    const { toleratedFailureCount = Infinity, toleratedFailurePercentage = Infinity } = this.#rules;
    return (
      this.#failed > toleratedFailureCount || (this.#failed / this.#items.length) * 100 > toleratedFailurePercentage
    );
  }

  #mayContinue(): boolean {
    if (this.#ask === undefined) return !this.#isIntolerable;
    this.#answer ??= decision(
      this.#ask({
        successCount: this.#succeeded,
        failureCount: this.#failed,
        completedCount: this.#completed,
        totalCount: this.#items.length,
        items: this.#items,
      }),
    );
    return !this.#answer.complete;
  }

  #changed(): void {
    if (this.#answer?.complete === false) this.#answer = undefined;
  }

  #item(index: number, expected: BatchItemStatus | undefined): CompletionItemStatus {
    const item = this.#byIndex.get(index);
    if (item !== undefined && item.status === expected) return item;
    throw new RangeError(
      `Item ${index} of the batch is ${item === undefined ? "unknown" : (item.status ?? "not started")}`,
    );
  }
}

function decision(answer: unknown): CompletionDecision {
  const given = answer as { complete?: unknown } | null | undefined;
  if (typeof given?.complete === "boolean") return given as CompletionDecision;
  return refuse("answer of completionConfig.shouldComplete", answer, "continueBatch() or completeBatch()");
}

function reasonOf(answer: CompletionDecision | undefined): CompletionReason {
  if (answer?.complete !== true) return "ALL_COMPLETED";
  return answer.outcome === CompletionOutcome.FAILED ? "CUSTOM_COMPLETION_FAILED" : "CUSTOM_COMPLETION_SUCCEEDED";
}
