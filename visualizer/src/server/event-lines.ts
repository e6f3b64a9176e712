import type { ServerResponse } from "node:http";
import { constants, createGzip, type Gzip } from "node:zlib";
import { Failure } from "../lambda/failure.ts";
import { goneSignal, problemAnswer } from "./answer.ts";
import { Bell } from "./bell.ts";
import type { HeldExecution } from "./executions.ts";
import type { Request } from "./request.ts";

/** Sends the record, then the events, page by page as they are read. What goes wrong on the way is the last line. */
export async function sendEvents(request: Request, execution: HeldExecution, after: number): Promise<void> {
  // Before the first byte a refusal still is an answer of its own.
  const record = await execution.record();
  const { response } = request;
  const gone = goneSignal(response);
  const lines = new LineStream(response, acceptsGzip(request));
  await lines.write([JSON.stringify(record)]);
  try {
    const sent = await sendPages(execution, { lines, after, gone });
    if (!gone.aborted) await lines.write([JSON.stringify({ end: true, events: sent })]);
  } catch (error) {
    await lines.write([JSON.stringify(problemAnswer(withoutHistory(error)))]);
  }
  lines.end();
}

/** The record was found: what is not found any more is the history. */
function withoutHistory(error: unknown): unknown {
  if (!(error instanceof Failure) || error.detail?.code !== "not-found") return error;
  return new Failure("the history of this execution is gone", {
    cause: error,
    detail: { ...error.detail, code: "expired" },
    next: "Its retention period has passed, or it was deleted. What is kept longer has to be exported before.",
  });
}

interface Reading {
  readonly lines: LineStream;
  readonly after: number;
  readonly gone: AbortSignal;
}

async function sendPages({ feed }: HeldExecution, { lines, after, gone }: Reading): Promise<number> {
  let sent = 0;
  let expected = 0;
  for await (const page of feed.pages()) {
    if (gone.aborted) break;
    const fresh = after < page.first ? page.lines : page.lines.slice(after + 1 - page.first);
    const known = feed.complete ? undefined : feed.expected;
    const news = known === undefined || known === expected ? [] : [JSON.stringify({ expected: known })];
    expected = known ?? expected;
    sent += fresh.length;
    await lines.write([...news, ...fresh]);
  }
  return sent;
}

export function acceptsGzip({ message }: Pick<Request, "message">): boolean {
  return /\bgzip\b/.test(message.headers["accept-encoding"] ?? "");
}

/** Lines that are sent as soon as they are written, compressed where that is wanted. */
class LineStream {
  readonly #out: ServerResponse | Gzip;
  readonly #gzip: Gzip | undefined;
  readonly #taken = new Bell();

  constructor(response: ServerResponse, packed: boolean) {
    response.writeHead(200, {
      "content-type": "application/x-ndjson; charset=utf-8",
      ...(packed ? { "content-encoding": "gzip" } : {}),
    });
    // Speed counts on this machine: the fastest level already takes nine tenths away.
    this.#gzip = packed ? createGzip({ level: 1 }) : undefined;
    this.#gzip?.pipe(response);
    this.#out = this.#gzip ?? response;
    this.#out.on("drain", this.#taken.ring);
    this.#out.on("close", this.#taken.ring);
    response.once("close", () => this.#out.destroy());
  }

  async write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0 || this.#out.destroyed) return;
    this.#out.write(`${lines.join("\n")}\n`);
    this.#gzip?.flush(constants.Z_SYNC_FLUSH);
    while (this.#out.writableNeedDrain && !this.#out.destroyed) await this.#taken.wait();
  }

  end(): void {
    if (!this.#out.destroyed) this.#out.end();
  }
}
