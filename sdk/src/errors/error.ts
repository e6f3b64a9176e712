import { codes, type ErrorCode } from "./codes.ts";

const brand: unique symbol = Symbol.for("durascope/error") as never;

/** What an error ends: this attempt of a step, this invocation (which is then retried), or the execution. */
export type ErrorScope = "attempt" | "invocation" | "execution";

/**
 * The base of every error this package makes. `code` is stable, `ends` says what it ends, `next` what to do; all are derived from the class
 * or given, and neither is an own property, so that errors compare and serialise by what happened alone.
 */
export class DurableError extends Error {
  static {
    Object.defineProperty(this.prototype, brand, { value: true });
  }

  get code(): ErrorCode {
    return "DX3001";
  }

  get ends(): ErrorScope {
    return "execution";
  }

  get next(): string {
    return codes[this.code].next;
  }
}

/** Whether `value` is an error of this package, also of another copy of it in the same process. */
export function isDurableError(value: unknown): value is DurableError {
  return value instanceof Error && (value as { [brand]?: unknown })[brand] === true;
}

/** A message without the advice that `withAdvice` gave it, to be put into another that has its own. */
export function withoutAdvice(message: string): string {
  return message.replace(/ \[DX\d{4}: [^\]]*\]$/, "");
}

/** `message (code: what to do)`, one line: the form in which coded errors reach users. */
export function withAdvice(code: ErrorCode, message: string): string {
  return message.includes(`[${code}: `) ? message : `${message} [${code}: ${codes[code].next}]`;
}
