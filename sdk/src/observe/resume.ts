import { millisOf } from "../wire/decode.ts";
import { type WireOperation, isTerminal } from "../wire/model.ts";
import { type ResumedWith, type Untold, changedIn, untoldIn } from "./news.ts";

export type ResumeTrigger = "start" | "wait" | "retry" | "callback" | "invoke" | "condition" | "redelivery" | "unknown";

/** Why an invocation was made. */
export interface Resume {
  readonly trigger: ResumeTrigger;
  /** The latest of the changes it was made for. */
  readonly cause?: WireOperation;
  readonly operationId?: string | undefined;
  /** From that change until the invocation began: queueing and cold start. */
  readonly latencyMs?: number;
  readonly changed: readonly WireOperation[];
  /** What earlier invocations were lost with. */
  readonly untold?: Untold;
}

const triggers: Readonly<Record<string, ResumeTrigger>> = {
  WAIT: "wait",
  CALLBACK: "callback",
  CHAINED_INVOKE: "invoke",
};

/** Looks at the records as they are: to be called as the invocation begins, for they go on. */
export function resumeOf(started: ResumedWith): Resume {
  if (started.first) return { trigger: "start", changed: [] };
  const changed = changedIn(started);
  const untold = untoldIn(started);
  if (untold !== undefined) return { trigger: "redelivery", changed, untold };
  let cause: WireOperation | undefined;
  let causedAt = -Infinity;
  for (const record of changed) {
    const at = changedAt(record);
    if (cause !== undefined && at <= causedAt) continue;
    cause = record;
    causedAt = at;
  }
  if (cause === undefined) return { trigger: "redelivery", changed };
  const found = { trigger: triggerOf(cause), cause, operationId: cause.Id, changed };
  return causedAt === -Infinity ? found : { ...found, latencyMs: Math.max(0, started.at - causedAt) };
}

function changedAt({ Status, EndTimestamp, StartTimestamp, StepDetails }: WireOperation): number {
  const at = isTerminal(Status) ? EndTimestamp : (StepDetails?.NextAttemptTimestamp ?? StartTimestamp);
  return millisOf(at) ?? -Infinity;
}

function triggerOf({ Type, SubType }: WireOperation): ResumeTrigger {
  if (Type === "STEP") return SubType === "WaitForCondition" ? "condition" : "retry";
  return triggers[Type ?? ""] ?? "unknown";
}

/** Changes that are named one by one in a line. */
const mostNamed = 10;

/** Fields of the line that a resumed invocation begins with. */
export function resumptionFields(resume: Resume): Record<string, unknown> {
  const { trigger, cause, operationId, latencyMs, changed } = resume;
  return {
    resumeTrigger: trigger,
    resumeOperationId: operationId,
    resumeOperationName: cause?.Name,
    resumeLatencyMs: latencyMs,
    changedOperationCount: changed.length,
    changedOperations: changed.slice(0, mostNamed).map(({ Id, Name, Type, SubType, Status }) => ({
      id: Id,
      name: Name,
      type: Type,
      subType: SubType,
      status: Status,
    })),
  };
}
