export const ExitStatus = { ok: 0, failed: 1, usage: 2 } as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** Why a command ends without success: what happened, and what to do about it. */
export class Failure extends Error {
  override readonly name: string = "Failure";
  readonly next: string | undefined;
  readonly status: ExitStatus;

  constructor(message: string, options: { next?: string; status?: ExitStatus; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.next = options.next;
    this.status = options.status ?? ExitStatus.failed;
  }
}

/** The command line itself is wrong. */
export function usageFailure(message: string, next?: string): Failure {
  return new Failure(message, { status: ExitStatus.usage, ...(next === undefined ? {} : { next }) });
}
