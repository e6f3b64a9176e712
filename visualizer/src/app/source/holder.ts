import { buildExecutionModel, type ExecutionModel, type HistoryEvent, withRecording } from "@durascope/sdk/history";
import type { ExecutionRecordAnswer, Problem, RecordedInvocation } from "../../shared/api.ts";
import { withoutLongPayloads } from "./payload-store.ts";
import type { FromWorker, ModelColumns, Phase, Progress } from "./protocol.ts";
import { buffersIn } from "./transfer.ts";

/** Events per message: few enough that receiving one is no long task for the page. */
const portion = 1000;

export type Send = (message: FromWorker, transfer?: Transferable[]) => void;

/** Holds the events of one execution in the worker, payloads included, and sends the page what it draws. */
export class Holder {
  record: ExecutionRecordAnswer | undefined;
  phase: Phase = "loading";
  expected: number | undefined;
  problem: Problem | undefined;
  /** What the runtime recorded, when it did. */
  recordings: readonly RecordedInvocation[] | undefined;
  readonly #send: Send;
  readonly #events = new Map<number, HistoryEvent>();
  #unsent: HistoryEvent[] = [];
  #latest = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Number of the latest event, 0 without any. */
  get latest(): number {
    return this.#latest;
  }

  get count(): number {
    return this.#events.size;
  }

  /** The events as they were given, with their payloads. */
  get events(): HistoryEvent[] {
    return [...this.#events.values()];
  }

  event(id: number): HistoryEvent | undefined {
    return this.#events.get(id);
  }

  add(events: readonly HistoryEvent[]): void {
    for (const event of events) {
      if (this.#events.has(event.EventId)) continue;
      this.#events.set(event.EventId, event);
      this.#unsent.push(event);
      this.#latest = Math.max(this.#latest, event.EventId);
    }
  }

  setRecord(record: ExecutionRecordAnswer): void {
    this.record = record;
    this.#send({ kind: "record", record });
  }

  /** Takes a recording in. What is being loaded is published with it later. */
  setRecordings(recordings: readonly RecordedInvocation[]): void {
    this.recordings = recordings;
    if (this.phase !== "loading" && this.count > 0) this.publish();
  }

  setPhase(phase: Phase, problem?: Problem): void {
    this.phase = phase;
    this.problem = problem;
    this.status();
  }

  status(): void {
    this.#send({ kind: "status", progress: this.#progress });
  }

  get #progress(): Progress {
    return { phase: this.phase, loaded: this.count, expected: this.expected, problem: this.problem };
  }

  /** Builds the model anew from all events, and sends it with the events that the page does not have yet. */
  publish(phase: Phase = this.phase): void {
    this.phase = phase;
    const model = withRecording(buildExecutionModel(this.events, this.record), this.recordings ?? []);
    for (let from = 0; from < this.#unsent.length; from += portion) {
      const events = this.#unsent.slice(from, from + portion).map(withoutLongPayloads);
      this.#send({ kind: "events", json: JSON.stringify(events) });
    }
    this.#unsent = [];
    this.#send({ kind: "model", columns: columnsOf(model), progress: this.#progress }, buffersIn(model));
  }
}

function columnsOf(model: ExecutionModel): ModelColumns {
  const { raw: _raw, ...events } = model.events;
  const { indexOf: _indexOf, ...operations } = model.operations;
  return { ...model, events, operations };
}
