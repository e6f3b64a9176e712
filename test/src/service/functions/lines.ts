import type { Readable } from "node:stream";

const TAIL = 4096;

/** Passes a process's output on in whole lines, so that those of several processes do not mix. */
export class Lines {
  readonly #write: (text: Buffer) => void;
  readonly #printed: (line: string) => void;
  #rest: Buffer[] = [];
  #tail: Buffer[] | undefined;

  constructor(source: Readable, target: NodeJS.WritableStream, printed: (line: string) => void) {
    this.#write = (text) => void target.write(text);
    this.#printed = printed;
    source.on("data", (chunk: Buffer) => this.#take(chunk));
    source.on("close", () => this.flush());
    source.on("error", () => this.flush());
  }

  #take(chunk: Buffer): void {
    this.#tail?.push(chunk);
    const end = chunk.lastIndexOf(10) + 1;
    if (end > 0) {
      this.#pass(
        this.#rest.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...this.#rest, chunk.subarray(0, end)]),
      );
      this.#rest = [];
    }
    if (end < chunk.length) this.#rest.push(chunk.subarray(end));
  }

  /** Passes on a last line that has no end. */
  flush(): void {
    if (this.#rest.length === 0) return;
    this.#pass(Buffer.concat([...this.#rest, Buffer.from("\n")]));
    this.#rest = [];
  }

  #pass(lines: Buffer): void {
    this.#write(lines);
    for (const line of lines.toString("utf8").split("\n")) if (line !== "") this.#printed(line);
  }

  /** Starts to keep what is written. */
  record(): void {
    this.#tail = [];
  }

  /** The last of what was written since. */
  recorded(): string {
    const all = Buffer.concat(this.#tail ?? []);
    return all.subarray(Math.max(0, all.length - TAIL)).toString("utf8");
  }
}
