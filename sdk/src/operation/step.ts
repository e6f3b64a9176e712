import { encodeError } from "../errors/error-object.ts";
import { StepInterruptedError, ValueError, isProgrammerError } from "../errors/invocation-errors.ts";
import { DurableOperationError, StepError } from "../errors/operation-errors.ts";
import { type RetryDecision, retryPresets } from "../values/retry.ts";
import type { Asked } from "../observe/event.ts";
import type { AnySerdes } from "../values/serdes.ts";
import { limits } from "../wire/limits.ts";
import { type AttemptPlan, type Conclusion, attempts } from "./attempt.ts";
import type { OperationRow } from "./driver.ts";
import { decode, encode } from "./payload.ts";
import { retryDelaySeconds } from "./retry-delay.ts";
import { type Task, endsMore } from "./task.ts";

/** What a step is asked to do, after its arguments were checked. */
export interface StepInput<T> {
  readonly body: (task: Task<T>, attempt: number) => Promise<T>;
  readonly retry: ((error: Error, attempt: number) => RetryDecision | null | undefined) | undefined;
  readonly isAtMostOnce: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly serdes: AnySerdes;
}

/** A unit of work that runs in attempts until it succeeds or its retry strategy gives up; done once, recalled ever after. */
export function stepRow<T>(): OperationRow<StepInput<T>, T> {
  return row as unknown as OperationRow<StepInput<T>, T>;
}

const atLeastOnce: Asked = { semantics: "at-least-once" };
const atMostOnce: Asked = { semantics: "at-most-once" };

const row: OperationRow<StepInput<unknown>, unknown> = {
  type: "STEP",
  asked: ({ isAtMostOnce }) => (isAtMostOnce ? atMostOnce : atLeastOnce),
  recall({ input }, record, subject) {
    if (record.Status !== "SUCCEEDED") throw failureOf(record.StepDetails?.Error);
    return decode(input.serdes, record.StepDetails?.Result, subject);
  },
  perform: (task, { input }) => attempts(task, new StepPlan(task, input)),
};

class StepPlan implements AttemptPlan<unknown> {
  readonly reason = "retry";
  readonly isAtMostOnce: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly #task: Task<unknown>;
  readonly #input: StepInput<unknown>;

  constructor(task: Task<unknown>, input: StepInput<unknown>) {
    this.#task = task;
    this.#input = input;
    this.isAtMostOnce = input.isAtMostOnce;
    this.timeoutSeconds = input.timeoutSeconds;
  }

  body(attempt: number): Promise<unknown> {
    return this.#input.body(this.#task, attempt);
  }

  returned(value: unknown): Conclusion<unknown> | Promise<Conclusion<unknown>> {
    const payload = encode(this.#input.serdes, value, this.#task);
    if (!(payload instanceof Promise)) return success(this.#task, value, payload);
    return payload.then((text) => success(this.#task, value, text));
  }

  outcome(value: unknown, payload: string | undefined): unknown {
    return decode(this.#input.serdes, payload, this.#task, { value });
  }

  threw(error: unknown, attempt: number): Conclusion<unknown> {
    return this.#task.isCancelled
      ? { kind: "fail", error: encodeError(error) }
      : afterFailure(this.#input, error, attempt);
  }

  interrupted(attempt: number): Conclusion<unknown> {
    return afterFailure(this.#input, new StepInterruptedError(), attempt);
  }
}

function success(task: Task<unknown>, returned: unknown, payload: string | undefined): Conclusion<unknown> {
  if (payload !== undefined && payload.length > limits.payloadBytes) {
    throw new ValueError(
      "DX2004",
      `The result of step "${task.ref.name ?? task.ref.path}" has ${payload.length} characters; at most ${limits.payloadBytes} bytes can be stored.`,
    );
  }
  return { kind: "succeed", payload, returned };
}

/** Asks the retry strategy, unless no retry can help. A strategy that throws has decided against one. */
function afterFailure(input: StepInput<unknown>, thrown: unknown, attempt: number): Conclusion<unknown> {
  if (endsMore(thrown)) throw thrown;
  const error = encodeError(thrown);
  if (isProgrammerError(thrown)) return { kind: "fail", error };
  const asked = thrown instanceof Error ? thrown : new Error(error.ErrorMessage ?? "Unknown error", { cause: thrown });
  let decision: RetryDecision;
  try {
    decision = input.retry?.(asked, attempt) ?? retryPresets.default(asked, attempt);
    if (!decision.shouldRetry) return { kind: "fail", error };
    return { kind: "retry", error, delaySeconds: retryDelaySeconds(decision.delay) };
  } catch (strategyError) {
    return {
      kind: "fail",
      error: encodeError(
        strategyError instanceof Error && strategyError.cause === undefined
          ? Object.assign(strategyError, { cause: thrown })
          : strategyError,
      ),
    };
  }
}

function failureOf(recorded: Parameters<typeof DurableOperationError.fromErrorObject>[0] | undefined): Error {
  return recorded === undefined ? new StepError("Unknown error") : DurableOperationError.fromErrorObject(recorded);
}
