import type { StandardSchemaV1 } from "@standard-schema/spec";
import { ValueError } from "../errors/invocation-errors.ts";
import { messageOf, pathOf } from "./shown.ts";

/** A schema of any library that implements Standard Schema, whose validated values are `T`. */
export type Schema<T> = StandardSchemaV1<unknown, T>;

/** What a value that is validated is, as the message says it, and the code of its refusal. */
export interface Validated {
  readonly what: string;
  /** Default: DX6003. */
  readonly code?: "DX1004" | "DX6003";
}

const mostIssues = 5;

/**
 * What `schema` makes of `value`; a promise only if the schema answers with one. Throws, or rejects with, `ValueError`
 * listing the paths and messages of the first issues.
 */
export function validate<T>(schema: Schema<T>, value: unknown, about: Validated): Promise<T> | T {
  let result: StandardSchemaV1.Result<T> | Promise<StandardSchemaV1.Result<T>>;
  try {
    result = schema["~standard"].validate(value);
  } catch (cause) {
    throw broken(about, cause);
  }
  if (!isPromise(result)) return valueOf(result, about);
  return result.then(
    (settled) => valueOf(settled, about),
    (cause: unknown) => {
      throw broken(about, cause);
    },
  );
}

function valueOf<T>(result: StandardSchemaV1.Result<T>, { what, code = "DX6003" }: Validated): T {
  if (!result.issues) return result.value;
  const listed = result.issues.slice(0, mostIssues).map((issue) => `${placeOf(issue)}: ${issue.message}`);
  const more = result.issues.length - listed.length;
  throw new ValueError(
    code,
    `${what} does not match its schema: ${listed.join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
  );
}

function placeOf({ path }: StandardSchemaV1.Issue): string {
  return pathOf((path ?? []).map((segment) => (typeof segment === "object" ? segment.key : segment)));
}

function broken({ what, code = "DX6003" }: Validated, cause: unknown): ValueError {
  return new ValueError(code, `The schema of ${what} threw: ${messageOf(cause)}`, cause);
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown }).then === "function";
}
