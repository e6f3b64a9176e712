import type { OperationRef } from "./event.ts";
import type { DurableLogData } from "./logger.ts";

/** The code that writes a line. */
export interface LogPlace {
  readonly operation: OperationRef | undefined;
  readonly attempt: number | undefined;
  /** Whether an earlier invocation has surely written it, or may have. Attempts never repeat lines. */
  readonly replay: { readonly isReplaying: boolean; readonly mayRepeat: boolean } | undefined;
}

export interface LogSourceOptions {
  readonly executionArn: string;
  readonly requestId: string;
  readonly tenantId: string | undefined;
  /** The header `X-Amzn-Trace-Id` as Lambda passes it. */
  readonly traceHeader: string | undefined;
  /** Whether lines of replayed code are told from others. */
  readonly tagsReplays: boolean;
  readonly numbersLines: boolean;
  /** What plugins and tracing add. */
  readonly enrich: () => Readonly<Record<string, unknown>> | undefined;
}

/** Says for the lines of one invocation where they come from. */
export class LogSource {
  readonly #options: LogSourceOptions;
  /** Made by the first line: most invocations write none. */
  #made: DurableLogData | undefined;
  #known: WeakMap<LogPlace, DurableLogData> | undefined;
  #counts: WeakMap<LogPlace, number> | undefined;
  /** Number of the line that is being written, where lines are numbered. */
  #number: string | undefined;

  constructor(options: LogSourceOptions) {
    this.#options = options;
  }

  get #base(): DurableLogData {
    return (this.#made ??= baseOf(this.#options));
  }

  get numbersLines(): boolean {
    return this.#options.numbersLines;
  }

  /** Runs `write` while the next line of a place is the one that is written. */
  numbered(place: LogPlace, path: string, write: () => unknown): unknown {
    const counts = (this.#counts ??= new WeakMap());
    const count = (counts.get(place) ?? 0) + 1;
    counts.set(place, count);
    this.#number = `${path}.${count}`;
    try {
      return write();
    } finally {
      this.#number = undefined;
    }
  }

  /** All that a line says about where it comes from, to be kept and changed as one likes. */
  allAt(place: LogPlace | undefined): DurableLogData {
    return { ...this.fieldsAt(place), ...this.#options.enrich() };
  }

  /** Fields of a line: not to be changed. */
  fieldsAt(place: LogPlace | undefined): DurableLogData {
    const fields = this.#placed(place);
    const isReplaying = this.#options.tagsReplays && place?.replay?.isReplaying === true;
    const isResumed = !isReplaying && place?.replay?.mayRepeat === true;
    if (!isReplaying && !isResumed && this.#number === undefined) return fields;
    const marked: DurableLogData = { ...fields };
    if (isReplaying) marked["replaying"] = true;
    if (isResumed) marked["resumed"] = true;
    if (this.#number !== undefined) marked["logSeq"] = this.#number;
    return marked;
  }

  #placed(place: LogPlace | undefined): DurableLogData {
    if (place?.operation === undefined) return this.#base;
    const known = (this.#known ??= new WeakMap());
    const found = known.get(place);
    if (found !== undefined) return found;
    const { operation, attempt } = place;
    const { id, name, label, type, subType, parentId } = operation;
    const { executionArn, requestId, tenantId, ...more } = this.#base;
    // The order of the official SDK, and what it does not have behind it.
    const fields: DurableLogData = { executionArn, requestId };
    if (tenantId !== undefined) fields.tenantId = tenantId;
    fields.operationId = id;
    if ((name ?? label) !== undefined) fields.operationName = name ?? label;
    if (attempt !== undefined) fields.attempt = attempt;
    Object.assign(fields, more, { operationType: type });
    if (subType !== undefined) fields["operationSubType"] = subType;
    if (parentId !== undefined) fields["parentOperationId"] = parentId;
    known.set(place, fields);
    return fields;
  }
}

/** What every line of the invocation carries. */
function baseOf({ executionArn, requestId, tenantId, traceHeader }: LogSourceOptions): DurableLogData {
  const base: DurableLogData = { executionArn, requestId };
  if (tenantId !== undefined && tenantId !== null) base.tenantId = tenantId;
  const name = executionArn.split("/").at(-2);
  if (name !== undefined && executionArn.includes("/durable-execution/")) base["executionName"] = name;
  const root = traceHeader === undefined ? undefined : /(?:^|;)\s*Root=([^;\s]+)/.exec(traceHeader)?.[1];
  if (root !== undefined) base["xrayTraceId"] = root;
  return base;
}
