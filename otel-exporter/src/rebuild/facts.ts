import {
  type Attempt,
  errorOf,
  type ExecutionModel,
  invocation as readInvocation,
  operation as readOperation,
  type OperationView,
  type PayloadRef,
  readPayload,
  timeLedger,
} from "@durascope/sdk/history";
import {
  type Ancestor,
  type AttemptFacts,
  type Branches,
  type ExecutionEnd,
  type ExecutionFacts,
  type InvocationFacts,
  isExternalType,
  type OperationFacts,
  operationName,
  parseXRayHeader,
  timedTraceId,
} from "@durascope/sdk/trace";

/** What a history tells of an execution, in the terms in which spans are described. */
export interface Facts {
  readonly model: ExecutionModel;
  readonly execution: ExecutionFacts;
  readonly end: ExecutionEnd;
  readonly invocations: readonly InvocationFacts[];
  readonly operations: readonly OperationFacts[];
}

export interface Naming {
  readonly arn: string;
  /** Until when an execution that is not over is shown. Epoch milliseconds. */
  readonly now: number;
  readonly workflowName: string | undefined;
}

export function readFacts(model: ExecutionModel, naming: Naming): Facts {
  const end = endOf(model, naming.now);
  return {
    model,
    execution: executionOf(model, naming),
    end,
    invocations: upTo(model.invocations.count, (index) => invocationOf(model, index, end)),
    operations: upTo(model.operations.count, (index) => operationOf(model, index)),
  };
}

function upTo<T>(length: number, read: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => read(index));
}

function executionOf(model: ExecutionModel, { arn, now, workflowName }: Naming): ExecutionFacts {
  const startedAt = model.execution.start ?? model.events.time[0] ?? now;
  const header = parseXRayHeader(model.record?.TraceHeader?.XAmznTraceId ?? "");
  return {
    arn,
    traceId: header.traceId ?? timedTraceId(arn, startedAt),
    startedAt,
    ancestor: ancestorOf(header),
    ...(workflowName === undefined ? {} : { workflowName }),
  };
}

function ancestorOf({ traceId, parentId }: ReturnType<typeof parseXRayHeader>): Ancestor | undefined {
  return traceId === undefined || parentId === undefined ? undefined : { spanId: parentId, isRemote: true };
}

const ends = ["SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"] as const;

function endOf(model: ExecutionModel, now: number): ExecutionEnd {
  const { execution, operations, invocations, attempts } = model;
  const { total: _, latency, ...ledger } = timeLedger(model, now);
  return {
    endedAt: execution.end ?? now,
    status: ends.find((status) => status === execution.status) ?? "RUNNING",
    error: errorOf(model, execution.error),
    ledger: { ...ledger, resumeLatency: latency },
    operations: operations.count,
    invocations: invocations.count,
    attempts: attempts.number.length,
  };
}

function invocationOf(model: ExecutionModel, index: number, end: ExecutionEnd): InvocationFacts {
  const { requestId, start, end: endedAt, error, firstEvent } = readInvocation(model, index);
  const [first = Number.POSITIVE_INFINITY] = model.operations.firstEvent;
  return {
    // One that has not completed has no request id in the history.
    requestId: requestId ?? `unknown-${index + 1}`,
    startedAt: start,
    endedAt: endedAt ?? end.endedAt,
    first: first >= firstEvent,
    status: invocationStatus(model, index, end),
    error: errorOf(model, error) ?? end.error,
  };
}

function invocationStatus(model: ExecutionModel, index: number, end: ExecutionEnd): InvocationFacts["status"] {
  const { error, inferred } = readInvocation(model, index);
  const isLast = index === model.invocations.count - 1;
  if (isLast && end.status === "FAILED") return "FAILED";
  if (error !== undefined) return "RETRYING";
  if (isLast && end.status === "SUCCEEDED") return "SUCCEEDED";
  return inferred ? "RUNNING" : "PENDING";
}

