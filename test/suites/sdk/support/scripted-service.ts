import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  DurableExecutionClient,
  DurableExecutionInvocationInput,
  ErrorObject,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
  OperationUpdate,
  WireOperation,
} from "@durascope/sdk";
import type { World } from "./world.ts";

/** What becomes of one call. Without a fate, it is answered. */
export type Fate =
  | { readonly kind: "reject"; readonly error: unknown }
  | { readonly kind: "throw"; readonly error: unknown }
  /** Applied, but the caller gets `error`. */
  | { readonly kind: "lose"; readonly error: unknown }
  /** Sent twice by the transport; the second answer is what the caller gets. */
  | { readonly kind: "duplicate" }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "silence" }
  | { readonly kind: "edit"; readonly edit: (response: CheckpointDurableExecutionResponse) => unknown }
  /** The process ends: before the call arrived, after it did but before its answer came, or just after its answer. */
  | { readonly kind: "crash"; readonly when: "unsent" | "unacknowledged" | "acknowledged" };

export interface Call {
  /** From 1, over all invocations. */
  readonly number: number;
  readonly invocation: number;
  readonly request: CheckpointDurableExecutionRequest;
  readonly updates: readonly OperationUpdate[];
  readonly at: number;
}

/** What the outside world answers to a callback or a chained invocation. */
export interface Reply {
  readonly afterMs?: number;
  readonly status?: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "STOPPED" | "CANCELLED";
  readonly result?: string;
  readonly error?: ErrorObject;
}

export interface Script {
  readonly fate?: ((call: Call) => Fate | undefined) | undefined;
  readonly stateFate?:
    | ((
        request: GetDurableExecutionStateRequest,
        number: number,
      ) => Fate | GetDurableExecutionStateResponse | undefined)
    | undefined;
  /** Callbacks of `waitForCallback` have no name: their context's stands in. */
  readonly reply?: ((update: OperationUpdate) => Reply | undefined) | undefined;
  /** Operations per page of state; what does not fit the event has to be fetched. */
  readonly pageSize?: number | undefined;
  /** Largest STEP payload in bytes. */
  readonly stepPayloadLimit?: number | undefined;
  /** How long a call takes, in ms. */
  readonly latencyMs?: number | undefined;
}

export function apiError(name: string, status: number | undefined, message: string): Error {
  return Object.assign(
    new Error(message),
    { name },
    status === undefined ? {} : { $metadata: { httpStatusCode: status } },
  );
}

export const executionArn = "arn:aws:lambda:us-east-1:123456789012:function:work:1/durable-execution/test/0001";

type Stored = WireOperation & { changed: number };

/** A durable execution service of one execution, by the rules of the real one as far as an SDK meets them. */
export class ScriptedService implements DurableExecutionClient {
  readonly calls: Call[] = [];
  readonly stateCalls: GetDurableExecutionStateRequest[] = [];
  /** Everything that was applied, in order. */
  readonly applied: OperationUpdate[] = [];
  /** Calls that came from an invocation which had already been answered. */
  late = 0;
  closed: { status: "SUCCEEDED" | "FAILED"; result: string | undefined } | undefined;
  readonly #world: World;
  readonly #script: Script;
  readonly #operations = new Map<string, Stored>();
  readonly #due = new Map<string, number>();
  readonly #replies = new Map<string, (at: number) => void>();
  #changes = 0;
  #known = 0;
  #serial = 0;
  #invocation = 0;
  #isRunning = false;
  #updated = new Set<string>();
  #reported = new Set<string>();
  #slot: { token: string; clientToken: string; text: string } | undefined;
  /** A call was left without an answer: the invocation can only end by the platform's limit. */
  isSilent = false;
  /** An answer had no token: the execution is invoked again without anything having happened. */
  isPaused = false;
  onCrash: () => void = () => undefined;

