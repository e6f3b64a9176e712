import type { LiveMessage, LiveProblem, RecordedInvocation } from "../../shared/api.ts";
import { paths } from "../../shared/api.ts";
import type { Holder, Send } from "./holder.ts";
import { messagesOf, type StreamMessage } from "./lines.ts";
import type { ServerPlace } from "./load.ts";
import { apiAddress, asProblem, request } from "./server.ts";

/** A live stream says something at least this often; after twice the time it counts as lost. */
const heartbeat = 15_000;

interface Following {
  readonly holder: Holder;
  readonly send: Send;
}

/** How a live stream ended. */
export type Ending = "over" | "resync" | "lost";

/** Takes live events in until the execution is over or the stream is lost. */
export async function follow(to: Following, { arn, headers }: ServerPlace, signal: AbortSignal): Promise<Ending> {
  const silence = new AbortController();
  const either = AbortSignal.any([signal, silence.signal]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), heartbeat * 2);
  };
  try {
    heard();
    const response = await request(apiAddress(paths.live, { arn, after: to.holder.latest }), {
      headers,
      signal: either,
    });
    if (response.body === null) return "lost";
    if (to.holder.phase !== "live") to.holder.setPhase("live");
    for await (const message of messagesOf(response.body)) {
      heard();
      if (message.event === "end") return "over";
      if (message.event === "resync") return "resync";
      takeMessage(to, message);
    }
    return "lost";
  } catch (error) {
    if (!signal.aborted) to.holder.setPhase("lost", asProblem(error));
    return "lost";
  } finally {
    clearTimeout(timer);
  }
}

function takeMessage({ holder, send }: Following, { event, data }: StreamMessage): void {
  if (event === "problem") {
    const problem = JSON.parse(data) as LiveProblem;
    holder.setPhase(problem.retrying ? "live" : "lost", problem);
    return;
  }
  if (event !== "message" || data === "") return;
  const { events, record, recordings, logs } = JSON.parse(data) as LiveMessage;
  if (holder.problem !== undefined) holder.setPhase("live");
  if (record !== undefined) holder.setRecord(record);
  holder.add(events);
  if (recordings !== undefined) holder.setRecordings(recordings as readonly RecordedInvocation[]);
  else if (events.length > 0 || record !== undefined) holder.publish();
  if (logs !== undefined) send({ kind: "logs", lines: logs });
}
