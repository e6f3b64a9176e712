import type { DurableContext } from "./durable-context.ts";

/** The key under which the official SDK marks durable contexts, for lint rules and test tools. */
export const contextBrand: unique symbol = Symbol.for("@aws/durable-execution-sdk-js/durable-context") as never;

export function isDurableContext(value: unknown): value is DurableContext {
  return typeof value === "object" && value !== null && (value as { [contextBrand]?: unknown })[contextBrand] === true;
}
