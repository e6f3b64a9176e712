import { Heap } from "../rules/heap.ts";
import { armOperation, isWaiting, newExecution } from "../rules/execution.ts";
import type { Execution, ExecutionIdentity, ExecutionStatus, OperationRecord, Pause } from "../rules/model.ts";

/** The part of an execution that changes, without its operations and events. */
export interface ExecutionRow {
  readonly status: ExecutionStatus;
  readonly result?: string | undefined;
  readonly error?: Execution["error"];
  readonly endedAt?: number | undefined;
  readonly timeoutAt?: number | undefined;
  readonly failures: number;
  readonly retryAt?: number | undefined;
  readonly pause?: Pause | undefined;
  readonly terminalHeld: boolean;
  readonly triggered: boolean;
  readonly updated: readonly string[];
  readonly invocations: number;
  readonly invocation?:
    | { readonly requestId: string; readonly startedAt: number; readonly reported: readonly string[] }
    | undefined;
}

export function identityOf(execution: Execution): ExecutionIdentity {
  const { arn, id, name, functionName, functionArn, version, input, startedAt, timeoutSeconds } = execution;
  const { retentionDays, kmsKeyArn, resultLimit, tenantId, traceId, parent } = execution;
  return {
    arn,
    id,
    name,
    functionName,
    functionArn,
    version,
    input,
    startedAt,
    timeoutSeconds,
    retentionDays,
    kmsKeyArn,
    resultLimit,
    tenantId,
    traceId,
    parent,
  };
}

export function rowOf(execution: Execution): ExecutionRow {
  const { status, result, error, endedAt, timeoutAt, failures, retryAt, pause, terminalHeld, triggered } = execution;
  const { invocation, invocations } = execution;
  return {
    status,
    result,
    error,
    endedAt,
    timeoutAt,
    failures,
    retryAt,
    pause,
    terminalHeld,
    triggered,
    invocations,
    updated: [...execution.updated],
    invocation: invocation && {
      requestId: invocation.requestId,
      startedAt: invocation.startedAt,
      reported: [...invocation.reported],
    },
  };
}

interface Parts {
  readonly identity: ExecutionIdentity;
  readonly row: ExecutionRow;
  readonly operations: Iterable<OperationRecord>;
  readonly last: { readonly eventId: number; readonly at: number };
}

/** Puts an execution together from what was written of it. */
export function revive({ identity, row, operations, last }: Parts): Execution {
  const { updated, invocation, ...plain } = row;
  const execution: Execution = {
    ...newExecution(identity),
    ...plain,
    result: row.result,
    error: row.error,
    endedAt: row.endedAt,
    timeoutAt: row.timeoutAt,
    retryAt: row.retryAt,
    pause: row.pause,
    deadlines: new Heap(),
    updated: new Set(updated),
    eventCount: last.eventId,
    lastEventAt: last.at,
    changes: { row: false, operations: new Set(), events: [] },
  };
  execution.invocation = invocation && {
    ...invocation,
    token: undefined,
    tokenSeq: 0,
    reported: new Set(invocation.reported),
    ready: new Set(),
    slot: undefined,
  };
  for (const record of operations) {
    execution.operations.set(record.id, record);
    if (isWaiting(record)) execution.waiting += 1;
    if (record.type === "CALLBACK" && record.status === "STARTED") execution.callbacks += 1;
    if (record.status === "READY") execution.ready += 1;
    if (row.endedAt === undefined) armOperation(execution, record);
  }
  return execution;
}
