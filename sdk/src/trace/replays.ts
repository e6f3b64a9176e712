import type { OperationReplayed } from "../observe/event.ts";
import { millisOf } from "../wire/decode.ts";
import { type WireOperation, isExternalType, isTerminal } from "../wire/model.ts";
import { eventNames, own } from "./attributes.ts";
import { describeReplay, type ReplayKind } from "./describe-replay.ts";
import { type ExecutionFacts, type OperationIdentity, outcomeOf } from "./facts.ts";
import { invocationSpanId, operationSpanId } from "./ids.ts";
import { type Attributes, type SpanData, type SpanEvent, put } from "./span.ts";

export interface ReplayOptions {
  /**
   * `off`: nothing. `summary`: counters on the Invocation. `events`: also an event each, there. `spans`: also a span each.
   * Default `spans`.
   */
  readonly mode?: "off" | "summary" | "events" | "spans" | undefined;
  /** Replays of one invocation that get a span. Default 100. */
  readonly maxSpans?: number | undefined;
  /** The share of replays that get a span, from 0 to 1, or a choice among operations. Default all. */
  readonly sample?: number | ((operation: OperationIdentity) => boolean) | undefined;
  /** A span only in the first invocation after the operation ended, as far as records tell. Default false. */
  readonly firstOccurrenceOnly?: boolean | undefined;
  /** `contexts`: what is replayed inside a context gets no span of its own. */
  readonly collapse?: "contexts" | undefined;
}

const defaultMaxSpans = 100;
/** Spans may have 128 events, and others want their place. */
const maxEvents = 100;

/** The replays of one invocation. While it runs they are only noted; what they come to is worked out at its end. */
export class Replays {
  readonly #options: ReplayOptions;
  readonly #isOff: boolean;
  readonly #noted: OperationReplayed[] = [];
  #isNoting: boolean;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#isOff = options.mode === "off";
    this.#isNoting = !this.#isOff;
  }

  note(event: OperationReplayed): void {
    if (this.#isNoting) this.#noted.push(event);
  }

  /** Notes them in every mode: for whoever reads `noted`. */
  keep(): void {
    this.#isNoting = true;
  }

  /** In the order in which the code came to them. */
  get noted(): readonly OperationReplayed[] {
    return this.#noted;
  }

  get count(): number {
    return this.#noted.length;
  }

  /** When the last replay was handed over. */
  get lastAt(): number | undefined {
    return this.#noted.at(-1)?.at;
  }

  /** Counters for the Invocation that began at `startedAt`. */
  summary(startedAt: number): Attributes {
    const attributes: Attributes = {};
    if (this.#isOff) return attributes;
    let bytes = 0;
    let failed = 0;
    for (const { record } of this.#noted) {
      bytes += resultBytes(record) ?? 0;
      if (record.Status !== "SUCCEEDED") failed += 1;
    }
    attributes[own.replayCount] = this.#noted.length;
    attributes[own.replayUs] = Math.max(0, ((this.lastAt ?? startedAt) - startedAt) * 1_000);
    attributes[own.replayBytes] = bytes;
    attributes[own.replayFailed] = failed;
    return attributes;
  }

  /** An event for each replay, where that is what is asked for. */
  events(): SpanEvent[] {
    if (this.#options.mode !== "events") return [];
    return this.#noted.slice(0, maxEvents).map((event) => {
      const attributes: Attributes = { [own.operationId]: event.operation.id, [own.replayKind]: kindOf(event) };
      put(attributes, own.operationName, nameOf(event));
      return { name: eventNames.replayed, at: event.at, attributes };
    });
  }

  /** The spans that replays get, and how many got none. */
  spans(execution: ExecutionFacts, requestId: string, known: ReplayBounds): { spans: SpanData[]; dropped: number } {
    const { mode = "spans", maxSpans = defaultMaxSpans } = this.#options;
    if (mode !== "spans") return { spans: [], dropped: 0 };
    const place = invocationSpanId(execution.arn, requestId);
    const spans: SpanData[] = [];
    for (const event of this.#noted) {
      if (spans.length >= maxSpans) break;
      const { operation, record, at } = event;
      if (!this.#isShown(event, execution, known)) continue;
      const facts = {
        operation: { ...operation, name: nameOf(event) },
        status: record.Status ?? "SUCCEEDED",
        kind: kindOf(event),
        at,
        originalEnd: millisOf(record.EndTimestamp),
        resultBytes: resultBytes(record),
      };
      spans.push(describeReplay(execution, facts, place));
    }
    return { spans, dropped: this.#noted.length - spans.length };
  }

  #isShown({ operation, record }: OperationReplayed, { arn }: ExecutionFacts, known: ReplayBounds): boolean {
    const { sample, firstOccurrenceOnly, collapse } = this.#options;
    if (collapse === "contexts" && operation.parentId !== undefined) return false;
    if (firstOccurrenceOnly === true && (millisOf(record.EndTimestamp) ?? 0) < known.previousResume) return false;
    if (typeof sample === "function") return sample(operation);
    // By a hash of the operation: the same ones are shown in all invocations.
    return sample === undefined || Number.parseInt(operationSpanId(arn, operation.id).slice(-8), 16) < sample * 2 ** 32;
  }
}

export interface ReplayBounds {
  /** The latest moment that is known to be before the previous invocation. */
  readonly previousResume: number;
}

/** What ended outside before the previous invocation tells when that began; what ended since, `updated`, does not. */
export function previousResumeOf(operations: ReadonlyMap<string, WireOperation>, updated: ReadonlySet<string>): number {
  let latest = 0;
  for (const [id, { Type, Status, EndTimestamp }] of operations) {
    if (!isExternalType(Type) || !isTerminal(Status) || updated.has(id)) continue;
    latest = Math.max(latest, millisOf(EndTimestamp) ?? 0);
  }
  return latest;
}

function kindOf({ record, rerun }: OperationReplayed): ReplayKind {
  if (rerun === true) return "children";
  return record.Status === "SUCCEEDED" ? "result" : "error";
}

function nameOf({ operation }: OperationReplayed): string | undefined {
  return operation.name ?? operation.label;
}

function resultBytes(record: WireOperation): number | undefined {
  const result = outcomeOf(record)?.Result;
  return result === undefined ? undefined : Buffer.byteLength(result);
}