function operationOf(model: ExecutionModel, index: number): OperationFacts {
  const view = readOperation(model, index);
  const parent = view.parent < 0 ? undefined : readOperation(model, view.parent);
  const { type, subType, callback, invoke } = view;
  return {
    id: view.id,
    type,
    subType,
    name: operationName({ type, name: ownName(view) }, parent),
    status: view.status,
    startedAt: view.start,
    endedAt: view.end,
    attempts: type === "STEP" ? view.attempts.findLast(hasEnded)?.number : undefined,
    error: errorOf(model, view.error),
    resultBytes: textBytes(model, view.result),
    isExternal: isExternalType(type),
    waitScheduledEnd: view.wait?.scheduledEnd,
    callbackId: callback?.id,
    callbackTimeoutMs: callback?.timeout,
    callbackHeartbeatMs: callback?.heartbeatTimeout,
    invokedFunction: invoke?.functionName,
    invokedArn: invoke?.executionArn,
    branches: branchesOf(model, view),
  };
}

/** The model lends parts of composite operations the name of the whole; tracing has names of its own for them. */
function ownName({ model, events }: OperationView): string | undefined {
  for (const event of events) {
    const name = model.events.raw[event]?.Name;
    if (name != null && name !== "") return name;
  }
  return undefined;
}

function textBytes(model: ExecutionModel, ref: PayloadRef | undefined): number | undefined {
  const payload = ref === undefined ? undefined : readPayload(model, ref);
  return payload?.state === "text" ? Buffer.byteLength(payload.text) : undefined;
}

const batches: ReadonlySet<string | undefined> = new Set(["Map", "Parallel"]);
const branches: ReadonlySet<string | undefined> = new Set(["MapIteration", "ParallelBranch"]);

function branchesOf(model: ExecutionModel, { index, subType }: OperationView): Branches | undefined {
  if (!batches.has(subType)) return undefined;
  const counts = { total: 0, succeeded: 0, failed: 0 };
  for (const child of childrenOf(model, index)) {
    const view = readOperation(model, child);
    if (!branches.has(view.subType)) continue;
    counts.total += 1;
    if (view.status === "SUCCEEDED") counts.succeeded += 1;
    if (view.status === "FAILED") counts.failed += 1;
  }
  return counts;
}

/** The rows of a subtree are consecutive, so that a child is as many rows long as its subtree is large. */
function* childrenOf({ tree }: ExecutionModel, index: number): Generator<number> {
  const first = tree.rowOf[index] ?? 0;
  const end = first + (tree.subtreeSize[index] ?? 1);
  for (let row = first + 1; row < end;) {
    const child = tree.rows[row] ?? 0;
    yield child;
    row += tree.subtreeSize[child] ?? 1;
  }
}

function hasEnded({ outcome }: Attempt): boolean {
  return outcome !== "running" && outcome !== "interrupted";
}

/** An attempt whose outcome is known; nothing for one that runs, or was cut off and begun again. */
export function attemptFacts(model: ExecutionModel, attempt: Attempt): AttemptFacts | undefined {
  const { start: starts } = model.invocations;
  const { startInvocation, endInvocation, nextDelay, end = attempt.start } = attempt;
  if (!hasEnded(attempt)) return undefined;
  const outcome = attempt.outcome === "failed" ? "FAILED" : "SUCCEEDED";
  const isCutOff = startInvocation !== undefined && startInvocation !== endInvocation;
  // Of a run that was cut off, what counts is the run that came to an end: it began in a later invocation.
  const begun = isCutOff && outcome === "SUCCEEDED" ? (starts[endInvocation ?? -1] ?? attempt.start) : attempt.start;
  return {
    attempt: attempt.number,
    startedAt: Math.max(attempt.start, begun),
    endedAt: end,
    outcome,
    error: errorOf(model, attempt.error),
    retryDelayMs: nextDelay,
    isInterrupted: isCutOff && outcome === "FAILED",
  };
}
