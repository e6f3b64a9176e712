import type { RecordedAct, RecordedInvocation, Recording } from "../wire/recording.ts";
import { members, textOf } from "./details.ts";
import { MarkCode } from "./marks.ts";
import type { ExecutionModel } from "./model.ts";

/** What a runtime recorded of one invocation, as events of its stream: `kind`, the operation's id, and what tells replays apart. */
export interface RecordedEvents {
  readonly requestId: string;
  readonly events: readonly unknown[];
}

/** A recording as the local service keeps it, or the events of invocations. */
export type RecordingSource = Recording | readonly RecordedEvents[];

/** What was said about an operation of the model. */
export type Visit = readonly [operation: number, code: MarkCode];

/** By request id, what was said about the operations that history holds; others are passed over. */
export function visitsOf(model: ExecutionModel, source: RecordingSource): Map<string, Iterable<Visit>> {
  if (isPacked(source)) {
    const operations = source.operations.map(({ id }) => model.operations.indexOf.get(id));
    return new Map(source.invocations.map((one) => [one.requestId, packedVisits(operations, one)]));
  }
  return new Map(source.map(({ requestId, events }) => [requestId, eventVisits(model, events)]));
}

function isPacked(source: RecordingSource): source is Recording {
  return !Array.isArray(source);
}

const codeOfAct: Readonly<Record<RecordedAct, MarkCode>> = {
  started: MarkCode.executed,
  attempt: MarkCode.executed,
  retry: MarkCode.executed,
  ended: MarkCode.executed,
  replayed: MarkCode.replayed,
  rerun: MarkCode.replayed,
  resolved: MarkCode.resolved,
  met: MarkCode.pending,
  pending: MarkCode.pending,
};

function* packedVisits(
  operations: readonly (number | undefined)[],
  { entries }: RecordedInvocation,
): Generator<Visit, void> {
  for (const [act, first, , detail] of entries) {
    const count = act === "replayed" ? Number(detail) : 1;
    for (let place = first; place < first + count; place++) {
      const operation = operations[place];
      if (operation !== undefined) yield [operation, codeOfAct[act]];
    }
  }
}

function* eventVisits({ operations }: ExecutionModel, events: readonly unknown[]): Generator<Visit, void> {
  for (const event of events) {
    const id = textOf(members(members(event)["operation"])["id"]);
    const operation = id === undefined ? undefined : operations.indexOf.get(id);
    const code = codeOfEvent(members(event));
    if (operation !== undefined && code !== undefined) yield [operation, code];
  }
}

function codeOfEvent(event: Readonly<Record<string, unknown>>): MarkCode | undefined {
  switch (event["kind"]) {
    case "operation.replayed":
      return event["resolvedWhileSuspended"] === true ? MarkCode.resolved : MarkCode.replayed;
    case "operation.started":
      return event["replay"] === true ? MarkCode.pending : MarkCode.executed;
    case "attempt.started":
    case "attempt.ended":
    case "operation.ended":
      return MarkCode.executed;
    default:
      return undefined;
  }
}
