import type { WireOperation } from "@durascope/sdk";
import type { HistoryEvent } from "@durascope/sdk/history";

type Draft = Omit<HistoryEvent, "EventId" | "EventTimestamp"> & { readonly at: number };

const words: Readonly<Record<string, string>> = {
  STEP: "Step",
  WAIT: "Wait",
  CONTEXT: "Context",
  CALLBACK: "Callback",
  CHAINED_INVOKE: "ChainedInvoke",
};

/** An invocation that has ended, or was lost. Times are epoch ms. */
export interface Completed {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly requestId: string;
  readonly isLost: boolean;
}

/** The history of an execution on the scripted service; `completed` are its invocations. */
export function scriptedHistory(operations: readonly WireOperation[], completed: readonly Completed[]): HistoryEvent[] {
  const [execution, ...others] = operations;
  const starts = others.map(startOf);
  const ends = others.filter(({ EndTimestamp }) => EndTimestamp !== undefined).map(endOf);
  const invocations = completed.map(({ startedAt, endedAt, requestId, isLost }): Draft => {
    const Error = isLost ? { Error: { Payload: { ErrorType: "Runtime.ExitError" } } } : {};
    const details = { StartTimestamp: startedAt, EndTimestamp: endedAt, RequestId: requestId, ...Error };
    return { at: endedAt, EventType: "InvocationCompleted", InvocationCompletedDetails: details };
  });
  // At one time, what is in a context begins after it and ends before it.
  const drafts = [...starts, ...ends.toReversed(), ...invocations].toSorted((a, b) => a.at - b.at);
  const first: Draft = {
    at: Number(execution?.StartTimestamp),
    EventType: "ExecutionStarted",
    Id: execution?.Id ?? "",
    ExecutionStartedDetails: {},
  };
  return [first, ...drafts].map(({ at, EventType = "", ...members }, index) => ({
    ...members,
    EventType: String(EventType),
    EventId: index + 1,
    EventTimestamp: at,
  }));
}

function about({
  Id,
  ParentId,
  Name,
  SubType,
}: WireOperation): Pick<HistoryEvent, "Id" | "ParentId" | "Name" | "SubType"> {
  return { Id: Id ?? null, ParentId: ParentId ?? null, Name: Name ?? null, SubType: SubType ?? null };
}

function startOf(operation: WireOperation): Draft {
  const { Type = "", StartTimestamp, WaitDetails, CallbackDetails } = operation;
  const EventType = `${words[Type]}Started`;
  const details = {
    ...(WaitDetails === undefined ? {} : { ScheduledEndTimestamp: WaitDetails.ScheduledEndTimestamp }),
    ...(CallbackDetails === undefined ? {} : { CallbackId: CallbackDetails.CallbackId }),
  };
  return { ...about(operation), at: Number(StartTimestamp), EventType, [`${EventType}Details`]: details };
}

function endOf(operation: WireOperation): Draft {
  const {
    Type = "",
    Status,
    EndTimestamp,
    StepDetails,
    ContextDetails,
    CallbackDetails,
    ChainedInvokeDetails,
  } = operation;
  const EventType = words[Type] + (Status === "FAILED" ? "Failed" : "Succeeded");
  const Payload = [StepDetails, ContextDetails, CallbackDetails, ChainedInvokeDetails].find(
    (one) => one?.Result !== undefined,
  )?.Result;
  const details = {
    Result: { Payload },
    ...(StepDetails === undefined ? {} : { RetryDetails: { CurrentAttempt: StepDetails.Attempt } }),
  };
  return { ...about(operation), at: Number(EndTimestamp), EventType, [`${EventType}Details`]: details };
}
