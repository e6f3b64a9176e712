import { at } from "./column.ts";
import { durationText, timeText } from "./duration-text.ts";
import { invocation } from "./invocation-view.ts";
import type { ExecutionModel } from "./model.ts";
import { type CallbackDetails, type InvokeDetails, operation, type OperationView } from "./operation-view.ts";
import type { PayloadRef } from "./payload.ts";
import { hasEnded, stateNow } from "./state-at.ts";

/** One thing that a running execution waits for. Times are epoch milliseconds. */
export type WaitingReason =
  | { readonly kind: "invocation"; readonly since: number; readonly invocation: number }
  | { readonly kind: "recovery"; readonly since: number; readonly error: PayloadRef | undefined }
  | { readonly kind: "paused"; readonly since: number }
  | { readonly kind: "timer"; readonly operation: number; readonly since: number; readonly until: number | undefined }
  | {
      readonly kind: "retry";
      readonly operation: number;
      readonly since: number;
      /** Number of the attempt to come, from 2. */
      readonly attempt: number;
      readonly at: number;
      /** A poll of a condition, not the retry of a failure. */
      readonly poll: boolean;
    }
  | {
      readonly kind: "callback";
      readonly operation: number;
      readonly since: number;
      readonly callback: CallbackDetails;
    }
  | { readonly kind: "invoke"; readonly operation: number; readonly since: number; readonly invoke: InvokeDetails };

/** Why an execution is not over: one sentence, and every reason, the one that comes due first leading. */
export interface Waiting {
  readonly text: string;
  readonly reasons: readonly WaitingReason[];
}

/** What an execution waits for as of `now` (epoch milliseconds, default: its last event), times as `written` (default: ISO 8601). */
export function waitingFor(model: ExecutionModel, now?: number, written: (time: number) => string = timeText): Waiting {
  const { events, execution } = model;
  const last = events.raw.length - 1;
  if (last < 0) return { text: "The history holds no events.", reasons: [] };
  const clock = { now: now ?? at(events.time, last), written };
  if (execution.closed) {
    const when = execution.end === undefined ? "" : ` at ${written(execution.end)}`;
    return { text: `The execution is over: ${execution.status}${when}.`, reasons: [] };
  }
  const reasons = [...ofExecution(model), ...ofOperations(model)];
  const [first] = reasons;
  if (first === undefined) return { text: "Nothing in the history says what the execution waits for.", reasons };
  const others = reasons.length === 1 ? "" : `, and ${reasons.length - 1} more`;
  return { text: `${sentence(model, first, clock)}${others}.`, reasons };
}

/** What the whole execution is held by comes before what single operations wait for. */
function ofExecution(model: ExecutionModel): WaitingReason[] {
  const { invocations, execution, events } = model;
  const reasons: WaitingReason[] = [];
  if (execution.status === "PAUSED" || execution.status === "PAUSING") {
    const paused = events.kinds.findIndex((kind) => kind.eventType === "ExecutionPaused");
    const event = paused < 0 ? -1 : events.kind.lastIndexOf(paused);
    reasons.push({ kind: "paused", since: at(events.time, event < 0 ? events.raw.length - 1 : event) });
  }
  if (invocations.count === 0) return reasons;
  const latest = invocation(model, invocations.count - 1);
  if (latest.running) reasons.push({ kind: "invocation", since: latest.start, invocation: latest.index });
  else if (latest.error !== undefined)
    reasons.push({ kind: "recovery", since: latest.end ?? latest.start, error: latest.error });
  return reasons;
}

function ofOperations(model: ExecutionModel): WaitingReason[] {
  const found: { readonly reason: WaitingReason; readonly due: number }[] = [];
  for (let index = 0; index < model.operations.count; index++) {
    if (hasEnded(model, index)) continue;
    const state = stateNow(model, index);
    if (state !== "waiting" && state !== "backoff" && state !== "ready") continue;
    const reason = ofOperation(operation(model, index));
    if (reason !== undefined) found.push({ reason, due: dueOf(reason) });
  }
  return found
    .toSorted((a, b) => compare(a.due, b.due) || compare(a.reason.since, b.reason.since))
    .map(({ reason }) => reason);
}

