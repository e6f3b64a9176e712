import {
  type AttemptEndInfo,
  type AttemptInfo,
  type DurableEvent,
  type InvocationEndInfo,
  type InvocationInfo,
  type OperationChangeInfo,
  type OperationEndInfo,
  type OperationInfo,
  type OperationRef,
  type WireOperation,
  eventVersion,
  isTerminal,
} from "@durascope/sdk";
import { type InvocationTracing, isExternalType, operationName } from "@durascope/sdk/trace";
import { errorOf, recordOf } from "./official-record.ts";

type Without<E, K extends keyof DurableEvent> = E extends unknown ? Omit<E, K> : never;
type Body = Without<DurableEvent, "v" | "seq" | "at">;

interface AttemptTimes {
  readonly startedAt: number;
  endedAt: number | undefined;
}

/** One invocation under the official SDK: what its hooks tell, as events. */
export class OfficialInvocation {
  readonly tracing: InvocationTracing;
  readonly #now: () => number;
  readonly #records = new Map<string, WireOperation>();
  readonly #attempts = new Map<string, AttemptTimes>();
  /** Finished before this invocation, and not by what it was made for. */
  readonly #old = new Set<string>();
  #first = true;
  #seq = 0;
  #executed = 0;
  #replayed = 0;

  constructor(tracing: InvocationTracing, now: () => number) {
    this.tracing = tracing;
    this.#now = now;
  }

