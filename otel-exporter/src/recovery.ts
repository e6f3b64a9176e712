import type { Recovered, TraceRecorder } from "@durascope/sdk/trace";
import type { TracingOptions } from "./options.ts";

type History = NonNullable<TracingOptions["history"]>;

/** Asks for the history of an execution, once and only if something was lost that nothing else tells. */
export class Recovery {
  readonly #recorder: TraceRecorder;
  readonly #ask: () => Promise<Recovered>;
  #asked: Promise<Recovered | { readonly failure: unknown }> | undefined;

  constructor(recorder: TraceRecorder, history: History, arn: string) {
    this.#recorder = recorder;
    this.#ask = async () => {
      // Few invocations need it: loaded by those alone.
      const [events, { recoveredFrom }] = await Promise.all([history(arn), import("./rebuild/recovered.ts")]);
      return recoveredFrom(events);
    };
  }

  /** When the invocation has begun. */
  begin(): void {
    if (this.#recorder.isMissingContents) this.#asked = this.#ask().catch((failure: unknown) => ({ failure }));
  }

  /** Tells what was lost, when it has ended. Never rejects. */
  async settle(failed: (error: unknown) => void): Promise<void> {
    const answer = await this.#asked;
    if (answer === undefined) return;
    if ("failure" in answer) failed(answer.failure);
    else this.#recorder.recover(answer);
  }
}
