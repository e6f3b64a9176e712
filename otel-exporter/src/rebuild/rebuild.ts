import { buildExecutionModel, type ExecutionModel, type ExecutionRecord, operation } from "@durascope/sdk/history";
import {
  describeRoot,
  describeWorkflow,
  operationSpanId,
  own,
  type SpanData,
  type SpanLink,
} from "@durascope/sdk/trace";
import type { Naming } from "../execution.ts";
import type { TracingOptions } from "../options.ts";
import { type Facts, readFacts } from "./facts.ts";
import { retellSpans } from "./retell-spans.ts";

/** What `durableTracing` was or would be given, where it decides about ids and spans. */
type Layout = Naming & Pick<TracingOptions, "view" | "replay">;

export interface RebuildOptions extends Layout {
  /** What the execution API answers about the execution: it knows the ARN, and the trace it was started in. */
  readonly record?: ExecutionRecord | undefined;
  /** The ARN, when no record tells it. Without either, ids are not those of the live trace. */
  readonly arn?: string | undefined;
  /** Until when an execution that is not over is shown, in epoch milliseconds. Default: its last event. */
  readonly now?: number | undefined;
  /** The span of the invoke that started the execution: it is linked to where it is in another trace. */
  readonly caller?: SpanReference | undefined;
}

type SpanReference = Pick<SpanLink, "traceId" | "spanId">;

/** A trace that was made from a history. */
export interface RebuiltTrace {
  readonly arn: string;
  readonly traceId: string;
  readonly spans: readonly SpanData[];
  /** Executions that it started, each with the span of the invoke that did. */
  readonly invoked: readonly { readonly arn: string; readonly caller: SpanReference }[];
  /** What the history could not tell, in sentences. */
  readonly notes: readonly string[];
}

/**
 * The trace of an execution from its history, in any form that `buildExecutionModel` accepts, or from its model, which may
 * hold recorded marks of replays (`withRecording`): with the ids, parents, links and attributes that it has or would have had live, whether it was traced or not. The execution may
 * have ended in any way, or not yet. Reads no clock; the same history gives the same trace. Throws `HistoryError` for
 * what is not a history.
 */
export function rebuildTrace(history: unknown, options: RebuildOptions = {}): RebuiltTrace {
  const model = isModel(history) ? history : buildExecutionModel(history, options.record);
  const known = options.arn ?? options.record?.DurableExecutionArn ?? model.execution.arn;
  const now = Math.max(options.now ?? 0, model.events.time.at(-1) ?? 0);
  const facts = readFacts(model, { ...options, arn: known ?? model.execution.id ?? "unknown", now });
  return {
    arn: facts.execution.arn,
    traceId: facts.execution.traceId,
    spans: [...wholeSpans(facts, options), ...retellSpans(facts, options)],
    invoked: invokedBy(facts),
    notes: notesOn(facts, known),
  };
}

function isModel(history: unknown): history is ExecutionModel {
  return typeof history === "object" && history !== null && "execution" in history && "marks" in history;
}

/** The execution as a whole. What a live trace says of it at its end, history says at any time. */
function wholeSpans({ execution, end }: Facts, { caller }: RebuildOptions): SpanData[] {
  const isElsewhere = caller !== undefined && caller.traceId !== execution.traceId;
  const links = isElsewhere ? [{ ...caller, attributes: { [own.linkType]: "caller" } }] : [];
  const workflow = { ...describeWorkflow(execution, end), links };
  return execution.ancestor?.isRemote === false ? [describeRoot(execution, end), workflow] : [workflow];
}

function invokedBy({ model, execution: { arn, traceId } }: Facts): RebuiltTrace["invoked"] {
  return model.operations.ids.flatMap((id, index) => {
    const child = operation(model, index).invoke?.executionArn;
    return child === undefined ? [] : { arn: child, caller: { traceId, spanId: operationSpanId(arn, id) } };
  });
}

function notesOn({ end, model, invocations }: Facts, arn: string | undefined): string[] {
  const notes: string[] = [];
  if (arn === undefined)
    notes.push("the history does not name the execution's ARN: ids are not those of its live trace");
  if (end.status === "RUNNING") notes.push("the execution is not over: what is open in it ends with this trace");
  if (!model.events.complete) notes.push("events are missing from the history");
  if (invocations.length > 1) notes.push("replays are inferred from the history, at the beginning of their invocation");
  return notes;
}
