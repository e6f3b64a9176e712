import { type AttemptOutcome, attemptOutcomes } from "./attempts.ts";
import { at } from "./column.ts";
import { detailsOf, members, numberOf, textOf } from "./details.ts";
import { type EventKind, TypeCode } from "./event-kind.ts";
import { HistoryError, quote } from "./error.ts";
import type { ExecutionModel } from "./model.ts";
import { type PayloadRef, reference } from "./payload.ts";
import { stateNow } from "./state-at.ts";
import { type OperationState, operationStatuses, type OperationStatusName } from "./status.ts";
import { parseTimestamp } from "./timestamp.ts";
import { never } from "./visibility.ts";

/** One attempt of a step. Times are epoch milliseconds, durations milliseconds. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  readonly start: number;
  /** Whether no event says when it began. */
  readonly startIsDerived: boolean;
  readonly end: number | undefined;
  readonly outcome: AttemptOutcome;
  readonly error: PayloadRef | undefined;
  readonly result: PayloadRef | undefined;
  /** Delay that the step asked for before its next attempt, and when that was due. */
  readonly nextDelay: number | undefined;
  readonly nextDue: number | undefined;
  /** From the end of this attempt to the start of the next. */
  readonly gap: number | undefined;
  readonly startEvent: number | undefined;
  readonly endEvent: number | undefined;
  /** Invocations in which it began and ended; they differ when the process was lost in between. */
  readonly startInvocation: number | undefined;
  readonly endInvocation: number | undefined;
}

export interface WaitDetails {
  readonly duration: number | undefined;
  readonly scheduledEnd: number | undefined;
}

/** `heartbeatDue` is the earliest: history does not record heartbeats. */
export interface CallbackDetails {
  readonly id: string | undefined;
  readonly timeout: number | undefined;
  readonly timeoutAt: number | undefined;
  readonly heartbeatTimeout: number | undefined;
  readonly heartbeatDue: number | undefined;
}

export interface InvokeDetails {
  readonly functionName: string | undefined;
  readonly tenantId: string | undefined;
  readonly version: string | undefined;
  /** ARN of the execution it started, when the function is durable. */
  readonly executionArn: string | undefined;
}

/** One operation. A view holds nothing: every member is read from the model when asked for. */
export class OperationView {
  readonly model: ExecutionModel;
  readonly index: number;

  constructor(model: ExecutionModel, index: number) {
    this.model = model;
    this.index = index;
  }

  get id(): string {
    return at(this.model.operations.ids, this.index);
  }

  get type(): string {
    const { events, operations } = this.model;
    return (events.kinds[at(events.kind, at(operations.firstEvent, this.index))] as EventKind).operationType;
  }

  get subType(): string | undefined {
    return this.model.strings[at(this.model.operations.subType, this.index)] || undefined;
  }

  get name(): string | undefined {
    return this.model.strings[at(this.model.operations.name, this.index)] || undefined;
  }

  /** Index of the enclosing operation, or -1. */
  get parent(): number {
    return at(this.model.operations.parent, this.index);
  }

  get depth(): number {
    return at(this.model.tree.depth, this.index);
  }

  get childCount(): number {
    return at(this.model.tree.childCount, this.index);
  }

  /** Row in the list of all operations. */
  get row(): number {
    return at(this.model.tree.rowOf, this.index);
  }

  get status(): OperationStatusName {
    return at(operationStatuses, at(this.model.operations.status, this.index));
  }

  /** What it is doing as of the last event. */
  get state(): OperationState {
    return stateNow(this.model, this.index);
  }

  get start(): number {
    const { attempts, operations, events } = this.model;
    const attempt = at(attempts.starts, this.index);
    if (at(operations.startEvent, this.index) < 0 && attempt < at(attempts.starts, this.index + 1)) {
      return at(attempts.start, attempt);
    }
    return at(events.time, at(operations.firstEvent, this.index));
  }

  get end(): number | undefined {
    return this.#time(at(this.model.operations.endEvent, this.index));
  }

  /** When its context or the execution ended without it. */
  get abandonedAt(): number | undefined {
    const { operations } = this.model;
    const hidden = at(operations.hiddenAt, this.index);
    return at(operations.endEvent, this.index) >= 0 || hidden === never ? undefined : this.#time(hidden);
  }

  /** Indexes of the events about it. */
  get events(): Int32Array {
    const { starts, items } = this.model.operations.events;
    return items.subarray(at(starts, this.index), at(starts, this.index + 1));
  }

