import type { Scope } from "../operation/scope.ts";
import type { Compensations } from "./compensation.ts";

/** What the functions behind the context's methods work with. */
export interface Internals {
  readonly scope: Scope;
  readonly compensations: Compensations;
}

/** The accessor on the prototype of contexts: a weak map of thousands of them would cost at every garbage collection. */
export const internals: unique symbol = Symbol("internals");

/** What is behind a durable context of this package. */
export function internalsOf(context: object): Internals {
  const found = (context as { readonly [internals]?: Internals })[internals];
  if (found === undefined) throw new TypeError("This is not a durable context of this package.");
  return found;
}
