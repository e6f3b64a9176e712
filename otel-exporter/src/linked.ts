import {
  type ExecutionFacts,
  type SpanData,
  type SpanLink,
  type SpanStart,
  invocationSpanId,
  invocationTraceId,
  own,
  workflowSpanId,
} from "@durascope/sdk/trace";

/** Moves a span to where its backend wants it. */
export interface Relocation {
  start(span: SpanStart): SpanStart;
  end(span: SpanData): SpanData;
}

/** One trace for the whole execution. */
export const single: Relocation = { start: (span) => span, end: (span) => span };

/**
 * A trace for the invocation, with its attempts and replays, linked to that of the execution, which keeps the Workflow and its
 * operations: for backends that do not take traces that are long or grow for days.
 */
export function linked(execution: ExecutionFacts, requestId: string, startedAt: number): Relocation {
  const { arn } = execution;
  const traceId = invocationTraceId(arn, requestId, startedAt);
  const invocation = invocationSpanId(arn, requestId);
  const here = (link: SpanLink): SpanLink => (link.spanId === invocation ? { ...link, traceId } : link);
  const linkTo = (spanId: string, type: string): SpanLink => ({
    traceId: execution.traceId,
    spanId,
    attributes: { [own.linkType]: type },
  });
  const move = <S extends SpanStart>(span: S): S => {
    switch (span.role) {
      case "invocation":
        return { ...span, traceId, parentSpanId: undefined, links: [linkTo(workflowSpanId(arn), "execution")] };
      case "attempt":
        return {
          ...span,
          traceId,
          parentSpanId: invocation,
          links: [linkTo(span.parentSpanId ?? workflowSpanId(arn), "operation")],
        };
      case "replay":
      case "checkpoint":
        return { ...span, traceId };
      case "marker":
        return span.parentSpanId === invocation ? { ...span, traceId } : span;
      default:
        return { ...span, links: span.links.map(here) };
    }
  };
  return { start: move, end: move };
}
