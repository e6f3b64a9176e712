import { markOf, marksOf } from "@durascope/sdk/history";
import { describeReplay, invocationSpanId, type OperationFacts, type SpanData } from "@durascope/sdk/trace";
import type { Facts } from "./facts.ts";

/** What is replayed in one invocation. */
export interface Replays {
  readonly count: number;
  /** Spans of the first of them. */
  readonly spans: readonly SpanData[];
}

/** The replays of each invocation, as far as they can be inferred; at most `most` of each get a span. */
export function findReplays(facts: Facts, most: number): Replays[] {
  const replays = facts.invocations.map(() => ({ count: 0, spans: [] as SpanData[] }));
  for (const visit of visits(facts)) {
    const found = replays[visit.invocation];
    if (found === undefined) continue;
    found.count += 1;
    if (found.spans.length < most) found.spans.push(replaySpan(facts, visit));
  }
  return replays;
}

interface Visit {
  readonly index: number;
  readonly operation: OperationFacts;
  readonly invocation: number;
}

function* visits({ model, operations }: Facts): Generator<Visit> {
  for (const [index, operation] of operations.entries()) {
    const replays = marksOf(model, index).filter(({ mark }) => mark === "replayed");
    for (const { from, to } of replays) {
      for (let invocation = from; invocation <= to; invocation++) yield { index, operation, invocation };
    }
  }
}

function replaySpan({ model, execution, invocations }: Facts, { index, operation, invocation }: Visit): SpanData {
  const { requestId = "", startedAt = 0 } = invocations[invocation] ?? {};
  const { fidelity } = markOf(model, index, invocation);
  return describeReplay(
    execution,
    {
      operation,
      status: operation.status,
      kind: operation.status === "SUCCEEDED" ? "result" : "error",
      // History does not tell when: replay comes before everything else that an invocation does.
      at: Math.max(startedAt, operation.endedAt ?? startedAt),
      originalEnd: operation.endedAt,
      resultBytes: operation.resultBytes,
      fidelity: fidelity === "unknown" ? "unknown" : "inferred",
    },
    invocationSpanId(execution.arn, requestId),
  );
}
