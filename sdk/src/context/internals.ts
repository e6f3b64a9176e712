import type { Scope } from "../operation/scope.ts";
import type { Compensations } from "./compensation.ts";

/** What the functions behind the context's methods work with. */
export interface Internals {
  readonly scope: Scope;
  readonly compensations: Compensations;
}

const tied = new WeakMap<object, Internals>();

export function tie(context: object, self: Internals): void {
  tied.set(context, self);
}

/** What is behind a durable context of this package. */
export function internalsOf(context: object): Internals {
  const found = tied.get(context);
  if (found === undefined) throw new TypeError("This is not a durable context of this package.");
  return found;
}
