import type { OperationRef, OperationStatus, OperationType, WireOperation } from "@durascope/sdk";
import {
  type Attempt,
  errorOf,
  type ExecutionModel,
  isStandIn,
  operation,
  type OperationView,
  readPayload,
} from "@durascope/sdk/history";
import { operationName } from "@durascope/sdk/trace";

export interface RecordedOperation {
  readonly record: WireOperation;
  readonly ref: OperationRef;
  readonly parent: OperationRef | undefined;
  /** When what encloses it ended without it. */
  readonly abandonedAt: number | undefined;
}

/**
 * The records of an execution's operations, as its invocations are given them, brought forward event by event. Times are
 * epoch milliseconds.
 */
export class Records {
  readonly #model: ExecutionModel;
  readonly #views: readonly OperationView[];
  readonly #refs: readonly OperationRef[];
  readonly #records = new Map<string, WireOperation>();

  constructor(model: ExecutionModel) {
    this.#model = model;
    this.#views = Array.from({ length: model.operations.count }, (_, index) => operation(model, index));
    this.#refs = this.#views.map((view) => refOf(view, this.#views[view.parent]));
    const { id = "", start } = model.execution;
    this.#records.set(id, { Id: id, Type: "EXECUTION", Status: "STARTED", StartTimestamp: start });
  }

  get all(): ReadonlyMap<string, WireOperation> {
    return this.#records;
  }

  view(index: number): OperationView {
    return this.#views[index] as OperationView;
  }

  ref(index: number): OperationRef {
    return this.#refs[index] as OperationRef;
  }

  get(index: number): WireOperation | undefined {
    return this.#records.get(this.ref(index).id);
  }

  /** Every operation, with everything that has happened to it. */
  finish(): RecordedOperation[] {
    for (let event = 0; event < this.#model.events.raw.length; event++) this.apply(event);
    return this.#refs.flatMap((ref, index) => {
      const record = this.#records.get(ref.id);
      if (record === undefined) return [];
      const { parent, abandonedAt } = this.view(index);
      return [{ record, ref, parent: parent < 0 ? undefined : this.ref(parent), abandonedAt }];
    });
  }

  /** The record of an operation once an event about it has happened. */
  apply(event: number): WireOperation | undefined {
    const { operations } = this.#model;
    const index = operations.ofEvent[event] ?? -1;
    if (index < 0) return undefined;
    const view = this.view(index);
    const isEnd = operations.endEvent[index] === event;
    const record = { ...this.#begun(view), ...(isEnd ? this.#ended(view) : this.#underWay(view, event)) };
    this.#records.set(view.id, record);
    return record;
  }

  /** Attempts that have become due without anything else happening to them. */
  markReady(at: number): string[] {
    const ready: string[] = [];
    for (const [id, record] of this.#records) {
      const due = record.StepDetails?.NextAttemptTimestamp;
      if (record.Status !== "PENDING" || due === undefined || Number(due) > at) continue;
      this.#records.set(id, { ...record, Status: "READY" });
      ready.push(id);
    }
    return ready;
  }

  #begun({ id, index, start, wait, callback }: OperationView): WireOperation {
    const { type, subType, name, parentId } = this.ref(index);
    return {
      Id: id,
      ParentId: parentId,
      Name: name,
      Type: type as OperationType,
      SubType: subType,
      StartTimestamp: start,
      Status: "STARTED",
      ...(wait === undefined ? {} : { WaitDetails: { ScheduledEndTimestamp: wait.scheduledEnd } }),
      ...(callback === undefined ? {} : { CallbackDetails: { CallbackId: callback.id } }),
    };
  }

  #underWay(view: OperationView, event: number): Partial<WireOperation> {
    if (view.type !== "STEP") return {};
    const ended = view.attempts.findLast(({ endEvent }) => endEvent !== undefined && endEvent <= event);
    const Attempt = ended?.number;
    if (ended?.endEvent !== event) return { StepDetails: { Attempt } };
    return { Status: "PENDING", StepDetails: { Attempt, NextAttemptTimestamp: ended.nextDue } };
  }

  #ended(view: OperationView): Partial<WireOperation> {
    const { type, status, end, result, error, callback } = view;
    const payload = result === undefined ? undefined : readPayload(this.#model, result);
    const outcome = {
      Result: payload?.state === "text" ? payload.text : undefined,
      Error: errorOf(this.#model, error),
    };
    const ended = { Status: status as OperationStatus, EndTimestamp: end };
    switch (type) {
      case "STEP":
        return { ...ended, StepDetails: { Attempt: view.attempts.findLast(hasEnded)?.number, ...outcome } };
      case "CALLBACK":
        return { ...ended, CallbackDetails: { CallbackId: callback?.id, ...outcome } };
      case "CHAINED_INVOKE":
        return { ...ended, ChainedInvokeDetails: outcome };
      case "CONTEXT":
        return { ...ended, ContextDetails: { ...outcome, ...childrenOf(status, outcome.Result) } };
      default:
        return ended;
    }
  }
}

function childrenOf(status: string, result: string | undefined): { ReplayChildren?: true } {
  return status === "SUCCEEDED" && result !== undefined && isStandIn(result) ? { ReplayChildren: true } : {};
}

export function hasEnded({ outcome }: Attempt): boolean {
  return outcome !== "running" && outcome !== "interrupted";
}

/** The operation as the code that asked for it would be observed. */
function refOf(view: OperationView, parent: OperationView | undefined): OperationRef {
  const { model, id, type, subType, events, callback, invoke } = view;
  const name = ownName(model, events);
  const label = name ?? operationName({ type, name }, parent);
  const asked = {
    ...(invoke?.functionName === undefined ? {} : { functionName: invoke.functionName }),
    timeoutSeconds: secondsOf(callback?.timeout),
    heartbeatSeconds: secondsOf(callback?.heartbeatTimeout),
  };
  return {
    id,
    // History does not know where in the code it stands; observers then go by its parent.
    path: "",
    type,
    subType,
    name,
    parentId: parent?.id,
    ...(label === undefined ? {} : { label }),
    asked,
  };
}

/** The model lends parts of composite operations the name of the whole; observers have names of their own for them. */
function ownName(model: ExecutionModel, events: Int32Array): string | undefined {
  for (const event of events) {
    const name = model.events.raw[event]?.Name;
    if (name != null && name !== "") return name;
  }
  return undefined;
}

function secondsOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
