import { encodeError } from "../errors/error-object.ts";
import { DurableOperationError, WaitForConditionError } from "../errors/operation-errors.ts";
import type { AnySerdes } from "../values/serdes.ts";
import type { WaitForConditionDecision } from "../values/wait-strategy.ts";
import type { WireOperation } from "../wire/model.ts";
import { type AttemptPlan, type Conclusion, attempts } from "./attempt.ts";
import type { OperationRow } from "./driver.ts";
import { decode, encode } from "./payload.ts";
import { retryDelaySeconds } from "./retry-delay.ts";
import { type Task, endsMore } from "./task.ts";

export interface ConditionInput<T> {
  readonly check: (task: Task<T>, state: T, attempt: number) => Promise<T>;
  readonly strategy: (state: T, attempt: number) => WaitForConditionDecision;
  readonly initialState: T;
  readonly serdes: AnySerdes;
}

/** Checks until a strategy is content, suspended in between; each check gets the state the previous one returned. */
export function conditionRow<T>(): OperationRow<ConditionInput<T>, T> {
  return {
    type: "STEP",
    recall({ input }, record, subject) {
      if (record.Status !== "SUCCEEDED") {
        const recorded = record.StepDetails?.Error;
        throw recorded === undefined
          ? new WaitForConditionError("waitForCondition failed")
          : DurableOperationError.fromErrorObject(recorded);
      }
      return decode(input.serdes, record.StepDetails?.Result, subject) as T | Promise<T>;
    },
    perform: (task, { input }) => attempts(task, planOf(task, input)),
  };
}

function planOf<T>(task: Task<T>, input: ConditionInput<T>): AttemptPlan<T> {
  return {
    isAtMostOnce: false,
    timeoutSeconds: undefined,
    reason: "condition",
    async body(attempt, record) {
      return input.check(task, await stateBefore(task, input, record), attempt);
    },
    async returned(value, attempt) {
      const payload = await encode(input.serdes, value, task);
      const state = (await decode(input.serdes, payload, task, { value })) as T;
      return decide(input, state, payload, attempt);
    },
    outcome: (state) => state,
    threw(error): Conclusion<T> {
      if (endsMore(error)) throw error;
      return { kind: "fail", error: encodeError(error) };
    },
    // Checks run at least once: an interrupted one is simply made again.
    interrupted: () => ({ kind: "fail", error: encodeError(new WaitForConditionError()) }),
  };
}

/** A record found without a state is one whose first check never finished. */
function stateBefore<T>(task: Task<T>, input: ConditionInput<T>, record: WireOperation | undefined): T | Promise<T> {
  const text = record?.StepDetails?.Result;
  return text === undefined || text === "" ? input.initialState : (decode(input.serdes, text, task) as T | Promise<T>);
}

function decide<T>(input: ConditionInput<T>, state: T, payload: string | undefined, attempt: number): Conclusion<T> {
  const decision = input.strategy(state, attempt);
  if (!decision.shouldContinue) return { kind: "succeed", payload, returned: state };
  return { kind: "retry", payload, delaySeconds: retryDelaySeconds(decision.delay) };
}
