import type { DurableExecutionInvocationInput, OperationUpdate } from "@durascope/sdk";
import type { Command, CommandOf, Effect, Replies } from "./command.ts";
import type { HistoryEvent } from "./history.ts";
import { limitsOf } from "./limits.ts";
import type { CheckpointReply, Execution, FunctionConfig, OperationRecord, ServiceState, Settings } from "./model.ts";
import { newState, reduce } from "./reduce.ts";
import { Rejection } from "./rejection.ts";

export const settings: Settings = {
  region: "us-east-1",
  accountId: "123456789012",
  limits: limitsOf("current"),
  retry: { maxAttempts: 5, immediate: 1, initialDelaySeconds: 1, backoffRate: 2, maxDelaySeconds: 60 },
  quirks: { silentCallbackFailure: false, legacyTokenMessage: false },
};

export const order: FunctionConfig = {
  name: "order",
  durable: true,
  timeoutSeconds: 60,
  executionTimeoutSeconds: 900,
  retentionDays: 14,
  memoryMb: 128,
  versions: 2,
  aliases: { live: "2" },
};

type Asked = Extract<Effect, { type: "invoke" }>;
type Invoke = Asked & { readonly event: DurableExecutionInvocationInput };

/** The rules with a clock in the hand and ids that count up, and one durable function, `order`. */
export class World {
  now = 1_700_000_000_000;
  readonly state: ServiceState;
  readonly effects: Effect[] = [];
  /** Whether a process takes up an invocation as soon as it is asked for; otherwise `begin` says when. */
  hasProcess = true;
  readonly #begun: Invoke[] = [];
  #ids = 0;

  constructor(changes: Partial<Settings> = {}) {
    this.state = newState({ ...settings, ...changes });
    this.do<"putFunction">({ type: "putFunction", config: order });
  }

  /** Carries out a command; what it is refused with is thrown. */
  do<K extends Command["type"]>(command: CommandOf<K>): Replies[K] {
    const circumstances = { now: this.now, newId: () => `id-${++this.#ids}` };
    const { reply, effects } = reduce<K>(this.state, command, circumstances);
    this.effects.push(...effects);
    if (this.hasProcess) for (const effect of effects) if (effect.type === "invoke") this.begin(effect);
    if (reply instanceof Rejection) throw reply;
    return reply;
  }

  start(fields: Partial<CommandOf<"start">> = {}): string {
    const reply = this.do<"start">({
      type: "start",
      functionName: "order",
      qualifier: "$LATEST",
      mode: "async",
      ...fields,
    });
    return reply.arn ?? "";
  }

  execution(arn: string): Execution {
    const execution = this.state.executions.get(arn);
    if (execution === undefined) throw new Error(`no execution ${arn}`);
    return execution;
  }

  operation(arn: string, id: string): OperationRecord {
    const record = this.execution(arn).operations.get(id);
    if (record === undefined) throw new Error(`no operation ${id}`);
    return record;
  }

  /** A process takes an invocation up: by default the last that was asked for. */
  begin(asked: Asked | undefined = this.effects.findLast((effect) => effect.type === "invoke")): void {
    if (asked === undefined) throw new Error("never invoked");
    const { execution, requestId } = asked;
    const event = this.do<"invocationBegan">({ type: "invocationBegan", arn: execution.arn, requestId });
    if (event !== undefined) this.#begun.push({ ...asked, event });
  }

  /** All invocations of one execution that a process took up. */
  invocations(arn: string): Invoke[] {
    return this.#begun.filter(({ execution }) => execution.arn === arn);
  }

  lastInvocation(arn: string): Invoke {
    const last = this.invocations(arn).at(-1);
    if (last === undefined) throw new Error("never invoked");
    return last;
  }

  token(arn: string): string {
    return this.execution(arn).invocation?.token ?? "";
  }

  checkpoint(arn: string, updates: readonly OperationUpdate[] = [], clientToken?: string): CheckpointReply {
    return this.do<"checkpoint">({ type: "checkpoint", arn, token: this.token(arn), clientToken, updates });
  }

  returns(arn: string, output: object | string): void {
    const { requestId } = this.lastInvocation(arn);
    const text = typeof output === "string" ? output : JSON.stringify(output);
    this.do<"invocationReturned">({ type: "invocationReturned", arn, requestId, output: text });
  }

  fails(arn: string, ErrorType = "Error", failure: CommandOf<"invocationFailed">["failure"] = "failed"): void {
    const { requestId } = this.lastInvocation(arn);
    const error = { ErrorType, ErrorMessage: "failed" };
    this.do<"invocationFailed">({ type: "invocationFailed", arn, requestId, error, failure });
  }

  /** Lets time pass, and every timer that becomes due with it. */
  pass(seconds: number): void {
    this.now += seconds * 1000;
    for (const { arn, armedAt } of this.state.executions.values()) {
      if (armedAt !== undefined && armedAt <= this.now) this.do<"timer">({ type: "timer", arn });
    }
  }

  history(arn: string): readonly HistoryEvent[] {
    return this.execution(arn).changes.events;
  }

  /** The types of all events, and the ids of their operations. */
  story(arn: string): string[] {
    const { id: own } = this.execution(arn);
    return this.history(arn).map(({ type, id }) => (id === undefined || id === own ? type : `${type} ${id}`));
  }
}

/** Short forms of updates. */
export const step = (
  Id: string,
  Action: OperationUpdate["Action"],
  more: Partial<OperationUpdate> = {},
): OperationUpdate => ({
  Id,
  Type: "STEP",
  Action,
  ...more,
});
export const context = (
  Id: string,
  Action: OperationUpdate["Action"],
  more: Partial<OperationUpdate> = {},
): OperationUpdate => ({
  Id,
  Type: "CONTEXT",
  Action,
  ...more,
});
export const wait = (Id: string, WaitSeconds: number, more: Partial<OperationUpdate> = {}): OperationUpdate => ({
  Id,
  Type: "WAIT",
  Action: "START",
  WaitOptions: { WaitSeconds },
  ...more,
});
export const callback = (Id: string, CallbackOptions: OperationUpdate["CallbackOptions"] = {}): OperationUpdate => ({
  Id,
  Type: "CALLBACK",
  Action: "START",
  CallbackOptions,
});
export const invoke = (Id: string, FunctionName: string, Payload?: string): OperationUpdate => ({
  Id,
  Type: "CHAINED_INVOKE",
  Action: "START",
  Payload,
  ChainedInvokeOptions: { FunctionName },
});
export const retry = (seconds: number): Partial<OperationUpdate> => ({
  StepOptions: { NextAttemptDelaySeconds: seconds },
});
