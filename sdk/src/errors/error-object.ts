import { limits } from "../wire/limits.ts";
import type { ErrorObject } from "../wire/model.ts";
import { isOwnFrame } from "./call-site.ts";
import { type Envelope, envelope, type Frame, openEnvelope } from "./envelope.ts";

/**
 * Errors as they are recorded. The service keeps a type, a message, a stack and one string of data; own fields and
 * the chain of causes travel in that string, in an envelope that only these functions read and write, so that an error is
 * the same on replay as it was live. An error that carries its own `errorData` keeps it.
 */
const maxCauses = 10;
const maxStackLines = 16;

const hidden = new Set([
  "name",
  "message",
  "stack",
  "cause",
  "errorData",
  "stackTrace",
  "errorType",
  "completionReason",
]);

/** The class users would look for: a `name` they set, else the constructor's. */
export function typeOf(error: { name?: unknown; constructor?: unknown }): string {
  const name = typeof error.name === "string" && error.name !== "" ? error.name : "Error";
  if (name !== "Error") return name;
  const made = (error.constructor as { name?: unknown } | undefined)?.name;
  return typeof made === "string" && made !== "" && made !== "Object" ? made : "Error";
}

/** How `thrown`, whatever it is, is recorded: never more than the smallest limit a service enforces. */
export function encodeError(thrown: unknown): ErrorObject {
  if (!isErrorLike(thrown)) return { ErrorMessage: describe(thrown), ErrorType: "NonError" };
  const out: ErrorObject = { ErrorMessage: thrown.message, ErrorType: errorTypeOf(thrown) };
  const data = dataOf(thrown);
  if (data !== undefined) out.ErrorData = data;
  const stack = stackOf(thrown);
  if (stack !== undefined) out.StackTrace = stack;
  return fit(out);
}

/** The recorded cause chain and data of an error. */
export function decodeCause(recorded: ErrorObject): { cause: Error; errorData: string | undefined } {
  const kept = openEnvelope(recorded.ErrorData);
  const head: Frame = { message: recorded.ErrorMessage ?? "" };
  if (recorded.ErrorType !== undefined) head.type = recorded.ErrorType;
  if (recorded.StackTrace !== undefined) head.stack = recorded.StackTrace;
  if (kept?.fields !== undefined) head.fields = kept.fields;
  let below: Error | undefined;
  for (const frame of (kept?.causes ?? []).toReversed()) below = revive(frame, below);
  const own = recorded.ErrorType !== undefined && durableTypes.has(recorded.ErrorType);
  // A durable error's own cause is what was below it; its record adds nothing that the rebuilt error does not say itself.
  const cause = own && below !== undefined ? below : revive(head, below);
  return { cause, errorData: kept === undefined ? recorded.ErrorData : undefined };
}

const durableTypes = new Set([
  "StepError",
  "CallbackError",
  "CallbackExternalError",
  "CallbackTimeoutError",
  "CallbackSubmitterError",
  "InvokeError",
  "ChildContextError",
  "WaitForConditionError",
  "PromiseCombinatorError",
]);

function isErrorLike(value: unknown): value is Error {
  if (value instanceof Error) return true;
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Error).message === "string" &&
    typeof (value as Error).name === "string"
  );
}

function describe(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  try {
    return `Thrown value that is not an error: ${JSON.stringify(thrown) ?? String(thrown)}`;
  } catch {
    return `Thrown value that is not an error: ${Object.prototype.toString.call(thrown)}`;
  }
}

function errorTypeOf(error: Error): string {
  const declared = (error as { errorType?: unknown }).errorType;
  return typeof declared === "string" ? declared : typeOf(error);
}

function dataOf(error: Error): string | undefined {
  // What the other side attached stays readable as it is, for whoever looks at the record.
  const attached = attachedData(error);
  if (attached !== undefined) return attached;
  const fields = fieldsOf(error);
  const causes = causesOf(error);
  if (fields === undefined && causes.length === 0) return undefined;
  const kept: Envelope = { format: envelope };
  if (fields !== undefined) kept.fields = fields;
  if (causes.length > 0) kept.causes = causes;
  return JSON.stringify(kept);
}

