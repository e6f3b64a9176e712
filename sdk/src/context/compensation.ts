import type { DurableContext } from "./durable-context.ts";
import type { Compensation, StepContext } from "./config.ts";

interface Registered {
  readonly position: number;
  readonly name: string;
  readonly outcome: PromiseLike<unknown>;
  readonly compensate: Compensation<unknown>;
}

/** What has been done in a context and how to undo it. */
export class Compensations {
  /** Made by the first that is added: most contexts have none. */
  #registered: Registered[] | undefined;

  /** To be called when the step is begun, so that a step that is still running when the function fails is undone as well. */
  add(registered: Registered): void {
    (this.#registered ??= []).push(registered);
  }

  /**
   * Runs the user's function; should it fail, undoes what was done, last first, each in a step named after the one it undoes,
   * and then lets the failure through. A compensation that fails does not keep the others from running; it is added to the failure.
   * A failure that asks for a retry of the invocation undoes nothing: the function has not failed yet.
   */
  guard<T>(context: DurableContext, fn: (context: DurableContext) => Promise<T>): Promise<T> {
    const failed = async (error: unknown): Promise<never> => {
      if (this.#registered !== undefined && !retriesInvocation(error)) await this.#undo(context, error);
      throw error;
    };
    try {
      return Promise.resolve(fn(context)).catch(failed);
    } catch (error) {
      return failed(error);
    }
  }

  async #undo(context: DurableContext, failure: unknown): Promise<void> {
    const failed: string[] = [];
    for (const { name, run } of await this.#done()) {
      try {
        await context.step(`undo ${name}`.slice(0, 256), run);
      } catch (error) {
        failed.push(`${name} (${error instanceof Error ? error.message : String(error)})`);
      }
    }
    if (failed.length === 0) return;
    const what = failure instanceof Error ? failure.message : String(failure);
    throw new Error(`${what} (and what these steps did could not be undone: ${failed.join(", ")})`, { cause: failure });
  }

  /** What succeeded, last first, once all that was begun has ended: the same in every invocation. */
  async #done(): Promise<{ name: string; run: (step: StepContext) => Promise<void> }[]> {
    const done: { name: string; run: (step: StepContext) => Promise<void> }[] = [];
    for (const { name, outcome, compensate } of (this.#registered ?? []).toSorted((a, b) => a.position - b.position)) {
      try {
        const result = await outcome;
        done.unshift({ name, run: (step) => compensate(result, step) });
      } catch {
        // What did not succeed has nothing to undo.
      }
    }
    return done;
  }
}

function retriesInvocation(error: unknown): boolean {
  return (
    error instanceof Error && (error as { isUnrecoverableInvocation?: unknown }).isUnrecoverableInvocation === true
  );
}
