import type { DurableLogger } from "../observe/logger.ts";
import { currentActivity } from "../operation/activity.ts";

/**
 * Where in a durable execution the calling code runs: `executionArn`, `requestId`, inside an operation its id, name and
 * attempt, and what tracing adds. Empty outside of executions. Works in any code that a step or a handler calls.
 */
export function getLogFields(): Record<string, unknown> {
  const activity = currentActivity();
  return activity === undefined ? {} : activity.log.allAt(activity);
}

type Method = (...params: never[]) => unknown;

/** What `withLogFields` takes: methods that get a message and then objects with further fields. */
export interface MessageLogger {
  info: Method;
  warn: Method;
  error: Method;
  debug: Method;
}

/**
 * `logger` with the fields of {@link getLogFields} in each line, for loggers that take a message and then an object of
 * fields, such as winston's, that of Powertools, and the console.
 */
export function withLogFields(logger: MessageLogger): DurableLogger {
  const write =
    (method: keyof MessageLogger) =>
    (...params: unknown[]): void =>
      void (logger[method] as (...given: unknown[]) => unknown)(...withFields(params));
  return { info: write("info"), warn: write("warn"), error: write("error"), debug: write("debug") };
}

/** The fields join the first object behind the message, since some loggers read one, or come last. */
function withFields(params: readonly unknown[]): unknown[] {
  const fields = getLogFields();
  const at = params.findIndex((param, index) => index > 0 && isPlain(param));
  if (at < 0) return [...params, fields];
  return params.with(at, { ...(params[at] as object), ...fields });
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
