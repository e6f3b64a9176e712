import { UsageError } from "../errors/invocation-errors.ts";
import { callSite } from "../errors/call-site.ts";
import { never } from "../journal/never.ts";
import { rejected } from "../operation/driver.ts";
import { DurablePromise } from "../operation/durable-promise.ts";
import type { Scope } from "../operation/scope.ts";
import { checkedSeconds } from "../values/duration.ts";
import { limits } from "../wire/limits.ts";
import type { Duration } from "../values/duration.ts";
import type { AnySerdes, AnySerdesDeserializer } from "../values/serdes.ts";

/** A first argument that is a string or undefined is the operation's name; otherwise the call has none. */
export function split(args: readonly unknown[]): { name: unknown; rest: readonly unknown[] } {
  const [first] = args;
  if (args.length > 0 && (typeof first === "string" || first === undefined))
    return { name: first, rest: args.slice(1) };
  return { name: undefined, rest: args };
}

/** Makes the call's promise reject with what its arguments are wrong about: the call took no position. */
export function checked<O>(call: () => DurablePromise<O>): DurablePromise<O> {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error) return rejected(error);
    throw error;
  }
}

/** Ends the execution with the mistake: for mistakes that code must not be able to catch and go on from. */
export function fatal<O>(scope: Scope, error: Error): DurablePromise<O> {
  scope.journal.fail(error);
  return DurablePromise.from({ awaited: () => never<O>(), outcome: () => never<O>() });
}

export function refuse(method: string, problem: string): never {
  throw new UsageError("DX2001", `${method}: ${problem}, called${callSite() || " here"}`);
}

export function configOf<C extends object>(value: unknown, method: string): Partial<C> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object") refuse(method, `its configuration is a ${typeof value}; it must be an object`);
  return value;
}

export function optionalFunction<F>(value: F | undefined, method: string, what: string): F | undefined {
  if (value !== undefined && value !== null && typeof value !== "function")
    refuse(method, `${what} is a ${typeof value}; it must be a function`);
  return value ?? undefined;
}

export function optionalSerdes(
  value: unknown,
  method: string,
  what: string,
  needs: readonly ("serialize" | "deserialize")[],
): AnySerdes | undefined {
  if (value === undefined || value === null) return undefined;
  for (const member of needs) {
    if (typeof (value as Record<string, unknown>)[member] !== "function")
      refuse(method, `${what} has no function "${member}"`);
  }
  return value as AnySerdes;
}

export function optionalDeserializer(value: unknown, method: string, what: string): AnySerdesDeserializer | undefined {
  return optionalSerdes(value, method, what, ["deserialize"]);
}

export function optionalTimeout(value: Duration | undefined, what: string): number | undefined {
  return value === undefined || value === null ? undefined : checkedSeconds(value, what, limits.callbackTimeoutSeconds);
}

export function oneOf<T extends string>(
  value: T | undefined,
  allowed: readonly T[],
  method: string,
  what: string,
): T | undefined {
  if (value === undefined || value === null) return undefined;
  if (!allowed.includes(value))
    refuse(method, `${what} is ${JSON.stringify(value)}; it must be one of ${allowed.join(", ")}`);
  return value;
}
