import { DurableOperationError } from "../errors/operation-errors.ts";
import { typeOf } from "../errors/error-object.ts";

/**
 * Errors inside values, where a record per error does not exist: each has its own members and its cause nested in it, the
 * form the official SDKs write. `Fields` is an addition that they ignore. Stacks are left to the operations' records.
 */
export interface ErrorJson {
  ErrorType?: string;
  ErrorMessage?: string;
  ErrorData?: string;
  Fields?: Record<string, unknown>;
  Cause?: ErrorJson;
}

const mostCauses = 10;
const longestField = 2_048;
const named = new Set(["name", "message", "stack", "cause", "errorData", "stackTrace", "errorType", "__proto__"]);

/** An error and its causes, to at most ten of them, as plain data. */
export function errorToJson(error: Error, depth = 0): ErrorJson {
  const json: ErrorJson = { ErrorType: kindOf(error), ErrorMessage: error.message };
  const data = dataOf(error);
  if (data !== undefined) json.ErrorData = data;
  const fields = fieldsOf(error);
  if (fields !== undefined) json.Fields = fields;
  if (error.cause instanceof Error && depth < mostCauses) json.Cause = errorToJson(error.cause, depth + 1);
  return json;
}

/**
 * The error that `json` stands for: one of the nine durable errors by its type, else an `Error` of that name. Also takes
 * what other serdes leave of an error: its own members (`name`, `message`, `cause`), or only its message.
 */
export function errorFromJson(json: unknown, depth = 0): Error {
  if (json instanceof Error) return json;
  const parts = read(json);
  const hasCause = parts.cause != null && depth < mostCauses;
  const below = hasCause ? errorFromJson(parts.cause, depth + 1) : undefined;
  return withFields(rebuilt(parts, below), parts.fields);
}

function rebuilt({ type, message, data }: Parts, below: Error | undefined): Error {
  const recorded = { ErrorType: type, ErrorMessage: message ?? below?.message, ErrorData: data };
  const durable = DurableOperationError.fromErrorObject(recorded);
  if (durable.errorType === type) {
    // A record without causes is given one that repeats it; here, every reading would add one more.
    if (below === undefined && durable.errorData === data) delete durable.cause;
    else if (below !== undefined) durable.cause = below;
    return durable;
  }
  // A type that is none of the durable ones is the cause of what its record stands for.
  const plain: Error = durable.cause ?? durable;
  if (below !== undefined) plain.cause = below;
  if (durable.errorData !== undefined) Object.assign(plain, { errorData: durable.errorData });
  return plain;
}

interface Parts {
  readonly type: string | undefined;
  readonly message: string | undefined;
  readonly data: string | undefined;
  readonly fields: unknown;
  readonly cause: unknown;
}

function read(json: unknown): Parts {
  if (typeof json !== "object" || json === null) {
    return { type: undefined, message: String(json), data: undefined, fields: undefined, cause: undefined };
  }
  const of = json as Record<string, unknown>;
  return {
    type: text(of["ErrorType"]) ?? text(of["errorType"]) ?? text(of["name"]),
    message: text(of["ErrorMessage"]) ?? text(of["message"]),
    data: text(of["ErrorData"]) ?? text(of["errorData"]),
    fields: of["Fields"],
    cause: of["Cause"] ?? of["cause"],
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function kindOf(error: Error): string {
  return error instanceof DurableOperationError ? error.errorType : typeOf(error);
}

/** A durable error without data of its own passes on what the operation below it was given. */
function dataOf(error: Error): string | undefined {
  const own = text((error as { errorData?: unknown }).errorData);
  if (own !== undefined || !(error instanceof DurableOperationError)) return own;
  let at: unknown = error.cause;
  for (let depth = 0; at instanceof Error && depth < mostCauses; depth++) {
    if (at instanceof DurableOperationError && at.errorData !== undefined) return at.errorData;
    at = at.cause;
  }
  return undefined;
}

function fieldsOf(error: Error): Record<string, unknown> | undefined {
  let fields: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(error)) {
    if (named.has(key)) continue;
    const kept = jsonOf(value);
    if (kept !== undefined && kept.length <= longestField) (fields ??= {})[key] = JSON.parse(kept);
  }
  return fields;
}

/** Nothing for what JSON cannot hold: a field must not make its error unrecordable. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function withFields<E extends Error>(error: E, fields: unknown): E {
  if (typeof fields !== "object" || fields === null) return error;
  for (const [key, value] of Object.entries(fields)) {
    if (!named.has(key)) Object.assign(error, { [key]: value as unknown });
  }
  return error;
}
