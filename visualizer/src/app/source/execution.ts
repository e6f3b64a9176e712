import { buildExecutionModel, type ExecutionModel, type HistoryEvent, type PayloadRef } from "@durascope/sdk/history";
import { createStore, type StoreApi } from "zustand";
import {
  type ExecutionRecordAnswer,
  type LogLine,
  type LogsAnswer,
  paths,
  type Problem,
  type RecordedInvocation,
} from "../../shared/api.ts";
import type { Target } from "../state/route.ts";
import { ModelAssembly } from "./assembly.ts";
import { openedFile } from "./opened-file.ts";
import { payloadText } from "./payload-store.ts";
import type { AboutFile, FromWorker, PayloadText, Phase, ToWorker } from "./protocol.ts";
import { asProblem, openSession, requestJson, serverHeaders } from "./server.ts";
import { fetchPayload } from "./server-payload.ts";

/** What can be asked of an execution where it comes from. */
interface Capabilities {
  /** Whether callbacks can be completed and the execution stopped. */
  readonly actions: boolean;
  readonly logs: boolean;
  /** Whether payloads can be read at all. */
  readonly payloads: boolean;
}

/** An execution that is open: what is known of it so far, and how to ask for more. */
export interface OpenedExecution {
  readonly target: Target;
  /** Name of the file it comes from, if it does. */
  readonly fileName: string | undefined;
  readonly file: AboutFile | undefined;
  readonly phase: Phase;
  /** Without events until the first have come. */
  readonly model: ExecutionModel;
  readonly record: ExecutionRecordAnswer | undefined;
  readonly loaded: number;
  readonly expected: number | undefined;
  readonly problem: Problem | undefined;
  /** When the last change came, epoch milliseconds. */
  readonly changedAt: number;
  readonly capabilities: Capabilities;
  /** Reads a payload; of a large one `head` bytes suffice for a preview. */
  readonly payload: (ref: PayloadRef, head?: number) => Promise<PayloadText>;
  /** What the runtime recorded, when it did. */
  readonly recordings: () => Promise<readonly RecordedInvocation[] | undefined>;
  readonly logs: (operation?: string) => Promise<LogsAnswer>;
  /** The events with their payloads, as a file would hold them. Only of opened files; those of the server are asked for one by one. */
  readonly eventsWithPayloads: () => Promise<readonly HistoryEvent[]>;
  readonly reconnect: () => void;
  /** Ends loading; what has come stays. */
  readonly stop: () => void;
}

export interface ExecutionHandle {
  readonly store: StoreApi<OpenedExecution>;
  readonly close: () => void;
}

const emptyModel = buildExecutionModel([]);

/** Opens an execution of the server by its ARN. */
function openFromServer(arn: string): ExecutionHandle {
  const connection = new Connection({ kind: "server", arn });
  connection.tell({ kind: "open-server", arn, headers: serverHeaders() });
  void connection.askServer();
  return connection.handle;
}

/** Opens a file: one that the reader chose, or one that was given to the command. */
export function openFromFile(id: string): ExecutionHandle {
  const connection = new Connection({ kind: "file", id });
  openedFile(id).then(
    ({ blob, name, arn }) => {
      connection.store.setState({ fileName: name });
      connection.tell({ kind: "open-file", file: blob, arn });
    },
    (error: unknown) => connection.store.setState({ phase: "error", problem: asProblem(error) }),
  );
  return connection.handle;
}

const ready = new Map<string, ExecutionHandle>();

/** Keeps what has been opened of a file already, for the page that is about to show it. */
export function keepReady(id: string, handle: ExecutionHandle): void {
  ready.set(id, handle);
}

/** Opens whatever a target names. */
export function openTarget(target: Target): ExecutionHandle {
  if (target.kind === "server") return openFromServer(target.arn);
  const kept = ready.get(target.id);
  ready.delete(target.id);
  return kept ?? openFromFile(target.id);
}

/** A message to the worker that it answers. */
type Question = WithoutRequest<Extract<ToWorker, { readonly request: number }>>;
type WithoutRequest<Message> = Message extends unknown ? Omit<Message, "request"> : never;

