import { at } from "./column.ts";
import { detailsOf, members, numberOf } from "./details.ts";
import type { DiagnosticLog } from "./diagnostic.ts";
import { type EventKind, Origin, Phase, TypeCode } from "./event-kind.ts";
import { findWindows, type Windows } from "./invocation-window.ts";
import type { OperationTable } from "./operation-table.ts";
import type { EventSource } from "./reader.ts";

/** Invocations in the order of their completion, and to which of them each event belongs. */
export interface InvocationColumns {
  readonly count: number;
  /** Epoch milliseconds. The start of an invocation that has not completed is guessed; its end is `NaN`. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** First and last event of its window, which opens after the previous completion and so includes what woke it. */
  readonly firstEvent: Int32Array;
  readonly lastEvent: Int32Array;
  /** First event of its own, written while it ran; -1 when it wrote none. */
  readonly firstWork: Int32Array;
  /** First event recorded while suspended, before it began; -1 when there is none. */
  readonly wakeEvent: Int32Array;
  /** Its `InvocationCompleted`, or -1 for an invocation that is inferred. */
  readonly completedEvent: Int32Array;
  readonly failed: Uint8Array;
  /** Why what is inferred about it may be wrong: bits of `Doubt`. */
  readonly doubt: Uint8Array;
  /** Per invocation: 1 when its marks were recorded, 0 when they are inferred. */
  readonly recorded: Uint8Array;
  /**
   * Per event: the invocation whose window holds it; -1 for none. What the outside world ended while an invocation ran
   * that recorded nothing more is news to the next, and belongs to that one.
   */
  readonly ofEvent: Int32Array;
  /** Per event: 1 when it was recorded between two invocations, or while one ran that took no more notice of it. */
  readonly suspended: Uint8Array;
  /** Per event: 1 when it ended something in the millisecond in which its invocation began: either may have been first. */
  readonly tied: Uint8Array;
  /** Per event: 1 when an invocation is running just after it. */
  readonly active: Uint8Array;
}

/** Finds the invocations and assigns events to them, by event id and not by time. */
export function findInvocations(source: EventSource, table: OperationTable, log: DiagnosticLog): InvocationColumns {
  const windows = findWindows(source, log);
  const assigned = new Assigner(source, table, windows).run();
  const invocations = { ...windows, ...assigned, recorded: new Uint8Array(windows.count) };
  reportSkew(source, invocations, log);
  return invocations;
}

/** Which events of a window are of the invocation, and which happened before it began. */
class Assigner {
  readonly #source: EventSource;
  readonly #operationOf: Int32Array;
  readonly #windows: Windows;
  readonly #backingOff: Uint8Array;
  #backoffs = 0;
  /** Per invocation: the last event that its handler caused. */
  readonly #lastAct: Int32Array;
  readonly #firstWork: Int32Array;
  readonly #wakeEvent: Int32Array;
  readonly #ofEvent: Int32Array;
  readonly #suspended: Uint8Array;
  readonly #tied: Uint8Array;
  readonly #active: Uint8Array;
  #invocation = 0;
  #isActive = 0;
  /** Something outside ended an operation while the previous invocation ran: that alone makes the service invoke again. */
  #woken = false;

  constructor(source: EventSource, table: OperationTable, windows: Windows) {
    const events = source.raw.length;
    this.#source = source;
    this.#operationOf = table.eventOperation;
    this.#windows = windows;
    this.#backingOff = new Uint8Array(table.ids.length);
    this.#firstWork = new Int32Array(windows.count).fill(-1);
    this.#wakeEvent = new Int32Array(windows.count).fill(-1);
    this.#ofEvent = new Int32Array(events).fill(-1);
    this.#lastAct = this.#lastActs();
    this.#suspended = new Uint8Array(events);
    this.#tied = new Uint8Array(events);
    this.#active = new Uint8Array(events);
  }

  run(): Pick<InvocationColumns, "firstWork" | "wakeEvent" | "ofEvent" | "suspended" | "tied" | "active"> {
    for (let event = 0; event < this.#ofEvent.length; event++) {
      this.#assign(event, this.#source.kinds[at(this.#source.kind, event)] as EventKind);
      this.#active[event] = this.#isActive;
    }
    return {
      firstWork: this.#firstWork,
      wakeEvent: this.#wakeEvent,
      ofEvent: this.#ofEvent,
      suspended: this.#suspended,
      tied: this.#tied,
      active: this.#active,
    };
  }

