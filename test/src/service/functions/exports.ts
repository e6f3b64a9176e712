import { basename, extname } from "node:path";
import type { ErrorObject } from "@durascope/sdk";
import type { HandlerContext } from "./context.ts";
import type { ExportedFunction } from "./message.ts";

export type Handler = (event: unknown, context: HandlerContext) => unknown;

const brand = Symbol.for("durascope/durable-handler");

/** The functions among a module's exports. A default export takes the name of its file. */
export function handlersOf(exports: object, file: string): Map<string, Handler> {
  const handlers = new Map<string, Handler>();
  for (const [exported, value] of Object.entries(exports)) {
    if (typeof value !== "function" || /^class\b/.test(Function.prototype.toString.call(value))) continue;
    const name = exported === "default" ? basename(file, extname(file)).replace(/[^a-zA-Z0-9_-]/g, "-") : exported;
    if (exported === "default" && handlers.has(name)) continue;
    handlers.set(name, value as Handler);
  }
  return handlers;
}

/** Where some handlers say that they are durable, the others are not; where none does, all are taken to be. */
export function describe(handlers: ReadonlyMap<string, Handler>): ExportedFunction[] {
  const branded = [...handlers.values()].some(isBranded);
  return [...handlers].map(([name, handler]) => ({ name, durable: !branded || isBranded(handler) }));
}

function isBranded(handler: Handler): boolean {
  return (handler as { [brand]?: unknown })[brand] === true;
}

/** What Lambda records of a value that was thrown. */
export function thrown(error: unknown): ErrorObject {
  if (!(error instanceof Error))
    return {
      ErrorType: "Error",
      ErrorMessage: typeof error === "string" ? error : (JSON.stringify(error) ?? String(error)),
    };
  const lines =
    error.stack
      ?.split("\n")
      .slice(1)
      .map((line) => line.trim()) ?? [];
  return { ErrorType: error.name, ErrorMessage: error.message, StackTrace: lines };
}
