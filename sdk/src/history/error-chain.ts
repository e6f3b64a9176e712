import { openEnvelope } from "../errors/envelope.ts";
import type { ErrorObject } from "../wire/model.ts";

/** One error of a chain: the one that was recorded, or a cause of it. */
export interface ErrorLink {
  readonly type: string | undefined;
  readonly message: string | undefined;
  /** Lines of the stack, without the head that repeats type and message. */
  readonly stack: readonly string[];
  /** Own fields of the error. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  /** What was attached as its data, as it is written. */
  readonly data: string | undefined;
}

/** A recorded error and what caused it, outermost first. */
export function errorChain(recorded: ErrorObject): ErrorLink[] {
  const kept = openEnvelope(recorded.ErrorData);
  const head: ErrorLink = {
    type: recorded.ErrorType,
    message: recorded.ErrorMessage,
    stack: recorded.StackTrace ?? [],
    fields: kept?.fields,
    data: kept === undefined ? recorded.ErrorData : undefined,
  };
  const causes = (kept?.causes ?? []).map(({ type, message, stack, fields, data }) => {
    return { type, message, stack: stack ?? [], fields, data };
  });
  return [head, ...causes];
}
