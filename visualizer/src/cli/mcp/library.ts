import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type ExecutionModel, withRecording } from "@durascope/sdk/history";
import { Failure, usageFailure } from "../../lambda/failure.ts";
import { readModel } from "../../lambda/history.ts";
import { arnOf } from "../../server/request.ts";
import type { Source } from "../../server/source.ts";
import { modelOf } from "../../shared/file/parsed.ts";
import { openFile } from "../../shared/file/open.ts";

/** Models of ended executions that are kept. */
const kept = 8;

/** The executions that a program may ask about: those of a service, and the files that were named at the start. */
export class Library {
  readonly #source: Source;
  readonly #files: ReadonlyMap<string, string>;
  readonly #models = new Map<string, ExecutionModel>();

  constructor(source: Source, files: readonly string[]) {
    this.#source = source;
    this.#files = new Map(files.map((file) => [basename(file), file]));
    if (this.#files.size < files.length) throw usageFailure("two files have the same name", "Rename one of them.");
  }

  get source(): Source {
    return this.#source;
  }

  get fileNames(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** An execution by its ARN or the name of its file; without `data`, no payload is loaded. */
  async model(which: string, data: boolean): Promise<ExecutionModel> {
    const key = `${data} ${which}`;
    const known = this.#models.get(key);
    if (known !== undefined) return known;
    const file = this.#files.get(which);
    const model = file === undefined ? await this.#fromService(which, data) : await fromFile(file);
    if (model.execution.closed) this.#keep(key, model);
    return model;
  }

  #keep(key: string, model: ExecutionModel): void {
    this.#models.set(key, model);
    const [oldest] = this.#models.keys();
    if (this.#models.size > kept && oldest !== undefined) this.#models.delete(oldest);
  }

  async #fromService(which: string, data: boolean): Promise<ExecutionModel> {
    const arn = arnOf(which);
    // What is denied is told where a payload is asked for: it is not included.
    const model = await readModel(await this.#source.calls(arn), arn, { data, denied: () => {} });
    return withRecording(model, (await this.#source.recording(arn)).invocations);
  }
}

async function fromFile(file: string): Promise<ExecutionModel> {
  try {
    return modelOf(await openFile(await readFile(file)));
  } catch (error) {
    const { message, next } = error as { readonly message: string; readonly next?: string };
    throw new Failure(`${basename(file)}: ${message}`, { cause: error, ...(next === undefined ? {} : { next }) });
  }
}