  #assign(event: number, { origin, phase }: EventKind): void {
    const invocation = this.#invocation;
    const exists = invocation < this.#windows.count;
    if (exists) this.#ofEvent[event] = invocation;
    switch (origin) {
      case Origin.invocation:
        this.#invocation += 1;
        this.#isActive = 0;
        return;
      case Origin.execution:
        if (phase === Phase.started) this.#isActive = Number(exists);
        else if (phase !== Phase.other) this.#isActive = 0;
        return;
      case Origin.handler:
        this.#noteBackoff(event);
        this.#isActive = 1;
        if (exists && at(this.#firstWork, invocation) < 0) this.#work(event);
        return;
      case Origin.outside:
        if (exists) this.#outside(event);
        else this.#suspended[event] = 1;
        return;
      case Origin.unknown:
        return;
    }
  }

  #work(event: number): void {
    this.#firstWork[this.#invocation] = event;
    this.#woken = false;
  }

  #outside(event: number): void {
    const invocation = this.#invocation;
    if (this.#hasBegun(event)) {
      this.#isActive = 1;
      this.#woken = true;
      if (this.#isUnseen(event)) return this.#leave(event);
      if (at(this.#firstWork, invocation) < 0) this.#firstWork[invocation] = event;
      return;
    }
    this.#suspended[event] = 1;
    this.#tied[event] = Number(this.#isTied(event));
    if (at(this.#wakeEvent, invocation) < 0) this.#wakeEvent[invocation] = event;
  }

  #lastActs(): Int32Array {
    const last = new Int32Array(this.#windows.count).fill(-1);
    let invocation = 0;
    for (let event = 0; event < this.#ofEvent.length && invocation < last.length; event++) {
      const { origin } = this.#source.kinds[at(this.#source.kind, event)] as EventKind;
      if (origin === Origin.invocation) invocation += 1;
      else if (origin === Origin.handler || this.#isRefusal(event)) last[invocation] = event;
    }
    return last;
  }

  /** An invoke that cannot be made ends with the checkpoint that asks for it, whose answer says so. */
  #isRefusal(event: number): boolean {
    const { time, kinds, kind } = this.#source;
    if (event === 0 || kinds[at(kind, event)]?.typeCode !== TypeCode.invoke) return false;
    const isSame = at(this.#operationOf, event) === at(this.#operationOf, event - 1);
    return isSame && at(time, event) === at(time, event - 1);
  }

  /** Only the answer to a checkpoint tells a handler what happened outside: without one that follows, it did not get to know. */
  #isUnseen(event: number): boolean {
    const invocation = this.#invocation;
    return at(this.#windows.completedEvent, invocation) >= 0 && event > at(this.#lastAct, invocation);
  }

  /** Leaves an event to the next invocation, if there is one. */
  #leave(event: number): void {
    const next = this.#invocation + 1;
    const exists = next < this.#windows.count;
    this.#suspended[event] = 1;
    this.#ofEvent[event] = exists ? next : -1;
    if (exists && at(this.#wakeEvent, next) < 0) this.#wakeEvent[next] = event;
  }

  /** The two clocks may differ: an event that alone can have caused the invocation came before it, whatever its time. */
  #hasBegun(event: number): boolean {
    const invocation = this.#invocation;
    if (at(this.#firstWork, invocation) >= 0) return true;
    const start = at(this.#windows.start, invocation);
    if (at(this.#windows.completedEvent, invocation) < 0 || !(at(this.#source.time, event) > start)) return false;
    return this.#hasOtherCause();
  }

  /** Whether the invocation need not have been caused by an event that is still to come. */
  #hasOtherCause(): boolean {
    const invocation = this.#invocation;
    if (invocation === 0 || this.#woken || this.#backoffs > 0) return true;
    return at(this.#wakeEvent, invocation) >= 0 || at(this.#windows.failed, invocation - 1) === 1;
  }

  /** A wait is over when its time has come, whoever looks; what others end has no such moment. */
  #isTied(event: number): boolean {
    const { time, kinds, kind } = this.#source;
    if (at(time, event) !== at(this.#windows.start, this.#invocation)) return false;
    return at(kinds, at(kind, event)).typeCode !== TypeCode.wait && this.#hasOtherCause();
  }

  #noteBackoff(event: number): void {
    const operation = at(this.#operationOf, event);
    if (operation < 0) return;
    const { NextAttemptDelaySeconds } = members(detailsOf(this.#source, event)["RetryDetails"]);
    const backsOff = Number(!Number.isNaN(numberOf(NextAttemptDelaySeconds)));
    this.#backoffs += backsOff - at(this.#backingOff, operation);
    this.#backingOff[operation] = backsOff;
  }
}

function reportSkew(source: EventSource, invocations: InvocationColumns, log: DiagnosticLog): void {
  for (let event = 0; event < source.raw.length; event++) {
    const invocation = at(invocations.ofEvent, event);
    const kind = source.kinds[at(source.kind, event)] as EventKind;
    if (invocation < 0 || kind.origin !== Origin.handler) continue;
    const time = at(source.time, event);
    if (time < at(invocations.start, invocation) - 1 || time > at(invocations.end, invocation) + 1) {
      const message = "an event lies outside its invocation by its time; its place among the events decides";
      log.add("DX8136", message, { eventId: at(source.id, event) });
    }
  }
}
