import type { DurableEvent, InvocationStarted, OperationRef, SuspendReason } from "../observe/event.ts";
import { millisOf } from "../wire/decode.ts";
import type { WireOperation } from "../wire/model.ts";
import { own, semantic } from "./attributes.ts";
import { isoOf } from "./describe-replay.ts";
import { type Attributes, put } from "./span.ts";

export type ResumeTrigger = "start" | "wait" | "retry" | "callback" | "invoke" | "condition" | "redelivery" | "unknown";

/** Why an invocation began. */
export interface Resume {
  readonly trigger: ResumeTrigger;
  readonly operationId?: string | undefined;
  /** From when what it waited for had happened until it began: queueing and cold start. */
  readonly latencyMs?: number | undefined;
}

/** The figures of one invocation, for its span. */
export class InvocationFigures {
  #checkpointMs = 0;
  #pages = 0;
  #suspendedFor: SuspendReason | undefined;
  #pending: readonly OperationRef[] = [];

  on(event: DurableEvent): void {
    switch (event.kind) {
      case "checkpoint.acknowledged":
        this.#checkpointMs += event.durationMs;
        return;
      case "state.loaded":
        this.#pages += event.pages;
        return;
      case "execution.suspended":
        this.#suspendedFor = event.reason;
        this.#pending = event.pending;
        return;
      default:
    }
  }

  /** The operations that the invocation was suspended for. */
  get pending(): readonly OperationRef[] {
    return this.#pending;
  }

  attributes(
    started: InvocationStarted | undefined,
    ended: Extract<DurableEvent, { kind: "invocation.ended" }>,
    operations: ReadonlyMap<string, WireOperation>,
  ): Attributes {
    const attributes: Attributes = {
      [own.opsExecuted]: ended.executed,
      [own.opsTotal]: Math.max(0, operations.size - 1),
      [own.checkpoints]: ended.checkpoints,
      [own.checkpointBytes]: ended.checkpointBytes,
      [own.checkpointMs]: this.#checkpointMs,
      [own.statePages]: this.#pages,
      [own.logsSuppressed]: Object.values(ended.suppressed).reduce((sum, lines) => sum + lines, 0),
    };
    if (started !== undefined) {
      attributes[own.coldStart] = started.coldStart;
      attributes[semantic.faasColdStart] = started.coldStart;
      const resume = resumeOf(started);
      attributes[own.resumeTrigger] = resume.trigger;
      put(attributes, own.resumeOperation, resume.operationId);
      put(attributes, own.resumeLatency, resume.latencyMs);
    }
    put(attributes, own.suspendReason, this.#suspendedFor);
    if (this.#suspendedFor !== undefined) {
      attributes[own.suspendPending] = this.#pending.length;
      const times = this.#pending.map(({ id }) => resumeTimeOf(operations.get(id))).filter((at) => at !== undefined);
      if (times.length > 0) put(attributes, own.suspendResumeAt, isoOf(Math.min(...times)));
    }
    return attributes;
  }
}

/** When the service goes on with an open operation by itself, where that is known. */
export function resumeTimeOf(record: WireOperation | undefined): number | undefined {
  return millisOf(record?.WaitDetails?.ScheduledEndTimestamp ?? record?.StepDetails?.NextAttemptTimestamp);
}

const triggers: Readonly<Record<string, ResumeTrigger>> = {
  WAIT: "wait",
  CALLBACK: "callback",
  CHAINED_INVOKE: "invoke",
};

/** The latest of the changes that came from outside is what the invocation was made for. */
export function resumeOf(
  started: Pick<InvocationStarted, "first" | "operations" | "updatedOperationIds" | "at">,
): Resume {
  if (started.first) return { trigger: "start" };
  let cause: WireOperation | undefined;
  let causedAt = -Infinity;
  for (const record of changedOutside(started)) {
    const at = changeTimeOf(record);
    if (at === undefined || at <= causedAt) continue;
    cause = record;
    causedAt = at;
  }
  // The execution itself is new to a first invocation, and to the next if that was lost.
  const isChanged = started.updatedOperationIds.some((id) => started.operations.get(id)?.Type !== "EXECUTION");
  if (cause === undefined) return { trigger: isChanged ? "unknown" : "redelivery" };
  return { trigger: triggerOf(cause), operationId: cause.Id, latencyMs: Math.max(0, started.at - causedAt) };
}

function changedOutside(
  started: Pick<InvocationStarted, "operations" | "updatedOperationIds" | "at">,
): WireOperation[] {
  const updated = started.updatedOperationIds.map((id) => started.operations.get(id)).filter((op) => op !== undefined);
  if (updated.length > 0) return updated;
  // A service that does not say what changed still says which attempts have become due.
  return [...started.operations.values()].filter((record) => {
    const due = millisOf(record.StepDetails?.NextAttemptTimestamp);
    return record.Status === "READY" || (due !== undefined && due <= started.at);
  });
}

function changeTimeOf(record: WireOperation): number | undefined {
  const at = record.EndTimestamp ?? record.StepDetails?.NextAttemptTimestamp;
  return millisOf(at) ?? (record.Status === "READY" ? millisOf(record.StartTimestamp) : undefined);
}

function triggerOf({ Type, SubType }: WireOperation): ResumeTrigger {
  if (Type === "STEP") return SubType === "WaitForCondition" ? "condition" : "retry";
  return triggers[Type ?? ""] ?? "unknown";
}
