import type { ServerResponse } from "node:http";
import type { LiveEventName } from "../shared/api.ts";

const everyFifteenSeconds = 15_000;

/** Messages in the framing of server-sent events. The page reads them from a fetch, since it must send a header. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse, heartbeatPause: number = everyFifteenSeconds) {
    this.#response = response;
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" });
    response.flushHeaders();
    this.#heartbeat = setInterval(() => response.write(": heartbeat\n\n"), heartbeatPause);
  }

  /** Sends one message. `data` is JSON, and so has no line breaks. */
  send(name: LiveEventName, data: string, id?: number): void {
    const event = name === "message" ? "" : `event: ${name}\n`;
    this.#response.write(`${id === undefined ? "" : `id: ${id}\n`}${event}data: ${data}\n\n`);
  }

  /** Whether what was sent has not been taken yet. */
  get full(): boolean {
    return this.#response.writableNeedDrain;
  }

  end(): void {
    clearInterval(this.#heartbeat);
    this.#response.end();
  }
}
