import { CallbackError, CallbackExternalError, CallbackTimeoutError } from "../errors/operation-errors.ts";
import { decodeCause } from "../errors/error-object.ts";
import { missingState } from "./attempt.ts";
import type { AnySerdesDeserializer } from "../values/serdes.ts";
import { type WireOperation, isTerminal } from "../wire/model.ts";
import type { OperationRow, RecallContext } from "./driver.ts";
import { DurablePromise } from "./durable-promise.ts";
import { finished, started } from "./external.ts";
import { decode } from "./payload.ts";
import { Recalled, Task } from "./task.ts";

export interface CallbackInput<T> {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly deserializer: AnySerdesDeserializer;
  /** Checks what the outside party sent; returns the value to hand over. */
  readonly accept: ((value: unknown) => T | Promise<T>) | undefined;
}

/** The outcome of a callback as a promise, and the id under which the outside world completes it. */
export type CreateCallbackResult<T = string> = [DurablePromise<T>, string];

/** A result that somebody outside provides. Creating it costs one checkpoint; waiting for it costs nothing. */
export function callbackRow<T>(): OperationRow<CallbackInput<T>, CreateCallbackResult<T>> {
  return {
    type: "CALLBACK",
    asked: ({ timeoutSeconds, heartbeatSeconds }) => ({ timeoutSeconds, heartbeatSeconds }),
    recall({ input }, record, subject) {
      const outcome = new Recalled<T>(subject.scope, record, false, () => outcomeOf(input, record, subject));
      // The outer promise has been counted as given; the inner one is handed over as often again.
      subject.scope.called(record, false);
      return [DurablePromise.from(outcome), idOf(record, subject, "for callback")];
    },
    async perform(task, { input }) {
      const record = await started(task, {
        CallbackOptions: { TimeoutSeconds: input.timeoutSeconds, HeartbeatTimeoutSeconds: input.heartbeatSeconds },
      });
      if (record === undefined) throw missingState(task.ref);
      const id = idOf(record, task, "for started callback");
      const completion = new Task<T>(task.scope, task.ref, task.wasRecorded);
      if (task.wasRecorded) task.scope.called(record, false);
      completion.follow(completed(completion, input));
      return [DurablePromise.from(completion), id];
    },
  };
}

async function completed<T>(task: Task<T>, input: CallbackInput<T>): Promise<T> {
  const record = await finished(task, "callback", () => undefined);
  return outcomeOf(input, record, task);
}

function outcomeOf<T>(input: CallbackInput<T>, record: WireOperation, subject: RecallContext): T | Promise<T> {
  const details = record.CallbackDetails;
  if (details === undefined && isTerminal(record.Status)) {
    throw new CallbackError(`No callback data found for completed callback: ${subject.ref.path}`);
  }
  if (record.Status !== "SUCCEEDED") throw failureOf(record);
  const value = decode(input.deserializer, details?.Result, subject);
  const { accept } = input;
  if (accept === undefined) return value as T | Promise<T>;
  return value instanceof Promise ? value.then(accept) : accept(value);
}

function idOf(record: WireOperation | undefined, subject: RecallContext, which: string): string {
  const id = record?.CallbackDetails?.CallbackId;
  if (id === undefined || id === "") throw new CallbackError(`No callback ID found ${which}: ${subject.ref.path}`);
  return id;
}

function failureOf(record: WireOperation): CallbackError {
  const recorded = record.CallbackDetails?.Error;
  const make = record.Status === "TIMED_OUT" ? CallbackTimeoutError : CallbackExternalError;
  if (recorded === undefined) return new make();
  const { cause, errorData } = decodeCause(recorded);
  return new make(recorded.ErrorMessage || undefined, cause, errorData);
}
