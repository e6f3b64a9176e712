import { durableTracing } from "@durascope/otel-exporter";
import type { DurableExecutionHandler } from "@durascope/sdk";
import type { HistoryEvent } from "@durascope/sdk/history";
import { official, own, type TraceView } from "@durascope/sdk/trace";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { run, type Run } from "../sdk/support/run.ts";
import type { Call, Script, ScriptedService } from "../sdk/support/scripted-service.ts";
import { World } from "../sdk/support/world.ts";
import { type Completed, scriptedHistory } from "./scripted-history.ts";

/** One span as it left, without what all spans have alike. */
export interface Sent {
  readonly id: string;
  readonly name: string;
  readonly kind: "operation" | "attempt" | "other";
  readonly operationId: string;
  readonly text: string;
}

/** Where a process ends: at a checkpoint call, or when its invocation has ended, before its spans leave or after, without an answer. */
export type Crash =
  | { readonly at: "call"; readonly number: number; readonly when: "unsent" | "unacknowledged" | "acknowledged" }
  | { readonly at: "flush" | "answer"; readonly number: number };

export interface LiveOptions {
  readonly view?: TraceView;
  readonly flushOn?: "attempt" | "checkpoint" | "end";
  readonly crashes?: readonly Crash[];
  readonly reply?: Script["reply"];
  /** What becomes of the history when it is asked for. Default: nothing asks. */
  readonly history?: "answered" | "refused";
  readonly recover?: "lost" | "always";
}

export interface Live {
  /** Everything that left, of all invocations, in order. */
  readonly sent: readonly Sent[];
  readonly run: Run;
  /** How often spans were asked to leave. */
  readonly flushes: number;
  /** How often the history was asked for. */
  readonly asked: number;
  /** What the history says in the end. */
  readonly history: readonly HistoryEvent[];
}

/** A backend at the end of a wire that takes no time. A process that is lost takes what has not left with it. */
class Backend implements SpanProcessor {
  readonly sent: Sent[] = [];
  flushes = 0;
  /** Called when spans are asked to leave; answers whether there still is a process. */
  onFlush: () => boolean = () => true;
  /** Called when they have. */
  onLeft: () => void = () => undefined;
  #queue: ReadableSpan[] = [];

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    this.#queue.push(span);
  }

  async forceFlush(): Promise<void> {
    this.flushes += 1;
    if (!this.onFlush()) return this.lose();
    this.sent.push(...this.#queue.splice(0).map(sentOf));
    this.onLeft();
  }

  async shutdown(): Promise<void> {}

  lose(): void {
    this.#queue = [];
  }
}

/** Runs an execution to its end, traced, in processes one of which may be lost. */
export async function live<O>(handler: DurableExecutionHandler<never, O>, options: LiveOptions = {}): Promise<Live> {
  const { view = "unified", flushOn = "end", crashes = [], reply, history, recover } = options;
  const backend = new Backend();
  let isLost = false;
  backend.onFlush = () => !isLost;
  const lose = (): void => {
    isLost = true;
    backend.lose();
  };
  const world = new World();
  const completed: Completed[] = [];
  let startedAt = world.now;
  let service: ScriptedService | undefined;
  let asked = 0;
  const ask = async (): Promise<readonly HistoryEvent[]> => {
    asked += 1;
    if (history === "refused") throw Object.assign(new Error("not allowed"), { name: "AccessDeniedException" });
    return scriptedHistory(service?.operations ?? [], completed);
  };
  const asking = history === undefined ? {} : { history: ask, recover: recover ?? "lost" };
  let invocation = 0;
  const plugin = durableTracing({ view, flushOn, processors: [backend], register: false, ...asking });
  const ran = await run(handler, {
    world,
    between: (current, next) => {
      service = current;
      completed.push({ startedAt, endedAt: world.now, requestId: `request-${next - 1}`, isLost });
    },
    config: { plugins: [plugin] },
    reply: reply ?? (({ Type }) => ({ afterMs: 1000, result: JSON.stringify(Type) })),
    // So that a process that is lost does nothing more after the answer that was its last.
    latencyMs: 5,
    crashAtEndOf: crashes.find(({ at }) => at === "flush")?.number,
    onCrash: lose,
    crashBy: (crash) => {
      backend.onLeft = () => {
        if (crashes.some(({ at, number }) => at === "answer" && number === invocation)) crash();
      };
    },
    editEvent: (event, number) => {
      invocation = number;
      isLost = false;
      startedAt = world.now;
      return event;
    },
    fate: ({ number }: Call) => {
      const crash = crashes.find((one) => one.at === "call" && one.number === number);
      return crash?.at === "call" ? { kind: "crash", when: crash.when } : undefined;
    },
  });
  completed.push({ startedAt, endedAt: world.now, requestId: `request-${ran.invocations.length}`, isLost: false });
  return {
    sent: backend.sent,
    run: ran,
    flushes: backend.flushes,
    asked,
    history: scriptedHistory(ran.service.operations, completed),
  };
}

function sentOf(span: ReadableSpan): Sent {
  const { name, attributes, links, events, status, startTime, endTime, parentSpanContext, kind } = span;
  const { traceId, spanId } = span.spanContext();
  const isOurs = attributes[own.replayed] === false;
  const isAttempt = attributes[official.attemptOutcome] !== undefined || attributes[own.abandoned] !== undefined;
  const where = { traceId, spanId, parent: parentSpanContext?.spanId, kind, name };
  return {
    id: spanId,
    name,
    kind: !isOurs ? "other" : isAttempt ? "attempt" : "operation",
    operationId: String(attributes[official.operationId] ?? `virtual ${name}`),
    text: JSON.stringify({ ...where, startTime, endTime, status, attributes, events, links }),
  };
}