/** The error's own data, or the first that a durable error among its causes carries. */
function attachedData(error: Error): string | undefined {
  const seen = new Set<unknown>();
  for (let at: unknown = error; isErrorLike(at) && seen.size < maxCauses && !seen.has(at); at = at.cause) {
    seen.add(at);
    const data = stringField(at, "errorData");
    if (data !== undefined && (at === error || durableTypes.has(errorTypeOf(at)))) return data;
  }
  return undefined;
}

function causesOf(error: Error): Frame[] {
  const causes: Frame[] = [];
  const seen = new Set<unknown>([error]);
  for (let at: unknown = error.cause; isErrorLike(at) && causes.length < maxCauses && !seen.has(at); at = at.cause) {
    seen.add(at);
    const frame: Frame = { type: errorTypeOf(at), message: at.message };
    const fields = fieldsOf(at);
    const data = stringField(at, "errorData");
    const stack = stackOf(at);
    if (fields !== undefined) frame.fields = fields;
    if (data !== undefined) frame.data = data;
    if (stack !== undefined) frame.stack = stack;
    causes.push(frame);
  }
  return causes;
}

/** Own enumerable fields that JSON can hold; a field that it cannot is left out rather than failing the record. */
function fieldsOf(error: Error): Record<string, unknown> | undefined {
  let fields: Record<string, unknown> | undefined;
  const { errors } = error as { errors?: unknown };
  if (error instanceof AggregateError && Array.isArray(errors)) {
    fields = {
      errors: errors
        .slice(0, maxCauses)
        .map((one: unknown) => (isErrorLike(one) ? { name: errorTypeOf(one), message: one.message } : one)),
    };
  }
  for (const key of Object.keys(error)) {
    if (hidden.has(key) || key === "__proto__") continue;
    try {
      const text = JSON.stringify((error as unknown as Record<string, unknown>)[key]);
      if (text !== undefined && text.length <= 2_048) (fields ??= {})[key] = JSON.parse(text);
    } catch {
      continue;
    }
  }
  return fields;
}

function stackOf(error: Error): string[] | undefined {
  if (typeof error.stack !== "string") return undefined;
  const lines = error.stack
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at ") && !isOwnFrame(line));
  return lines.length === 0 ? undefined : lines.slice(0, maxStackLines).map((line) => line.slice(0, 300));
}

function stringField(error: Error, key: string): string | undefined {
  const value = (error as unknown as Record<string, unknown>)[key];
  return typeof value === "string" ? value : undefined;
}

function revive(frame: Frame, cause: Error | undefined): Error {
  const error = new Error(frame.message, cause === undefined ? undefined : { cause });
  error.name = frame.type ?? "Error";
  const head = `${error.name}: ${error.message}`;
  error.stack = frame.stack === undefined ? head : `${head}\n${frame.stack.map((line) => `    ${line}`).join("\n")}`;
  for (const [key, value] of Object.entries(frame.fields ?? {})) {
    if (!hidden.has(key) && key !== "__proto__") Object.assign(error, { [key]: value });
  }
  if (frame.data !== undefined) Object.assign(error, { errorData: frame.data });
  return error;
}

/** Gives up stacks, then causes and fields, then the end of the message, until the record is small enough. */
function fit(out: ErrorObject): ErrorObject {
  const room = limits.errorBytes - 512;
  const size = () => Buffer.byteLength(JSON.stringify(out));
  if (quickSize(out) < room || size() <= room) return out;
  delete out.StackTrace;
  if (size() <= room) return out;
  if (openEnvelope(out.ErrorData) !== undefined) delete out.ErrorData;
  if (size() <= room) return out;
  const half = Math.floor(room / 8);
  if (out.ErrorData !== undefined) out.ErrorData = clip(out.ErrorData, half);
  if (out.ErrorMessage !== undefined) out.ErrorMessage = clip(out.ErrorMessage, half);
  if (out.ErrorType !== undefined) out.ErrorType = clip(out.ErrorType, 256);
  return out;
}

/** An upper bound of the bytes, from string lengths alone. */
function quickSize(out: ErrorObject): number {
  let length = (out.ErrorMessage?.length ?? 0) + (out.ErrorType?.length ?? 0) + (out.ErrorData?.length ?? 0) + 100;
  for (const line of out.StackTrace ?? []) length += line.length + 4;
  return length * 6;
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}
