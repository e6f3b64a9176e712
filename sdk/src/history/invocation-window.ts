import { at } from "./column.ts";
import { detailsOf, holdsError, textOf } from "./details.ts";
import type { DiagnosticLog } from "./diagnostic.ts";
import { type EventKind, Origin, Phase } from "./event-kind.ts";
import type { EventSource } from "./reader.ts";
import { parseTimestamp } from "./timestamp.ts";

/** Why what is inferred about an invocation may be wrong, as bits. */
export const Doubt = { error: 1, running: 2, overlap: 4, incomplete: 8 } as const;

/** The invocations as ranges of events; columns as in `InvocationColumns`. */
export interface Windows {
  readonly count: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly firstEvent: Int32Array;
  readonly lastEvent: Int32Array;
  readonly completedEvent: Int32Array;
  readonly failed: Uint8Array;
  readonly doubt: Uint8Array;
}

/** One window per `InvocationCompleted`, and one more when events after the last show that another has begun. */
export function findWindows(source: EventSource, log: DiagnosticLog): Windows {
  const completions: number[] = [];
  let closing = -1;
  for (let event = 0; event < source.raw.length; event++) {
    const kind = kindOf(source, event);
    if (kind.origin === Origin.invocation) completions.push(event);
    if (isClosing(kind)) closing = event;
  }
  const unfinished = hasUnfinished(source, (completions.at(-1) ?? -1) + 1, closing);
  const count = completions.length + Number(unfinished);
  const windows = {
    count,
    start: new Float64Array(count),
    end: new Float64Array(count),
    firstEvent: new Int32Array(count),
    lastEvent: new Int32Array(count),
    completedEvent: new Int32Array(count).fill(-1),
    failed: new Uint8Array(count),
    doubt: new Uint8Array(count),
  };
  for (const [invocation, event] of completions.entries()) {
    readCompletion({ source, windows, log }, invocation, event);
  }
  if (unfinished) inferUnfinished(source, windows, closing);
  markDoubt(source, windows, log);
  return windows;
}

interface Reading {
  readonly source: EventSource;
  readonly windows: Windows;
  readonly log: DiagnosticLog;
}

function readCompletion({ source, windows, log }: Reading, invocation: number, event: number): void {
  const { StartTimestamp, EndTimestamp, RequestId, Error } = detailsOf(source, event);
  const first = invocation === 0 ? 0 : at(windows.completedEvent, invocation - 1) + 1;
  const start = parseTimestamp(StartTimestamp);
  const end = parseTimestamp(EndTimestamp);
  const eventId = at(source.id, event);
  if (Number.isNaN(start))
    log.add("DX8135", "an invocation without a start; its first event stands in for it", { eventId });
  if (textOf(RequestId) === undefined) log.add("DX8137", "an invocation without a request id", { eventId });
  windows.completedEvent[invocation] = event;
  windows.firstEvent[invocation] = first;
  windows.lastEvent[invocation] = event;
  windows.start[invocation] = Number.isNaN(start) ? at(source.time, first) : start;
  windows.end[invocation] = Number.isNaN(end) ? at(source.time, event) : end;
  windows.failed[invocation] = Number(holdsError(Error));
}

/** The service invokes on start and whenever something outside has ended, so either shows an invocation that is not over. */
function hasUnfinished(source: EventSource, from: number, closing: number): boolean {
  for (let event = from; event < source.raw.length; event++) {
    const { origin, phase } = kindOf(source, event);
    if (origin === Origin.handler) return true;
    const begins = origin === Origin.outside || (origin === Origin.execution && phase === Phase.started);
    if (begins && closing < 0) return true;
  }
  return false;
}

function inferUnfinished(source: EventSource, windows: Windows, closing: number): void {
  const invocation = windows.count - 1;
  const first = invocation === 0 ? 0 : at(windows.completedEvent, invocation - 1) + 1;
  windows.firstEvent[invocation] = first;
  windows.lastEvent[invocation] = source.raw.length - 1;
  windows.start[invocation] = at(source.time, first);
  windows.end[invocation] = closing >= first ? at(source.time, closing) : Number.NaN;
}

function markDoubt(source: EventSource, windows: Windows, log: DiagnosticLog): void {
  for (let invocation = 0; invocation < windows.count; invocation++) {
    let doubt = at(windows.failed, invocation) === 1 ? Doubt.error : 0;
    if (at(windows.completedEvent, invocation) < 0) doubt |= Doubt.running;
    if (hasGap(source, windows, invocation)) doubt |= Doubt.incomplete;
    if (invocation > 0 && at(windows.start, invocation) < at(windows.end, invocation - 1)) {
      doubt |= Doubt.overlap;
      windows.doubt[invocation - 1] = at(windows.doubt, invocation - 1) | Doubt.overlap;
      const eventId = at(source.id, at(windows.lastEvent, invocation));
      log.add("DX8138", "two invocations overlap; what each of them did is not known", { eventId });
    }
    windows.doubt[invocation] = at(windows.doubt, invocation) | doubt;
  }
}

function hasGap(source: EventSource, windows: Windows, invocation: number): boolean {
  const first = at(windows.firstEvent, invocation);
  const last = at(windows.lastEvent, invocation);
  const before = first === 0 ? 0 : at(source.id, first - 1);
  return at(source.id, last) - before !== last - first + 1;
}

function kindOf(source: EventSource, event: number): EventKind {
  return at(source.kinds, at(source.kind, event));
}

/** Whether an event ends the execution. */
export function isClosing({ origin, phase }: EventKind): boolean {
  return origin === Origin.execution && phase !== Phase.started && phase !== Phase.other;
}
