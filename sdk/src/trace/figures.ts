import type { DurableEvent, InvocationStarted, OperationRef, SuspendReason } from "../observe/event.ts";
import type { Resume } from "../observe/resume.ts";
import { millisOf } from "../wire/decode.ts";
import type { WireOperation } from "../wire/model.ts";
import { own, semantic } from "./attributes.ts";
import { outcomeOf } from "./facts.ts";
import { isoOf } from "./describe-replay.ts";
import { type Attributes, put } from "./span.ts";

type InvocationEnded = Extract<DurableEvent, { kind: "invocation.ended" }>;

/** What is known of an invocation as it begins. */
export type Begun = Pick<InvocationStarted, "coldStart" | "first" | "updatedOperationIds"> & {
  readonly resume: Resume;
};

/** The figures of one invocation, for its span. */
export class InvocationFigures {
  #checkpointMs = 0;
  #pages = 0;
  #stateBytes = 0;
  #suspendedFor: SuspendReason | undefined;
  #pending: readonly OperationRef[] = [];

  on(event: DurableEvent): void {
    switch (event.kind) {
      case "checkpoint.acknowledged":
        this.#checkpointMs += event.durationMs;
        return;
      case "invocation.started":
        this.#stateBytes = payloadBytes(event.operations);
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

  /** `ended` is not there for an invocation that is cut off. */
  attributes(
    begun: Begun | undefined,
    ended: InvocationEnded | undefined,
    operations: ReadonlyMap<string, WireOperation>,
  ): Attributes {
    const attributes: Attributes = {
      ...(ended === undefined ? {} : countsOf(ended)),
      [own.opsTotal]: Math.max(0, operations.size - 1),
      [own.checkpointMs]: this.#checkpointMs,
      [own.statePages]: this.#pages,
      [own.stateBytes]: this.#stateBytes,
    };
    if (begun !== undefined) {
      const { coldStart, resume } = begun;
      attributes[own.coldStart] = coldStart;
      attributes[semantic.faasColdStart] = coldStart;
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

function countsOf({ executed, checkpoints, checkpointBytes, suppressed }: InvocationEnded): Attributes {
  return {
    [own.opsExecuted]: executed,
    [own.checkpoints]: checkpoints,
    [own.checkpointBytes]: checkpointBytes,
    [own.logsSuppressed]: Object.values(suppressed).reduce((sum, lines) => sum + lines, 0),
  };
}

/** When the service goes on with an open operation by itself, where that is known. */
export function resumeTimeOf(record: WireOperation | undefined): number | undefined {
  return millisOf(record?.WaitDetails?.ScheduledEndTimestamp ?? record?.StepDetails?.NextAttemptTimestamp);
}

/** Of what the invocation was given: the input, and results. */
function payloadBytes(operations: ReadonlyMap<string, WireOperation>): number {
  let bytes = 0;
  for (const record of operations.values()) {
    const payload = record.ExecutionDetails?.InputPayload ?? outcomeOf(record)?.Result;
    if (payload !== undefined) bytes += Buffer.byteLength(payload);
  }
  return bytes;
}
