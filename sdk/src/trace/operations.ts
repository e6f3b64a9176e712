import type {
  AttemptEnded,
  AttemptStarted,
  OperationEnded,
  OperationRef,
  OperationReplayed,
  OperationStarted,
} from "../observe/event.ts";
import type { Untold } from "../observe/news.ts";
import { millisOf } from "../wire/decode.ts";
import { type WireOperation, isExternalType, isTerminal } from "../wire/model.ts";
import {
  type Placement,
  abandonAttempt,
  beginAttempt,
  describeAttempt,
  describeOperation,
  endAttempt,
} from "./describe-operation.ts";
import { type ExecutionFacts, type OperationFacts, operationName } from "./facts.ts";
import { invocationSpanId, operationSpanId, segmentSpanId } from "./ids.ts";
import type { SpanOutput } from "./output.ts";
import type { Replays } from "./replays.ts";
import { Seen, SeenOperations, isBranch } from "./seen.ts";
import { attemptFacts, seenFacts } from "./seen-facts.ts";
import type { SpanData, SpanLink } from "./span.ts";
import { type Met, type Recovered, contentsOf, narrowed, sealedIn } from "./untold.ts";

/**
 * How an operation over several invocations is shown. `execution`: one span, told when it ends. `invocation`: a segment in each
 * invocation that has to do with it. `unified` is `execution` with markers and replays below the Invocations.
 */
export type TraceView = "unified" | "execution" | "invocation";

/** What comes after an invocation: nothing, the same again, or another one when something has happened. */
export type InvocationFate = "final" | "retried" | "suspended";

export interface OperationTraceOptions {
  readonly execution: ExecutionFacts;
  readonly requestId: string;
  readonly isSegmented: boolean;
  readonly first: boolean;
  /** What was lost with earlier invocations, and is told here. */
  readonly untold: Untold | undefined;
  /** What is in contexts that have ended waits for the invocation's end too: another invocation can ask a history for it. */
  readonly asksHistory: boolean;
  /** A history is asked for what was lost: nothing of it is told, nor handed over, before {@link OperationTrace.recover}. */
  readonly awaitsHistory: boolean;
  /** What one that is repeated has told is handed over: a history's, which is told whole. */
  readonly tellsRetried: boolean;
  readonly output: SpanOutput;
  readonly replays: Replays;
  /** Parent of operations of the handler itself. */
  readonly topSpanId: string;
  /** From every operation and attempt. */
  readonly links: readonly SpanLink[];
  /** Segments that go on with an operation also link to the one that began it. */
  readonly linksContinuations: boolean;
}

/** Turns what happens to operations and attempts in one invocation into their spans. */
export class OperationTrace {
  readonly #options: OperationTraceOptions;
  readonly #seen = new SeenOperations();
  /** Ended here, and the record that says when has not come yet. */
  readonly #unacknowledged = new Set<Seen>();
  /** Ends that came from outside, or in an invocation that was lost, are told once. */
  readonly #toldEnds = new Set<string>();
  /** Spans outside any context that wait for the invocation's end, see {@link Seen.held}. */
  readonly #held: SpanData[] = [];
  /** As a history has it: the request ids of invocations that were lost, by the ids of operations that ended in them. */
  readonly #lostIn = new Map<string, string>();
  #operations: ReadonlyMap<string, WireOperation>;
  /** The handler has gone beyond what earlier invocations did. */
  #isLive: boolean;
  #latest = 0;

  constructor(options: OperationTraceOptions, operations: ReadonlyMap<string, WireOperation>) {
    this.#options = options;
    this.#operations = operations;
    this.#isLive = options.first;
    if (options.untold !== undefined || options.awaitsHistory) options.replays.keep();
  }

  /** Tells what was lost, once this invocation has come to its end: as a history has it, or without one as far as it is on record. */
  recover(recovered: Recovered | undefined): void {
    const { untold } = this.#options;
    for (const [id, requestId] of recovered?.lostIn ?? []) this.#lostIn.set(id, requestId);
    if (recovered !== undefined) this.#tellRecovered(recovered);
    else if (untold !== undefined) this.#tellUntold(untold);
    this.#release();
  }

