import type { OperationRef } from "../observe/event.ts";
import { millisOf } from "../wire/decode.ts";
import type { ErrorObject, WireOperation } from "../wire/model.ts";
import { type OperationIdentity, operationName } from "./facts.ts";
import type { SpanData, SpanStart } from "./span.ts";

/** An operation that the code of this invocation began or met again. */
export class Seen implements OperationIdentity {
  readonly ref: OperationRef;
  readonly name: string | undefined;
  readonly parent: Seen | undefined;
  /** When this invocation first had to do with it, in epoch ms. */
  readonly startedAt: number;
  /** An earlier invocation began it. */
  readonly isContinued: boolean;
  /** Of the span that stands for it in this invocation. */
  readonly spanId: string;
  /** Of a context: its code has gone beyond what earlier invocations did in it. */
  isLive: boolean;
  attempt: number | undefined;
  openAttempt: SpanStart | undefined;
  ended: SeenEnd | undefined;
  /** Its span was handed over. */
  isTold = false;
  /** The end of that span. */
  endMs: number | undefined;
  succeeded = 0;
  failed = 0;
  /**
   * Of a context: finished spans of what is in it. They wait until no other invocation can tell of the same, and link to
   * its own Invocation: for the invocation's end, or the context's where the service then keeps nothing of what is in it.
   */
  readonly held: SpanData[] = [];
  /** Of a context: it has ended, and what is in it is not given to other invocations. */
  isSealed = false;
  /** Of a context without a record: the time of what is known to have ended in it. */
  enclosed: { startedAt: number; endedAt: number } | undefined;

  constructor(ref: OperationRef, parent: Seen | undefined, met: Meeting) {
    this.ref = ref;
    this.parent = parent;
    this.name = operationName({ type: ref.type, name: ref.name ?? ref.label }, parent);
    this.startedAt = met.at;
    this.isContinued = met.isContinued;
    this.spanId = met.spanId;
    this.isLive = !met.isContinued;
  }

  enclose({ StartTimestamp, EndTimestamp }: WireOperation): void {
    const { startedAt = Infinity, endedAt = 0 } = this.enclosed ?? {};
    this.enclosed = {
      startedAt: Math.min(startedAt, millisOf(StartTimestamp) ?? startedAt),
      endedAt: Math.max(endedAt, millisOf(EndTimestamp) ?? endedAt),
    };
  }

  get id(): string {
    return this.ref.id;
  }

  get type(): string {
    return this.ref.type;
  }

  get subType(): string | undefined {
    return this.ref.subType;
  }

  get isVirtual(): boolean {
    return this.ref.virtual === true;
  }

  get isOpen(): boolean {
    return this.ended === undefined;
  }
}

interface Meeting {
  readonly at: number;
  readonly isContinued: boolean;
  readonly spanId: string;
}

interface SeenEnd {
  readonly status: string;
  readonly at: number;
  readonly error: ErrorObject | undefined;
}

const branchSubTypes: ReadonlySet<string | undefined> = new Set(["ParallelBranch", "MapIteration"]);

export function isBranch(ref: OperationRef): boolean {
  return ref.type === "CONTEXT" && branchSubTypes.has(ref.subType);
}

/** The operations of one invocation, found by id, and contexts also by their position in the code. */
export class SeenOperations {
  readonly #byId = new Map<string, Seen>();
  readonly #contexts = new Map<string, Seen>();

  get(id: string): Seen | undefined {
    return this.#byId.get(id);
  }

  add(seen: Seen): void {
    this.#byId.set(seen.id, seen);
    if (seen.type === "CONTEXT" && seen.ref.path !== "") this.#contexts.set(seen.ref.path, seen);
  }

  delete(seen: Seen): void {
    this.#byId.delete(seen.id);
  }

  values(): IterableIterator<Seen> {
    return this.#byId.values();
  }

  /** The context around an operation. The position tells of virtual contexts too, which the record's parent does not. */
  parentOf(ref: OperationRef): Seen | undefined {
    const end = ref.path.lastIndexOf("-");
    const around = end < 0 ? undefined : this.#contexts.get(ref.path.slice(0, end));
    return around ?? (ref.parentId === undefined ? undefined : this.#byId.get(ref.parentId));
  }
}
