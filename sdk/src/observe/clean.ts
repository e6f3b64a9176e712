/** What stands in place of a value that must not be in a log. */
export const censored = "[redacted]";

/** Members whose values are left out of logs: secrets, and ids of callbacks, which whoever has them may complete. */
export const secretNames: readonly string[] = ["password", "token", "authorization", "callbackId", "secret"];

/** Whether the value of a member of this name is not written. */
export type Secrets = (name: string) => boolean;

/** Names that are remembered: those of members in code are few, those of members in data may be many. */
const mostKnown = 1_024;

/** By their names, in any case. */
export function secretsOf(names: readonly string[]): Secrets {
  const secret = new Set(names.map((name) => name.toLowerCase()));
  const known = new Map<string, boolean>();
  return (name) => {
    const seen = known.get(name);
    if (seen !== undefined) return seen;
    const isSecret = secret.has(name.toLowerCase());
    if (known.size < mostKnown) known.set(name, isSecret);
    return isSecret;
  };
}

/** Causes of an error that are told. */
const mostCauses = 5;

interface ErrorFields {
  errorType: string;
  errorMessage: string;
  stackTrace: string[];
  cause?: unknown;
}

/** What a line says of an error: its type, message and stack, and the same of what caused it. */
export function errorFields(error: Error, secrets: Secrets, depth = 0): ErrorFields {
  const fields: ErrorFields = {
    errorType: error.constructor?.name ?? error.name,
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  };
  const { cause } = error;
  if (cause === undefined || depth === mostCauses) return fields;
  fields.cause = cause instanceof Error ? errorFields(cause, secrets, depth + 1) : new Cleaner(secrets).clean(cause);
  return fields;
}

/**
 * A copy of a value without secrets, and with errors as fields. Objects that occur in themselves do so in the copy;
 * what JSON cannot hold stays as it is.
 */
export class Cleaner {
  readonly #secrets: Secrets;
  readonly #copies: Map<object, unknown> = new Map();
  /** Whether JSON can surely hold the copies: nothing occurs twice, says itself how it is written, or is a BigInt. */
  isPlain = true;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  clean(value: unknown): unknown {
    if (typeof value === "bigint") this.isPlain = false;
    if (typeof value !== "object" || value === null) return value;
    const known = this.#copies.get(value);
    if (known !== undefined) {
      this.isPlain = false;
      return known;
    }
    if (value instanceof Error) return this.#members(value, errorFields(value, this.#secrets));
    if (typeof (value as { toJSON?: unknown }).toJSON === "function") {
      this.isPlain = false;
      return value;
    }
    if (!Array.isArray(value)) return this.#members(value, {});
    const copy: unknown[] = [];
    this.#copies.set(value, copy);
    for (const item of value) copy.push(this.clean(item));
    return copy;
  }

  #members(value: object, copy: object): object {
    this.#copies.set(value, copy);
    for (const [key, member] of Object.entries(value)) {
      const isSecret = this.#secrets(key) && member !== undefined && member !== null;
      (copy as Record<string, unknown>)[key] = isSecret ? censored : this.clean(member);
    }
    return copy;
  }
}

/** Whether anything in a value is left out of logs. */
export function holdsSecret(value: unknown, secrets: Secrets, seen: Set<object> = new Set()): boolean {
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  seen.add(value);
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined || member === null) continue;
    if (secrets(key) || holdsSecret(member, secrets, seen)) return true;
  }
  return false;
}
