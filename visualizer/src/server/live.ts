import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { problemOf } from "../lambda/failure.ts";
import type { LiveMessage, LiveProblem, LogLine } from "../shared/api.ts";
import { goneSignal } from "./answer.ts";
import { Bell } from "./bell.ts";
import { EventStream } from "./event-stream.ts";
import type { HeldExecution } from "./executions.ts";
import type { Change } from "./source.ts";

/** A page that is further behind than this had better load everything again. */
const batchEvents = 5000;
/** At most ten messages in a second. */
const batchPause = 100;
/** Lines of a log that one message may hold. */
const mostLines = 1000;
/** A recording is sent whole, and so not often, the larger the less. */
const recordingPause = 2000;
const bytesPerMs = 100;

/** Sends what happens to an execution after an event, until it is over or nobody reads any more. */
export async function streamLive(response: ServerResponse, execution: HeldExecution, after: number): Promise<void> {
  const viewer = new Viewer(response, execution, after);
  await viewer.serve();
}

/** One page that watches an execution. It takes what is new whenever it has taken what came before. */
class Viewer {
  readonly #execution: HeldExecution;
  readonly #stream: EventStream;
  readonly #gone: AbortSignal;
  readonly #bell = new Bell();
  #last: number;
  #ended = false;
  #logs: LogLine[] = [];
  #isRecordingNew = false;
  #nextRecording = 0;

  constructor(response: ServerResponse, execution: HeldExecution, after: number) {
    this.#execution = execution;
    this.#last = after;
    this.#gone = goneSignal(response);
    this.#gone.addEventListener("abort", this.#bell.ring);
    response.on("drain", this.#bell.ring);
    this.#stream = new EventStream(response);
  }

  async serve(): Promise<void> {
    const { feed, follower } = this.#execution;
    feed.startAfter(this.#last);
    const forget = feed.onChange(this.#bell.ring);
    const leave = follower.watch({
      problem: (problem) => this.#tell(problem),
      news: (change) => this.#takeNews(change),
    });
    try {
      while (!this.#ended && !this.#gone.aborted) {
        if (!this.#stream.full) await this.#sendObserved();
        if (!this.#stream.full) await this.#sendNews();
        if (!this.#ended) await this.#bell.wait();
      }
    } finally {
      leave();
      forget();
      this.#stream.end();
    }
  }

  #takeNews(change: Change): void {
    if (change.kind === "logs") this.#logs = [...this.#logs, ...change.lines].slice(-mostLines);
    else if (change.kind === "recording") this.#isRecordingNew = true;
    this.#bell.ring();
  }

  /** What the runtime recorded and printed. A page that does not keep up asks for its lines when it shows them. */
  async #sendObserved(): Promise<void> {
    const logs = this.#logs.splice(0);
    if (logs.length > 0) this.#stream.send("message", JSON.stringify({ events: [], logs } satisfies LiveMessage));
    if (this.#isRecordingNew && performance.now() >= this.#nextRecording) await this.#sendRecording();
  }

  async #sendRecording(): Promise<void> {
    this.#isRecordingNew = false;
    const recordings = await this.#asked(() => this.#execution.recording());
    if (recordings === undefined) return;
    const message: LiveMessage = { events: [], recordings: recordings.invocations };
    const text = JSON.stringify(message);
    this.#stream.send("message", text);
    this.#nextRecording = performance.now() + Math.max(recordingPause, text.length / bytesPerMs);
  }

  async #sendNews(): Promise<void> {
    const { feed } = this.#execution;
    if (feed.loading) return;
    const news = feed.after(this.#last);
    if (news === undefined || news.lines.length > batchEvents) return this.#end("resync");
    if (news.lines.length > 0) {
      const record =
        feed.outlook.statusEvent > this.#last ? await this.#asked(() => this.#execution.record()) : undefined;
      this.#last = news.last;
      const more = record === undefined ? "" : `,"record":${JSON.stringify(record)}`;
      this.#stream.send("message", `{"events":[${news.lines.join(",")}]${more}}`, news.last);
    }
    if (feed.outlook.over && this.#last >= feed.top) {
      if (this.#isRecordingNew) await this.#sendRecording();
      return this.#end("end");
    }
    if (news.lines.length > 0) await pause(batchPause, undefined, { signal: this.#gone }).catch(() => {});
  }

  /** What is asked for beside the events; that it is refused is told, and does not end the stream. */
  async #asked<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      this.#tell({ ...problemOf(error), retrying: true });
      return undefined;
    }
  }

  #tell(problem: LiveProblem | undefined): void {
    if (problem === undefined) {
      this.#stream.send("message", `{"events":[]}`);
      return;
    }
    this.#stream.send("problem", JSON.stringify(problem));
    if (problem.retrying) return;
    this.#ended = true;
    this.#bell.ring();
  }

  #end(name: "resync" | "end"): void {
    this.#stream.send(name, "{}", this.#last);
    this.#ended = true;
  }
}
