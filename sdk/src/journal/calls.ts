import { classify, refusedSize } from "../client/classify.ts";
import type { ClientLogger, DurableExecutionClient } from "../client/port.ts";
import type { EventStream } from "../observe/stream.ts";
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  WireOperation,
} from "../wire/model.ts";
import { checkpointError } from "./checkpoint-error.ts";
import { marginMs } from "./margin.ts";
import type { Ports } from "./ports.ts";
import type { CheckpointQueue, Entry } from "./queue.ts";
import { refuseOver } from "./refused-size.ts";

/** Retries of a call in place, before the invocation gives up and is itself retried, and their largest delays in ms. */
const inPlaceDelays = [50, 100, 200, 400] as const;

export interface CallOptions {
  readonly client: DurableExecutionClient;
  readonly executionArn: string;
  readonly token: string;
  readonly operations: Map<string, WireOperation>;
  readonly ports: Ports;
  readonly stream: EventStream;
  readonly logger: ClientLogger;
  /** Milliseconds until the platform ends this invocation. */
  readonly remainingMs: () => number;
}

/** What a call comes to. */
export interface Outcomes {
  /** The next may be sent, and the service has changed these. */
  answered(changed: readonly WireOperation[]): void;
  /** This invocation may not checkpoint again, and is invoked anew when it may. */
  paused(): void;
  failed(error: Error): void;
}

/**
 * The calls of an invocation, and the only caller of the client: a chain of tokens, so one is in flight at a time. A call that
 * fails is repeated in place where that may help, and what an answer reports is merged into the records.
 */
export class Calls {
  isInFlight = false;
  /** Calls begun; a repetition is the same call. */
  count = 0;
  bytes = 0;
  /** Of the calls so far, the latest counting most; 0 before the first. */
  roundTripMs = 0;
  readonly #options: CallOptions;
  readonly #queue: CheckpointQueue;
  readonly #outcomes: Outcomes;
  #token: string;
  #isClosed = false;
  #cancelRepetition: (() => void) | undefined;

  constructor(options: CallOptions, queue: CheckpointQueue, outcomes: Outcomes) {
    this.#options = options;
    this.#queue = queue;
    this.#outcomes = outcomes;
    this.#token = options.token;
  }

  /** Sends what is first in the queue. Only when no call is in flight. */
  begin(): void {
    const batch = this.#queue.take(this.#token.length);
    const request: CheckpointDurableExecutionRequest = {
      DurableExecutionArn: this.#options.executionArn,
      CheckpointToken: this.#token,
      Updates: batch.map((entry) => entry.update),
      ClientToken: this.#options.ports.random.uuid(),
    };
    this.isInFlight = true;
    this.count++;
    for (const entry of batch) this.bytes += entry.bytes;
    this.#send(request, batch, 1);
  }

  /** Nothing is sent after this, and what is still answered is dropped. */
  close(): void {
    this.#isClosed = true;
    this.#cancelRepetition?.();
  }

  #send(request: CheckpointDurableExecutionRequest, batch: readonly Entry[], attempt: number): void {
    const { client, stream, ports, logger } = this.#options;
    const sentAt = ports.clock.now();
    if (stream.detailed) {
      const bytes = batch.reduce((sum, entry) => sum + entry.bytes, 0);
      stream.emit({ kind: "checkpoint.sent", call: this.count, updates: batch.length, bytes, attempt });
    }
    // A client that throws instead of rejecting is treated the same.
    const call = async (): Promise<CheckpointDurableExecutionResponse> => client.checkpoint(request, logger);
    call()
      .then(
        (response) => this.#answered(response, batch, ports.clock.now() - sentAt),
        (error: unknown) => this.#failed(error, request, batch, attempt),
      )
      .catch((error: unknown) => this.#outcomes.failed(checkpointError("invocation", error)));
  }

  #answered(response: CheckpointDurableExecutionResponse, batch: readonly Entry[], durationMs: number): void {
    this.isInFlight = false;
    if (this.#isClosed) return;
    this.roundTripMs = this.roundTripMs === 0 ? durationMs : this.roundTripMs * 0.8 + durationMs * 0.2;
    const changed = this.#merge(response);
    const { stream, operations } = this.#options;
    if (stream.detailed)
      stream.emit({ kind: "checkpoint.acknowledged", call: this.count, durationMs, changed: changed.length });
    if (stream.active && changed.length > 0) stream.emit({ kind: "operations.changed", changed, operations });
    for (const entry of batch) entry.settle?.acknowledged();
    if (response.CheckpointToken) {
      this.#token = response.CheckpointToken;
      this.#outcomes.answered(changed);
    } else if (batch.some((entry) => entry.update.Type === "EXECUTION")) {
      // Nothing can follow the execution's own end, and nobody waits for anything else.
      this.#outcomes.answered([]);
    } else {
      this.#outcomes.paused();
    }
  }

  /** Merges what the service reports; returns the operations whose status changed. */
  #merge(response: CheckpointDurableExecutionResponse): WireOperation[] {
    const { operations } = this.#options;
    const changed: WireOperation[] = [];
    for (const operation of response.NewExecutionState?.Operations ?? []) {
      if (operation.Id === undefined) continue;
      const before = operations.get(operation.Id)?.Status;
      operations.set(operation.Id, operation);
      if (operation.Status !== before) changed.push(operation);
    }
    return changed;
  }

  #failed(error: unknown, request: CheckpointDurableExecutionRequest, batch: readonly Entry[], attempt: number): void {
    if (this.#isClosed) return;
    // A payload over the service's limit fails its own operation; the rest of the batch is sent again.
    const rest = refuseOver(refusedSize(error), batch);
    if (rest !== undefined) {
      this.isInFlight = false;
      this.#queue.putBack(rest);
      return this.#outcomes.answered([]);
    }
    const delay = inPlaceDelays[attempt - 1];
    let fate = classify(error);
    if (fate === "retry" && (delay === undefined || this.#options.remainingMs() < marginMs)) fate = "invocation";
    const { stream, ports } = this.#options;
    if (stream.detailed) stream.emit({ kind: "checkpoint.failed", call: this.count, attempt, error, fate });
    if (fate === "retry" && delay !== undefined) {
      // Full jitter; the same client token makes a repetition of a call that did arrive harmless.
      this.#cancelRepetition = ports.scheduler.hold(ports.random.next() * delay, () =>
        this.#send(request, batch, attempt + 1),
      );
      return;
    }
    this.isInFlight = false;
    this.#outcomes.failed(checkpointError(fate, error));
  }
}
