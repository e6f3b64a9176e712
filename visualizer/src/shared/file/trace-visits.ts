import type { TracedInvocation, TracedVisit } from "./parsed.ts";
import type { Span } from "./span.ts";
import { invocationOf, type Trace } from "./trace.ts";

/**
 * What the spans say that each invocation did about each operation: attempts and what began or ended in it were executed, spans of
 * replays were replayed. A later word about the same operation does not overrule an earlier one.
 */
export function visitsOf(trace: Trace): TracedInvocation[] {
  const visits = trace.invocations.map(() => new Map<string, TracedVisit["mark"]>());
  const note = (invocation: number, operation: string | undefined, mark: TracedVisit["mark"]): void => {
    const known = visits[invocation];
    if (operation !== undefined && known?.has(operation) === false) known.set(operation, mark);
  };
  for (const { id, segments, attempts } of trace.operations.values()) {
    for (const attempt of attempts) note(invocationOf(trace, attempt), id, "executed");
    for (const [index, span] of segments.entries()) {
      const invocation = invocationOf(trace, span);
      note(invocation, id, markOf(span, { continued: index > 0, began: trace.invocations[invocation]?.start ?? 0 }));
    }
  }
  for (const span of trace.replays) {
    const operation = span.links.map((link) => trace.operationOf.get(link)).find((id) => id !== undefined);
    const isPending = span.attributes.get("aws.durable.replay.kind") === "pending";
    note(invocationOf(trace, span), operation, isPending ? "pending" : "replayed");
  }
  return trace.invocations.map((span, index) => ({
    requestId: requestIdOf(span),
    visits: Array.from(visits[index] ?? [], ([operation, mark]) => ({ operation, mark })),
  }));
}

const external: ReadonlySet<unknown> = new Set(["WAIT", "CALLBACK", "CHAINED_INVOKE"]);

function markOf(span: Span, { continued, began }: { continued: boolean; began: number }): TracedVisit["mark"] {
  const isExternal = external.has(span.attributes.get("durable.operation.type"));
  if (continued && span.attributes.get("durable.operation.status") === "STARTED") return "pending";
  return isExternal && span.end <= began ? "resolved-while-suspended" : "executed";
}

function requestIdOf({ attributes }: Span): string | undefined {
  const id = attributes.get("aws.durable.invocation.id") ?? attributes.get("faas.invocation_id");
  return typeof id === "string" ? id : undefined;
}
