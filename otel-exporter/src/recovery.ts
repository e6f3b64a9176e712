import type { HistoryPage, Recovered, TraceRecorder } from "@durascope/sdk/trace";
import type { TracingOptions } from "./options.ts";

/** When the history of an execution is asked for, and what answers it, whole or by the page. */
export interface Asking {
  readonly when: "lost" | "always";
  readonly of: { readonly whole: NonNullable<TracingOptions["history"]> } | { readonly page: HistoryPage };
}

type Answer = { readonly recovered: Recovered | undefined } | { readonly failure: unknown };

/** Asks for the history of an execution, at most once in an invocation, and tells the recorder what was lost. */
export class Recovery {
  readonly #asking: Asking;
  readonly #arn: string;
  #asked: Promise<Answer> | undefined;

  constructor(asking: Asking, arn: string) {
    this.#asking = asking;
    this.#arn = arn;
  }

  /** When the invocation has begun: answers whether the history is asked for. */
  begin({ first, isUntold }: { readonly first: boolean; readonly isUntold: boolean }): boolean {
    if (first || !(isUntold || this.#asking.when === "always")) return false;
    this.#asked = this.#ask(isUntold).then(
      (recovered) => ({ recovered }),
      (failure: unknown) => ({ failure }),
    );
    return true;
  }

  /** Tells what was lost, when the invocation has ended: without the history, if that takes longer than `withinMs`. Never rejects. */
  async settle(recorder: TraceRecorder, withinMs: number, failed: (error: unknown) => void): Promise<void> {
    if (this.#asked === undefined) return;
    const { promise: late, resolve } = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => resolve({ failure: new Error("It had not come in time.") }), withinMs);
    const answer = await Promise.race([this.#asked, late]);
    clearTimeout(timer);
    if ("failure" in answer) failed(answer.failure);
    recorder.recover("failure" in answer ? undefined : answer.recovered);
  }

  async #ask(isUntold: boolean): Promise<Recovered | undefined> {
    const { of } = this.#asking;
    // Few invocations need it: loaded by those alone.
    const { recoveredBy, recoveredFrom } = await import("./rebuild/recovered.ts");
    return "page" in of ? recoveredBy(of.page, this.#arn, isUntold) : recoveredFrom(await of.whole(this.#arn));
  }
}
