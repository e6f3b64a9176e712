import type { Problem, ProblemCode } from "../shared/api.ts";

export const ExitStatus = { ok: 0, failed: 1, usage: 2 } as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** Which kind of failure it is, and the request that was refused. */
export interface FailureDetail extends Pick<Problem, "requestId" | "call" | "permission"> {
  readonly code: ProblemCode;
}

interface FailureOptions {
  readonly next?: string;
  readonly status?: ExitStatus;
  readonly cause?: unknown;
  readonly detail?: FailureDetail;
}

/** Why something ends without success: what happened, and what to do about it. */
export class Failure extends Error {
  override readonly name: string = "Failure";
  readonly next: string | undefined;
  readonly status: ExitStatus;
  readonly detail: FailureDetail | undefined;

  constructor(message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.next = options.next;
    this.status = options.status ?? ExitStatus.failed;
    this.detail = options.detail;
  }
}

/** The command line itself is wrong. */
export function usageFailure(message: string, next?: string): Failure {
  return new Failure(message, { status: ExitStatus.usage, ...(next === undefined ? {} : { next }) });
}

/** A failure as the page and other programs read it. What is no `Failure` is a defect of this program. */
export function problemOf(error: unknown): Problem {
  const message = sentence(error instanceof Error ? error.message : String(error));
  if (error instanceof Failure) return { code: "internal", ...error.detail, message, next: error.next ?? "" };
  return { code: "internal", message, next: "This is a defect of durascope: please report it." };
}

/** Failures are written to stand behind `durascope:`; elsewhere they are sentences. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
