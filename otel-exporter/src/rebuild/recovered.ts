import type { GetDurableExecutionHistoryRequest } from "@durascope/sdk";
import { buildExecutionModel, type ExecutionModel, type HistoryEvent, invocation } from "@durascope/sdk/history";
import type { HistoryPage, Recovered } from "@durascope/sdk/trace";
import { Records } from "./records.ts";

/**
 * What an invocation can tell from a history of those that were lost before it; nothing where the history knows of none. Throws
 * `HistoryError` for what is not a history.
 */
export function recoveredFrom(history: readonly unknown[]): Recovered | undefined {
  const model = buildExecutionModel(history);
  const { since, lost } = lostInvocations(model);
  if (lost.size === 0) return undefined;
  const finished = new Records(model).finish().filter(({ record }) => record.EndTimestamp !== undefined);
  const lostIn = new Map<string, string>();
  for (const { ref } of finished) {
    const index = model.operations.indexOf.get(ref.id) ?? -1;
    const endedIn = model.invocations.ofEvent[model.operations.endEvent[index] ?? -1] ?? -1;
    const requestId = lost.get(endedIn);
    if (requestId !== undefined) lostIn.set(ref.id, requestId);
  }
  return { met: new Map(finished.map(({ ref, record }) => [ref, record])), since, lostIn };
}

/** The invocations after the last that came to its end, with their request ids. */
function lostInvocations(model: ExecutionModel): Pick<Recovered, "since"> & { readonly lost: Map<number, string> } {
  let since = -Infinity;
  const lost = new Map<number, string>();
  for (let index = 0; index < model.invocations.count; index++) {
    const { inferred, error, end, requestId } = invocation(model, index);
    // The one that runs, and asks.
    if (inferred) continue;
    if (error !== undefined) lost.set(index, requestId ?? "");
    else {
      since = end ?? since;
      lost.clear();
    }
  }
  return { since, lost };
}

/** The same from the execution API. Unless a loss is known of, the end of the history is looked at first. */
export async function recoveredBy(ask: HistoryPage, arn: string, isLost: boolean): Promise<Recovered | undefined> {
  if (!isLost && !(await endsWithLoss(ask, arn))) return undefined;
  const events: unknown[] = [];
  for await (const page of pages(ask, { DurableExecutionArn: arn, IncludeExecutionData: true })) events.push(...page);
  return recoveredFrom(events);
}

/** Events in which the last completion of an invocation is looked for at once: more only if much has ended outside since. */
const tailLength = 20;

async function endsWithLoss(ask: HistoryPage, arn: string): Promise<boolean> {
  const request = { DurableExecutionArn: arn, IncludeExecutionData: false, ReverseOrder: true, MaxItems: tailLength };
  for await (const page of pages(ask, request)) {
    const last = page.find((event) => (event as HistoryEvent).EventType === "InvocationCompleted");
    if (last !== undefined) return lostInvocations(buildExecutionModel([last])).lost.size > 0;
  }
  return false;
}

async function* pages(
  ask: HistoryPage,
  request: GetDurableExecutionHistoryRequest,
): AsyncGenerator<readonly unknown[]> {
  let Marker: string | undefined;
  do {
    const page = await ask(Marker === undefined ? request : { ...request, Marker });
    yield page.Events ?? [];
    Marker = page.NextMarker;
  } while (Marker !== undefined);
}
