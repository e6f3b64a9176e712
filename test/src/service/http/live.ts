import type { ServerResponse } from "node:http";
import { isOpen } from "../rules/model.ts";
import { invalid } from "../rules/rejection.ts";
import { toWireEvent } from "./event.ts";
import type { ObservationService } from "./observation.ts";

/** How far a reader has come: event id, part of the recording, log line. */
interface Position {
  event: number;
  part: number;
  line: number;
}

export interface LiveOptions {
  readonly arn: string;
  readonly from: Position;
  readonly includeData: boolean;
}

const MESSAGE_ITEMS = 500;
const HEARTBEAT_MS = 15_000;

/** Reads the id of a message: `event-part-line`. */
export function positionOf(id: string | undefined): Position {
  if (id === undefined) return { event: 0, part: 0, line: 0 };
  const [, event, part, line] = /^(\d{1,12})-(\d{1,12})-(\d{1,12})$/.exec(id) ?? [];
  if (line === undefined) throw invalid("A position is the id of a message: three numbers, as in 12-3-40");
  return { event: Number(event), part: Number(part), line: Number(line) };
}

/**
 * Server-sent events of one execution: first what there is after a position, then what comes. A reader that is slow is
 * sent more when it has read what it was sent, so that nothing piles up here. Ends when the execution has.
 */
export class LiveStream {
  readonly #service: ObservationService;
  readonly #response: ServerResponse;
  readonly #options: LiveOptions;
  readonly #at: Position;
  #isScheduled = false;
  #isFull = false;
  #stop: (() => void) | undefined;

  constructor(service: ObservationService, response: ServerResponse, options: LiveOptions) {
    this.#service = service;
    this.#response = response;
    this.#options = options;
    this.#at = { ...options.from };
  }

  start(): void {
    const response = this.#response;
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    response.flushHeaders();
    const stopListening = this.#service.feed.listen(this.#options.arn, () => this.#schedule());
    const heartbeat = setInterval(() => response.write(": alive\n\n"), HEARTBEAT_MS);
    heartbeat.unref();
    this.#stop = () => {
      stopListening();
      clearInterval(heartbeat);
    };
    response.on("drain", () => {
      this.#isFull = false;
      this.#schedule();
    });
    response.on("close", () => this.#stop?.());
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isFull) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#sendNew();
    });
  }

  #sendNew(): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    const { arn } = this.#options;
    const execution = this.#service.engine.execution(arn);
    const isOver = execution === undefined || (!isOpen(execution) && execution.invocation === undefined);
    const sent = [this.#sendEvents(), this.#sendRecording(), this.#sendLines()];
    if (sent.includes(true)) this.#schedule();
    else if (isOver) {
      this.#send("end", {});
      this.#stop?.();
      this.#response.end();
    }
  }

  #sendEvents(): boolean {
    const { engine } = this.#service;
    const execution = engine.execution(this.#options.arn);
    if (execution === undefined) return false;
    const events = engine.store.history(execution, { from: this.#at.event, reverse: false, limit: MESSAGE_ITEMS });
    this.#at.event = events.at(-1)?.eventId ?? this.#at.event;
    const Events = events.map((event) => toWireEvent(event, this.#options.includeData));
    return events.length > 0 && this.#send("events", { Events });
  }

  #sendRecording(): boolean {
    const parts = this.#service.observations.parts(this.#options.arn, this.#at.part);
    this.#at.part = parts.at(-1)?.seq ?? this.#at.part;
    return parts.length > 0 && this.#send("recording", { parts: parts.flatMap(({ part }) => part ?? []) });
  }

  #sendLines(): boolean {
    const after = { operation: undefined, after: this.#at.line, limit: MESSAGE_ITEMS };
    const { lines, next } = this.#service.observations.lines(this.#options.arn, after);
    this.#at.line = next;
    return lines.length > 0 && this.#send("logs", { lines });
  }

  #send(name: string, data: object): true {
    const { event, part, line } = this.#at;
    const text = `event: ${name}\nid: ${event}-${part}-${line}\ndata: ${JSON.stringify(data)}\n\n`;
    if (!this.#response.write(text)) this.#isFull = true;
    return true;
  }
}
