import { withoutAdvice } from "../errors/error.ts";
import { InvocationError, ValueError } from "../errors/invocation-errors.ts";
import type { OperationRef } from "../observe/event.ts";
import { isOwnJson, readJson, writeJson } from "../values/json.ts";
import { type AnySerdes, type AnySerdesDeserializer, defaultSerdes } from "../values/serdes.ts";

/** Which value is converted, for the serdes and for error messages. */
export interface Subject {
  readonly ref: OperationRef;
  readonly executionArn: string;
}

/**
 * The text of a value, at once with the default serdes and as a promise with any other. A value that can never be written
 * is a `ValueError`; a serdes of the user's may fail for reasons that pass, so its failure ends the invocation, not the execution,
 * unless it is plainly about the value.
 */
export function encode(
  serdes: AnySerdes,
  value: unknown,
  subject: Subject,
): string | undefined | Promise<string | undefined> {
  if (serdes === defaultSerdes) {
    try {
      return writeJson(value);
    } catch (error) {
      throw conversionError("DX6001", "Serialization", error, subject, true);
    }
  }
  return attempt(
    () => serdes.serialize(value, contextOf(subject)),
    (error) => conversionError("DX6001", "Serialization", error, subject, false),
  );
}

/** The value of a text. `original`, the value it was written from, saves reading back what is equal to its own JSON. */
export function decode(
  serdes: AnySerdesDeserializer,
  text: string | undefined,
  subject: Subject,
  original?: { readonly value: unknown },
): unknown {
  if (serdes === defaultSerdes) {
    if (original !== undefined && isOwnJson(original.value)) return original.value;
    try {
      return readJson(text);
    } catch (error) {
      throw conversionError("DX6002", "Deserialization", error, subject, true);
    }
  }
  return attempt(
    () => serdes.deserialize(text, contextOf(subject)),
    (error) => conversionError("DX6002", "Deserialization", error, subject, false),
  );
}

async function attempt<T>(convert: () => Promise<T>, failed: (error: unknown) => Error): Promise<T> {
  try {
    return await convert();
  } catch (error) {
    throw failed(error);
  }
}

function contextOf({ ref, executionArn }: Subject): { entityId: string; durableExecutionArn: string } {
  return { entityId: ref.path, durableExecutionArn: executionArn };
}

function conversionError(
  code: "DX6001" | "DX6002",
  what: string,
  error: unknown,
  { ref }: Subject,
  isOwn: boolean,
): Error {
  const reason = error instanceof Error ? withoutAdvice(error.message) : `Unknown ${what.toLowerCase()} error`;
  const message = `${what} failed for step ${ref.name === undefined ? "" : `"${ref.name}" `}(${ref.path}): ${reason}`;
  const isAboutTheValue =
    isOwn ||
    error instanceof TypeError ||
    error instanceof SyntaxError ||
    error instanceof RangeError ||
    error instanceof ValueError;
  return isAboutTheValue
    ? new ValueError(code, message, error)
    : new InvocationError("SerdesFailedError", code, message, error);
}
