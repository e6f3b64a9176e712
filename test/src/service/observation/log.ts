import type { LineSource } from "../functions/observer.ts";

/** A line that a function printed. */
export interface LoggedLine {
  /** Its number in the execution, from 1. */
  readonly seq: number;
  /** When the service read it, in epoch milliseconds. */
  readonly at: number;
  readonly stream: "stdout" | "stderr";
  readonly requestId: string;
  /** Where the line itself names one. */
  readonly operationId?: string;
  readonly line: string;
}

export interface LogQuery {
  /** Only lines of this operation. */
  readonly operation: string | undefined;
  readonly after: number;
  readonly limit: number;
}

export interface LogPage {
  readonly lines: readonly LoggedLine[];
  /** `after` of the page that follows. */
  readonly next: number;
  /** The oldest lines that are no longer kept. */
  readonly dropped: number;
}

/** A longer line is cut. */
const LINE_CHARACTERS = 262_144;

/** What a line is part of: its own members say, else the invocation that ran when it was printed. */
export function lineOf(
  text: string,
  { arn, requestId, stream }: LineSource,
  at: number,
): { readonly arn: string; readonly logged: Omit<LoggedLine, "seq"> } | undefined {
  const members = text.startsWith("{") && text.includes("xecutionArn") ? membersOf(text) : undefined;
  const own = textOf(members?.["executionArn"]) ?? textOf(members?.["durableExecutionArn"]);
  const of = own ?? arn;
  if (of === undefined) return undefined;
  const operationId = own === undefined ? undefined : textOf(members?.["operationId"]);
  const logged = {
    at,
    stream,
    requestId: (own === undefined ? undefined : textOf(members?.["requestId"])) ?? requestId,
    ...(operationId === undefined ? {} : { operationId }),
    line: text.slice(0, LINE_CHARACTERS),
  };
  return { arn: of, logged };
}

function membersOf(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Numbers the lines of one execution, and says which of them have to go. */
export class Log {
  readonly #most: number;
  readonly #sizes: number[];
  #first: number;
  #bytes: number;

  /** Goes on after the lines that are kept. */
  constructor(kept: readonly { readonly seq: number; readonly size: number }[], most: number) {
    this.#most = most;
    this.#first = kept[0]?.seq ?? 1;
    this.#sizes = kept.map(({ size }) => size);
    this.#bytes = this.#sizes.reduce((sum, size) => sum + size, 0);
  }

  /** The number of a further line, and when there are too many bytes, the first that stays of all. */
  add(size: number): { readonly seq: number; readonly trim: number | undefined } {
    this.#sizes.push(size);
    this.#bytes += size;
    const seq = this.#first + this.#sizes.length - 1;
    if (this.#bytes <= this.#most) return { seq, trim: undefined };
    // Some more than necessary, so that not every line that follows makes another go.
    let gone = 0;
    while (this.#bytes > this.#most * 0.9 && gone < this.#sizes.length - 1) this.#bytes -= this.#sizes[gone++] ?? 0;
    this.#sizes.splice(0, gone);
    this.#first += gone;
    return { seq, trim: this.#first };
  }
}
