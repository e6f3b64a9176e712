import type { Asked, AttemptEnded } from "../observe/event.ts";
import { type WireOperation, isTerminal } from "../wire/model.ts";
import { branchesOf } from "./branches.ts";
import { type AttemptFacts, type OperationFacts, recordFacts } from "./facts.ts";
import type { Seen } from "./seen.ts";

/** The record's account, and what only this invocation knows: the code's request, and a start that the service learnt of later. */
export function seenFacts(seen: Seen, record: WireOperation | undefined): OperationFacts {
  const { ref, ended, enclosed } = seen;
  const facts: Mutable<OperationFacts> = recordFacts(record ?? unrecorded, seen.name);
  if (record === undefined) facts.startedAt = enclosed?.startedAt ?? seen.startedAt;
  else if (!seen.isContinued) facts.startedAt = Math.min(facts.startedAt, seen.startedAt);
  facts.id = seen.id;
  facts.isVirtual = seen.isVirtual;
  facts.type = seen.type;
  facts.subType = seen.subType;
  facts.status = statusOf(seen, record);
  facts.endedAt ??= enclosed?.endedAt ?? ended?.at;
  facts.attempts = seen.attempt ?? facts.attempts;
  facts.error = ended?.error ?? facts.error;
  facts.branches = branchesOf(seen, record);
  if (ref.asked !== undefined) Object.assign(facts, requestFacts(ref.asked));
  return facts;
}

/** `startedAt` may be later than the event has it, where only what falls into this invocation is told. */
export function attemptFacts(event: AttemptEnded, startedAt: number): AttemptFacts {
  return {
    attempt: event.attempt,
    startedAt,
    endedAt: event.endedAt,
    outcome: event.outcome,
    error: event.error,
    retryDelayMs: event.retryDelaySeconds === undefined ? undefined : event.retryDelaySeconds * 1_000,
    willRetry: event.willRetry,
    isInterrupted: event.interrupted === true,
  };
}

function statusOf({ ended }: Seen, record: WireOperation | undefined): string {
  const recorded = record?.Status;
  return (isTerminal(recorded) ? recorded : ended?.status) ?? recorded ?? "STARTED";
}

/** Of an operation that has none: a virtual context, or one whose record has not come yet. */
const unrecorded: WireOperation = { Id: undefined, Type: undefined, Status: undefined, StartTimestamp: undefined };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What the code asked for; its record does not say. */
function requestFacts({ functionName, timeoutSeconds, heartbeatSeconds, semantics }: Asked): Partial<OperationFacts> {
  return {
    invokedFunction: functionName,
    semantics,
    callbackTimeoutMs: timeoutSeconds === undefined ? undefined : timeoutSeconds * 1_000,
    callbackHeartbeatMs: heartbeatSeconds === undefined ? undefined : heartbeatSeconds * 1_000,
  };
}
