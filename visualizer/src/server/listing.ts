import type { Execution, ExecutionStatus, FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { ListFilter } from "../lambda/api.ts";
import { problemOf } from "../lambda/failure.ts";
import type { ExecutionsAnswer, ExecutionSummary, FunctionSummary, Problem } from "../shared/api.ts";
import { refusal } from "./answer.ts";
import type { Calls } from "./source.ts";

/** What of all executions is asked for. */
export interface Listing {
  /** Names of functions; each is listed, and the lists are merged. */
  readonly functions: readonly string[];
  readonly statuses: readonly ExecutionStatus[];
  readonly name: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

type FunctionProblem = Problem & { readonly functionName: string };

/** A local service may leave the configuration out; in AWS most functions are ordinary ones. */
export function functionSummaries(functions: readonly FunctionConfiguration[]): FunctionSummary[] {
  const marked = functions.some(({ DurableConfig }) => DurableConfig !== undefined);
  return functions.flatMap(({ FunctionName: name, FunctionArn: arn, DurableConfig }) =>
    name === undefined ? [] : { name, arn: arn ?? "", durable: !marked || DurableConfig !== undefined },
  );
}

/** One page of executions, newest first. */
export async function listExecutions(calls: Calls, listing: Listing): Promise<ExecutionsAnswer> {
  const position = readCursor(listing.cursor);
  const problems: FunctionProblem[] = [];
  let failure: Error | undefined;
  const lists = listing.functions.flatMap((functionName) =>
    // The service filters by at most one status.
    (listing.statuses.length === 0 ? [undefined] : listing.statuses).map((status) =>
      withoutFailure(listOf(calls, functionName, { ...listing, status, position }), (error) => {
        failure = error;
        problems.push({ ...problemOf(error), functionName });
      }),
    ),
  );
  const executions: ExecutionSummary[] = [];
  let next: string | undefined;
  for await (const execution of newestFirst(lists)) {
    if (executions.length === listing.limit) {
      next = writeCursor(executions);
      break;
    }
    executions.push(execution);
  }
  if (failure !== undefined && problems.length === lists.length) throw failure;
  return { executions, ...(next === undefined ? {} : { next }), ...(problems.length === 0 ? {} : { problems }) };
}

/** Where a page ended: the start of its last execution, and the executions of that moment that were on it. */
interface Position {
  readonly start: number;
  readonly seen: readonly string[];
}

function writeCursor(executions: readonly ExecutionSummary[]): string {
  const start = executions.at(-1)?.start ?? 0;
  const seen = executions.filter((one) => one.start === start).map(({ arn }) => arn);
  return Buffer.from(JSON.stringify({ start, seen } satisfies Position)).toString("base64url");
}

function readCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    const { start, seen } = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as Partial<Position>;
    if (typeof start === "number" && Array.isArray(seen)) return { start, seen };
  } catch {
    // Answered below, as any other text that is no cursor.
  }
  throw refusal("bad-request", "this is not a cursor of the list", "Start again without one.");
}

interface OneList extends Pick<Listing, "name" | "from" | "to" | "limit"> {
  readonly status: ExecutionStatus | undefined;
  readonly position: Position | undefined;
}

async function* listOf(
  calls: Calls,
  functionName: string,
  { name, from, to, limit, status, position }: OneList,
): AsyncGenerator<ExecutionSummary> {
  // Services may compare whole seconds: what is too new is left out here.
  const before = Math.min(
    to ?? Number.POSITIVE_INFINITY,
    position === undefined ? Number.POSITIVE_INFINITY : ceilSecond(position.start),
  );
  const filter: ListFilter = {
    name,
    status,
    startedAfter: from === undefined ? undefined : new Date(from),
    startedBefore: Number.isFinite(before) ? new Date(before) : undefined,
  };
  for await (const execution of calls.executions(functionName, Math.min(1000, limit + 1), filter)) {
    const summary = summaryOf(execution, functionName);
    const seen = position !== undefined && (summary.start > position.start || position.seen.includes(summary.arn));
    if (!seen) yield summary;
  }
}

function ceilSecond(time: number): number {
  return Math.ceil((time + 1) / 1000) * 1000;
}

function summaryOf(execution: Execution, functionName: string): ExecutionSummary {
  const end = execution.EndTimestamp?.getTime();
  return {
    arn: execution.DurableExecutionArn ?? "",
    name: execution.DurableExecutionName ?? "",
    functionName,
    functionArn: execution.FunctionArn ?? "",
    status: execution.Status ?? "UNKNOWN",
    start: execution.StartTimestamp?.getTime() ?? 0,
    ...(end === undefined ? {} : { end }),
  };
}

/** A list that cannot be read is an empty one; why is told. */
async function* withoutFailure<T>(list: AsyncGenerator<T>, tell: (error: Error) => void): AsyncGenerator<T> {
  try {
    yield* list;
  } catch (error) {
    tell(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Merges lists that are in order; each is asked for more only when its last was taken. */
async function* newestFirst(lists: readonly AsyncGenerator<ExecutionSummary>[]): AsyncGenerator<ExecutionSummary> {
  const heads = await Promise.all(lists.map((list) => list.next()));
  for (;;) {
    let best = -1;
    for (const [index, { done, value }] of heads.entries()) {
      const rival = best < 0 ? undefined : heads[best];
      if (done !== true && (rival === undefined || rival.done === true || value.start > rival.value.start))
        best = index;
    }
    const head = heads[best];
    const list = lists[best];
    if (head === undefined || head.done === true || list === undefined) return;
    yield head.value;
    heads[best] = await list.next();
  }
}
