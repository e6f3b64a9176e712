import type { DurableContext } from "./durable-context.ts";
import type { Compensation, StepContext } from "./config.ts";

interface Registered {
  readonly position: number;
  readonly name: string;
  readonly run: (context: StepContext) => Promise<void>;
}

/** What has been done in a context and how to undo it. */
export class Compensations {
  readonly #registered: Registered[] = [];

  add<T>(position: number, name: string, compensate: Compensation<T>, result: T): void {
    if (this.#registered.some((one) => one.position === position)) return;
    this.#registered.push({ position, name, run: (step) => compensate(result, step) });
  }

  /**
   * Runs the user's function; should it fail, undoes what was done, last first, each in a step named after the one it undoes,
   * and then lets the failure through. A compensation that fails does not keep the others from running; it is added to the failure.
   */
  async guard<T>(context: DurableContext, fn: () => Promise<T>): Promise<T> {
    try {
      return await fn();
    } catch (error) {
      if (this.#registered.length > 0) await this.#undo(context, error);
      throw error;
    }
  }

  async #undo(context: DurableContext, failure: unknown): Promise<void> {
    const failed: string[] = [];
    for (const { name, run } of this.#registered.toSorted((a, b) => b.position - a.position)) {
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
}
