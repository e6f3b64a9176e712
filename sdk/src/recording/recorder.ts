import { type DurableEvent, type EventSink, type InvocationStarted, type OperationRef } from "../observe/event.ts";
import type { OperationStatus } from "../wire/model.ts";
import {
  type RecordedAct,
  type RecordedEnd,
  type RecordedOperation,
  type RecordedStart,
  type RecordingEntry,
  type RecordingPart,
  recordingVersion,
} from "../wire/recording.ts";

export interface Recorder extends EventSink {
  /** Sends at once what has not been sent, for a process that is about to end. */
  send(): void;
}

/**
 * A sink that records one invocation after the other. `receive` gets a part for each turn of the event loop in which
 * something happened, and the last part when the invocation ends.
 */
export function createRecorder(receive: (part: RecordingPart) => void): Recorder {
  return new InvocationRecorder(receive);
}

class InvocationRecorder implements Recorder {
  readonly name: string = "recorder";
  readonly #receive: (part: RecordingPart) => void;
  readonly #named: Set<string> = new Set();
  #executionArn = "";
  #requestId = "";
  #startedAt = 0;
  #suspendedFor: string | undefined;
  #start: RecordedStart | undefined;
  #operations: RecordedOperation[] = [];
  #entries: RecordingEntry<string>[] = [];
  #end: RecordedEnd | undefined;
  #scheduled: NodeJS.Immediate | undefined;

  constructor(receive: (part: RecordingPart) => void) {
    this.#receive = receive;
  }

  on(event: DurableEvent): void {
    switch (event.kind) {
      case "invocation.started":
        return this.#begin(event);
      case "operation.started":
        return this.#add(event.replay ? "met" : "started", event.operation, event.at);
      case "operation.replayed":
        return this.#add(replayAct(event), event.operation, event.at);
      case "attempt.started":
        this.#add("attempt", event.operation, event.at, event.attempt);
        // User code is next, and it may end the process.
        return queueMicrotask(() => this.send());
      case "attempt.ended":
        if (event.retryDelaySeconds === undefined) return;
        return this.#add("retry", event.operation, event.at, event.retryDelaySeconds);
      case "operation.ended":
        return this.#add("ended", event.operation, event.at, event.status);
      case "execution.suspended":
        this.#suspendedFor = event.reason;
        for (const operation of event.pending) this.#add("pending", operation, event.at);
        return;
      case "invocation.ended":
        this.#end = {
          at: event.at,
          status: event.status,
          ...(this.#suspendedFor === undefined ? {} : { suspendedFor: this.#suspendedFor }),
        };
        return this.send();
      default:
    }
  }

  send(): void {
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#start === undefined && this.#entries.length === 0 && this.#end === undefined) return;
    const part: RecordingPart = {
      v: recordingVersion,
      executionArn: this.#executionArn,
      requestId: this.#requestId,
      ...(this.#start === undefined ? {} : { start: this.#start }),
      operations: this.#operations,
      entries: this.#entries,
      ...(this.#end === undefined ? {} : { end: this.#end }),
    };
    this.#start = undefined;
    this.#operations = [];
    this.#entries = [];
    this.#end = undefined;
    this.#receive(part);
  }

  #begin({ executionArn, requestId, at, coldStart, first, updatedOperationIds }: InvocationStarted): void {
    this.#named.clear();
    this.#executionArn = executionArn;
    this.#requestId = requestId;
    this.#startedAt = at;
    this.#suspendedFor = undefined;
    this.#start = { at, coldStart, first, updated: updatedOperationIds };
    this.#schedule();
  }

  #add(act: RecordedAct, operation: OperationRef, at: number, detail?: number | OperationStatus): void {
    const { id } = operation;
    if (!this.#named.has(id)) {
      this.#named.add(id);
      this.#operations.push(recorded(operation));
    }
    const since = at - this.#startedAt;
    this.#entries.push(detail === undefined ? [act, id, since] : [act, id, since, detail]);
    this.#schedule();
  }

  #schedule(): void {
    this.#scheduled ??= setImmediate(() => this.send());
  }
}

function replayAct({
  resolvedWhileSuspended,
  rerun,
}: Extract<DurableEvent, { kind: "operation.replayed" }>): RecordedAct {
  if (rerun === true) return "rerun";
  return resolvedWhileSuspended ? "resolved" : "replayed";
}

function recorded({ id, path, type, subType, name, label, parentId, virtual }: OperationRef): RecordedOperation {
  return {
    id,
    path,
    type,
    subType,
    name: name ?? label,
    parentId,
    ...(virtual === true ? { virtual } : {}),
  };
}
