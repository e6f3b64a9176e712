import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { Failure, usageFailure } from "../lambda/failure.ts";
import type { OpenedFile } from "../shared/api.ts";
import { refusal } from "./answer.ts";

interface GivenFile extends OpenedFile {
  readonly path: string;
}

/** The files named on the command line. A request names one by its number, never by a path. */
export class Files {
  readonly #given: readonly GivenFile[];

  constructor(paths: readonly string[]) {
    this.#given = paths.map((path, index) => ({
      id: String(index + 1),
      name: shownName(path),
      size: sizeOf(path),
      path,
    }));
  }

  get opened(): readonly OpenedFile[] {
    return this.#given.map(({ id, name, size }) => ({ id, name, size }));
  }

  async send(response: ServerResponse, id: string | null): Promise<void> {
    const file = this.#given.find((one) => one.id === id);
    if (file === undefined) throw refusal("not-found", "there is no such file", "Open it with `durascope open FILE`.");
    const content = createReadStream(file.path);
    await new Promise<void>((resolve, reject) => content.once("open", () => resolve()).once("error", reject)).catch(
      (error: unknown) => {
        throw new Failure(`${file.name} cannot be read any more: ${(error as Error).message}`, {
          cause: error,
          detail: { code: "not-found" },
          next: "Put it back, or open another one.",
        });
      },
    );
    response.writeHead(200, { "content-type": "application/octet-stream" });
    await pipeline(content, response);
  }
}

/** A name for display: without folders, and without what a terminal or a page could take for something else. */
function shownName(path: string): string {
  return basename(path).replaceAll(/[\p{Cc}\p{Cf}<>:"|?*\\]/gu, "_") || "file";
}

function sizeOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) throw usageFailure(`${path} is not a file`);
  return stats.size;
}