class Connection {
  readonly store: StoreApi<OpenedExecution>;
  readonly handle: ExecutionHandle;
  readonly #worker = new Worker(new URL("worker.ts", import.meta.url), { type: "module" });
  readonly #assembly = new ModelAssembly();
  readonly #waiting = new Map<number, (message: never) => void>();
  #logLines: readonly LogLine[] | undefined;
  #requests = 0;

  constructor(target: Target) {
    this.store = createStore<OpenedExecution>(() => ({
      target,
      fileName: undefined,
      file: undefined,
      phase: "loading",
      model: emptyModel,
      record: undefined,
      loaded: 0,
      expected: undefined,
      problem: undefined,
      changedAt: Date.now(),
      capabilities: { actions: false, logs: false, payloads: true },
      payload: (ref, head) => this.#payload(target, ref, head),
      recordings: () => this.#ask({ kind: "recordings" }, "recordings"),
      logs: (operation) => this.#logs(target, operation),
      eventsWithPayloads: () => this.#ask({ kind: "events-with-payloads" }, "events"),
      reconnect: () => this.tell({ kind: "reconnect" }),
      stop: () => this.tell({ kind: "stop" }),
    }));
    this.handle = { store: this.store, close: () => this.#worker.terminate() };
    this.#worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#take(data));
    this.#worker.addEventListener("error", (event) => {
      const problem = asProblem(new Error(event.message || "The worker that reads executions could not be started."));
      this.store.setState({ phase: "error", problem });
    });
  }

  tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** What the server allows. Its lack is no reason not to show the execution. */
  async askServer(): Promise<void> {
    try {
      const { allowActions, payloads } = await openSession();
      this.store.setState({ capabilities: { actions: allowActions, logs: true, payloads } });
    } catch (error) {
      const { phase } = this.store.getState();
      if (phase === "loading") this.store.setState({ problem: asProblem(error) });
    }
  }

  #take(message: FromWorker): void {
    switch (message.kind) {
      case "events":
        this.#assembly.add(message.json);
        return;
      case "model":
        this.store.setState({
          model: this.#assembly.model(message.columns),
          changedAt: Date.now(),
          ...message.progress,
        });
        return;
      case "status":
        this.store.setState(message.progress);
        return;
      case "record":
        this.store.setState({ record: message.record });
        return;
      case "file":
        this.store.setState({ file: message.about });
        return;
      case "logs":
        this.#logLines = [...(this.#logLines ?? []), ...message.lines];
        this.store.setState(({ capabilities }) => ({ capabilities: { ...capabilities, logs: true } }));
        return;
      case "payload":
      case "recordings":
      case "events-with-payloads":
        this.#waiting.get(message.request)?.(message as never);
        this.#waiting.delete(message.request);
    }
  }

  async #ask<Answer>(message: Question, member: string): Promise<Answer> {
    const request = ++this.#requests;
    const answer = new Promise<Readonly<Record<string, unknown>>>((resolve) => this.#waiting.set(request, resolve));
    this.tell({ ...message, request });
    return (await answer)[member] as Answer;
  }

  async #payload(target: Target, ref: PayloadRef, head: number | undefined): Promise<PayloadText> {
    const { model } = this.store.getState();
    const here = payloadText(model, ref);
    if (here.state === "text") return here;
    const event = model.events.raw[ref.event]?.EventId ?? 0;
    if (target.kind === "server") return fetchPayload(target.arn, { event, member: ref.member, head });
    return this.#ask({ kind: "payload", event, member: ref.member, head }, "payload");
  }

  async #logs(target: Target, operation: string | undefined): Promise<LogsAnswer> {
    if (target.kind === "server") return requestJson<LogsAnswer>(paths.logs, { arn: target.arn, operation });
    const lines = this.#logLines ?? [];
    const own = operation === undefined ? lines : lines.filter(({ operationId }) => operationId === operation);
    return { available: this.#logLines !== undefined, lines: own };
  }
}
