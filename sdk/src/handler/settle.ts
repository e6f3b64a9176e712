import { ValueError } from "../errors/invocation-errors.ts";
import { encodeError } from "../errors/error-object.ts";
import type { Ending, Journal } from "../journal/journal.ts";
import type { InvocationOutcome } from "../observe/event.ts";
import { wireId } from "../values/operation-id.ts";
import { writeJson } from "../values/json.ts";
import { limits } from "../wire/limits.ts";
import type { DurableExecutionInvocationOutput } from "../wire/model.ts";

export type HandlerOutcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/** How the invocation ended, and what the platform is given: a response, or an error to retry on. */
export interface Settled {
  readonly ended: { readonly status: InvocationOutcome; readonly result: string | undefined; readonly error: unknown };
  readonly answer: () => DurableExecutionInvocationOutput;
}

/**
 * Sends what is queued, and maps the outcome to a response. Errors that say that a retry of the invocation may succeed are thrown
 * to the platform; every other error ends the execution.
 */
export async function settle(journal: Journal, outcome: HandlerOutcome | Ending, now: number): Promise<Settled> {
  switch (outcome.kind) {
    case "suspended":
      return pending();
    case "failed":
      return failed(outcome.error);
    case "threw":
      return drained(journal, async () => failed(outcome.error));
    case "returned":
      return drained(journal, () => succeeded(journal, outcome.value, now));
  }
}

/** A failure of the last checkpoints is a failure of the invocation: what they hold is not on record. */
async function drained(journal: Journal, then: () => Promise<Settled>): Promise<Settled> {
  try {
    await journal.drain();
    if (journal.isPaused) return pending();
    return await then();
  } catch (error) {
    return failed(error);
  }
}

async function succeeded(journal: Journal, value: unknown, now: number): Promise<Settled> {
  let result: string | undefined;
  try {
    result = writeJson(value);
  } catch (error) {
    return failed(
      new ValueError("DX6001", `Serialization failed for the handler's result: ${(error as Error).message}`, error),
    );
  }
  if (result !== undefined && isTooLarge(result)) {
    const id = wireId(`execution-result-${now}`);
    await journal.closeExecution({ Id: id, Action: "SUCCEED", Type: "EXECUTION", Payload: result });
    return {
      ended: { status: "SUCCEEDED", result, error: undefined },
      answer: () => ({ Status: "SUCCEEDED", Result: "" }),
    };
  }
  return {
    ended: { status: "SUCCEEDED", result, error: undefined },
    answer: () => ({ Status: "SUCCEEDED", Result: result }),
  };
}

/** The response carries the result as a JSON string, so what counts is its length with escapes. */
function isTooLarge(result: string): boolean {
  if (result.length * 6 <= limits.responseBytes) return false;
  return Buffer.byteLength(JSON.stringify(result)) - 2 > limits.responseBytes;
}

/** What an error comes to: a retry of the invocation where that may help, else the execution's failure. */
export function failed(error: unknown): Settled {
  if (error instanceof Error && (error as { isUnrecoverableInvocation?: unknown }).isUnrecoverableInvocation === true) {
    return {
      ended: { status: "RETRYING", result: undefined, error },
      answer: () => {
        throw error;
      },
    };
  }
  return {
    ended: { status: "FAILED", result: undefined, error },
    answer: () => ({ Status: "FAILED", Error: encodeError(error) }),
  };
}

function pending(): Settled {
  return { ended: { status: "PENDING", result: undefined, error: undefined }, answer: () => ({ Status: "PENDING" }) };
}
