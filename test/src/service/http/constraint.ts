import { Rejection } from "../rules/rejection.ts";

/** What a member of a request may hold. */
export type Shape =
  | {
      readonly kind: "string";
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: RegExp;
      readonly values?: readonly string[];
    }
  | { readonly kind: "integer"; readonly min?: number; readonly max?: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "list"; readonly of: Shape }
  | {
      readonly kind: "structure";
      readonly members: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
    };

/** Values longer than this are not repeated in a message. */
const SHOWN = 256;

/** Collects what is wrong with the members of one request, to report it together. */
export class Violations {
  readonly #found: string[] = [];

  add(value: string | number | undefined, path: string, rule: string): void {
    const text = value === undefined ? "null" : `'${String(value).slice(0, SHOWN)}'`;
    this.#found.push(`Value ${text} at '${path}' failed to satisfy constraint: Member must ${rule}`);
  }

  /** Throws if anything was found. */
  report(): void {
    const count = this.#found.length;
    if (count === 0) return;
    const noun = count === 1 ? "error" : "errors";
    throw new Rejection("ValidationException", `${count} validation ${noun} detected: ${this.#found.join("; ")}`);
  }
}

/** A value of that shape. A value of another JSON type is refused at once; constraints are collected. */
export function decode(shape: Shape, value: unknown, path: string, violations: Violations): unknown {
  switch (shape.kind) {
    case "string":
      if (typeof value !== "string") throw mismatch(path, "String");
      checkText(shape, value, path, violations);
      return value;
    case "integer":
      if (typeof value !== "number" || !Number.isInteger(value)) throw mismatch(path, "Integer");
      if (shape.min !== undefined && value < shape.min)
        violations.add(value, path, `have value greater than or equal to ${shape.min}`);
      if (shape.max !== undefined && value > shape.max)
        violations.add(value, path, `have value less than or equal to ${shape.max}`);
      return value;
    case "boolean":
      if (typeof value !== "boolean") throw mismatch(path, "Boolean");
      return value;
    case "list":
      if (!Array.isArray(value)) throw mismatch(path, "List");
      return value.map((item, index) => decode(shape.of, item, `${path}.${index + 1}.member`, violations));
    case "structure":
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw mismatch(path, "Structure");
      return decodeMembers(shape, value as Readonly<Record<string, unknown>>, path, violations);
  }
}

function decodeMembers(
  { members, required = [] }: Extract<Shape, { kind: "structure" }>,
  value: Readonly<Record<string, unknown>>,
  path: string,
  violations: Violations,
): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(members)) {
    const member = value[name];
    const at = `${path === "" ? "" : `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    if (member !== undefined && member !== null) decoded[name] = decode(shape, member, at, violations);
    else if (required.includes(name)) violations.add(undefined, at, "not be null");
  }
  return decoded;
}

function checkText(
  { min, max, pattern, values }: Extract<Shape, { kind: "string" }>,
  value: string,
  path: string,
  violations: Violations,
): void {
  if (values !== undefined && !values.includes(value))
    violations.add(value, path, `satisfy enum value set: [${values.join(", ")}]`);
  if (min !== undefined && value.length < min)
    violations.add(value, path, `have length greater than or equal to ${min}`);
  if (max !== undefined && value.length > max) violations.add(value, path, `have length less than or equal to ${max}`);
  if (pattern !== undefined && !pattern.test(value)) {
    violations.add(value, path, `satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`);
  }
}

function mismatch(path: string, type: string): Rejection {
  return new Rejection("SerializationException", `The value at '${path}' can not be converted to ${type}`);
}

/** A JSON document, or a refusal. */
export function parseJson(body: Buffer, otherwise: () => Rejection = malformed): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    throw otherwise();
  }
}

function malformed(): Rejection {
  return new Rejection("SerializationException", "The request body is not valid JSON");
}
