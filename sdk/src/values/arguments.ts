import { limits } from "../wire/limits.ts";
import { badArgument } from "./bad-argument.ts";
import { shown } from "./shown.ts";

const unprintable = /[^\x20-\x7E]/u;
const subTypeForm = /^[A-Za-z0-9_-]+$/;
const functionForm =
  /^(?:(?:arn:[a-z0-9-]+:lambda:[a-z0-9-]+:)?\d{12}:)?(?:function:)?[A-Za-z0-9_.-]+(?::(?:\$LATEST(?:\.PUBLISHED)?|[A-Za-z0-9_-]+))?$/;
const tenantForm = /^[A-Za-z0-9._:/=+@ -]+$/;

/** The `name` of an operation: none, or 1 to 256 printable ASCII characters. */
export function checkName(name: unknown, method: string): string | undefined {
  if (name === undefined) return undefined;
  if (name === "") return refuse(method, "the name is empty; leave it out, or give the operation one");
  const allowed = `a name must be a string of 1 to ${limits.nameLength} printable ASCII characters`;
  if (typeof name !== "string") return refuse(method, `the name is ${shown(name)}; ${allowed}`);
  if (name.length > limits.nameLength) {
    return refuse(method, `the name ${shown(name)} has ${name.length} characters; ${allowed}`);
  }
  const bad = unprintable.exec(name);
  if (bad === null) return name;
  return refuse(method, `the name ${shown(name)} has ${shown(bad[0])} as character ${bad.index + 1}; ${allowed}`);
}

/** A function that `method` needs; `what` names it in the message. */
export function checkFunction(
  value: unknown,
  method: string,
  what: string,
): asserts value is (...args: never[]) => unknown {
  if (typeof value !== "function") refuse(method, `${what} is ${shown(value)}; it must be a function`);
}

/** The `subType` of a child context: none, or 1 to 32 of `A-Z a-z 0-9 - _`. */
export function checkSubType(subType: unknown, method: string): string | undefined {
  if (subType === undefined) return undefined;
  const valid = typeof subType === "string" && subType.length <= limits.subTypeLength && subTypeForm.test(subType);
  if (valid) return subType;
  const allowed = `a sub-type must be 1 to ${limits.subTypeLength} letters, digits, "-" or "_"`;
  return refuse(method, `the sub-type is ${shown(subType)}; ${allowed}`);
}

/** What `invoke` calls: a function's name, partial ARN or ARN, with or without a version or alias. */
export function checkFunctionName(value: unknown): string {
  if (typeof value === "string" && value.length <= limits.nameLength && functionForm.test(value)) return value;
  const allowed = "it must be a function's name, partial ARN or ARN, such as my-function:live";
  return refuse("invoke", `the function to invoke is ${shown(value)}; ${allowed}`);
}

/** The `tenantId` of `invoke`: none, or 1 to 256 characters that a Lambda tenant id may have. */
export function checkTenantId(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && value.length <= limits.nameLength && tenantForm.test(value)) return value;
  const allowed = `it must be 1 to ${limits.nameLength} letters, digits, spaces or any of . _ : / = + - @`;
  return refuse("invoke", `tenantId is ${shown(value)}; ${allowed}`);
}

function refuse(method: string, problem: string): never {
  badArgument(`${method}: ${problem}`);
}
