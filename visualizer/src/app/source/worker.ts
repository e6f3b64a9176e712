import type { HistoryEvent } from "@durascope/sdk/history";
import { paths, type RecordingAnswer } from "../../shared/api.ts";
import { readHistoryFile } from "../file/read.ts";
import { follow } from "./follow.ts";
import { Holder, type Send } from "./holder.ts";
import { loadFromServer, type ServerPlace } from "./load.ts";
import { payloadText } from "./payload-store.ts";
import type { FromWorker, PayloadText, ToWorker } from "./protocol.ts";
import { apiAddress, asProblem, request } from "./server.ts";

/** The part of a worker's global scope that is used here; the page's types know a window only. */
interface Port {
  addEventListener(type: "message", listener: (message: MessageEvent<ToWorker>) => void): void;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}

const port = globalThis as unknown as Port;
const send: Send = (message, transfer = []) => port.postMessage(message, transfer);
let holder = new Holder(send);
let place: ServerPlace | undefined;
let abort = new AbortController();
const longestPause = 30_000;

port.addEventListener("message", ({ data }) => {
  switch (data.kind) {
    case "open-server":
      place = data;
      void openServer(data, abort.signal);
      return;
    case "open-file":
      void openFile(data);
      return;
    case "reconnect":
      abort.abort();
      abort = new AbortController();
      if (place !== undefined) void (holder.count === 0 ? openServer : followOn)(place, abort.signal);
      return;
    case "stop":
      abort.abort();
      holder.publish("complete");
      return;
    case "payload":
      send({ kind: "payload", request: data.request, payload: payloadOf(data) });
      return;
    case "recordings":
      send({ kind: "recordings", request: data.request, recordings: holder.recordings });
      return;
    case "events-with-payloads":
      send({ kind: "events-with-payloads", request: data.request, events: holder.events });
  }
});

async function openServer(at: ServerPlace, signal: AbortSignal): Promise<void> {
  try {
    holder.setPhase("loading");
    void readRecordings(holder, at, signal);
    await loadFromServer(holder, at, signal);
    holder.publish(isOver(holder.record?.Status) ? "complete" : "live");
    if (holder.phase === "live") await followOn(at, signal);
  } catch (error) {
    fail(error, signal);
  }
}

/** Its lack is no reason not to show the execution: what was replayed is inferred then. */
async function readRecordings(into: Holder, { arn, headers }: ServerPlace, signal: AbortSignal): Promise<void> {
  try {
    const response = await request(apiAddress(paths.recording, { arn }), { headers, signal });
    const { available, invocations } = (await response.json()) as RecordingAnswer;
    if (available && !signal.aborted) into.setRecordings(invocations);
  } catch {
    // The request for the history, which goes to the same place, says what is wrong.
  }
}

function isOver(status: string | undefined): boolean {
  return status !== undefined && status !== "RUNNING" && status !== "PAUSED" && status !== "PAUSING";
}

/** Follows an execution that runs, and comes back after a lost connection, each time after a longer pause. */
async function followOn(at: ServerPlace, signal: AbortSignal): Promise<void> {
  for (let pause = 1000; !signal.aborted; pause = Math.min(longestPause, pause * 2)) {
    const before = holder.latest;
    const ending = await follow({ holder, send }, at, signal);
    if (signal.aborted) return;
    if (ending === "over") return holder.setPhase("complete");
    if (ending === "resync") {
      holder = new Holder(send);
      return openServer(at, signal);
    }
    if (holder.phase !== "lost") holder.setPhase("lost");
    if (holder.latest > before) pause = 1000;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function openFile({ file, arn }: { readonly file: Blob; readonly arn: string | undefined }): Promise<void> {
  try {
    const { events, record, recordings, logs, ...about } = await readHistoryFile(file, arn);
    send({ kind: "file", about });
    if (record !== undefined) holder.setRecord(record);
    holder.add(events);
    if (recordings !== undefined) holder.setRecordings(recordings);
    holder.publish("complete");
    if (logs !== undefined) send({ kind: "logs", lines: logs });
  } catch (error) {
    fail(error, abort.signal);
  }
}

function fail(error: unknown, signal: AbortSignal): void {
  if (signal.aborted) return;
  if (holder.count > 0) holder.publish();
  holder.setPhase("error", asProblem(error));
}

function payloadOf({ event, member, head }: Extract<ToWorker, { readonly kind: "payload" }>): PayloadText {
  const raw: HistoryEvent | undefined = holder.event(event);
  if (raw === undefined) return { state: "not-included" };
  const kind = { details: `${raw.EventType}Details` };
  const events = { raw: [raw], kind: Uint32Array.of(0), kinds: [kind] };
  const payload = payloadText({ events } as never, { event: 0, member });
  return payload.state === "text" && head !== undefined ? { ...payload, text: payload.text.slice(0, head) } : payload;
}
