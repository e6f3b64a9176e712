import type { OperationUpdate } from "@durascope/sdk";
import type { Engine } from "../engine/engine.ts";
import { isOpen, type Execution } from "../rules/model.ts";
import { parseFunctionName, versionOf } from "../rules/name.ts";
import { invalid, Rejection, unknownExecution } from "../rules/rejection.ts";
import { seal, unseal } from "../rules/token.ts";
import { toWire } from "../rules/wire.ts";
import { decode, parseJson, Violations, type Shape } from "./constraint.ts";
import { toWireEvent } from "./event.ts";
import type { Answer, Exchange } from "./exchange.ts";
import * as shapes from "./shapes.ts";

export interface HttpOptions {
  /** What history holds when a request does not say whether it wants data. */
  readonly includeDataByDefault: boolean;
  /** Whether a list may be filtered by several statuses, which the service refuses. */
  readonly anyStatus: boolean;
}

/** Bytes of payload after which a page of history ends early. */
const PAGE_BYTES = 6_000_000;

export function arnOf({ subject }: Exchange, violations: Violations): string {
  return String(decode(shapes.executionArn, subject, "durableExecutionArn", violations));
}

export function existing(engine: Engine, arn: string): Execution {
  const { region, accountId } = engine.state.settings;
  const [, , , inRegion, account] = arn.split(":");
  if (inRegion !== region || account !== accountId)
    throw new Rejection("ResourceNotFoundException", "Function not found");
  const execution = engine.execution(arn);
  if (execution === undefined) throw unknownExecution();
  return execution;
}

/** The decoded body, checked together with the ARN in the path. */
function bodyOf(exchange: Exchange, shape: Shape): { readonly arn: string; readonly body: Record<string, unknown> } {
  const violations = new Violations();
  const value = exchange.body.length === 0 ? {} : parseJson(exchange.body);
  const body = decode(shape, value, "", violations) as Record<string, unknown>;
  const arn = arnOf(exchange, violations);
  violations.report();
  return { arn, body };
}

export async function checkpoint(engine: Engine, exchange: Exchange): Promise<Answer> {
  const { arn, body } = bodyOf(exchange, shapes.checkpointBody);
  const { token, operations } = await engine.dispatch<"checkpoint">({
    type: "checkpoint",
    arn,
    token: String(body["CheckpointToken"]),
    clientToken: body["ClientToken"] as string | undefined,
    updates: (body["Updates"] ?? []) as OperationUpdate[],
  });
  const NewExecutionState = { Operations: operations.map((record) => toWire(record, "s")) };
  return { body: { CheckpointToken: token, NewExecutionState } };
}

export async function getState(engine: Engine, exchange: Exchange): Promise<Answer> {
  const { query } = exchange;
  const violations = new Violations();
  const maxItems = query.maxItems(violations);
  const arn = arnOf(exchange, violations);
  const token = query.checked("CheckpointToken", shapes.checkpointToken, violations);
  if (token === undefined) violations.add(undefined, "checkpointToken", "not be null");
  violations.report();
  const marker = query.text("Marker");
  const page = await engine.dispatch<"state">({ type: "state", arn, token: token ?? "", marker, maxItems });
  return { body: { Operations: page.operations.map((record) => toWire(record, "s")), NextMarker: page.nextMarker } };
}

export function getExecution(engine: Engine, exchange: Exchange): Answer {
  const includeData = exchange.query.boolean("IncludeExecutionData") ?? true;
  const violations = new Violations();
  const arn = arnOf(exchange, violations);
  violations.report();
  const execution = existing(engine, arn);
  const { pause } = execution;
  return {
    body: {
      DurableExecutionArn: execution.arn,
      DurableExecutionName: execution.name,
      FunctionArn: execution.functionArn,
      Version: execution.version,
      Status: execution.status,
      StartTimestamp: execution.startedAt / 1000,
      EndTimestamp: execution.endedAt && execution.endedAt / 1000,
      ...(includeData && { InputPayload: execution.input, Result: execution.result, Error: execution.error }),
      ExecutionDataIncluded: includeData,
      DurableConfig: {
        ExecutionTimeout: execution.timeoutSeconds,
        RetentionPeriodInDays: execution.retentionDays,
        KMSKeyArn: execution.kmsKeyArn,
      },
      TraceHeader: execution.traceId === undefined ? undefined : { XAmznTraceId: execution.traceId },
      PauseDetails: pause && {
        ExecutionTimeoutPaused: pause.timeoutPaused,
        PauseRequestTimestamp: pause.requestedAt / 1000,
        ...(includeData && { Reason: pause.reason }),
      },
    },
  };
}

export function getHistory(engine: Engine, exchange: Exchange, { includeDataByDefault }: HttpOptions): Answer {
  const { query } = exchange;
  const includeData = query.boolean("IncludeExecutionData") ?? includeDataByDefault;
  const reverse = query.boolean("ReverseOrder") ?? false;
  const violations = new Violations();
  const limit = query.maxItems(violations);
  const arn = arnOf(exchange, violations);
  violations.report();
  const execution = existing(engine, arn);
  const direction = reverse ? "newest" : "oldest";
  const from = historyPosition(query.text("Marker"), execution.id, direction);
  const events = engine.store.history(execution, { from, reverse, limit: limit + 1 });
  const page: object[] = [];
  let bytes = 0;
  for (const event of events.slice(0, limit)) {
    const wire = toWireEvent(event, includeData);
    bytes += includeData ? JSON.stringify(wire).length : 0;
    if (bytes > PAGE_BYTES && page.length > 0) break;
    page.push(wire);
  }
  const last = events[page.length - 1];
  const more = last !== undefined && events.length > page.length;
  return {
    body: {
      Events: page,
      NextMarker: more ? seal("history", execution.id, direction, String(last.eventId)) : undefined,
    },
  };
}

