import type { DurableEvent, ErrorObject } from "@durascope/sdk";
import {
  type Attempt,
  countIn,
  errorOf,
  type ExecutionModel,
  type Mark,
  markOf,
  Phase,
  TypeCode,
} from "@durascope/sdk/history";
import { type InvocationFacts, isExternalType } from "@durascope/sdk/trace";
import { hasEnded, type Records } from "./records.ts";
import { type Turn, turnsOf } from "./turn.ts";

type EventOf<K extends DurableEvent["kind"]> = Extract<DurableEvent, { kind: K }>;
type Body<E = DurableEvent> = E extends unknown ? Omit<E, "v" | "seq" | "at"> : never;
type SuspendReason = EventOf<"execution.suspended">["reason"];
export type InvocationOutcome = EventOf<"invocation.ended">["status"];

/** One invocation that is told again. */
export interface Told {
  readonly arn: string;
  readonly index: number;
  readonly facts: InvocationFacts;
  readonly outcome: InvocationOutcome;
}

/**
 * Tells what happened in an invocation in the words of the runtime, so that whatever follows its events can follow a history.
 * What history does not tell, such as when something was replayed, is told at the beginning; invocations have to be
 * told in order.
 */
export class Retelling {
  readonly #model: ExecutionModel;
  readonly #records: Records;
  readonly #turns: readonly Turn[];
  /** Contexts whose function this invocation runs again, to make a result that was too large to store. */
  #rerun = new Set<number>();
  /** What the invocation was told, and the next is told again if this one fails. */
  #news: ReadonlySet<string> = new Set();
  #seq = 0;

  constructor(model: ExecutionModel, records: Records) {
    this.#model = model;
    this.#records = records;
    this.#turns = turnsOf(model);
  }

  *events(told: Told): Generator<DurableEvent> {
    const { before = [], own = [] } = this.#turns[told.index] ?? {};
    const changed = before.flatMap((event) => this.#records.apply(event)?.Id ?? []);
    const ready = this.#records.markReady(told.facts.startedAt);
    this.#news = new Set([...this.#news, ...changed, ...ready]);
    this.#rerun = new Set();
    yield* this.#begin(told);
    for (const event of own) yield* this.#event(event, told);
    yield* this.#end(told);
    if (told.outcome !== "RETRYING") this.#news = new Set();
  }

  #at(at: number, body: Body): DurableEvent {
    return { ...body, v: 1, seq: ++this.#seq, at };
  }

  *#begin({ arn, index, facts }: Told): Generator<DurableEvent> {
    const { requestId, startedAt, first } = facts;
    yield this.#at(startedAt, {
      kind: "invocation.started",
      executionArn: arn,
      requestId,
      tenantId: undefined,
      first,
      input: undefined,
      executionStartedAt: this.#model.execution.start,
      operations: new Map(this.#records.all),
      updatedOperationIds: [...this.#news],
      coldStart: false,
    });
    for (const operation of this.#model.tree.rows) yield* this.#meetAgain(operation, index, startedAt);
  }

  /** What the invocation did about an operation that an earlier one began. */
  *#meetAgain(index: number, invocation: number, startedAt: number): Generator<DurableEvent> {
    const record = this.#records.get(index);
    if (record === undefined || (this.#model.marks.firstVisit[index] ?? 0) >= invocation) return;
    const mark = this.#markOf(index, invocation);
    const operation = this.#records.ref(index);
    const rerun = mark === "replayed" && record.ContextDetails?.ReplayChildren === true;
    if (rerun) this.#rerun.add(index);
    if (mark === "replayed" || mark === "resolved-while-suspended") {
      const at = Math.max(startedAt, Number(record.EndTimestamp ?? startedAt));
      const isNews = this.#news.has(operation.id) && isExternalType(operation.type);
      const resolvedWhileSuspended = mark !== "replayed" || isNews;
      yield this.#at(at, { kind: "operation.replayed", operation, record, resolvedWhileSuspended, rerun });
    } else if (mark !== "not-visited" && operation.type !== "STEP") {
      yield this.#at(startedAt, { kind: "operation.started", operation, replay: true, record });
    }
  }

  #markOf(index: number, invocation: number): Mark {
    const { mark } = markOf(this.#model, index, invocation);
    const isRerun = this.#rerun.has(this.#model.operations.parent[index] ?? -1);
    return mark === "not-visited" && isRerun ? "replayed" : mark;
  }

  *#event(event: number, { index: invocation, facts }: Told): Generator<DurableEvent> {
    const { operations, events, marks } = this.#model;
    const index = operations.ofEvent[event] ?? -1;
    const record = this.#records.apply(event);
    if (index < 0 || record === undefined) return;
    const at = events.time[event] ?? 0;
    const operation = this.#records.ref(index);
    yield this.#at(at, { kind: "operations.changed", changed: [record], operations: this.#records.all });
    if (events.kinds[events.kind[event] ?? 0]?.phase === Phase.started) {
      const replay = (marks.firstVisit[index] ?? 0) < invocation || operations.startEvent[index] !== event;
      yield this.#at(at, { kind: "operation.started", operation, replay, record });
      return;
    }
    const attempt = this.#records.view(index).attempts.find(({ endEvent }) => endEvent === event);
    if (attempt !== undefined && hasEnded(attempt)) {
      // Of a body that was cut off, no event says that it is run again or given up.
      if (attempt.startInvocation !== invocation)
        yield this.#at(Math.max(attempt.start, facts.startedAt), {
          kind: "operation.started",
          operation,
          replay: true,
          record,
        });
      yield this.#attempt(index, attempt, facts);
    }
    if (operations.endEvent[index] !== event) return;
    const { Status: status = "SUCCEEDED" } = record;
    const error = errorOf(this.#model, this.#records.view(index).error);
    yield this.#at(at, { kind: "operation.ended", operation, status, record, result: undefined, error, replay: false });
  }