  get attemptCount(): number {
    return at(this.model.attempts.starts, this.index + 1) - at(this.model.attempts.starts, this.index);
  }

  get attempts(): Attempt[] {
    const first = at(this.model.attempts.starts, this.index);
    return Array.from({ length: this.attemptCount }, (_, offset) => readAttempt(this.model, first + offset));
  }

  get input(): PayloadRef | undefined {
    return reference(this.model.events, at(this.model.operations.startEvent, this.index), "Input");
  }

  get result(): PayloadRef | undefined {
    return reference(this.model.events, at(this.model.operations.endEvent, this.index), "Result");
  }

  get error(): PayloadRef | undefined {
    return reference(this.model.events, at(this.model.operations.endEvent, this.index), "Error");
  }

  get wait(): WaitDetails | undefined {
    if (at(this.model.operations.type, this.index) !== TypeCode.wait) return undefined;
    const { Duration, ScheduledEndTimestamp } = this.#startDetails();
    return { duration: known(numberOf(Duration) * 1000), scheduledEnd: known(parseTimestamp(ScheduledEndTimestamp)) };
  }

  get callback(): CallbackDetails | undefined {
    if (at(this.model.operations.type, this.index) !== TypeCode.callback) return undefined;
    const { CallbackId, Timeout, HeartbeatTimeout } = this.#startDetails();
    const timeout = positive(numberOf(Timeout) * 1000);
    const heartbeatTimeout = positive(numberOf(HeartbeatTimeout) * 1000);
    return {
      id: textOf(CallbackId),
      timeout,
      timeoutAt: timeout === undefined ? undefined : this.start + timeout,
      heartbeatTimeout,
      heartbeatDue: heartbeatTimeout === undefined ? undefined : this.start + heartbeatTimeout,
    };
  }

  get invoke(): InvokeDetails | undefined {
    if (at(this.model.operations.type, this.index) !== TypeCode.invoke) return undefined;
    const { FunctionName, TenantId, ExecutedVersion, DurableExecutionArn } = this.#startDetails();
    return {
      functionName: textOf(FunctionName),
      tenantId: textOf(TenantId),
      version: textOf(ExecutedVersion),
      executionArn: textOf(DurableExecutionArn),
    };
  }

  #startDetails(): Readonly<Record<string, unknown>> {
    const event = at(this.model.operations.startEvent, this.index);
    return event < 0 ? members(undefined) : detailsOf(this.model.events, event);
  }

  #time(event: number): number | undefined {
    return event < 0 ? undefined : at(this.model.events.time, event);
  }
}

/** The operation with an index or an id. Throws `HistoryError` DX8106 when there is none. */
export function operation(model: ExecutionModel, which: number | string): OperationView {
  const index = typeof which === "string" ? (model.operations.indexOf.get(which) ?? -1) : which;
  if (!Number.isInteger(index) || index < 0 || index >= model.operations.count) {
    throw new HistoryError("DX8106", `there is no operation ${quote(which)}`);
  }
  return new OperationView(model, index);
}

function readAttempt(model: ExecutionModel, index: number): Attempt {
  const { attempts, invocations } = model;
  const startEvent = at(attempts.startEvent, index);
  const endEvent = at(attempts.endEvent, index);
  const end = at(attempts.end, index);
  const delay = at(attempts.delay, index);
  const outcome = at(attemptOutcomes, at(attempts.outcome, index));
  const ended = outcome === "running" || outcome === "interrupted" ? -1 : endEvent;
  const hasNext = at(attempts.operation, index) === attempts.operation[index + 1];
  return {
    number: at(attempts.number, index),
    start: at(attempts.start, index),
    startIsDerived: startEvent < 0,
    end: known(end),
    outcome,
    error: reference(model.events, ended, "Error"),
    result: reference(model.events, ended, "Result"),
    nextDelay: known(delay),
    nextDue: known(end + delay),
    gap: hasNext ? known(at(attempts.start, index + 1) - end) : undefined,
    startEvent: natural(startEvent),
    endEvent: natural(endEvent),
    startInvocation: startEvent < 0 ? undefined : natural(at(invocations.ofEvent, startEvent)),
    endInvocation: endEvent < 0 ? undefined : natural(at(invocations.ofEvent, endEvent)),
  };
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

function positive(value: number): number | undefined {
  return value > 0 ? value : undefined;
}

function natural(value: number): number | undefined {
  return value < 0 ? undefined : value;
}
