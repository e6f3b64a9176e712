import { type SpanData, own } from "@durascope/sdk/trace";

/** Most spans of one invocation that are kept back for the case that it fails. */
const most = 2_048;

/** Holds the spans of an invocation that is not sampled until it is known whether it failed. */
export class Promotion {
  readonly #held: (() => void)[] = [];
  #hasFailed = false;

  /** For {@link OutputOptions.admits}: keeps everything, and gives it away when there is a reason to. */
  readonly admits = (span: SpanData, hand: () => void): boolean => {
    const isCause = span.role === "attempt" || span.role === "invocation";
    if (isCause && span.status.code === "ERROR") this.#hasFailed = true;
    if (this.#hasFailed) this.#release();
    else if (this.#held.length < most) this.#held.push(hand);
    return this.#hasFailed;
  };

  /** Marks what is exported although its execution is not sampled. */
  static readonly attributes: Readonly<Record<string, string>> = { [own.sampling]: "promoted" };

  #release(): void {
    for (const hand of this.#held.splice(0)) hand();
  }
}
