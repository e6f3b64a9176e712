import { buildExecutionModel, type HistoryEvent, invocation } from "@durascope/sdk/history";
import type { Recovered } from "@durascope/sdk/trace";
import { Records } from "./records.ts";

/** What an invocation can tell from a history of those that were lost before it. Throws `HistoryError` for what is not one. */
export function recoveredFrom(history: readonly HistoryEvent[]): Recovered {
  const model = buildExecutionModel(history);
  const met = new Map(new Records(model).finish().map(({ ref, record }) => [ref, record]));
  let since = -Infinity;
  for (let index = 0; index < model.invocations.count; index++) {
    const { inferred, error, end } = invocation(model, index);
    if (!inferred && error === undefined && end !== undefined) since = Math.max(since, end);
  }
  return { met, since };
}
