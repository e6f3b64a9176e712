// Ids
export {
  type ExecutionTraceEnvironment,
  attemptSpanId,
  deriveExecutionRootSpanId,
  deriveExecutionTraceId,
  deriveSpanIdFromOperationId,
  deriveTraceIdFromArn,
  deriveTraceIdFromXRayRoot,
  deriveWorkflowSpanId,
  invocationSpanId,
  invocationTraceId,
  markerSpanId,
  operationSpanId,
  replaySpanId,
  rootSpanId,
  segmentSpanId,
  timedTraceId,
  workflowSpanId,
} from "./ids.ts";
export { type XRayHeader, formatXRayHeader, parseXRayHeader, xrayRoot } from "./xray.ts";

// What spans are
export { baggagePrefix, eventNames, official, own, pendingSuffix, replayedSuffix, semantic } from "./attributes.ts";
export type {
  AttributeValue,
  Attributes,
  SpanData,
  SpanEvent,
  SpanLink,
  SpanRole,
  SpanStart,
  SpanStatus,
} from "./span.ts";
export type {
  Ancestor,
  AttemptFacts,
  Branches,
  ExecutionEnd,
  ExecutionFacts,
  InvocationFacts,
  OperationFacts,
  OperationIdentity,
  TimeLedger,
} from "./facts.ts";
export { isExternalType } from "../wire/model.ts";
export { callbackIdHash, operationName, recordFacts } from "./facts.ts";
export {
  describeInvocation,
  describeRoot,
  describeWorkflow,
  executionName,
  parentOfInvocations,
} from "./describe-execution.ts";
export {
  type Placement,
  beginAttempt,
  describeAttempt,
  describeOperation,
  endAttempt,
  identityAttributes,
  spanNameOf,
} from "./describe-operation.ts";
export {
  type PendingFacts,
  type ReplayFacts,
  type ReplayKind,
  describePendingMarker,
  describeReplay,
  describeStartedMarker,
} from "./describe-replay.ts";

// Events to spans
export type { TraceView } from "./operations.ts";
export type { SpanOutput } from "./output.ts";
export { type RecorderOptions, TraceRecorder } from "./recorder.ts";
export type { Recovered } from "./untold.ts";
export type { ReplayOptions } from "./replays.ts";
export { resumeTimeOf } from "./figures.ts";
export { type ResumeTrigger, resumeOf } from "../observe/resume.ts";
export { type LogNames, type RunningSpans, type SessionOptions, TracingSession, UnsampledSession } from "./session.ts";
export { ApiOutput } from "./api-output.ts";
export { instrumentationName } from "./api-tracing.ts";
export { lambdaAttributes } from "./lambda.ts";
export type { HistoryPage, InvocationTracing, TracedInvocation, Tracing } from "../observe/tracing.ts";
export { tracingBrand } from "../observe/tracing.ts";

// For user code
export { type TraceCarrier, carrierOf } from "./carrier.ts";
export { type ProcessorLike, ReplaySpanFilter, getTracer, isReplaying, withReplayState } from "./replay-safe.ts";
export {
  type Carrier,
  type ContextExtractor,
  type Upstream,
  baggageInInput,
  w3cClientContext,
  w3cInput,
  xrayContext,
} from "./upstream.ts";
