import { operation as readOperation } from "@durascope/sdk/history";
import {
  describeAttempt,
  describeOperation,
  invocationSpanId,
  operationSpanId,
  type OperationFacts,
  type SpanData,
  type SpanLink,
  workflowSpanId,
} from "@durascope/sdk/trace";
import { attemptFacts, type Facts } from "./facts.ts";

/** Each operation once, from its start to its end, and its attempts: the execution's own view. */
export function operationSpans(facts: Facts): SpanData[] {
  return facts.operations.flatMap((operation, index) => [
    operationSpan(facts, operation, index),
    ...attemptSpans(facts, operation, index),
  ]);
}

function operationSpan(facts: Facts, operation: OperationFacts, index: number): SpanData {
  const { model, execution } = facts;
  const view = readOperation(model, index);
  const ended = model.invocations.ofEvent[model.operations.endEvent[index] ?? -1];
  const { endedAt } = facts.end;
  return describeOperation(execution, operation, {
    spanId: operationSpanId(execution.arn, operation.id),
    parentSpanId:
      view.parent < 0
        ? workflowSpanId(execution.arn)
        : operationSpanId(execution.arn, readOperation(model, view.parent).id),
    links: linkTo(facts, ended),
    // What never ended is closed with what encloses it.
    ...(operation.endedAt === undefined ? { endMs: view.abandonedAt ?? endedAt } : {}),
  });
}

function attemptSpans(facts: Facts, operation: OperationFacts, index: number): SpanData[] {
  const { model, execution } = facts;
  const parentSpanId = operationSpanId(execution.arn, operation.id);
  return readOperation(model, index).attempts.flatMap((attempt) => {
    const ended = attemptFacts(model, attempt);
    if (ended === undefined) return [];
    return describeAttempt(execution, operation, ended, { parentSpanId, links: linkTo(facts, attempt.endInvocation) });
  });
}

/** A link to the invocation in which something happened, where history tells which it was. */
function linkTo({ invocations, execution }: Facts, index: number | undefined): SpanLink[] {
  const invocation = invocations[index ?? -1];
  if (invocation === undefined) return [];
  return [{ traceId: execution.traceId, spanId: invocationSpanId(execution.arn, invocation.requestId) }];
}