  #attempt(index: number, attempt: Attempt, { startedAt: invokedAt }: InvocationFacts): DurableEvent {
    const { startInvocation, endInvocation, nextDelay, end = attempt.start } = attempt;
    const outcome = attempt.outcome === "failed" ? "FAILED" : "SUCCEEDED";
    const isCutOff = startInvocation !== undefined && startInvocation !== endInvocation;
    return this.#at(end, {
      kind: "attempt.ended",
      operation: this.#records.ref(index),
      attempt: attempt.number,
      // Of a body that was cut off and begun again, the run that came to an end counts.
      startedAt: isCutOff && outcome === "SUCCEEDED" ? Math.max(attempt.start, invokedAt) : attempt.start,
      endedAt: end,
      outcome,
      error: errorOf(this.#model, attempt.error),
      retryDelaySeconds: nextDelay === undefined ? undefined : nextDelay / 1000,
      replay: false,
      interrupted: isCutOff && outcome === "FAILED",
      record: this.#records.get(index),
    });
  }

  *#end({ index, facts, outcome: status }: Told): Generator<DurableEvent> {
    const { endedAt, first, error } = facts;
    const pending = status === "PENDING" ? this.#pending(index) : [];
    if (pending.length > 0) {
      const reason = reasons.find((one) => pending.some((operation) => this.#reason(operation) === one)) ?? "callback";
      const refs = pending.map((operation) => this.#records.ref(operation));
      yield this.#at(endedAt, { kind: "execution.suspended", reason, pending: refs });
    }
    const count = (mark: Parameters<typeof countIn>[2]): number => countIn(this.#model, index, mark);
    yield this.#at(endedAt, {
      kind: "invocation.ended",
      status,
      first,
      result: undefined,
      error: status === "FAILED" ? thrown(error ?? {}) : undefined,
      executed: count("executed") + count("pending") + this.#rerun.size,
      replayed: count("replayed") + count("resolved-while-suspended") - this.#rerun.size,
      checkpoints: 0,
      checkpointBytes: 0,
      suppressed: { debug: 0, info: 0, warn: 0, error: 0 },
    });
  }

  /** Operations that only the service or the outside world can bring forward, and that the invocation has come to. */
  #pending(invocation: number): number[] {
    return Array.from(this.#model.tree.rows).filter((index) => {
      const mark = this.#markOf(index, invocation);
      return (mark === "executed" || mark === "pending") && this.#reason(index) !== undefined;
    });
  }

  #reason(index: number): SuspendReason | undefined {
    const record = this.#records.get(index);
    if (record?.Status === "PENDING" || record?.Status === "READY")
      return record.SubType === "WaitForCondition" ? "condition" : "retry";
    if (record?.Status !== "STARTED") return undefined;
    return waits[this.#model.operations.type[index] ?? 0];
  }
}

/** What a suspension is for, the first that applies: the order in which the runtime names it. */
const reasons: readonly SuspendReason[] = ["retry", "wait", "callback", "invoke", "condition"];
const waits: Readonly<Partial<Record<number, SuspendReason>>> = {
  [TypeCode.wait]: "wait",
  [TypeCode.callback]: "callback",
  [TypeCode.invoke]: "invoke",
};

/** What the handler threw, as far as it was recorded. */
function thrown({ ErrorType = "Error", ErrorMessage, StackTrace = [] }: ErrorObject): Error {
  const error = new Error(ErrorMessage);
  return Object.assign(error, { name: ErrorType, stack: [`${ErrorType}: ${ErrorMessage}`, ...StackTrace].join("\n") });
}
