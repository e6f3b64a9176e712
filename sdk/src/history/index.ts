export { type Attempt, OperationView, operation } from "./operation-view.ts";
export type { CallbackDetails, InvokeDetails, WaitDetails } from "./operation-view.ts";
export { append, buildExecutionModel, historyEvents } from "./build.ts";
export { type AttemptColumns, type AttemptOutcome, attemptOutcomes } from "./attempts.ts";
export type { Ranges } from "./column.ts";
export {
  compareExecutions,
  comparedOperation,
  type ComparedOperation,
  type Comparison,
  type ComparisonTotals,
  Difference,
  type DifferenceName,
  type ExecutionComparison,
  payloadChange,
  type PayloadChange,
  payloadChanges,
  type PayloadSide,
  type Sides,
} from "./comparison.ts";
export type { ComparisonRows } from "./comparison-rows.ts";
export {
  type CriticalPath,
  criticalPath,
  type CriticalSection,
  criticalSectionsOf,
  type CriticalShare,
  criticalShares,
} from "./critical-path.ts";
export type { Diagnostic, Severity } from "./diagnostic.ts";
export { durationText, timeText } from "./duration-text.ts";
export { errorOf, type Failure, type FailureGroup, failureGroups, type FailureKind, failures } from "./failures.ts";
export { type Grouping, groupingAdvice } from "./grouping.ts";
export { errorChain, type ErrorLink } from "./error-chain.ts";
export type { ErrorObject } from "../wire/model.ts";
export { HistoryError, type HistoryErrorCode, type HistoryPlace, historyErrors } from "./error.ts";
export { type EventKind, Origin, Phase, TypeCode } from "./event-kind.ts";
export type { Execution, ExecutionRecord } from "./execution.ts";
export { type Invocation, type InvocationDoubt, invocation } from "./invocation-view.ts";
export { Doubt } from "./invocation-window.ts";
export type { InvocationColumns } from "./invocations.ts";
export { countIn, fidelities, markOf, marksIn, marksOf, replaysOf } from "./mark-query.ts";
export type { Fidelity, MarkInterval, Replays, VisitMark } from "./mark-query.ts";
export { type Mark, MarkCode, type MarkColumns, marks } from "./marks.ts";
export type { ExecutionModel, OperationColumns } from "./model.ts";
export { type Payload, type PayloadRef, payloadBytes, readPayload } from "./payload.ts";
export type { EventSource, HistoryEvent } from "./reader.ts";
export { type Disagreement, withRecording } from "./recorded.ts";
export type { RecordedEvents, RecordingSource } from "./recorded-visits.ts";
export type { Recording } from "../wire/recording.ts";
export { costOfReplay, type ReplayCost, replaysIfGrouped } from "./replay-cost.ts";
export { type ExecutionState, type Moment, stateAt } from "./state-at.ts";
export {
  type OperationState,
  operationStates,
  operationStatuses,
  type OperationStatusName,
  State,
  Status,
} from "./status.ts";
export { type TimeKind, type TimeLedger, type TimeSpan, timeLedger, timeSpans } from "./time-ledger.ts";
export { parseTimestamp } from "./timestamp.ts";
export { isExternalType } from "../wire/model.ts";
export type { TreeColumns } from "./tree.ts";
export { isStandIn } from "./visibility.ts";
export { type Waiting, type WaitingReason, waitingFor } from "./waiting.ts";
