import { buildExecutionModel, type ExecutionModel, type ExecutionRecord } from "@durascope/sdk/history";
import { describeInvocation, describeStartedMarker, describeWorkflow, own, type SpanData } from "@durascope/sdk/trace";
import { type Facts, readFacts } from "./facts.ts";
import { operationSpans } from "./operation-spans.ts";
import { findReplays } from "./replay-spans.ts";

/** How a trace is laid out: see `docs/tracing.md`. */
export type TraceView = "unified" | "execution" | "invocation";
export const traceViews: readonly TraceView[] = ["unified", "execution", "invocation"];

export interface RebuildOptions {
  readonly view?: TraceView | undefined;
  /** What the execution API answers about the execution: it knows the ARN, and the trace it was started in. */
  readonly record?: ExecutionRecord | undefined;
  /** The ARN, when no record tells it. Without either, ids are not those of the live trace. */
  readonly arn?: string | undefined;
  /** Until when an execution that is not over is shown, in epoch milliseconds. Default: its last event. */
  readonly now?: number | undefined;
  /** Name of the span of the whole execution. Default `Workflow`. */
  readonly workflowName?: string | undefined;
  /** How many replays of one invocation get a span of their own. Default 100. */
  readonly maxReplaySpans?: number | undefined;
}

/** A trace that was made from a history. */
export interface RebuiltTrace {
  readonly arn: string;
  readonly traceId: string;
  readonly spans: readonly SpanData[];
  /** What the history could not tell, in sentences. */
  readonly notes: readonly string[];
}

/**
 * The trace of an execution from its history, in any form that `buildExecutionModel` accepts, or from its model: with the ids, parents, links and attributes that it has or would have had
 * live, whether it was traced or not. The execution may have ended in any way, or not yet. Reads no clock; the same
 * history gives the same trace. Throws `HistoryError` for what is not a history.
 */
export function rebuildTrace(history: unknown, options: RebuildOptions = {}): RebuiltTrace {
  const model = isModel(history) ? history : buildExecutionModel(history, options.record);
  const known = options.arn ?? options.record?.DurableExecutionArn ?? model.execution.arn;
  const arn = known ?? model.execution.id ?? "unknown";
  const now = Math.max(options.now ?? 0, model.events.time.at(-1) ?? 0);
  const facts = readFacts(model, { arn, now, workflowName: options.workflowName });
  const spans = layOut(facts, options);
  return { arn, traceId: facts.execution.traceId, spans, notes: notesOn(facts, known) };
}

function isModel(history: unknown): history is ExecutionModel {
  return typeof history === "object" && history !== null && "execution" in history && "marks" in history;
}

function layOut(facts: Facts, { maxReplaySpans = 100 }: RebuildOptions): SpanData[] {
  const { execution, end, invocations } = facts;
  const replays = findReplays(facts, maxReplaySpans);
  return [
    describeWorkflow(execution, end),
    ...operationSpans(facts),
    describeStartedMarker(execution),
    ...invocations.flatMap((invocation, index) => {
      const { count, spans } = replays[index] ?? { count: 0, spans: [] };
      const dropped = count > spans.length ? { [own.replayDropped]: count - spans.length } : {};
      return [describeInvocation(execution, invocation, { [own.replayCount]: count, ...dropped }), ...spans];
    }),
  ];
}

function notesOn({ end, model, invocations }: Facts, arn: string | undefined): string[] {
  const notes: string[] = [];
  if (arn === undefined)
    notes.push("the history does not name the execution's ARN: ids are not those of its live trace");
  if (end.status === "RUNNING") notes.push("the execution is not over: its open operations end where the history ends");
  if (!model.events.complete) notes.push("events are missing from the history");
  if (invocations.length > 1) notes.push("replays are inferred from the history, at the beginning of their invocation");
  return notes;
}
