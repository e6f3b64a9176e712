import type { ErrorObject } from "../wire/model.ts";
import { at } from "./column.ts";
import { type EventKind, Origin, Phase } from "./event-kind.ts";
import type { ExecutionModel } from "./model.ts";
import { type PayloadRef, readPayload, reference } from "./payload.ts";

/** What failed: an attempt of a step that is tried again, an operation for good, an invocation, or the execution. */
export type FailureKind = "attempt" | "operation" | "invocation" | "execution";

/** Something that failed, timed out, or was stopped. */
export interface Failure {
  readonly kind: FailureKind;
  /** Event that says so, by its index. */
  readonly event: number;
  /** -1 for an invocation or the execution. */
  readonly operation: number;
  /** Invocation in which it failed, or that learnt of it; -1 when none did. */
  readonly invocation: number;
  /** Of a step: the attempt, from 1. */
  readonly attempt: number | undefined;
  readonly end: "failed" | "timed out" | "stopped";
  readonly error: PayloadRef | undefined;
  /** Position among the failures of the one inside it that has the same error; -1 when none has. */
  readonly cause: number;
}

/** Failures of one error type and message. */
export interface FailureGroup {
  readonly type: string | undefined;
  readonly message: string | undefined;
  /** Positions among the failures, in order of their events. */
  readonly failures: readonly number[];
  /** How many of them were not tried again. */
  readonly final: number;
}

/** Everything that failed, in the order of its events. */
export function failures(model: ExecutionModel): Failure[] {
  const { events, operations, invocations } = model;
  const found: Failure[] = [];
  /** Per operation, and at 0 for the execution: the latest final failure directly inside it. */
  const inside = new Map<number, number>();
  for (let event = 0; event < events.raw.length; event++) {
    const kind = events.kinds[at(events.kind, event)] as EventKind;
    const end = endOf(model, event, kind);
    if (end === undefined) continue;
    const operation = at(operations.ofEvent, event);
    const what = kindOf(model, event, kind);
    const error = reference(events, event, "Error");
    const cause = causeOf(model, found, { error, inside: inside.get(what === "execution" ? -1 : operation), what });
    if (what === "operation") inside.set(at(operations.parent, operation), found.length);
    found.push({
      kind: what,
      event,
      operation,
      invocation: what === "execution" ? -1 : at(invocations.ofEvent, event),
      attempt: attemptOf(model, event),
      end,
      error,
      cause,
    });
  }
  return found;
}

/** Failures by error type and message: those that were not tried again first, then the most frequent. */
export function failureGroups(model: ExecutionModel, list: readonly Failure[]): FailureGroup[] {
  const groups = new Map<string, { type?: string | undefined; message?: string | undefined; failures: number[] }>();
  for (const [position, { error, end }] of list.entries()) {
    const { ErrorType, ErrorMessage } = errorOf(model, error) ?? {};
    const type = ErrorType ?? (error === undefined ? end : undefined);
    const key = JSON.stringify([type, ErrorMessage]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { type, message: ErrorMessage, failures: [position] });
    else group.failures.push(position);
  }
  return [...groups.values()]
    .map(({ type, message, failures: positions }) => {
      const final = positions.filter((position) => at(list, position).kind !== "attempt").length;
      return { type, message, failures: positions, final };
    })
    .toSorted(
      (a, b) => b.final - a.final || b.failures.length - a.failures.length || at(a.failures, 0) - at(b.failures, 0),
    );
}

/** The error that a reference points to; undefined when there is none, or the history does not include it. */
export function errorOf(model: ExecutionModel, ref: PayloadRef | undefined): ErrorObject | undefined {
  if (ref === undefined) return undefined;
  const payload = readPayload(model, ref);
  return payload.state === "error" ? payload.error : undefined;
}

function endOf(model: ExecutionModel, event: number, { phase, origin }: EventKind): Failure["end"] | undefined {
  if (origin === Origin.invocation) {
    const invocation = at(model.invocations.ofEvent, event);
    return at(model.invocations.failed, invocation) === 1 ? "failed" : undefined;
  }
  if (phase === Phase.failed) return "failed";
  if (phase === Phase.timedOut) return "timed out";
  return phase === Phase.stopped ? "stopped" : undefined;
}

function kindOf({ operations }: ExecutionModel, event: number, { origin }: EventKind): FailureKind {
  if (origin === Origin.invocation) return "invocation";
  const operation = at(operations.ofEvent, event);
  if (origin === Origin.execution || operation < 0) return "execution";
  return at(operations.endEvent, operation) === event ? "operation" : "attempt";
}

function attemptOf({ operations, attempts }: ExecutionModel, event: number): number | undefined {
  const operation = at(operations.ofEvent, event);
  if (operation < 0) return undefined;
  for (let attempt = at(attempts.starts, operation); attempt < at(attempts.starts, operation + 1); attempt++) {
    if (at(attempts.endEvent, attempt) === event) return at(attempts.number, attempt);
  }
  return undefined;
}

interface Effect {
  readonly what: FailureKind;
  readonly error: PayloadRef | undefined;
  /** Position of the latest final failure directly inside it. */
  readonly inside: number | undefined;
}

function causeOf(model: ExecutionModel, found: readonly Failure[], { what, error, inside }: Effect): number {
  if (inside === undefined || (what !== "operation" && what !== "execution")) return -1;
  const ours = errorOf(model, error);
  const theirs = errorOf(model, at(found, inside).error);
  if (ours === undefined || theirs === undefined) return -1;
  const isSame = ours.ErrorMessage === theirs.ErrorMessage && ours.ErrorMessage !== undefined;
  return isSame ? inside : -1;
}