function ofOperation(view: OperationView): WaitingReason | undefined {
  const { index, start: since, wait, callback, invoke } = view;
  if (wait !== undefined) return { kind: "timer", operation: index, since, until: wait.scheduledEnd };
  if (callback !== undefined) return { kind: "callback", operation: index, since, callback };
  if (invoke !== undefined) return { kind: "invoke", operation: index, since, invoke };
  const last = view.attempts.at(-1);
  if (last?.end === undefined || last.nextDue === undefined) return undefined;
  const poll = last.outcome === "polled";
  return { kind: "retry", operation: index, since: last.end, attempt: last.number + 1, at: last.nextDue, poll };
}

function dueOf(reason: WaitingReason): number {
  if (reason.kind === "timer") return reason.until ?? Number.POSITIVE_INFINITY;
  if (reason.kind === "retry") return reason.at;
  return reason.kind === "callback"
    ? (reason.callback.timeoutAt ?? Number.POSITIVE_INFINITY)
    : Number.POSITIVE_INFINITY;
}

/** Subtraction would not do: two infinite values differ by `NaN`. */
function compare(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}

/** The present, and how times are written. */
interface Clock {
  readonly now: number;
  readonly written: (time: number) => string;
}

function sentence(model: ExecutionModel, reason: WaitingReason, clock: Clock): string {
  const { now, written } = clock;
  switch (reason.kind) {
    case "invocation":
      return `Invocation ${reason.invocation + 1} is running since ${written(reason.since)} (${age(reason.since, now)})`;
    case "recovery":
      return `Waiting to be invoked again: the last invocation failed at ${written(reason.since)} (${age(reason.since, now)} ago)`;
    case "paused":
      return `Paused since ${written(reason.since)} (${age(reason.since, now)})`;
    case "timer":
      return `Waiting for timer ${label(model, reason)}${reason.until === undefined ? "" : ` until ${moment(reason.until, clock)}`}`;
    case "retry": {
      const what = reason.poll ? `poll ${reason.attempt} of condition` : `retry ${reason.attempt - 1} of step`;
      return `Waiting for ${what} ${label(model, reason)} at ${moment(reason.at, clock)}`;
    }
    case "callback":
      return `Waiting for callback ${label(model, reason)}${callbackText(reason, clock)}`;
    case "invoke": {
      const { functionName, executionArn } = reason.invoke;
      const target = executionArn === undefined ? `function ${functionName ?? "unknown"}` : `execution ${executionArn}`;
      return `Waiting for ${target}, invoked by ${label(model, reason)}, for ${age(reason.since, now)}`;
    }
  }
}

function callbackText({ callback, since }: WaitingReason & { kind: "callback" }, clock: Clock): string {
  const { id, timeoutAt, heartbeatTimeout } = callback;
  const parts = [
    id === undefined ? "" : ` (id ${id.length > 24 ? `${id.slice(0, 21)}...` : id})`,
    ` for ${age(since, clock.now)}`,
    heartbeatTimeout === undefined ? "" : `, a heartbeat due every ${durationText(heartbeatTimeout)}`,
    timeoutAt === undefined ? "" : `, timing out at ${moment(timeoutAt, clock)}`,
  ];
  return parts.join("");
}

function label(model: ExecutionModel, { operation: index }: { readonly operation: number }): string {
  const { name, id } = operation(model, index);
  return JSON.stringify(name ?? id);
}

function moment(time: number, { now, written }: Clock): string {
  const distance = durationText(time - now);
  return `${written(time)} (${time > now ? `in ${distance}` : `${distance} ago`})`;
}

function age(since: number, now: number): string {
  return durationText(Math.max(0, now - since));
}