  started(info: InvocationInfo): void {
    this.#first = info.isFirstInvocation;
    for (const operation of Object.values(info.operations)) this.#records.set(operation.id, recordOf(operation));
    const updatedOperationIds = Object.keys(info.updatedOperations);
    this.#emit({
      kind: "invocation.started",
      executionArn: info.executionArn,
      requestId: info.requestId,
      tenantId: undefined,
      first: info.isFirstInvocation,
      input: info.executionInput,
      executionStartedAt: info.executionStartTimestamp?.getTime(),
      operations: this.#records,
      updatedOperationIds,
      coldStart: false,
    });
    const updated = new Set(updatedOperationIds);
    for (const [id, record] of this.#records) {
      if (isTerminal(record.Status) && !updated.has(id)) this.#old.add(id);
    }
    this.#replayOld();
  }

  ended({ status, executionError }: InvocationEndInfo): void {
    if (status === "PENDING") {
      const open = [...this.#records.values()].filter((record) => record.Type !== "EXECUTION" && isWaiting(record));
      this.#emit({
        kind: "execution.suspended",
        reason: reasonOf(open),
        pending: open.map((record) => this.#recordedRef(record)),
      });
    }
    this.#emit({
      kind: "invocation.ended",
      status,
      first: this.#first,
      result: undefined,
      error: executionError,
      executed: this.#executed,
      replayed: this.#replayed,
      checkpoints: 0,
      checkpointBytes: 0,
      suppressed: { debug: 0, info: 0, warn: 0, error: 0 },
    });
  }

  operationStarted(info: OperationInfo): void {
    this.#executed += 1;
    const record = this.#records.get(info.id);
    this.#emit({ kind: "operation.started", operation: this.#refOf(info), replay: info.isReplay, record });
  }

  operationEnded(info: OperationEndInfo): void {
    const operation = this.#refOf(info);
    const record = recordOf(info);
    if (isExternalType(info.type) && this.#old.has(info.id)) return;
    if (operation.virtual !== true) this.#records.set(info.id, record);
    this.#emit({
      kind: "operation.ended",
      operation,
      status: info.status ?? "SUCCEEDED",
      // A context ends before the service has said so.
      record: operation.virtual === true || info.endTimestamp === undefined ? undefined : record,
      result: info.result,
      error: errorOf(info.error),
      replay: false,
    });
  }

  attemptStarted(info: AttemptInfo): void {
    const operation = this.#refOf(info);
    this.#attempts.set(info.id, { startedAt: this.#now(), endedAt: undefined });
    const record = this.#records.get(info.id);
    this.#emit({ kind: "attempt.started", operation, attempt: info.attempt, replay: info.isReplay, record });
  }

  /** Runs an attempt's code, and keeps when it was done: the hook for its end comes after the checkpoint. */
  runAttempt(info: AttemptInfo, fn: () => unknown): unknown {
    const times = this.#attempts.get(info.id);
    const done = (): void => {
      if (times !== undefined) times.endedAt = this.#now();
    };
    const running = this.tracing.runAttempt(this.#refOf(info), info.attempt, fn);
    if (!(running instanceof Promise)) done();
    else void noteEnd(running, done);
    return running;
  }

  attemptEnded(info: AttemptEndInfo): void {
    const times = this.#attempts.get(info.id);
    const endedAt = times?.endedAt ?? this.#now();
    this.#emit({
      kind: "attempt.ended",
      operation: this.#refOf(info),
      attempt: info.attempt,
      startedAt: times?.startedAt ?? endedAt,
      endedAt,
      outcome: info.outcome,
      error: info.outcome === "FAILED" ? errorOf(info.error) : undefined,
      retryDelaySeconds: undefined,
      willRetry: info.status === "PENDING",
      replay: info.isReplay,
      record: recordOf(info),
    });
  }

  changed({ updatedOperations }: OperationChangeInfo): void {
    const changed = Object.values(updatedOperations).map(recordOf);
    for (const record of changed) if (record.Id !== undefined) this.#records.set(record.Id, record);
    this.#emit({ kind: "operations.changed", changed, operations: this.#records });
  }

  /** Whether code of a context, or of the handler, still goes over what earlier invocations did: nothing new was told of it. */
  isReplaying(contextId: string | undefined): boolean {
    return this.tracing.isLive !== undefined && !this.tracing.isLive(contextId);
  }

  /** The operation as events name it. The official SDK does not say of a context that it is virtual, but it has no record. */
  refOf(info: OperationInfo): OperationRef {
    return this.#refOf(info);
  }

  #refOf(info: OperationInfo): OperationRef {
    const isVirtual = info.type === "CONTEXT" && info.isReplay && !this.#records.has(info.id);
    return isVirtual ? { ...refOf(info), virtual: true } : refOf(info);
  }

  #recordedRef({ Id, Type, SubType, Name, ParentId }: WireOperation): OperationRef {
    const parent = ParentId === undefined ? undefined : this.#records.get(ParentId);
    const type = Type ?? "";
    const name = operationName({ type, name: Name }, parent && { subType: parent.SubType, name: parent.Name });
    return { id: Id ?? "", path: "", type, subType: SubType, name, parentId: ParentId };
  }

  /** Replays of finished operations are told by no hook. The handler goes over all that are not inside a finished one. */
  #replayOld(): void {
    for (const id of this.#old) {
      const record = this.#records.get(id);
      if (record === undefined || record.Type === "EXECUTION" || this.#isInsideFinished(record)) continue;
      this.#replayed += 1;
      this.#emit({
        kind: "operation.replayed",
        operation: this.#recordedRef(record),
        record,
        resolvedWhileSuspended: false,
      });
    }
  }

  #isInsideFinished({ ParentId }: WireOperation): boolean {
    const parent = ParentId === undefined ? undefined : this.#records.get(ParentId);
    return parent !== undefined && (isTerminal(parent.Status) || this.#isInsideFinished(parent));
  }

  #emit(body: Body): void {
    this.tracing.sink?.on({ ...body, v: eventVersion, seq: this.#seq++, at: this.#now() });
  }
}

/** Whatever comes of it: its outcome is not ours to handle. */
async function noteEnd(running: Promise<unknown>, done: () => void): Promise<void> {
  try {
    await running;
  } catch {
    // The official SDK has it too.
  }
  done();
}

function refOf({ id, type, subType, name, parentId }: Omit<OperationInfo, "isReplay">): OperationRef {
  return { id, path: "", type, subType, name, parentId };
}

/** What an invocation is suspended for: contexts are open because of what is in them. */
function isWaiting({ Type, Status }: WireOperation): boolean {
  return Type !== "CONTEXT" && !isTerminal(Status);
}

function reasonOf(open: readonly WireOperation[]): "retry" | "wait" | "callback" | "invoke" | "condition" {
  const [first] = open;
  switch (first?.Type) {
    case "CALLBACK":
      return "callback";
    case "CHAINED_INVOKE":
      return "invoke";
    case "STEP":
      return first.SubType === "WaitForCondition" ? "condition" : "retry";
    default:
      return "wait";
  }
}
