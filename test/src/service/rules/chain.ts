import type { ErrorObject, OperationUpdate } from "@durascope/sdk";
import type { CallOutcome, Turn } from "./command.ts";
import { openExecution, putOperation } from "./execution.ts";
import { append, data, type EventSeed } from "./history.ts";
import { trigger } from "./invocation.ts";
import { exceeds } from "./limits.ts";
import type { Execution, FunctionConfig, OperationRecord, ServiceState, Settings } from "./model.ts";
import { functionArn, parseFunctionName, versionOf } from "./name.ts";
import { invalid } from "./rejection.ts";
import { createExecution, executionIds, type ExecutionIds } from "./start.ts";

/** A chained invoke of a batch, with its target as far as it could be found. */
export interface Chain {
  readonly record: OperationRecord;
  readonly event: EventSeed;
  readonly update: OperationUpdate;
  readonly target: Target | undefined;
  readonly error: ErrorObject | undefined;
}

interface Target {
  readonly config: FunctionConfig;
  readonly version: string;
  /** Present when the target is durable. */
  readonly child: ExecutionIds | undefined;
}

type Started = Pick<Chain, "record" | "event" | "update">;

/** Finds the target and completes the event that records the start. */
export function resolveChain(state: ServiceState, started: Started, turn: Turn): Chain {
  const { FunctionName: text = "", TenantId } = started.update.ChainedInvokeOptions ?? {};
  const reference = parseFunctionName(text);
  checkReachable(state.settings, reference);
  const tenant = TenantId === undefined ? {} : { TenantId };
  const refuse = (ErrorType: string, ErrorMessage: string): Chain => ({
    ...started,
    event: { ...started.event, details: { FunctionName: text, ...tenant } },
    target: undefined,
    error: { ErrorType, ErrorMessage },
  });
  const config = reference && state.functions.get(reference.name);
  if (reference === undefined || config === undefined) {
    const arn = functionArn(state.settings, reference?.name ?? text, reference?.qualifier ?? "$LATEST");
    return refuse("ResourceNotFoundException", `Function not found: ${arn}`);
  }
  if (config.durable && reference.qualifier === undefined) {
    return refuse("InvalidParameterValueException", "You cannot invoke a durable function using an unqualified ARN.");
  }
  const version = versionOf(config.aliases, reference.qualifier ?? "$LATEST");
  const child = config.durable ? executionIds(state.settings, { config, version }, turn.newId) : undefined;
  const details = {
    FunctionName: text,
    ...tenant,
    Input: data(started.update.Payload),
    ExecutedVersion: version,
    ...(child !== undefined && { DurableExecutionArn: child.arn }),
  };
  return { ...started, event: { ...started.event, details }, target: { config, version, child }, error: undefined };
}

function checkReachable({ region, accountId }: Settings, reference: ReturnType<typeof parseFunctionName>): void {
  if (reference?.account !== undefined && reference.account !== accountId) {
    throw invalid("Cannot start a CHAINED_INVOKE on a function in another account.");
  }
  if (reference?.region !== undefined && reference.region !== region) {
    throw invalid("Cannot start a CHAINED_INVOKE on a function in another region.");
  }
}

export function failChain(execution: Execution, { record, error }: Chain, now: number): void {
  if (error !== undefined) finish(execution, record, { status: "FAILED", error }, now);
}

/** Runs the target: a child execution, or a call of an ordinary function. */
export function startChain(
  state: ServiceState,
  execution: Execution,
  { record, update, target }: Chain,
  turn: Turn,
): void {
  if (target === undefined) return;
  const { config, version, child } = target;
  const tenantId = update.ChainedInvokeOptions?.TenantId;
  const traceId = update.ChainedInvokeOptions?.XAmznTraceId ?? execution.traceId;
  const parent = { arn: execution.arn, operationId: record.id };
  if (child === undefined) {
    const payload = update.Payload ?? "{}";
    turn.effects.push({
      type: "call",
      arn: parent.arn,
      operationId: record.id,
      functionName: config.name,
      version,
      payload,
      tenantId,
      traceId,
    });
    return;
  }
  const resultLimit = state.settings.limits.asyncResultBytes;
  createExecution(
    state,
    { ids: child, config, version, input: update.Payload, resultLimit, tenantId, traceId, parent },
    turn,
  );
}

interface Finish {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "STOPPED";
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

const eventOf = {
  SUCCEEDED: "ChainedInvokeSucceeded",
  FAILED: "ChainedInvokeFailed",
  TIMED_OUT: "ChainedInvokeTimedOut",
  STOPPED: "ChainedInvokeStopped",
} as const;

function finish(execution: Execution, current: OperationRecord, { status, result, error }: Finish, now: number): void {
  const record = { ...current, status, result, error, endedAt: Math.max(now, execution.lastEventAt) };
  putOperation(execution, record);
  const details = status === "SUCCEEDED" ? { Result: data(result) } : { Error: data(error) };
  append(execution, { type: eventOf[status], of: record, details }, now);
}

/** An ordinary function answered. */
export function finishCall(
  state: ServiceState,
  { arn, operationId, outcome }: { readonly arn: string; readonly operationId: string; readonly outcome: CallOutcome },
  turn: Turn,
): void {
  const result = "result" in outcome && outcome.result !== "" ? outcome.result : undefined;
  const error = "error" in outcome ? outcome.error : undefined;
  deliver(state, { arn, operationId }, { status: error === undefined ? "SUCCEEDED" : "FAILED", result, error }, turn);
}

/** A child execution closed; its parent learns of it if it is still there. */
export function finishChild(state: ServiceState, child: Execution, turn: Turn): void {
  const { parent, status } = child;
  if (parent === undefined) return;
  if (status === "TIMED_OUT") {
    const ErrorMessage = `CHAINED_INVOKE timed out after ${child.timeoutSeconds} seconds.`;
    deliver(state, parent, { status, error: { ErrorMessage, ErrorType: "ChainedInvoke.Timeout" } }, turn);
  } else if (status === "SUCCEEDED") deliver(state, parent, { status, result: child.result }, turn);
  else if (status === "FAILED" || status === "STOPPED")
    deliver(state, parent, { status, error: child.error ?? {} }, turn);
}

function deliver(
  state: ServiceState,
  to: { readonly arn: string; readonly operationId: string },
  end: Finish,
  turn: Turn,
): void {
  const execution = openExecution(state, to.arn);
  const record = execution?.operations.get(to.operationId);
  if (execution === undefined || record?.status !== "STARTED") return;
  const limit = state.settings.limits.invokePayloadBytes;
  const error = {
    ErrorType: "InvalidParameterValueException",
    ErrorMessage: `CHAINED_INVOKE output payload size must be less than or equal to ${limit} bytes.`,
  };
  finish(execution, record, exceeds(end.result, limit) ? { status: "FAILED", error } : end, turn.now);
  execution.updated.add(record.id);
  trigger(state, execution, turn);
}