  constructor(world: World, script: Script, input: unknown) {
    this.#world = world;
    this.#script = script;
    this.#put({
      Id: "execution",
      Type: "EXECUTION",
      Status: "STARTED",
      StartTimestamp: world.now,
      ExecutionDetails: input === undefined ? {} : { InputPayload: JSON.stringify(input) },
    });
    this.#updated.clear();
  }

  get operations(): readonly WireOperation[] {
    return Array.from(this.#operations.values());
  }

  find(name: string): WireOperation | undefined {
    return this.operations.find((operation) => operation.Name === name);
  }

  /** The event of the next invocation. */
  begin(): DurableExecutionInvocationInput {
    this.#invocation++;
    this.#isRunning = true;
    this.isSilent = false;
    this.isPaused = false;
    this.#slot = undefined;
    this.#completeDue();
    const visible = this.#visible();
    const size = this.#script.pageSize ?? Infinity;
    const updated = Array.from(this.#updated);
    this.#reported = this.#updated;
    this.#updated = new Set();
    this.#known = this.#changes;
    return copy({
      DurableExecutionArn: executionArn,
      CheckpointToken: this.#renewToken(),
      UpdatedOperationIds: updated,
      InitialExecutionState: {
        Operations: visible.slice(0, size),
        ...(visible.length > size ? { NextMarker: `page-${size}` } : {}),
      },
    });
  }

  /** What an invocation that did not answer was told is told again to the next. */
  end(isAnswered: boolean): void {
    this.#isRunning = false;
    if (!isAnswered) for (const id of this.#reported) this.#updated.add(id);
  }

  /** When something will next happen by itself, or has happened unseen; undefined when nothing ever will. */
  nextDue(): number | undefined {
    if (this.#updated.size > 0 || this.isPaused) return this.#world.now;
    const times = Array.from(this.#due.values());
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Whether PENDING is a legal answer. */
  isWaiting(): boolean {
    if (this.#updated.size > 0 || this.#changes > this.#known || this.isPaused) return true;
    return this.operations.some(({ Type, Status }) =>
      Type === "STEP"
        ? Status === "PENDING" || Status === "READY"
        : Status === "STARTED" && Type !== "CONTEXT" && Type !== "EXECUTION",
    );
  }

  complete(name: string, reply: Reply): void {
    const operation = this.operations.find((one) => one.Name === name);
    if (operation?.Id === undefined) throw new Error(`There is no operation named ${name}.`);
    this.#complete(operation.Id, reply);
  }

  checkpoint(request: CheckpointDurableExecutionRequest): Promise<CheckpointDurableExecutionResponse> {
    const call: Call = {
      number: this.calls.length + 1,
      invocation: this.#invocation,
      request: copy(request),
      updates: copy(request.Updates ?? []),
      at: this.#world.now,
    };
    this.calls.push(call);
    if (!this.#isRunning) this.late++;
    return this.#answer(this.#script.fate?.(call), () => this.#apply(call.request));
  }

  getExecutionState(request: GetDurableExecutionStateRequest): Promise<GetDurableExecutionStateResponse> {
    this.stateCalls.push(copy(request));
    const scripted = this.#script.stateFate?.(request, this.stateCalls.length);
    if (scripted !== undefined && !("kind" in scripted)) return Promise.resolve(copy(scripted));
    return this.#answer(scripted, () => {
      const size = this.#script.pageSize ?? 1_000;
      const start = Number((request.Marker ?? "").replace("page-", ""));
      const visible = this.#visible();
      return {
        Operations: visible.slice(start, start + size),
        ...(start + size < visible.length ? { NextMarker: `page-${start + size}` } : {}),
      };
    });
  }

  #answer<T>(fate: Fate | undefined, act: () => T): Promise<T> {
    if (fate?.kind === "throw") throw fate.error;
    return this.#fulfil(fate, act);
  }

  async #fulfil<T>(fate: Exclude<Fate, { kind: "throw" }> | undefined, act: () => T): Promise<T> {
    switch (fate?.kind) {
      case undefined:
        if (this.#script.latencyMs !== undefined) await this.#later(this.#script.latencyMs);
        return copy(act());
      case "reject":
        throw fate.error;
      case "lose":
        act();
        throw fate.error;
      case "duplicate":
        act();
        return copy(act());
      case "delay":
        await this.#later(fate.ms);
        return copy(act());
      case "silence":
        this.isSilent = true;
        return new Promise<never>(() => undefined);
      case "edit": {
        const edited = fate.edit(copy(act()) as CheckpointDurableExecutionResponse);
        this.isPaused = typeof edited === "object" && edited !== null && !("CheckpointToken" in edited);
        return edited as T;
      }
      case "crash": {
        if (fate.when !== "unsent" && this.#script.latencyMs !== undefined) await this.#later(this.#script.latencyMs);
        const made = fate.when === "unsent" ? undefined : copy(act());
        if (fate.when === "acknowledged" && made !== undefined) {
          // The answer is delivered, and what waits for it goes on until it needs the event loop.
          setImmediate(() => this.onCrash());
          return made;
        }
        this.onCrash();
        return new Promise<never>(() => undefined);
      }
    }
  }

  #later(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#world.outside(ms, resolve);
    return promise;
  }

  #apply(request: CheckpointDurableExecutionRequest): CheckpointDurableExecutionResponse {
    const updates = request.Updates ?? [];
    const slot = this.#slot;
    if (
      slot !== undefined &&
      request.ClientToken !== undefined &&
      slot.token === request.CheckpointToken &&
      slot.clientToken === request.ClientToken &&
      this.#isRunning
    ) {
      return JSON.parse(slot.text) as CheckpointDurableExecutionResponse;
    }
    if (this.closed !== undefined || !this.#isRunning || request.CheckpointToken !== this.#token())
      refuse("Invalid checkpoint token");
    this.#validate(updates);
    const before = new Map(Array.from(this.#operations, ([id, operation]) => [id, operation]));
    const due = new Map(this.#due);
    const changes = this.#changes;
    try {
      for (const update of updates) this.#update(update);
    } catch (error) {
      this.#operations.clear();
      for (const [id, operation] of before) this.#operations.set(id, operation);
      this.#due.clear();
      for (const [id, at] of due) this.#due.set(id, at);
      this.#changes = changes;
      throw error;
    }
    this.applied.push(...updates);
    if (this.closed !== undefined) return { NewExecutionState: { Operations: [] } };
    this.#completeDue();
    const delta = this.operations.filter((operation) => (operation as Stored).changed > this.#known).map(wire);
    for (const { Id } of delta) this.#updated.delete(Id ?? "");
    this.#known = this.#changes;
    const used = request.CheckpointToken ?? "";
    const response = { CheckpointToken: this.#renewToken(), NewExecutionState: { Operations: delta } };
    this.#slot = { token: used, clientToken: request.ClientToken ?? "", text: JSON.stringify(response) };
    return response;
  }

  #validate(updates: readonly OperationUpdate[]): void {
    const seen = new Map<string, OperationUpdate>();
    for (const [index, update] of updates.entries()) {
      if (update.Type === "EXECUTION") {
        if (index !== updates.length - 1) refuse("EXECUTION checkpoint must be the last update.");
        continue;
      }
      const { Id: id } = update;
      if (id === undefined || id === "") refuse("Operation update must have an Id.");
      const earlier = seen.get(id);
      const mayFollow =
        earlier?.Action === "START" &&
        (update.Type === "STEP" || update.Type === "CONTEXT") &&
        update.Action !== "START";
      if (earlier !== undefined && !mayFollow) refuse("Cannot update the same operation twice in a single request.");
      seen.set(id, update);
      const limit = this.#script.stepPayloadLimit;
      if (limit !== undefined && update.Type === "STEP" && Buffer.byteLength(update.Payload ?? "") > limit) {
        refuse(`STEP output payload size must be less than or equal to ${limit} bytes`);
      }
      if (update.Name !== undefined && update.Name.length > 256)
        throw apiError("ValidationException", 400, "name is too long");
      if (Buffer.byteLength(JSON.stringify(update.Error ?? {})) > 32_768)
        refuse("Error object size must be less than 32768 bytes.");
    }
  }

  #update(update: OperationUpdate): void {
    const id = update.Id ?? "";
    const held = this.#operations.get(id);
    if (update.Type === "EXECUTION") {
      this.closed = { status: update.Action === "FAIL" ? "FAILED" : "SUCCEEDED", result: update.Payload };
      return;
    }
    if (update.ParentId !== undefined && this.#operations.get(update.ParentId)?.Type !== "CONTEXT")
      refuse("Invalid parent operation id.");
    if (held !== undefined) {
      if (held.Type !== update.Type) refuse("Inconsistent operation type.");
      if (update.SubType !== undefined && held.SubType !== update.SubType) refuse("Inconsistent operation subtype.");
      if (update.Name !== undefined && held.Name !== update.Name) refuse("Inconsistent operation name.");
      if (held.ParentId !== update.ParentId) refuse("Inconsistent parent operation id.");
    }
    switch (update.Type) {
      case "STEP":
        return this.#step(update, held);
      case "CONTEXT":
        return this.#context(update, held);
      case "WAIT": {
        if (held !== undefined) refuse("Cannot start a WAIT that already exist.");
        const seconds = update.WaitOptions?.WaitSeconds;
        checkSeconds(seconds);
        this.#put({
          ...head(update, this.#world.now),
          Status: "STARTED",
          WaitDetails: { ScheduledEndTimestamp: this.#world.now + seconds * 1_000 },
        });
        this.#due.set(id, this.#world.now + seconds * 1_000);
        return;
      }
      case "CALLBACK":
      case "CHAINED_INVOKE": {
        if (held !== undefined) refuse(`Cannot start a ${update.Type} that already exist.`);
        const details =
          update.Type === "CALLBACK"
            ? { CallbackDetails: { CallbackId: `callback:${id}` } }
            : { ChainedInvokeDetails: {} };
        this.#put({ ...head(update, this.#world.now), Status: "STARTED", ...details });
        const reply = this.#script.reply?.({
          ...copy(update),
          Name: update.Name ?? this.#operations.get(update.ParentId ?? "")?.Name,
        });
        if (reply === undefined) return;
        this.#replies.set(id, (at) => this.#complete(id, reply, at));
        this.#due.set(id, this.#world.now + (reply.afterMs ?? 1_000));
        return;
      }
      default:
        refuse("Unknown operation type.");
    }
  }

  #step(update: OperationUpdate, held: Stored | undefined): void {
    const { now } = this.#world;
    const base: WireOperation = held ?? { ...head(update, now), Status: "STARTED", StepDetails: {} };
    const attempt = (base.StepDetails?.Attempt ?? 0) + 1;
    const mayClose = held === undefined || held.Status === "STARTED" || held.Status === "READY";
    switch (update.Action) {
      case "START": {
        if (held !== undefined && held.Status !== "READY") refuse("Invalid current STEP state to start.");
        const { NextAttemptTimestamp: _, ...details } = base.StepDetails ?? {};
        return this.#put({ ...base, Status: "STARTED", StepDetails: details });
      }
      case "SUCCEED":
        if (!mayClose) refuse("Invalid current STEP state to close.");
        if (update.Error !== undefined) refuse("Cannot provide an Error for SUCCEED action.");
        return this.#put({
          ...base,
          Status: "SUCCEEDED",
          EndTimestamp: now,
          StepDetails: { Attempt: attempt, Result: update.Payload },
        });
      case "FAIL":
        if (!mayClose) refuse("Invalid current STEP state to close.");
        if (update.Payload !== undefined) refuse("Cannot provide a Payload for FAIL action.");
        return this.#put({
          ...base,
          Status: "FAILED",
          EndTimestamp: now,
          StepDetails: { Attempt: attempt, Error: update.Error },
        });
      case "RETRY": {
        if (!mayClose) refuse("Invalid current STEP state to re-attempt.");
        if (update.Error !== undefined && update.Payload !== undefined)
          refuse("Cannot provide both error and payload to RETRY a STEP.");
        const delay = update.StepOptions?.NextAttemptDelaySeconds;
        checkSeconds(delay);
        this.#due.set(update.Id ?? "", now + delay * 1_000);
        return this.#put({
          ...base,
          Status: "PENDING",
          StepDetails: {
            Attempt: attempt,
            NextAttemptTimestamp: now + delay * 1_000,
            Error: update.Error,
            Result: update.Payload,
          },
        });
      }
      default:
        refuse("Invalid action for the given operation type.");
    }
  }

  #context(update: OperationUpdate, held: Stored | undefined): void {
    const { now } = this.#world;
    if (update.Action === "START") {
      if (held !== undefined) refuse("Cannot start a CONTEXT that already exist.");
      return this.#put({ ...head(update, now), Status: "STARTED", ContextDetails: {} });
    }
    if (held?.Status !== "STARTED") refuse("Invalid current CONTEXT state to close.");
    const details = {
      ReplayChildren: update.ContextOptions?.ReplayChildren,
      Result: update.Payload,
      Error: update.Error,
    };
    this.#put({
      ...held,
      Status: update.Action === "SUCCEED" ? "SUCCEEDED" : "FAILED",
      EndTimestamp: now,
      ContextDetails: details,
    });
  }

  #completeDue(): void {
    for (const [id, at] of Array.from(this.#due).toSorted((a, b) => a[1] - b[1])) {
      if (at > this.#world.now) continue;
      this.#due.delete(id);
      const held = this.#operations.get(id);
      if (held === undefined) continue;
      if (held.Type === "WAIT") this.#put({ ...held, Status: "SUCCEEDED", EndTimestamp: at }, true);
      else if (held.Type === "STEP") {
        const { NextAttemptTimestamp: _, ...details } = held.StepDetails ?? {};
        this.#put({ ...held, Status: "READY", StepDetails: details }, true);
      } else this.#replies.get(id)?.(at);
    }
  }

  #complete(id: string, { status = "SUCCEEDED", result, error }: Reply, at: number = this.#world.now): void {
    const held = this.#operations.get(id);
    if (held === undefined) return;
    this.#due.delete(id);
    const details = {
      ...(held.Type === "CALLBACK" ? { CallbackId: held.CallbackDetails?.CallbackId } : {}),
      ...(result === undefined ? {} : { Result: result }),
      ...(error === undefined ? {} : { Error: error }),
    };
    const member =
      held.Type === "CALLBACK" ? "CallbackDetails" : held.Type === "WAIT" ? "WaitDetails" : "ChainedInvokeDetails";
    this.#put({ ...held, Status: status, EndTimestamp: at, [member]: details }, true);
  }

  #put(operation: WireOperation, isOutside: boolean = false): void {
    this.#operations.set(operation.Id ?? "", { ...operation, changed: ++this.#changes });
    if (isOutside) this.#updated.add(operation.Id ?? "");
  }

  /** Descendants of a finished context are only kept where it asked for it. */
  #visible(): WireOperation[] {
    const isPruned = ({ ParentId }: WireOperation): boolean => {
      const parent = ParentId === undefined ? undefined : this.#operations.get(ParentId);
      if (parent === undefined) return false;
      const isFinished = parent.Status === "SUCCEEDED" || parent.Status === "FAILED";
      return (isFinished && parent.ContextDetails?.ReplayChildren !== true) || isPruned(parent);
    };
    return this.operations.filter((operation) => !isPruned(operation)).map(wire);
  }

  #token(): string {
    return `token-${this.#invocation}-${this.#serial}`;
  }

  #renewToken(): string {
    this.#serial++;
    return this.#token();
  }
}

function head(update: OperationUpdate, now: number): WireOperation {
  const { Id, ParentId, Name, Type, SubType } = update;
  return {
    Id,
    Type,
    Status: "STARTED",
    StartTimestamp: now,
    ...(ParentId === undefined ? {} : { ParentId }),
    ...(Name === undefined ? {} : { Name }),
    ...(SubType === undefined ? {} : { SubType }),
  };
}

function wire(operation: WireOperation): WireOperation {
  const { changed: _, ...rest } = operation as Stored;
  return rest;
}

function checkSeconds(seconds: number | undefined): asserts seconds is number {
  if (!Number.isInteger(seconds) || (seconds ?? 0) < 1 || (seconds ?? 0) > 31_622_400)
    throw apiError("ValidationException", 400, `${seconds} seconds`);
}

function refuse(message: string): never {
  throw apiError("InvalidParameterValueException", 400, message);
}

/** Through JSON, as on the wire. */
export function copy<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
