import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { problemOf } from "../lambda/failure.ts";
import type { ExecutionRecordAnswer, LiveProblem } from "../shared/api.ts";
import { goneSignal } from "./answer.ts";
import { Bell } from "./bell.ts";
import { EventStream } from "./event-stream.ts";
import type { HeldExecution } from "./executions.ts";

/** A page that is further behind than this had better load everything again. */
const batchEvents = 5000;
/** At most ten messages in a second. */
const batchPause = 100;

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
    const leave = follower.watch((problem) => this.#tell(problem));
    try {
      while (!this.#ended && !this.#gone.aborted) {
        if (!this.#stream.full) await this.#sendNews();
        if (!this.#ended) await this.#bell.wait();
      }
    } finally {
      leave();
      forget();
      this.#stream.end();
    }
  }

  async #sendNews(): Promise<void> {
    const { feed } = this.#execution;
    if (feed.loading) return;
    const news = feed.after(this.#last);
    if (news === undefined || news.lines.length > batchEvents) return this.#end("resync");
    if (news.lines.length > 0) {
      const record = feed.outlook.statusEvent > this.#last ? await this.#record() : undefined;
      this.#last = news.last;
      const more = record === undefined ? "" : `,"record":${JSON.stringify(record)}`;
      this.#stream.send("message", `{"events":[${news.lines.join(",")}]${more}}`, news.last);
    }
    if (feed.outlook.over && this.#last >= feed.top) return this.#end("end");
    if (news.lines.length > 0) await pause(batchPause, undefined, { signal: this.#gone }).catch(() => {});
  }

  async #record(): Promise<ExecutionRecordAnswer | undefined> {
    try {
      return await this.#execution.record();
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
