/** The official table of attributes. Conformance forbids any other key that begins with `durable.`. */
export const official = {
  arn: "durable.execution.arn",
  executionStatus: "durable.execution.status",
  syntheticRoot: "durable.execution.synthetic_root",
  invocationFirst: "durable.invocation.first",
  invocationStatus: "durable.invocation.status",
  operationId: "durable.operation.id",
  operationType: "durable.operation.type",
  operationSubType: "durable.operation.subtype",
  operationName: "durable.operation.name",
  operationStatus: "durable.operation.status",
  attemptNumber: "durable.attempt.number",
  attemptOutcome: "durable.attempt.outcome",
} as const;

/** What we add, outside the official namespace. */
export const own = {
  arn: "aws.durable.execution_arn",
  executionName: "aws.durable.execution_name",
  /** On every operation, attempt and replay. */
  replayed: "aws.durable.replayed",
  executionMode: "aws.durable.execution_mode",
  sampling: "aws.durable.sampling",
  trueStart: "aws.durable.true_start",
  trueDuration: "aws.durable.true_duration_ms",
  linkType: "aws.durable.link.type",
  marker: "aws.durable.marker",

  operationId: "aws.durable.operation.id",
  operationName: "aws.durable.operation.name",
  operationType: "aws.durable.operation.type",
  operationStatus: "aws.durable.operation.status",

  invocationId: "aws.durable.invocation.id",
  invocationOutcome: "aws.durable.invocation.outcome",
  coldStart: "aws.durable.cold_start",
  sdkVersion: "aws.durable.sdk.version",
  resumeTrigger: "aws.durable.resume.trigger",
  resumeOperation: "aws.durable.resume.operation_id",
  resumeLatency: "aws.durable.resume.latency_ms",
  suspendReason: "aws.durable.suspend.reason",
  suspendPending: "aws.durable.suspend.pending_count",
  suspendResumeAt: "aws.durable.suspend.resume_at",
  opsExecuted: "aws.durable.ops.executed",
  opsTotal: "aws.durable.ops.total",
  checkpoints: "aws.durable.checkpoint.count",
  checkpointMs: "aws.durable.checkpoint.duration_ms",
  checkpointUpdates: "aws.durable.checkpoint.updates",
  checkpointAttempt: "aws.durable.checkpoint.attempt",
  checkpointBytes: "aws.durable.checkpoint.bytes",
  logsSuppressed: "aws.durable.logs.suppressed",
  statePages: "aws.durable.state.pages",
  stateBytes: "aws.durable.state.bytes",

  replayKind: "aws.durable.replay.kind",
  replayCount: "aws.durable.replay.count",
  replayUs: "aws.durable.replay.duration_us",
  replayBytes: "aws.durable.replay.result_bytes",
  replayFailed: "aws.durable.replay.failed_count",
  replayDropped: "aws.durable.replay.dropped_spans",
  /** Of a replay that is known from a history: how far it can be trusted to have happened. */
  replayFidelity: "aws.durable.replay.fidelity",
  originalEnd: "aws.durable.original.end_time_unix_ms",

  retryDelay: "aws.durable.retry.delay_ms",
  retryNextAt: "aws.durable.retry.next_at",
  retryExhausted: "aws.durable.retry.exhausted",
  interrupted: "aws.durable.attempt.interrupted",
  abandoned: "aws.durable.attempt.abandoned",
  message: "aws.durable.message",
  resultBytes: "aws.durable.result_bytes",
  attempts: "aws.durable.attempts",
  semantics: "aws.durable.semantics",
  waitMs: "aws.durable.wait.duration_ms",
  waitScheduledEnd: "aws.durable.wait.scheduled_end",
  waitLateMs: "aws.durable.wait.late_ms",
  callbackIdHash: "aws.durable.callback.id_hash",
  callbackTimeoutMs: "aws.durable.callback.timeout_ms",
  callbackHeartbeatMs: "aws.durable.callback.heartbeat_ms",
  callbackCompletedBy: "aws.durable.callback.completed_by",
  invokeFunction: "aws.durable.invoke.function_name",
  invokeChildArn: "aws.durable.invoke.child_arn",
  branchesTotal: "aws.durable.branches.total",
  branchesSucceeded: "aws.durable.branches.succeeded",
  branchesFailed: "aws.durable.branches.failed",
  branchesReason: "aws.durable.branches.completion_reason",
  branchesConcurrency: "aws.durable.branches.max_concurrency",

  timeRunning: "aws.durable.time.running_ms",
  timeWaiting: "aws.durable.time.waiting_ms",
  timeBackoff: "aws.durable.time.backoff_ms",
  timeRecovery: "aws.durable.time.recovery_ms",
  timeResumeLatency: "aws.durable.time.resume_latency_ms",
  timeReplay: "aws.durable.time.replay_ms",
  invocationsTotal: "aws.durable.invocations.total",
  attemptsTotal: "aws.durable.attempts.total",
} as const;

/** Before the keys of what the caller said of the execution. */
export const baggagePrefix = "aws.durable.baggage.";

/** Names of events on spans. */
export const eventNames = {
  exception: "exception",
  retryScheduled: "aws.durable.retry_scheduled",
  suspended: "aws.durable.suspended",
  callbackCreated: "aws.durable.callback_created",
  replayed: "aws.durable.replayed",
  diverged: "aws.durable.replay_mismatch",
} as const;

/** Lambda's facts under the names of the semantic conventions. */
export const semantic = {
  faasInvocationId: "faas.invocation_id",
  faasColdStart: "faas.coldstart",
  exceptionType: "exception.type",
  exceptionMessage: "exception.message",
  exceptionStacktrace: "exception.stacktrace",
  logGroups: "aws.log.group.names",
  logStreams: "aws.log.stream.names",
  xrayAnnotations: "aws.xray.annotations",
} as const;

export const replayedSuffix = " (replayed)";
export const pendingSuffix = " (pending)";
