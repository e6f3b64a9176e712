import { isExternalType } from "@durascope/sdk/history";
import type { RecordedInvocation } from "../api.ts";
import type { Span } from "./span.ts";
import { invocationOf, requestIdOf, type Trace } from "./trace.ts";

/** What an invocation did about an operation, in the words of the runtime's own stream of events. */
const acts = {
  executed: { kind: "operation.started", replay: false },
  pending: { kind: "operation.started", replay: true },
  replayed: { kind: "operation.replayed", resolvedWhileSuspended: false },
  resolved: { kind: "operation.replayed", resolvedWhileSuspended: true },
} as const;
type Act = keyof typeof acts;

/**
 * What the spans say that each invocation did: attempts and what began or ended in it were executed, spans of replays were replayed.
 * Only of invocations that tell how many operations they replayed and whose replays are all here: of others the spans
 * do not say what they left out.
 */
export function recordingsOf(trace: Trace): RecordedInvocation[] {
  const told = trace.invocations.map(() => new Map<string, Act>());
  const replays = trace.invocations.map(() => 0);
  const note = (invocation: number, operation: string | undefined, act: Act): void => {
    const known = told[invocation];
    if (operation !== undefined && known?.has(operation) === false) known.set(operation, act);
  };
  for (const { id, segments, attempts } of trace.operations.values()) {
    for (const attempt of attempts) note(invocationOf(trace, attempt), id, "executed");
    for (const [index, span] of segments.entries()) {
      const continued = index > 0;
      if (!continued) note(invocationAt(trace, span.start), id, "executed");
      note(invocationOf(trace, span), id, actOf(trace, span, continued));
    }
  }
  for (const span of trace.replays) {
    const invocation = invocationOf(trace, span);
    replays[invocation] = (replays[invocation] ?? 0) + 1;
    const operation = span.links.map((link) => trace.operationOf.get(link)).find((id) => id !== undefined);
    note(invocation, operation, span.attributes.get("aws.durable.replay.kind") === "pending" ? "pending" : "replayed");
  }
  return trace.invocations.flatMap((span, index) => {
    if (span.attributes.get("aws.durable.replay.count") !== replays[index]) return [];
    const events = Array.from(told[index] ?? [], ([id, act]) => ({ ...acts[act], operation: { id } }));
    return [{ requestId: requestIdOf(span), events }];
  });
}

function invocationAt({ invocations }: Trace, time: number): number {
  return invocations.findIndex(({ start, end }) => start <= time && time <= end);
}

function actOf(trace: Trace, span: Span, continued: boolean): Act {
  if (continued && span.attributes.get("durable.operation.status") === "STARTED") return "pending";
  const began = trace.invocations[invocationOf(trace, span)]?.start ?? 0;
  const isExternal = isExternalType(span.attributes.get("durable.operation.type"));
  return isExternal && span.end <= began ? "resolved" : "executed";
}
