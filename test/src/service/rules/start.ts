import type { CommandOf, StartReply, Turn } from "./command.ts";
import { nameKey, newExecution, putOperation, touch } from "./execution.ts";
import { appendOwn, data } from "./history.ts";
import { trigger } from "./invocation.ts";
import type { Execution, FunctionConfig, ServiceState, Settings } from "./model.ts";
import { functionArn, versionOf } from "./name.ts";
import { invalid, Rejection } from "./rejection.ts";

export interface ExecutionIds {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly functionArn: string;
}

/** The names of an execution to be. */
export function executionIds(
  settings: Settings,
  {
    config,
    version,
    name,
  }: { readonly config: FunctionConfig; readonly version: string; readonly name?: string | undefined },
  newId: () => string,
): ExecutionIds {
  const owner = functionArn(settings, config.name, version);
  const id = newId();
  const given = name ?? newId();
  return { arn: `${owner}/durable-execution/${given}/${id}`, id, name: given, functionArn: owner };
}

/** Starts an execution, or finds the one its name already stands for. */
export function startExecution(state: ServiceState, command: CommandOf<"start">, turn: Turn): StartReply {
  const { functionName, qualifier, mode, name, input } = command;
  const { limits } = state.settings;
  const config = state.functions.get(functionName);
  if (config === undefined) {
    const arn = functionArn(state.settings, functionName, qualifier);
    throw new Rejection("ResourceNotFoundException", `Function not found: ${arn}`);
  }
  if (qualifier === undefined) throw invalid("You cannot invoke a durable function using an unqualified ARN.");
  const synchronous = mode === "sync" || mode === "dry";
  if (mode === "sync" && config.executionTimeoutSeconds > limits.syncExecutionSeconds) {
    throw invalid(
      "You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.",
    );
  }
  const version = versionOf(config.aliases, qualifier);
  if (mode === "dry") return { arn: undefined, version, existing: false };
  const former = name === undefined ? undefined : namedExecution(state, functionName, name);
  if (former !== undefined) {
    if (former.version === version && former.input === input) return { arn: former.arn, version, existing: true };
    throw new Rejection("DurableExecutionAlreadyStartedException", `Execution already started: ${former.arn}`);
  }
  const ids = executionIds(state.settings, { config, version, name }, turn.newId);
  const resultLimit = synchronous ? limits.syncResultBytes : limits.asyncResultBytes;
  const { tenantId, traceId } = command;
  createExecution(state, { ids, config, version, input, resultLimit, tenantId, traceId, parent: undefined }, turn);
  return { arn: ids.arn, version, existing: false };
}

function namedExecution(state: ServiceState, functionName: string, name: string): Execution | undefined {
  const arn = state.names.get(nameKey(functionName, name));
  return arn === undefined ? undefined : state.executions.get(arn);
}

interface Creation {
  readonly ids: ExecutionIds;
  readonly config: FunctionConfig;
  readonly version: string;
  readonly input: string | undefined;
  readonly resultLimit: number;
  readonly tenantId: string | undefined;
  readonly traceId: string | undefined;
  readonly parent: Execution["parent"];
}

/** Creates an execution and asks for its first invocation. */
export function createExecution(state: ServiceState, creation: Creation, turn: Turn): void {
  const { ids, config, version, input, resultLimit, tenantId, traceId, parent } = creation;
  const execution = newExecution({
    ...ids,
    functionName: config.name,
    version,
    input,
    startedAt: turn.now,
    timeoutSeconds: config.executionTimeoutSeconds,
    retentionDays: config.retentionDays,
    kmsKeyArn: config.kmsKeyArn,
    resultLimit,
    tenantId,
    traceId,
    parent,
  });
  state.executions.set(execution.arn, execution);
  state.names.set(nameKey(config.name, ids.name), execution.arn);
  putOperation(execution, {
    id: execution.id,
    type: "EXECUTION",
    seq: 0,
    name: execution.name,
    status: "STARTED",
    startedAt: turn.now,
    input,
  });
  execution.updated.add(execution.id);
  const details = { Input: data(input), ExecutionTimeout: execution.timeoutSeconds };
  appendOwn(execution, { type: "ExecutionStarted", details }, turn.now);
  touch(state, execution);
  turn.effects.push({ type: "started", execution });
  trigger(state, execution, turn);
}
