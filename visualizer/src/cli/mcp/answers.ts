import {
  costOfReplay,
  criticalPath,
  criticalShares,
  type ExecutionModel,
  marksOf,
  operation,
  type OperationView,
  type Payload,
  payloadBytes,
  type PayloadRef,
  readPayload,
  waitingFor,
} from "@durascope/sdk/history";
import { Failure } from "../../lambda/failure.ts";

/** Times are told as people and programs both read them. */
const time = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

/** Which operations of an execution are listed. */
export interface OperationFilter {
  readonly status?: string | undefined;
  readonly name?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** The first level: an execution and its operations, in the order of the tree, without any payload. */
export function overview(model: ExecutionModel, filter: OperationFilter): object {
  const { execution, operations, invocations, attempts, tree } = model;
  const rows = Array.from(tree.rows, (index) => operation(model, index)).filter((view) => matches(view, filter));
  const page = rows.slice(filter.offset, filter.offset + filter.limit);
  const next = filter.offset + page.length;
  return {
    arn: execution.arn,
    name: execution.name,
    function: execution.functionArn,
    status: execution.status,
    start: time(execution.start),
    end: time(execution.end),
    invocations: invocations.count,
    operationCount: operations.count,
    attempts: attempts.operation.length,
    states: countStates(model),
    operations: page.map(listed),
    ...(next < rows.length ? { matching: rows.length, nextOffset: next } : {}),
    ...notes(model),
  };
}

function matches(view: OperationView, { status, name }: OperationFilter): boolean {
  const isState = status === undefined || view.state === status.toLowerCase() || view.status === status.toUpperCase();
  return isState && (name === undefined || (view.name ?? "").toLowerCase().includes(name.toLowerCase()));
}

function countStates(model: ExecutionModel): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let index = 0; index < model.operations.count; index++) {
    const { state } = operation(model, index);
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

function listed(view: OperationView): object {
  const end = view.end ?? view.abandonedAt;
  return {
    id: view.id,
    name: view.name,
    type: view.subType ?? view.type,
    depth: view.depth,
    state: view.state,
    start: time(view.start),
    ...(end === undefined ? {} : { durationMs: Math.round(end - view.start) }),
    ...(view.attemptCount > 1 ? { attempts: view.attemptCount } : {}),
  };
}

function notes({ diagnostics }: ExecutionModel): object {
  const found = diagnostics.filter(({ severity }) => severity !== "info").map(({ message }) => message);
  return found.length === 0 ? {} : { notes: found };
}

/** Why an execution is not over, with the ids to go on with. */
export function waiting(model: ExecutionModel, now: number): object {
  const { text, reasons } = waitingFor(model, now);
  return {
    text,
    reasons: reasons.map((reason) => {
      if (!("operation" in reason)) return reason;
      const { id, name } = operation(model, reason.operation);
      return { ...reason, operation: { id, name } };
    }),
  };
}

/** The operation that is meant by an id or by a name that only one operation has. */
export function findOperation(model: ExecutionModel, which: string): OperationView {
  if (model.operations.indexOf.has(which)) return operation(model, which);
  const views = Array.from(model.tree.rows, (index) => operation(model, index)).filter(({ name }) => name === which);
  const [only] = views;
  if (only !== undefined && views.length === 1) return only;
  throw new Failure(
    views.length === 0 ? `there is no operation ${which}` : `${views.length} operations are named ${which}`,
    {
      next: `Give its id${
        views.length === 0
          ? ""
          : `: ${views
              .slice(0, 10)
              .map(({ id }) => id)
              .join(", ")}`
      }.`,
    },
  );
}

/** The second level: everything about one operation but its payloads, of which it tells the sizes. */
export function operationDetail(view: OperationView): object {
  const { model } = view;
  return {
    ...listed(view),
    status: view.status,
    parent: view.parent < 0 ? undefined : operation(model, view.parent).id,
    children: view.childCount,
    end: time(view.end),
    ...(view.callback === undefined ? {} : { callback: view.callback }),
    ...(view.invoke === undefined ? {} : { invoke: view.invoke }),
    ...(view.wait === undefined ? {} : { wait: view.wait }),
    input: sizeOf(model, view.input),
    result: sizeOf(model, view.result),
    error: errorOf(model, view.error),
    attempts: view.attempts.map(({ number, start, end, outcome, error, nextDelay, startInvocation }) => ({
      number,
      outcome,
      start: time(start),
      ...(end === undefined ? {} : { durationMs: Math.round(end - start) }),
      ...(startInvocation === undefined ? {} : { invocation: startInvocation + 1 }),
      ...(nextDelay === undefined ? {} : { retryAfterMs: nextDelay }),
      error: errorOf(model, error),
    })),
    // Counted from 1, as everywhere that people read them.
    invocations: marksOf(model, view.index).map(({ mark, from, to }) => ({ mark, from: from + 1, to: to + 1 })),
  };
}

function sizeOf(model: ExecutionModel, ref: PayloadRef | undefined): object | undefined {
  if (ref === undefined) return undefined;
  const bytes = payloadBytes(model, ref);
  return bytes === undefined ? { included: false } : { bytes };
}

const messageLength = 1000;

function errorOf(model: ExecutionModel, ref: PayloadRef | undefined): object | undefined {
  const payload = ref === undefined ? undefined : readPayload(model, ref);
  if (payload?.state !== "error") return payload?.state === "not-included" ? { included: false } : undefined;
  const { ErrorType: type, ErrorMessage: message, StackTrace: stack } = payload.error;
  return { type, message: message?.slice(0, messageLength), stack: stack?.slice(0, 10) };
}

/** Which payload, and which part of it. */
export interface PayloadRequest {
  readonly member: "input" | "result" | "error";
  readonly offset: number;
  readonly length: number;
}

/** A part of one payload as text. */
export function payloadPart(
  view: Pick<OperationView, "model" | "input" | "result" | "error">,
  { member, offset, length }: PayloadRequest,
): object {
  const ref = view[member];
  const payload: Payload = ref === undefined ? { state: "empty" } : readPayload(view.model, ref);
  if (payload.state === "empty") return { state: "empty" };
  if (payload.state === "not-included") return { state: "not-included" };
  const text = payload.state === "text" ? payload.text : JSON.stringify(payload.error, null, 2);
  const part = text.slice(offset, offset + length);
  const next = offset + part.length;
  return { characters: text.length, text: part, ...(next < text.length ? { nextOffset: next } : {}) };
}

const longestParts = 10;

/** Where the time of an execution went: its critical path, and what replay cost. */
export function timeSummary(model: ExecutionModel, now: number): object {
  const shares = criticalShares(model, criticalPath(model, now), now);
  const { totals, worst, replayed } = costOfReplay(model);
  return {
    criticalPath: shares
      .toSorted((a, b) => b.time - a.time)
      .slice(0, longestParts)
      .map(({ operation: index, time: ms }) => ({
        operation: index < 0 ? "code between operations" : (operation(model, index).name ?? "unnamed"),
        ...(index < 0 ? {} : { id: operation(model, index).id }),
        ms: Math.round(ms),
      })),
    replay: {
      replayedOperations: totals.replayed,
      timeToFirstWorkMs: Math.round(totals.timeToFirstWork),
      invocationsMs: Math.round(totals.duration),
      mostReplays: Array.from(worst.subarray(0, 3), (index) => ({ invocation: index + 1, replayed: replayed[index] })),
    },
  };
}
