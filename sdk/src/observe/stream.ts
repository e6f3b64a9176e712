import { keepShape } from "../values/shapes.ts";
import { type DurableEvent, type DurableEventBody, type EventSink, eventVersion } from "./event.ts";

/**
 * The one place where events are numbered, timed and handed out. With no sink, `active` is false and callers skip building
 * events altogether.
 */
export class EventStream {
  readonly #sinks: readonly EventSink[];
  readonly #now: () => number;
  readonly #detailed: boolean;
  #seq = 0;

  constructor(sinks: readonly EventSink[], now: () => number) {
    this.#sinks = sinks;
    this.#detailed = sinks.some((sink) => sink.onlyOperations !== true);
    this.#now = now;
  }

  /** Whether anyone wants to know of operations and their attempts. */
  get active(): boolean {
    return this.#sinks.length > 0;
  }

  /** Whether anyone wants to know of the rest: invocations, state and checkpoints. */
  get detailed(): boolean {
    return this.#detailed;
  }

  /** `at`: from whoever has just looked at the clock, which costs more than the rest of this. */
  emit(body: DurableEventBody, at?: number): void {
    if (this.#sinks.length === 0) return;
    const event = body as DurableEvent & { v: number; seq: number; at: number };
    event.v = eventVersion;
    event.seq = this.#seq++;
    event.at = at ?? this.#now();
    keepShape(event);
    for (const sink of this.#sinks) {
      try {
        sink.on(event);
      } catch (error) {
        this.#report(sink, error);
      }
    }
  }

  /** Waits for every sink's flush, no longer than `withinMs`; a sink that fails or is late is reported, not waited for. */
  async flush(withinMs: number): Promise<void> {
    const late = new Set<EventSink>();
    const flushes: Promise<void>[] = [];
    for (const sink of this.#sinks) {
      try {
        const flushed = sink.flush?.();
        if (flushed === undefined) continue;
        late.add(sink);
        flushes.push(flushed.catch((error: unknown) => this.#report(sink, error)).finally(() => late.delete(sink)));
      } catch (error) {
        this.#report(sink, error);
      }
    }
    if (flushes.length === 0) return;
    const { promise: deadline, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(0, withinMs));
    await Promise.race([Promise.all(flushes), deadline]);
    clearTimeout(timer);
    for (const sink of late) this.#report(sink, new Error(`The sink had not flushed after ${withinMs} ms.`));
  }

  #report(sink: EventSink, error: unknown): void {
    for (const other of this.#sinks) {
      if (other === sink) continue;
      try {
        other.on({ kind: "sink.failed", sink: sink.name, error, v: eventVersion, seq: this.#seq++, at: this.#now() });
      } catch {
        // A sink that cannot even be told about a failure has had its chance to say so itself.
      }
    }
  }
}