  /** The latest end of any span. */
  get latest(): number {
    return this.#latest;
  }

  /** The span that code of an operation runs in: of its open attempt, else its own. */
  spanIdFor(id: string): string {
    const seen = this.#seen.get(id);
    return seen?.openAttempt?.spanId ?? seen?.spanId ?? operationSpanId(this.#options.execution.arn, id);
  }

  /** Whether something new has happened in a context, or in the handler. */
  isLive(contextId: string | undefined): boolean {
    return contextId === undefined ? this.#isLive : this.#seen.get(contextId)?.isLive === true;
  }

  started({ operation, replay, at }: OperationStarted): void {
    const seen = this.#seen.get(operation.id) ?? this.#meet(operation, at, replay);
    if (!replay && !seen.isVirtual) this.#advance(seen.parent);
  }

  replayed(event: OperationReplayed): void {
    const { operation } = event;
    if (isBranch(operation)) this.#countBranch(this.#seen.parentOf(operation), event.record.Status);
    if (event.resolvedWhileSuspended) return this.#endedOutside(event);
    this.#options.replays.note(event);
  }

  /** Something else ended it since the invocation before, and this one is the first to be told. */
  #endedOutside({ operation, record, at }: OperationReplayed): void {
    const seen = this.#seen.get(operation.id) ?? this.#meet(operation, at, true);
    this.#advance(seen.parent);
    if (this.#toldEnds.has(operation.id)) return;
    seen.ended = { status: record.Status ?? "SUCCEEDED", at, error: undefined };
    this.#tell(seen, record);
  }

  attemptStarted({ operation, attempt, at, replay }: AttemptStarted): void {
    const seen = this.#seen.get(operation.id) ?? this.#meet(operation, at, replay);
    const { execution, output, links } = this.#options;
    seen.attempt = attempt;
    seen.openAttempt = beginAttempt(execution, seen, { attempt, startedAt: at, parentSpanId: seen.spanId, links });
    output.open(seen.openAttempt);
  }

  attemptEnded(event: AttemptEnded): void {
    const { execution, output, links } = this.#options;
    const seen = this.#seen.get(event.operation.id) ?? this.#meet(event.operation, event.startedAt, event.replay);
    // One that was cut off began in an earlier invocation; a segment holds only what falls into this one.
    const startedAt = this.#options.isSegmented ? Math.max(event.startedAt, seen.startedAt) : event.startedAt;
    const facts = attemptFacts(event, startedAt);
    seen.attempt = event.attempt;
    const begun = seen.openAttempt;
    seen.openAttempt = undefined;
    const span =
      begun === undefined
        ? describeAttempt(execution, seen, facts, { parentSpanId: seen.spanId, links })
        : endAttempt(begun, facts);
    this.#reach(span.endMs);
    output.close(span);
  }

  ended({ operation, status, record, error, at }: OperationEnded): void {
    const seen = this.#seen.get(operation.id) ?? this.#meet(operation, at, true);
    if (isBranch(operation)) this.#countBranch(seen.parent, status);
    if (this.#toldEnds.has(operation.id)) return;
    seen.ended = { status, at, error };
    if (this.#isOldVirtual(seen)) return;
    this.#advance(seen.parent);
    if (isTerminal(record?.Status)) this.#tell(seen, record);
    else if (seen.isVirtual) this.#tell(seen, undefined);
    else this.#unacknowledged.add(seen);
  }

  changed(changed: readonly WireOperation[], operations: ReadonlyMap<string, WireOperation>): void {
    this.#operations = operations;
    if (this.#unacknowledged.size === 0) return;
    for (const record of changed) {
      const seen = this.#seen.get(record.Id ?? "");
      if (seen !== undefined && isTerminal(record.Status) && this.#unacknowledged.delete(seen))
        this.#tell(seen, record);
    }
  }

  /** Ends that came from outside and that no code met: losers of a race. */
  endUnmet(updatedIds: readonly string[], at: number): void {
    for (const id of updatedIds) {
      const record = this.#operations.get(id);
      if (record === undefined || this.#toldEnds.has(id)) continue;
      if (!isExternalType(record.Type) || !isTerminal(record.Status)) continue;
      const seen = this.#seen.get(id) ?? this.#meet(this.#refOf(record), at, true);
      seen.ended = { status: record.Status ?? "SUCCEEDED", at, error: undefined };
      this.#tell(seen, record);
    }
  }

  /** What the invocation leaves open at `at`. */
  close(at: number, fate: InvocationFate): void {
    const isFinal = fate === "final";
    const { untold, awaitsHistory, tellsRetried } = this.#options;
    if (fate !== "retried" && untold !== undefined && !awaitsHistory) this.#tellUntold(untold);
    for (const seen of this.#unacknowledged) {
      if (fate !== "retried") this.#tell(seen, this.#operations.get(seen.id));
      // Nobody knows whether its end was saved: the next invocation does, and tells.
      else seen.isTold = true;
    }
    for (const seen of this.#seen.values()) {
      if (isFinal && seen.openAttempt !== undefined) this.#abandonAttempt(seen, at);
      if (!seen.isTold && this.#isShownOpen(seen, fate)) this.#tellOpen(seen, at);
    }
    if (isFinal && !this.#options.isSegmented) this.#closeRecords(at);
    if ((fate !== "retried" && !awaitsHistory) || tellsRetried) this.#release();
  }

  /**
   * Hands over what had to wait for the invocation's end. What is not handed over, the next invocation makes again. What ended in
   * an invocation that was lost links to that one, where it is known.
   */
  #release(): void {
    const { output, execution, isSegmented } = this.#options;
    const { arn, traceId } = execution;
    const lost = isSegmented ? [] : Array.from(this.#lostIn, ([id, one]) => [operationSpanId(arn, id), one] as const);
    const lostIn = new Map(lost);
    const close = (span: SpanData): void => {
      const requestId = lostIn.get(span.spanId);
      if (requestId === undefined) output.close(span);
      else output.close({ ...span, links: [{ traceId, spanId: invocationSpanId(arn, requestId) }] });
    };
    this.#held.splice(0).forEach(close);
    for (const { held } of this.#seen.values()) held.splice(0).forEach(close);
  }

  /** What ended in invocations that were lost, as if it had just ended: the code knows what it met, the records the rest. */
  #tellUntold(untold: Untold): void {
    const met = this.#metAgain();
    const since = narrowed(untold, met);
    const known = new Set(Array.from(met.keys(), ({ id }) => id));
    for (const [id, record] of untold.operations) if (!known.has(id)) met.set(this.#refOf(record), record);
    const isLost: IsLost = (id, { EndTimestamp }) =>
      (millisOf(EndTimestamp) ?? 0) > since || untold.hidden.includes(id);
    this.#tellMet(met, since, isLost);
  }

  /** The same from a history, which also has what is in contexts that have ended. */
  #tellRecovered({ met, since, lostIn }: Recovered): void {
    const known = new Map(Array.from(this.#metAgain(), (one) => [one[0].id, one]));
    const contents = contentsOf(sealedIn(this.#operations), met);
    const all = new Map<OperationRef, WireOperation>();
    for (const [ref, hidden] of met) {
      const [again, recorded] = known.get(ref.id) ?? [ref, this.#operations.get(ref.id)];
      const record = recorded ?? (contents.has(ref) ? hidden : undefined);
      if (record !== undefined) all.set(again, record);
    }
    this.#tellMet(all, since, (id) => lostIn.has(id));
  }

  /** Finished operations that the code of this invocation came to again. */
  #metAgain(): Map<OperationRef, WireOperation> {
    return new Map(this.#options.replays.noted.map(({ operation, record }) => [operation, record]));
  }

  /** Those of them that were lost, all of which ended after `since`. */
  #tellMet(met: Met, since: number, isLost: IsLost): void {
    const recovered = new Map<Seen, WireOperation | undefined>();
    for (const [ref, record] of met) {
      const parent = this.#seen.parentOf(ref);
      if (parent !== undefined && recovered.has(parent) && isBranch(ref)) this.#countBranch(parent, record.Status);
      if (!isLost(ref.id, record) || this.#toldEnds.has(ref.id)) continue;
      recovered.set(this.#meetEnded(ref, record, since), record);
      for (let around = parent; around?.isVirtual === true; around = around.parent) {
        around.enclose(record);
        const requestId = this.#lostIn.get(ref.id);
        if (requestId !== undefined) this.#lostIn.set(around.id, requestId);
        if (around.endMs === undefined && around.isTold) recovered.set(around, undefined);
      }
    }
    for (const [seen, record] of recovered) {
      seen.isTold = false;
      this.#tell(seen, record);
    }
  }

  #meetEnded(ref: OperationRef, record: WireOperation, since: number): Seen {
    const startedAt = millisOf(record.StartTimestamp) ?? 0;
    const seen = this.#meet(ref, Math.max(startedAt, since), startedAt <= since);
    seen.isLive = false;
    return seen;
  }

  /** What the next invocation does under the same id is not told before. */
  #isShownOpen(seen: Seen, fate: InvocationFate): boolean {
    if (fate === "final") return true;
    return this.#options.isSegmented && (fate === "suspended" || this.#operations.has(seen.id));
  }

  /** A name and a place for an operation that is only known from its record. */
  #refOf(record: WireOperation): OperationRef {
    const parent = record.ParentId === undefined ? undefined : this.#operations.get(record.ParentId);
    const own = { type: record.Type ?? "", name: record.Name };
    const name = operationName(own, parent && { subType: parent.SubType, name: parent.Name });
    const { ParentId: parentId, SubType: subType } = record;
    return { id: record.Id ?? "", path: "", type: own.type, subType, name, parentId };
  }

  #meet(ref: OperationRef, at: number, replay: boolean): Seen {
    const parent = this.#seen.parentOf(ref);
    const isContinued = ref.virtual === true ? !(parent?.isLive ?? this.#isLive) : replay;
    const { execution, requestId, isSegmented } = this.#options;
    const spanId =
      isSegmented && isContinued
        ? segmentSpanId(execution.arn, ref.id, requestId)
        : operationSpanId(execution.arn, ref.id);
    const seen = new Seen(ref, parent, { at, isContinued, spanId });
    this.#seen.add(seen);
    if (this.#options.output.wantsOperations !== false) this.#open(seen);
    return seen;
  }

  #open(seen: Seen): void {
    const { execution, output } = this.#options;
    output.open({
      role: "operation",
      traceId: execution.traceId,
      spanId: seen.spanId,
      parentSpanId: this.#parentSpanId(seen),
      name: seen.name ?? seen.type,
      kind: "INTERNAL",
      startMs: seen.startedAt,
      attributes: {},
      links: this.#linksOf(seen),
    });
  }

  #linksOf({ id, isContinued }: Seen): readonly SpanLink[] {
    const { execution, isSegmented, links, linksContinuations } = this.#options;
    if (!linksContinuations || !isSegmented || !isContinued) return links;
    return [{ traceId: execution.traceId, spanId: operationSpanId(execution.arn, id) }, ...links];
  }

  #parentSpanId({ parent, ref }: Seen): string {
    if (parent !== undefined) return parent.spanId;
    const { execution, isSegmented, topSpanId } = this.#options;
    return ref.parentId === undefined || isSegmented ? topSpanId : operationSpanId(execution.arn, ref.parentId);
  }

  #advance(context: Seen | undefined): void {
    if (context === undefined) this.#isLive = true;
    else context.isLive = true;
  }

  /** Whether a context without a record of its own had ended before: nothing new happened in it or before it. */
  #isOldVirtual(seen: Seen): boolean {
    if (!seen.isVirtual || !seen.isContinued || seen.isLive) return false;
    seen.isTold = true;
    return true;
  }

  #countBranch(parent: Seen | undefined, status: string | undefined): void {
    if (parent === undefined) return;
    if (status === "SUCCEEDED") parent.succeeded += 1;
    else parent.failed += 1;
  }

  #tell(seen: Seen, record: WireOperation | undefined): void {
    if (seen.isTold) return;
    seen.isTold = true;
    if (isExternalType(seen.type)) this.#toldEnds.add(seen.id);
    this.#hand(seen, seenFacts(seen, record));
    // Contexts are needed for what is in them; the others are not met again.
    if (seen.type !== "CONTEXT") this.#seen.delete(seen);
    else this.#giveUp(seen, record);
  }

  /** Of what is in a context that has ended the service says nothing any more: no other invocation can tell of it, but from a history. */
  #giveUp(context: Seen, record: WireOperation | undefined): void {
    const isGiven = record?.ContextDetails?.ReplayChildren === true || this.#options.asksHistory;
    context.isSealed = isTerminal(record?.Status) && !isGiven;
    for (const span of context.held.splice(0)) this.#hold(span, context);
  }

  /** Keeps a span until only this invocation can tell of it. */
  #hold(span: SpanData, context: Seen | undefined): void {
    let keeper: Seen | undefined;
    for (let around = context; around !== undefined; around = around.parent) {
      if (around.isSealed) return this.#options.output.close(span);
      if (!around.isTold) keeper ??= around;
    }
    (keeper?.held ?? this.#held).push(span);
  }

  /** What is left behind by a context that has ended is closed with it. */
  #tellOpen(seen: Seen, closedAt: number): void {
    seen.isTold = true;
    const at = Math.min(closedAt, seen.parent?.endMs ?? closedAt);
    const facts = seenFacts(seen, this.#operations.get(seen.id));
    const status = this.#options.isSegmented && !isTerminal(facts.status) ? "STARTED" : facts.status;
    this.#hand(seen, { ...facts, status, endedAt: at }, at);
  }

  #hand(seen: Seen, facts: OperationFacts, endMs?: number): void {
    const { execution, output, isSegmented } = this.#options;
    const links = this.#linksOf(seen);
    const whole: Placement = { spanId: seen.spanId, parentSpanId: this.#parentSpanId(seen), links };
    const end = endMs ?? Math.max(seen.startedAt, facts.endedAt ?? seen.startedAt);
    const placement = isSegmented
      ? { ...whole, startMs: seen.startedAt, endMs: end, isReattached: seen.isContinued }
      : whole;
    const span = describeOperation(execution, facts, placement);
    seen.endMs = span.endMs;
    this.#reach(span.endMs);
    // A segment of what an earlier invocation began, or a later one ends, has an id that no other invocation gives it.
    if (isSegmented && (seen.isContinued || !isTerminal(facts.status))) output.close(span);
    else this.#hold(span, seen.parent);
  }

  #abandonAttempt(seen: Seen, at: number): void {
    const begun = seen.openAttempt;
    if (begun === undefined) return;
    seen.openAttempt = undefined;
    this.#options.output.close(abandonAttempt(this.#options.execution, begun, at));
  }

  /** Operations that never ended, although their execution has: their attempts are in the trace already. */
  #closeRecords(at: number): void {
    for (const record of this.#operations.values()) {
      if (record.Type === "EXECUTION" || isTerminal(record.Status) || this.#seen.get(record.Id ?? "")?.isTold === true)
        continue;
      this.#tellOpen(this.#meet(this.#refOf(record), at, true), this.#closedWith(record, at));
    }
  }

  /** When the first of what encloses an operation ended, `at` where all of it lasts. */
  #closedWith({ ParentId }: WireOperation, at: number): number {
    const parent = ParentId === undefined ? undefined : this.#operations.get(ParentId);
    if (parent === undefined) return at;
    return this.#closedWith(parent, Math.min(at, millisOf(parent.EndTimestamp) ?? at));
  }

  #reach(endMs: number): void {
    if (endMs > this.#latest) this.#latest = endMs;
  }
}

type IsLost = (id: string, record: WireOperation) => boolean;
