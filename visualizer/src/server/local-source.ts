import type { Recording } from "@durascope/sdk/recording";
import { Api } from "../lambda/api.ts";
import { explain } from "../lambda/explain.ts";
import type { Target } from "../lambda/target.ts";
import type { LogsAnswer, RecordingAnswer, SourceInfo } from "../shared/api.ts";
import { type LoggedLine, logLine } from "./log-line.ts";
import { messagesOf } from "./message-reader.ts";
import { recordedInvocations } from "./recorded.ts";
import type { Calls, Change, Source } from "./source.ts";

/** Executions of a local service: the same calls, and what only it knows. */
export class LocalSource implements Source {
  readonly kind = "local";
  readonly #url: string;
  readonly #target: Target;
  #client: Promise<Api> | undefined;

  constructor(target: Target) {
    this.#target = target;
    this.#url = (target.url ?? "").replace(/\/$/, "");
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

  async *changes(arn: string, signal: AbortSignal): AsyncGenerator<Change> {
    const response = await this.#ask(arn, "live?data=false", signal);
    if (response?.body == null) return;
    for await (const { event, data } of messagesOf(response.body)) {
      if (event === "events") yield { kind: "events" };
      else if (event === "recording") yield { kind: "recording" };
      else if (event === "logs") yield { kind: "logs", lines: (JSON.parse(data) as LogPage).lines.map(logLine) };
    }
  }

  async logs(arn: string, operation: string | undefined): Promise<LogsAnswer> {
    const query = operation === undefined ? "" : `?operation=${encodeURIComponent(operation)}`;
    const response = await this.#ask(arn, `logs${query}`);
    if (response === undefined) return { available: false, lines: [] };
    const { lines } = (await response.json()) as LogPage;
    return { available: true, lines: lines.map(logLine) };
  }

  async recording(arn: string): Promise<RecordingAnswer> {
    const response = await this.#ask(arn, "recording");
    if (response === undefined) return { available: false, invocations: [] };
    const invocations = recordedInvocations((await response.json()) as Recording);
    return { available: invocations.length > 0, invocations };
  }

  close(): void {
    void this.#client?.then((api) => api.close());
  }

  /** Asks for what is not part of the Lambda API; undefined when the service is one that does not have it. */
  async #ask(arn: string, what: string, signal?: AbortSignal): Promise<Response | undefined> {
    const address = `${this.#url}/durascope/executions/${encodeURIComponent(arn)}/${what}`;
    const request = fetch(address, { signal: signal ?? AbortSignal.timeout(10_000) });
    const response = await request.catch((error: unknown) => {
      throw explain(error, { call: what.replace(/\?.*/, ""), arn }, this.#target);
    });
    if (response.ok) return response;
    await response.body?.cancel();
    return undefined;
  }
}

interface LogPage {
  readonly lines: readonly LoggedLine[];
}
