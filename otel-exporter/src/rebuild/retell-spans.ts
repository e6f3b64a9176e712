import { type ExecutionModel, markOf, operation as readOperation, type OperationView } from "@durascope/sdk/history";
import {
  describeOperation,
  invocationSpanId,
  type InvocationFacts,
  official,
  operationName,
  operationSpanId,
  own,
  recordFacts,
  type ReplayOptions,
  semantic,
  type SpanData,
  TraceRecorder,
  type TraceView,
  workflowSpanId,
} from "@durascope/sdk/trace";
import { type Naming, isLater } from "../execution.ts";
import type { Facts } from "./facts.ts";
import { Records } from "./records.ts";
import { type InvocationOutcome, Retelling } from "./retell.ts";

/** What only the invocation itself can know of itself: it is in live traces alone. */
export const localAttributes: ReadonlySet<string> = new Set([
  own.invocationOutcome,
  own.coldStart,
  semantic.faasColdStart,
  own.checkpoints,
  own.checkpointMs,
  own.checkpointBytes,
  own.statePages,
  own.stateBytes,
  own.logsSuppressed,
  own.replayUs,
]);

export interface Layout {
  readonly view?: TraceView | undefined;
  readonly suite?: Naming["suite"];
  readonly replay?: ReplayOptions | undefined;
}

/**
 * The spans of all invocations: each is told again to the recorder that makes the spans of live ones, so that there is one
 * account of what a span is. What no invocation will end is closed with the execution.
 */
export function retellSpans(facts: Facts, { view = "unified", replay = {}, suite }: Layout): SpanData[] {
  const { model, execution, invocations } = facts;
  const records = new Records(model);
  const retelling = new Retelling(model, records);
  // By id: what two invocations say alike, as that the execution has started, is said once.
  const spans = new Map<string, SpanData>();
  for (const [index, invocation] of invocations.entries()) {
    const collect = (span: SpanData): void => {
      const { role, spanId } = span;
      if (role === "workflow" || role === "root") return;
      // After an invocation that failed, the next is told again of what has ended outside.
      if (role === "operation" && spans.has(spanId)) return;
      spans.set(spanId, asHistoryKnows(span, { model, index, invocation }));
    };
    const recorder = new TraceRecorder({
      execution,
      requestId: invocation.requestId,
      startedAt: invocation.startedAt,
      view,
      replay,
      output: { open: () => {}, close: collect },
      linksContinuations: isLater({ suite }),
      hasSyntheticRoot: false,
      invocationAttributes: {},
      isRetold: true,
    });
    const told = { arn: execution.arn, index, facts: invocation, outcome: outcomeOf(invocation) };
    for (const event of retelling.events(told)) recorder.on(event);
  }
  const rest = view === "invocation" ? [] : untoldSpans(facts, records, spans);
  return [...spans.values(), ...rest];
}

/** The runtime has no word for an invocation whose end nobody knows: like one that will be repeated, it decides nothing. */
function outcomeOf({ status }: InvocationFacts): InvocationOutcome {
  return status === "RUNNING" ? "RETRYING" : status;
}

interface Place {
  readonly model: ExecutionModel;
  readonly index: number;
  readonly invocation: InvocationFacts;
}

/** Takes from a span what history does not know, and adds what only history does. */
function asHistoryKnows(span: SpanData, { model, index, invocation }: Place): SpanData {
  const { role, attributes } = span;
  if (role === "invocation") {
    for (const key of localAttributes) delete attributes[key];
    attributes[official.invocationStatus] = invocation.status;
  } else if (role === "operation") {
    const { executionArn } = operationAt(model, attributes[official.operationId])?.invoke ?? {};
    if (executionArn !== undefined) attributes[own.invokeChildArn] = executionArn;
  } else if (role === "replay") {
    const view = operationAt(model, attributes[own.operationId]);
    if (view === undefined) return span;
    attributes[own.replayFidelity] = markOf(model, view.index, index).fidelity;
  }
  return span;
}

function operationAt(model: ExecutionModel, id: unknown): OperationView | undefined {
  const index = model.operations.indexOf.get(String(id));
  return index === undefined ? undefined : readOperation(model, index);
}

/** Operations that no invocation ended, nor any invocation as the last: the execution timed out, was stopped, or still runs. */
function untoldSpans(
  { execution, end, invocations }: Facts,
  records: Records,
  told: ReadonlyMap<string, SpanData>,
): SpanData[] {
  const { arn, traceId } = execution;
  const last = invocations.at(-1)?.requestId;
  const links = last === undefined ? [] : [{ traceId, spanId: invocationSpanId(arn, last) }];
  return records.finish().flatMap(({ record, ref, parent, abandonedAt }) => {
    const spanId = operationSpanId(arn, ref.id);
    if (told.has(spanId)) return [];
    const parentSpanId = parent === undefined ? workflowSpanId(arn) : operationSpanId(arn, parent.id);
    const facts = recordFacts(record, operationName(ref, parent));
    return describeOperation(
      execution,
      { ...facts, endedAt: facts.endedAt ?? abandonedAt ?? end.endedAt },
      { spanId, parentSpanId, links },
    );
  });
}
