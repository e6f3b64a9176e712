import { Api } from "../lambda/api.ts";
import type { Target } from "../lambda/target.ts";
import type { LogsAnswer, RecordingAnswer, SourceInfo } from "../shared/api.ts";
import type { Calls, Source } from "./source.ts";

/** Executions of a local service: the same calls, and what only it knows. */
export class LocalSource implements Source {
  readonly kind = "local";
  readonly #url: string;
  readonly #target: Target;
  #client: Promise<Api> | undefined;

  constructor(target: Target, url: string) {
    this.#target = target;
    this.#url = url;
  }

  info(): Promise<SourceInfo> {
    const { region } = this.#target;
    return Promise.resolve({
      kind: "local",
      label: `local service at ${new URL(this.#url).host}`,
      ...(region === undefined ? {} : { region }),
    });
  }

  calls(): Promise<Calls> {
    this.#client ??= Api.connect(this.#target);
    return this.#client;
  }

  async *changes(): AsyncGenerator<never> {}

  logs(): Promise<LogsAnswer> {
    return Promise.resolve({ available: false, lines: [] });
  }

  recording(): Promise<RecordingAnswer> {
    return Promise.resolve({ available: false, invocations: [] });
  }

  close(): void {
    void this.#client?.then((api) => api.close());
  }
}