function historyPosition(marker: string | undefined, execution: string, direction: string): number | undefined {
  if (marker === undefined) return undefined;
  const [kind, id, order, position = ""] = unseal(marker, 4) ?? [];
  const known = kind === "history" && id === execution && order === direction && /^\d{1,10}$/.test(position);
  if (!known) throw invalid("Invalid Marker");
  return Number(position);
}

export function listExecutions(engine: Engine, exchange: Exchange, { anyStatus }: HttpOptions): Answer {
  const { query } = exchange;
  const oldestFirst = query.boolean("ReverseOrder") ?? false;
  const startedAfter = query.date("StartedAfter");
  const startedBefore = query.date("StartedBefore");
  const violations = new Violations();
  const limit = query.maxItems(violations);
  const name = query.checked("DurableExecutionName", shapes.executionName, violations);
  const given = query.checked("Qualifier", shapes.qualifier, violations);
  const statuses = query.all("Statuses");
  statuses.forEach((status, index) => {
    decode({ kind: "string", values: shapes.statuses }, status, `statuses.${index + 1}.member`, violations);
  });
  decode(shapes.functionName, exchange.subject, "functionName", violations);
  violations.report();
  if (statuses.length > 1 && !anyStatus) throw invalid("Cannot filter by more than one status");
  const reference = parseFunctionName(exchange.subject);
  const config = reference && engine.state.functions.get(reference.name);
  if (reference === undefined || config === undefined) {
    throw new Rejection("ResourceNotFoundException", `Function not found: ${exchange.subject}`);
  }
  const qualifier = given ?? reference.qualifier;
  const items = engine.store.list({
    functionName: reference.name,
    version: qualifier === undefined ? undefined : versionOf(config.aliases, qualifier),
    name,
    statuses: statuses.length === 0 ? undefined : statuses,
    startedAfter,
    startedBefore,
    oldestFirst,
    from: listPosition(query.text("Marker")),
    limit: limit + 1,
  });
  const page = items.slice(0, limit);
  const last = items.length > limit ? page.at(-1) : undefined;
  return {
    body: {
      DurableExecutions: page.map((item) => ({
        DurableExecutionArn: item.arn,
        DurableExecutionName: item.name,
        FunctionArn: item.functionArn,
        Status: item.status,
        StartTimestamp: item.startedAt / 1000,
        EndTimestamp: item.endedAt && item.endedAt / 1000,
        KMSKeyArn: item.kmsKeyArn,
      })),
      NextMarker: last && seal("list", String(last.startedAt), String(last.key)),
    },
  };
}

function listPosition(marker: string | undefined): { startedAt: number; key: number } | undefined {
  if (marker === undefined) return undefined;
  const [kind, startedAt, key] = unseal(marker, 3) ?? [];
  if (kind !== "list" || !/^\d+$/.test(startedAt ?? "") || !/^\d+$/.test(key ?? "")) throw invalid("Invalid Marker");
  return { startedAt: Number(startedAt), key: Number(key) };
}

export async function stop(engine: Engine, exchange: Exchange): Promise<Answer> {
  const { arn, body } = bodyOf(exchange, shapes.errorObject);
  existing(engine, arn);
  const { stoppedAt } = await engine.dispatch<"stop">({ type: "stop", arn, error: body });
  return { body: { StopTimestamp: stoppedAt / 1000 } };
}

export async function pause(engine: Engine, exchange: Exchange): Promise<Answer> {
  const { arn, body } = bodyOf(exchange, shapes.pauseBody);
  existing(engine, arn);
  const timeoutPaused = body["ExecutionTimeoutPaused"] === true;
  const reason = body["Reason"] as string | undefined;
  const { requestedAt } = await engine.dispatch<"pause">({ type: "pause", arn, timeoutPaused, reason });
  return { body: { PauseRequestTimestamp: requestedAt / 1000 } };
}

export async function resume(engine: Engine, exchange: Exchange): Promise<Answer> {
  const { arn, body } = bodyOf(exchange, shapes.pauseBody);
  existing(engine, arn);
  const reason = body["Reason"] as string | undefined;
  const { requestedAt } = await engine.dispatch<"resume">({ type: "resume", arn, reason });
  return { body: { ResumeRequestTimestamp: requestedAt / 1000 } };
}

export async function remove(engine: Engine, exchange: Exchange): Promise<Answer> {
  const violations = new Violations();
  const arn = arnOf(exchange, violations);
  violations.report();
  if (isOpen(existing(engine, arn))) {
    throw new Rejection("ResourceConflictException", "Cannot delete a Durable Execution that has not ended");
  }
  const { requestedAt } = await engine.dispatch<"delete">({ type: "delete", arn });
  return { status: 202, body: { DeletionRequestTimestamp: requestedAt / 1000 } };
}
