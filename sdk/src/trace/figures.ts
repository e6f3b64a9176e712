import type { DurableEvent, InvocationStarted, OperationRef, SuspendReason } from "../observe/event.ts";
import { resumeOf } from "../observe/resume.ts";
import { millisOf } from "../wire/decode.ts";
import type { WireOperation } from "../wire/model.ts";
import { own, semantic } from "./attributes.ts";
import { isoOf } from "./describe-replay.ts";
import { type Attributes, put } from "./span.ts";

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
